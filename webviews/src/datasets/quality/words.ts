/** The words of the quality section: shares, estimates, what a fix would do. Computed from the findings. */
import * as l10n from "@vscode/l10n";
import type { BackgroundChecks, Finding, FixPreview } from "@protocol/types.gen.js";
import { count, fixed, percent, plural } from "@shared/format/numbers.js";

export function findingsNote(findings: readonly Finding[]): string {
  const tally = (severity: Finding["severity"]) => findings.filter((finding) => finding.severity === severity).length;
  return l10n.t("{decide} to decide, {fixed} fixed, {passed} passed", {
    decide: tally("decide"),
    fixed: tally("fixed"),
    passed: tally("passed"),
  });
}

/** The number that stands at the right: a share, "about" where it was measured on a sample, or the finding's own. */
export function measure({ measure: own, share, estimate }: Finding): string {
  if (own !== null) return own;
  return estimate === null ? percent(share) : l10n.t("about {share}", { share: percent(share) });
}

export function limit({ limitLabel, limit: threshold }: Finding): string {
  return limitLabel ?? l10n.t("limit {share}", { share: percent(threshold, (threshold * 100) % 1 === 0 ? 0 : 1) });
}

/** "2.4 to 4.0 % of all rows, from 2,000 looked at"; undefined where every row was counted. */
export function interval({ estimate }: Finding): string | undefined {
  if (estimate === null) return undefined;
  const { low, high, rows } = estimate;
  return l10n.t("{low} to {high} of all rows, from {rows} looked at", {
    low: fixed(low * 100, 1),
    high: percent(high),
    rows: count(rows),
  });
}

/** "Review 14", "Review about 31,000". */
export const reviewLabel = ({ count: rows, estimate }: Finding): string =>
  estimate === null
    ? l10n.t("Review {rows}", { rows: count(rows) })
    : l10n.t("Review about {rows}", { rows: count(rows) });

export const reviewInTable = ({ count: rows, estimate }: Finding): string =>
  estimate === null
    ? l10n.t("Review {rows} in the table", { rows: count(rows) })
    : l10n.t("Review about {rows} in the table", { rows: count(rows) });

export function previewTitle({ count: rows, changes }: FixPreview): string {
  if (rows === 0) return l10n.t("Nothing would change.");
  const what = changes.every((change) => change.after === null)
    ? plural(rows, l10n.t("{n} row would be removed."), l10n.t("{n} rows would be removed."))
    : plural(rows, l10n.t("{n} row would be changed."), l10n.t("{n} rows would be changed."));
  return changes.length < rows ? `${what} ${l10n.t("{n} of them:", { n: count(changes.length) })}` : what;
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
  switch (state) {
    case "running": {
      const going = l10n.t("Checking every row: {done} of {total} so far.", { done: count(done), total: count(total) });
      return sampled ? `${going} ${l10n.t("Numbers with “about” come from a sample until then.")}` : going;
    }
    case "done":
      return undefined;
    default: {
      const ended = stopped(done, message);
      return sampled ? `${ended} ${l10n.t("Numbers with “about” come from a sample.")}` : ended;
    }
  }
}

function stopped(done: number, message: string | null): string {
  if (message === null) {
    return plural(
      done,
      l10n.t("The longer checks stopped after {n} row."),
      l10n.t("The longer checks stopped after {n} rows."),
    );
  }
  const reason = message.replace(/\.$/, "");
  return plural(
    done,
    l10n.t("The longer checks stopped after {n} row: {reason}.", { reason }),
    l10n.t("The longer checks stopped after {n} rows: {reason}.", { reason }),
  );
}
