/** The viewer's sentences. */
import type { FilePage } from "@protocol/types.gen.js";
import { bytes as size, count, plural } from "@shared/format/numbers.js";

export function sentences({ total, counted: known, bytes, format, columns }: Omit<FilePage, "lines">) {
  const noun = columns.length > 0 ? "record" : "line";
  const title =
    total === null
      ? `${count(known)} ${noun}s so far, ${size(bytes)} in all`
      : `${plural(total, noun)}, ${size(bytes)}`;
  const shape = columns.length > 0 ? `${format}, ${plural(columns.length, "column")}` : format;
  return { title, detail: `${shape}. Read-only, shown page by page.`, noun };
}
