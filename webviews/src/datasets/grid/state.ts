/** What a list of rows holds: the query, the cursor, what is selected, unfolded and edited, what was said last. */
import type { ErrorData, RowDetail } from "@protocol/types.gen.js";

import type { PagesState } from "./pages.js";
import type { Query } from "./query.js";
import type { Selection } from "./selection.js";

export type Field = "question" | "answer";

export interface Editing {
  readonly index: number;
  readonly number: number;
  readonly field: Field;
  /** Whole, as it was before. */
  readonly text: string;
  /** Changed by hand before. */
  readonly edited: boolean;
  /** Removed so far; a text that it lacked brings it back in. */
  readonly removed: boolean;
}

export interface Said {
  readonly text: string;
  readonly undo: (() => void) | null;
}

export interface Place {
  /** Of the list as it is shown, from 0. */
  readonly index: number;
  readonly number: number;
}

export interface RowsState extends PagesState {
  readonly query: Query;
  /** Whether `total` is of this query: until then it is of the one before. */
  readonly settled: boolean;
  /** Raised whenever rows that are held have changed. */
  readonly drawn: number;
  /** The cursor. */
  readonly active: { readonly index: number; readonly column: number };
  readonly selection: Selection;
  readonly open: Place | null;
  readonly detail: RowDetail | null;
  readonly detailError: ErrorData | null;
  readonly editing: Editing | null;
  /** What was changed last. */
  readonly said: Said | null;
  readonly busy: boolean;
  /** Why the last change failed, until the next one. */
  readonly problem: ErrorData | null;
  /** A place to bring into view; a new object each time. */
  readonly jump: { readonly index: number } | null;
}
