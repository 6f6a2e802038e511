/** The data panel's first lines and its footer, each computed from the dataset's own numbers. */
import * as l10n from "@vscode/l10n";
import type { DatasetView, EncodingView, ImportProgress } from "@protocol/types.gen.js";
import { bytes, count, plural, wholePercent } from "@shared/format/numbers.js";
import { range } from "@shared/format/time.js";

export const keptRows = ({ ledger }: DatasetView): number => ledger.train + ledger.test;

export const removedRows = ({ ledger }: DatasetView): number =>
  ledger.removed.reduce((sum, entry) => sum + entry.count, 0);

type Doubtful = DatasetView & { readonly encoding: EncodingView & { readonly doubt: string } };

/** Whether the user has to say first that the text reads right. */
export const hasDoubt = (view: DatasetView): view is Doubtful => (view.encoding?.doubt ?? null) !== null;

/** What a row of each shape is called: one, many. */
const nouns: Readonly<Record<DatasetView["shape"], readonly [string, string]>> = {
  pairs: ["row", "rows"],
  labels: ["labelled text", "labelled texts"],
  conversations: ["conversation", "conversations"],
  preferences: ["preference pair", "preference pairs"],
  verdicts: ["rated answer", "rated answers"],
  text: ["passage", "passages"],
};

const counted = (value: number, shape: DatasetView["shape"]): string => plural(value, ...nouns[shape]);

export function headline(view: DatasetView): string {
  if (view.needsMapping) return "Which columns hold the question and the answer?";
  if (hasDoubt(view)) return "Does the text read right?";
  const { read } = view.ledger;
  const kept = keptRows(view) - (view.learned?.leftOut ?? 0);
  const all = counted(read, view.shape);
  if (kept === 0) return `None of ${all} can be trained on`;
  if (kept === read)
    return read === 1 ? `The one ${nouns[view.shape][0]} is ready to train on` : `All ${all} are ready to train on`;
  return `${count(kept)} of ${all} ${kept === 1 ? "is" : "are"} ready to train on`;
}

export function advice(view: DatasetView): string {
  if (view.needsMapping) {
    if (view.confidence === 0) return "No column reads like something to learn from. Choose below, then go on.";
    return `The names and contents of the columns leave it open (${wholePercent(view.confidence)} sure). The best guess is filled in; check it, then go on.`;
  }
  if (hasDoubt(view)) return `${view.encoding.doubt} Training waits for your word.`;
  return [aside(view), edited(view), left(view)].filter((sentence) => sentence !== "").join(" ");
}

function aside(view: DatasetView): string {
  const removed = removedRows(view);
  return removed === 0
    ? ""
    : `${plural(removed, "row")} ${removed === 1 ? "is" : "are"} set aside and can be brought back.`;
}

const edited = (view: DatasetView): string =>
  view.edited === 0
    ? ""
    : plural(view.edited, l10n.t("One row was changed by hand."), l10n.t("{n} rows were changed by hand."));

function left(view: DatasetView): string {
  const open = view.findings.filter((finding) => finding.severity === "decide").length;
  if (open > 0)
    return plural(
      open,
      l10n.t("One thing is left that you may want to fix first."),
      l10n.t("{n} things are left that you may want to fix first."),
    );
  return view.checks.state === "running"
    ? "Nothing to decide so far; the longer checks still run."
    : "Nothing is left to decide.";
}

export function estimate(view: DatasetView): string | undefined {
  if (view.estimate === null) return undefined;
  const { secondsLow, secondsHigh, basis } = view.estimate;
  return `Training takes ${range(secondsLow, secondsHigh)}, ${basis}`;
}

const doing: Readonly<Record<ImportProgress["stage"], string>> = {
  reading: "Reading",
  checking: "Checking",
  saving: "Saving",
};

export const importTitle = ({ stage, source }: ImportProgress): string => `${doing[stage]} ${source ?? "your data"}`;

export function importDetail({ rows, total }: ImportProgress): string {
  if (rows === 0) return "It stays on this computer.";
  return total === null ? `${plural(rows, "row")} so far` : `${count(rows)} of ${plural(total, "row")}`;
}

/** 0 to 1 of the work, where it can be told: of the bytes while reading, of the rows afterwards. */
export function importPart({ part, rows, total }: ImportProgress): number | null {
  if (part !== null) return part;
  return total === null || total === 0 ? null : rows / total;
}

export const rebuildingLine = (progress: ImportProgress): string =>
  progress.rows === 0 ? `${doing[progress.stage]} the rows` : `${doing[progress.stage]}, ${importDetail(progress)}`;

export const sendingDetail = (sent: number, total: number): string =>
  `${bytes(sent)} of ${bytes(total)}. Keep this panel open until the file is here.`;
