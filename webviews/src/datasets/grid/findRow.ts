/** The place of a row in file order, by its number: a few questions, however many rows there are. */
import type { RowsPage } from "@protocol/types.gen.js";

import { PAGE } from "./pages.js";

/** null where `load`'s rows, ascending by number, have none of this number. */
export async function findRow(
  number: number,
  load: (offset: number, limit: number) => Promise<RowsPage>,
): Promise<number | null> {
  // A row never stands further down than its number says, and further up only by the rows that are elsewhere.
  let low = 0;
  let high = number;
  while (low < high) {
    const offset = Math.max(low, Math.min(Math.floor((low + high) / 2), high - PAGE));
    const { rows, total } = await load(offset, PAGE);
    const first = rows[0];
    const last = rows.at(-1);
    if (first === undefined || last === undefined) {
      if (offset === 0) return null;
      high = Math.min(offset, total);
    } else if (number < first.number) high = offset;
    else if (number > last.number) low = offset + rows.length;
    else {
      const at = rows.findIndex((row) => row.number === number);
      return at < 0 ? null : offset + at;
    }
  }
  return null;
}
