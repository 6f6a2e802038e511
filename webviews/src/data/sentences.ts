/** The data panel's sentences, each computed from the dataset's own numbers. */
import type { DatasetView, Finding, ImportProgress } from "@protocol/types.gen.js";
import { count, list, percent, plural, spelled, wholePercent } from "@shared/format/numbers.js";
import { range } from "@shared/format/time.js";

export const keptRows = ({ ledger }: DatasetView): number => ledger.train + ledger.test;

export const removedRows = ({ ledger }: DatasetView): number =>
  ledger.removed.reduce((sum, entry) => sum + entry.count, 0);

export function headline(view: DatasetView): string {
  if (view.needsMapping) return "Which columns hold the question and the answer?";
  const kept = keptRows(view);
  const { read } = view.ledger;
  if (kept === 0) return `None of ${plural(read, "row")} can be trained on`;
  if (kept === read) return `All ${plural(read, "row")} are ready to train on`;
  return `${count(kept)} of ${plural(read, "row")} ${kept === 1 ? "is" : "are"} ready to train on`;
}

export function advice(view: DatasetView): string {
  if (view.needsMapping) {
    if (view.confidence === 0) return "No two columns read like a question and its answer. Choose them below, then go on.";
    return `The names and contents of the columns leave it open (${wholePercent(view.confidence)} sure). The best guess is filled in; check it, then go on.`;
  }
  const removed = removedRows(view);
  const open = view.findings.filter((finding) => finding.severity === "decide").length;
  const aside = removed === 0 ? "" : `${plural(removed, "row")} ${removed === 1 ? "is" : "are"} set aside and can be brought back. `;
  const left =
    open === 0
      ? "Nothing is left to decide."
      : `${spelled(open)} ${open === 1 ? "thing is" : "things are"} left that you may want to fix first.`;
  return aside + left;
}


export function findingsNote(findings: readonly Finding[]): string {
  const tally = (severity: Finding["severity"]) => findings.filter((finding) => finding.severity === severity).length;
  return `${tally("decide")} to decide, ${tally("fixed")} fixed, ${tally("passed")} passed`;
}

/** One line of cause, with rows to look at where there are any. */
export function findingDetail(finding: Finding): string {
  if (finding.severity !== "decide" || finding.examples.length === 0) return finding.detail;
  const rows = list(finding.examples.slice(0, 3).map(count));
  const stop = finding.detail === "" || finding.detail.endsWith(".") ? "" : ".";
  const start = finding.examples.length < finding.count ? "For example row" : "Row";
  return `${finding.detail}${stop} ${start}${finding.examples.length > 1 ? "s" : ""} ${rows}.`.trim();
}

export const share = (finding: Finding): string => percent(finding.share);
export const limit = (finding: Finding): string => `limit ${percent(finding.limit, finding.limit * 100 % 1 === 0 ? 0 : 1)}`;

export function estimate(view: DatasetView): string | undefined {
  if (view.estimate === null) return undefined;
  const { secondsLow, secondsHigh, basis } = view.estimate;
  return `Training takes ${range(secondsLow, secondsHigh)}, ${basis}`;
}

const stages: Readonly<Record<ImportProgress["stage"], string>> = {
  reading: "Reading your file",
  checking: "Checking the rows",
  saving: "Saving the dataset",
};

export const importTitle = (progress: ImportProgress): string => stages[progress.stage];
export const importDetail = (progress: ImportProgress): string =>
  progress.rows === 0 ? "It stays on this computer." : `${plural(progress.rows, "row")} so far. The file stays on this computer.`;
