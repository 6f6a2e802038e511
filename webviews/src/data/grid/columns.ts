/** The grid's columns for a shape of data, a part of it and a width. */
import type { DatasetView } from "@protocol/types.gen.js";

import type { Field } from "./changes.js";
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
}

const number: Column = { id: "number", label: "#", name: "Row", sort: "file", right: true };
const tokens: Column = { id: "tokens", label: "Tokens", sort: "tokens", right: true };
const quality: Column = { id: "quality", label: "Quality", sort: "quality", right: true };
const because: Column = { id: "because", label: "Removed because" };

const text = (id: Field, label: string): Column => ({ id, label, sort: id, sortedBy: "length" });

/** Question and answer under the names that they have in this shape. */
export function texts(shape: DatasetView["shape"]): readonly Column[] {
  if (shape === "text") return [text("answer", "Text")];
  if (shape === "labels") return [text("question", "Text"), text("answer", "Label")];
  return [text("question", "Question"), text("answer", "Answer")];
}

export function layoutOf(shape: DatasetView["shape"], part: Part, wide: boolean): Layout {
  const all = texts(shape);
  const shown = wide ? all : all.slice(0, 1);
  const two = shown.length === 2;
  if (part === "removed") {
    return {
      columns: [number, ...shown, because],
      widths: wide
        ? two
          ? "grid-cols-[56px_minmax(0,1.2fr)_minmax(0,1fr)_220px]"
          : "grid-cols-[56px_minmax(0,1fr)_220px]"
        : "grid-cols-[44px_minmax(0,1fr)_120px]",
    };
  }
  return {
    columns: wide ? [number, ...shown, tokens, quality] : [number, ...shown, quality],
    widths: wide
      ? two
        ? "grid-cols-[56px_minmax(0,1.2fr)_minmax(0,1fr)_72px_112px]"
        : "grid-cols-[56px_minmax(0,1fr)_72px_112px]"
      : "grid-cols-[44px_minmax(0,1fr)_96px]",
  };
}
