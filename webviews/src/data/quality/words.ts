/** The words of the quality section: shares, estimates, what a fix would do. Computed from the findings. */
import type { BackgroundChecks, Finding, FixPreview } from "@protocol/types.gen.js";
import { count, percent, plural } from "@shared/format/numbers.js";

export function findingsNote(findings: readonly Finding[]): string {
  const tally = (severity: Finding["severity"]) => findings.filter((finding) => finding.severity === severity).length;
  return `${tally("decide")} to decide, ${tally("fixed")} fixed, ${tally("passed")} passed`;
}

/** The number that stands at the right: a share, "about" where it was measured on a sample, or the finding's own. */
export function measure({ measure: own, share, estimate }: Finding): string {
  if (own !== null) return own;
  return estimate === null ? percent(share) : `about ${percent(share)}`;
}

export function limit({ limitLabel, limit: threshold }: Finding): string {
  return limitLabel ?? `limit ${percent(threshold, (threshold * 100) % 1 === 0 ? 0 : 1)}`;
}

/** "2.4 to 4.0 % of all rows, from 2,000 looked at"; undefined where every row was counted. */
export function interval({ estimate }: Finding): string | undefined {
  if (estimate === null) return undefined;
  const { low, high, rows } = estimate;
  return `${(low * 100).toFixed(1)} to ${percent(high)} of all rows, from ${count(rows)} looked at`;
}

/** "Review 14", "Review about 31,000". */
export const reviewLabel = ({ count: rows, estimate }: Finding): string =>
  `Review ${estimate === null ? "" : "about "}${count(rows)}`;

export function previewTitle({ count: rows, changes }: FixPreview): string {
  if (rows === 0) return "Nothing would change.";
  const removes = changes.every((change) => change.after === null);
  const what = `${plural(rows, "row")} would be ${removes ? "removed" : "changed"}.`;
  return changes.length < rows ? `${what} ${count(changes.length)} of them:` : what;
}

/** Findings whose fixes lose nothing of worth and are not made yet; one for each fix. */
export function safeFindings(findings: readonly Finding[]): Finding[] {
  const open = findings.filter(
    ({ fix, severity }) => severity === "decide" && fix !== null && fix.safe && !fix.applied,
  );
  return open.filter((finding, index) => open.findIndex((other) => other.fix?.id === finding.fix?.id) === index);
}

/** Whether some numbers are still those of a sample. */
export const isSampled = (findings: readonly Finding[]): boolean => findings.some(({ estimate }) => estimate !== null);

export function checksLine({ state, done, total, message }: BackgroundChecks, sampled: boolean): string | undefined {
  const about = sampled ? " Numbers with “about” come from a sample until then." : "";
  if (state === "running") return `Checking every row: ${count(done)} of ${count(total)} so far.${about}`;
  if (state === "done") return undefined;
  const kept = sampled ? " Numbers with “about” come from a sample." : "";
  return `The longer checks stopped after ${plural(done, "row")}${message === null ? "" : `: ${message}`}.${kept}`.replace(
    "..",
    ".",
  );
}
