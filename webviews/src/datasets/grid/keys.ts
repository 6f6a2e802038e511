/** The grid's keyboard, after the ARIA grid pattern and what spreadsheets do. Knows nothing of elements. */
import type { Column } from "./columns.js";
import type { Rows } from "./rows.js";
import { between, everything, NOTHING, only, toggled } from "./selection.js";

export interface Key {
  readonly key: string;
  readonly shift: boolean;
  /** Control, or Command on a Mac. */
  readonly command: boolean;
}

export interface Keyboard {
  readonly columns: readonly Column[];
  /** Rows in a window. */
  readonly step: number;
  /** Where a selection with Shift began. */
  readonly anchor: number;
}

/** Does what the key means; returns the anchor from now on, or null where the key is not the grid's. */
export function press(rows: Rows, { key, shift, command }: Key, { columns, step, anchor }: Keyboard): number | null {
  const { active, total, selection, query } = rows.store.getState();
  if (total === null || total === 0) return null;
  const { index, column } = active;

  const go = (to: number, across = column): number => {
    const row = Math.max(0, Math.min(to, total - 1));
    rows.moveTo(row, Math.max(0, Math.min(across, columns.length - 1)));
    if (!shift) return row;
    rows.select(between(anchor, row));
    return anchor;
  };

  switch (key) {
    case "ArrowDown":
      return go(index + 1);
    case "ArrowUp":
      return go(index - 1);
    case "PageDown":
      return go(index + step);
    case "PageUp":
      return go(index - step);
    case "ArrowRight":
      rows.moveTo(index, Math.min(column + 1, columns.length - 1));
      return anchor;
    case "ArrowLeft":
      rows.moveTo(index, Math.max(column - 1, 0));
      return anchor;
    case "Home":
      return command ? go(0, 0) : (rows.moveTo(index, 0), anchor);
    case "End":
      return command ? go(total - 1, columns.length - 1) : (rows.moveTo(index, columns.length - 1), anchor);
    case " ":
      if (shift) {
        rows.select(between(anchor, index));
        return anchor;
      }
      rows.select(command || selection.length > 0 ? toggled(selection, index) : only(index));
      return index;
    case "Enter":
    case "F2": {
      const id = columns[column]?.id;
      const text = id === "question" || id === "answer" ? id : null;
      if (text !== null) void rows.beginEdit(index, text);
      else if (key === "Enter") rows.toggle(index);
      return index;
    }
    case "Escape":
      if (selection.length > 0) rows.select(NOTHING);
      else if (rows.store.getState().open !== null) rows.toggle(rows.store.getState().open?.index ?? index);
      return index;
    case "Delete":
      if (query.part === "removed") return null;
      void rows.setExcluded(selection.length > 0 ? selection : only(index), true);
      return index;
    case "a":
    case "A":
      if (!command) return null;
      rows.select(everything(total));
      return anchor;
    case "z":
    case "Z":
      if (!command || shift) return null;
      rows.undo();
      return anchor;
    default:
      return null;
  }
}
