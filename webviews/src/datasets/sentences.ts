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

interface Noun {
  readonly single: string;
  readonly one: string;
  readonly many: string;
}

/** What a row of each shape is called. */
const nouns: Readonly<Record<DatasetView["shape"], Noun>> = {
  pairs: { single: l10n.t("row"), one: l10n.t("{n} row"), many: l10n.t("{n} rows") },
  labels: { single: l10n.t("labelled text"), one: l10n.t("{n} labelled text"), many: l10n.t("{n} labelled texts") },
  conversations: { single: l10n.t("conversation"), one: l10n.t("{n} conversation"), many: l10n.t("{n} conversations") },
  preferences: {
    single: l10n.t("preference pair"),
    one: l10n.t("{n} preference pair"),
    many: l10n.t("{n} preference pairs"),
  },
  verdicts: { single: l10n.t("rated answer"), one: l10n.t("{n} rated answer"), many: l10n.t("{n} rated answers") },
  text: { single: l10n.t("passage"), one: l10n.t("{n} passage"), many: l10n.t("{n} passages") },
};

export function headline(view: DatasetView): string {
  if (view.needsMapping) return l10n.t("Which columns hold the question and the answer?");
  if (hasDoubt(view)) return l10n.t("Does the text read right?");
  const { read } = view.ledger;
  const kept = keptRows(view) - (view.learned?.leftOut ?? 0);
  const { single, one, many } = nouns[view.shape];
  const all = plural(read, one, many);
  if (kept === 0) return l10n.t("None of {all} can be trained on", { all });
  if (kept === read) {
    return read === 1
      ? l10n.t("The one {row} is ready to train on", { row: single })
      : l10n.t("All {all} are ready to train on", { all });
  }
  return plural(
    kept,
    l10n.t("{n} of {all} is ready to train on", { all }),
    l10n.t("{n} of {all} are ready to train on", { all }),
  );
}

export function advice(view: DatasetView): string {
  if (view.needsMapping) {
    if (view.confidence === 0) return l10n.t("No column reads like something to learn from. Choose below, then go on.");
    return l10n.t(
      "The names and contents of the columns leave it open ({confidence} sure). The best guess is filled in; check it, then go on.",
      { confidence: wholePercent(view.confidence) },
    );
  }
  if (hasDoubt(view)) return `${view.encoding.doubt} ${l10n.t("Training waits for your word.")}`;
  return [aside(view), edited(view), left(view)].filter((sentence) => sentence !== "").join(" ");
}

function aside(view: DatasetView): string {
  const removed = removedRows(view);
  return removed === 0
    ? ""
    : plural(
        removed,
        l10n.t("{n} row is set aside and can be brought back."),
        l10n.t("{n} rows are set aside and can be brought back."),
      );
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
    ? l10n.t("Nothing to decide so far; the longer checks still run.")
    : l10n.t("Nothing is left to decide.");
}

export function estimate(view: DatasetView): string | undefined {
  if (view.estimate === null) return undefined;
  const { secondsLow, secondsHigh, basis } = view.estimate;
  return l10n.t("Training takes {time}, {basis}", { time: range(secondsLow, secondsHigh), basis });
}

const doing: Readonly<Record<ImportProgress["stage"], string>> = {
  reading: l10n.t("Reading"),
  checking: l10n.t("Checking"),
  saving: l10n.t("Saving"),
};

export function importTitle(progress: ImportProgress): string {
  const source = progress.source ?? l10n.t("your data");
  switch (progress.stage) {
    case "reading":
      return l10n.t("Reading {source}", { source });
    case "checking":
      return l10n.t("Checking {source}", { source });
    case "saving":
      return l10n.t("Saving {source}", { source });
  }
}

export function importDetail({ rows, total }: ImportProgress): string {
  if (rows === 0) return l10n.t("It stays on this computer.");
  if (total === null) return plural(rows, l10n.t("{n} row so far"), l10n.t("{n} rows so far"));
  const done = { done: count(rows) };
  return plural(total, l10n.t("{done} of {n} row", done), l10n.t("{done} of {n} rows", done));
}

/** 0 to 1 of the work, where it can be told: of the bytes while reading, of the rows afterwards. */
export function importPart({ part, rows, total }: ImportProgress): number | null {
  if (part !== null) return part;
  return total === null || total === 0 ? null : rows / total;
}

const doingRows: Readonly<Record<ImportProgress["stage"], string>> = {
  reading: l10n.t("Reading the rows"),
  checking: l10n.t("Checking the rows"),
  saving: l10n.t("Saving the rows"),
};

export const rebuildingLine = (progress: ImportProgress): string =>
  progress.rows === 0 ? doingRows[progress.stage] : `${doing[progress.stage]}, ${importDetail(progress)}`;

export const sendingDetail = (sent: number, total: number): string =>
  l10n.t("{sent} of {total}. Keep this panel open until the file is here.", { sent: bytes(sent), total: bytes(total) });
