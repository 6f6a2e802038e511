/** The grid's columns for a shape of data, a part of it and a width. */
import * as l10n from "@vscode/l10n";
import type { DatasetView } from "@protocol/types.gen.js";

import { type Names, namesOf } from "../names.js";
import type { Field } from "./state.js";
import type { Part, SortKey } from "./query.js";

export interface Column {
  readonly id: "number" | Field | "tokens" | "quality" | "because";
  readonly label: string;
  /** For a screen reader, where the label is a sign. */
  readonly name?: string;
  readonly sort?: SortKey;
  /** What sorting goes by, where the label does not say it. */
  readonly sortedBy?: string;
  readonly right?: boolean;
}

export interface Layout {
  readonly columns: readonly Column[];
  /** Class with the widths. */
  readonly widths: string;
  /** Of both sides of a row, also where one has no column. */
  readonly names: Names;
}

const number: Column = { id: "number", label: "#", name: l10n.t("Row"), sort: "file", right: true };
const tokens: Column = { id: "tokens", label: l10n.t("Tokens"), sort: "tokens", right: true };
const quality: Column = { id: "quality", label: l10n.t("Quality"), sort: "quality", right: true };
const because: Column = { id: "because", label: l10n.t("Removed because") };

const text = (id: Field, label: string): Column => ({ id, label, sort: id, sortedBy: l10n.t("length") });

/** Question and answer under the names that they have in this shape. */
function texts(shape: DatasetView["shape"]): readonly Column[] {
  if (shape === "text") return [text("answer", l10n.t("Text"))];
  const { question, answer } = namesOf(shape);
  return [text("question", question), text("answer", answer)];
}

/** Room for the row numbers of large data. */
const MANY = 10_000;

const widths = {
  narrow: "grid-cols-[44px_minmax(0,1fr)_96px]",
  narrowRemoved: "grid-cols-[44px_minmax(0,1fr)_120px]",
  one: "grid-cols-[56px_minmax(0,1fr)_72px_112px]",
  two: "grid-cols-[56px_minmax(0,1.2fr)_minmax(0,1fr)_72px_112px]",
  oneRemoved: "grid-cols-[56px_minmax(0,1fr)_220px]",
  twoRemoved: "grid-cols-[56px_minmax(0,1.2fr)_minmax(0,1fr)_220px]",
} as const;

const manyWidths: Readonly<Record<keyof typeof widths, string>> = {
  narrow: "grid-cols-[76px_minmax(0,1fr)_96px]",
  narrowRemoved: "grid-cols-[76px_minmax(0,1fr)_120px]",
  one: "grid-cols-[84px_minmax(0,1fr)_72px_112px]",
  two: "grid-cols-[84px_minmax(0,1.2fr)_minmax(0,1fr)_72px_112px]",
  oneRemoved: "grid-cols-[84px_minmax(0,1fr)_220px]",
  twoRemoved: "grid-cols-[84px_minmax(0,1.2fr)_minmax(0,1fr)_220px]",
};

/** `most`: the greatest row number there may be. */
export function layoutOf(shape: DatasetView["shape"], part: Part, wide: boolean, most: number): Layout {
  const all = texts(shape);
  const names = namesOf(shape);
  const shown = wide ? all : all.slice(0, 1);
  const sizes = most < MANY ? widths : manyWidths;
  const kind = !wide ? "narrow" : shown.length === 2 ? "two" : "one";
  if (part === "removed") return { columns: [number, ...shown, because], widths: sizes[`${kind}Removed`], names };
  return {
    columns: wide ? [number, ...shown, tokens, quality] : [number, ...shown, quality],
    widths: sizes[kind],
    names,
  };
}
