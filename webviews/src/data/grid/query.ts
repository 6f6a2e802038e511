/** Which rows the grid shows and in which order, and how that is said. Knows nothing of how rows are had. */
import type { Finding, RowFilter, RowsRequest } from "@protocol/types.gen.js";
import * as z from "zod/mini";

export const QuerySchema = z.object({
  part: z.enum(["kept", "train", "test", "removed"]),
  search: z.string(),
  finding: z.nullable(z.string()),
  edited: z.boolean(),
  qualityBelow: z.nullable(z.int()),
  sort: z.enum(["file", "quality", "tokens", "question", "answer"]),
  descending: z.boolean(),
});

export type Query = z.infer<typeof QuerySchema>;
export type Part = Query["part"];
export type SortKey = Query["sort"];

export const ALL_ROWS: Query = {
  part: "kept",
  search: "",
  finding: null,
  edited: false,
  qualityBelow: null,
  sort: "file",
  descending: false,
};

export const filterOf = ({ part, search, finding, edited, qualityBelow }: Query): RowFilter => ({
  part,
  search,
  finding,
  edited,
  qualityBelow,
});

export const requestOf = (projectId: string, query: Query, offset: number, limit: number): RowsRequest => ({
  projectId,
  offset,
  limit,
  filter: filterOf(query),
  sort: query.sort,
  descending: query.descending,
});

export const parts: readonly { readonly value: Part; readonly label: string; readonly note: string }[] = [
  { value: "kept", label: "Kept rows", note: "kept" },
  { value: "train", label: "For training", note: "for training" },
  { value: "test", label: "Held out for testing", note: "held out for testing" },
  { value: "removed", label: "Removed rows", note: "removed" },
];

export const noteOf = (part: Part): string => parts.find((each) => each.value === part)?.note ?? "";

export const qualities: readonly { readonly value: string; readonly label: string }[] = [
  { value: "", label: "Any quality" },
  { value: "90", label: "Quality below 90" },
  { value: "75", label: "Quality below 75" },
  { value: "60", label: "Quality below 60" },
  { value: "40", label: "Quality below 40" },
];

interface Order {
  readonly sort: SortKey;
  readonly descending: boolean;
}

/** Questions and answers are ordered by length, and say so: their texts are not in the index. */
export const orders: readonly { readonly value: string; readonly label: string }[] = [
  { value: "file", label: "File order" },
  { value: "file-", label: "File order, last first" },
  { value: "quality", label: "Lowest quality first" },
  { value: "quality-", label: "Highest quality first" },
  { value: "tokens", label: "Fewest tokens first" },
  { value: "tokens-", label: "Most tokens first" },
  { value: "question", label: "Shortest question first" },
  { value: "question-", label: "Longest question first" },
  { value: "answer", label: "Shortest answer first" },
  { value: "answer-", label: "Longest answer first" },
];

export const orderName = ({ sort, descending }: Order): string => (descending ? `${sort}-` : sort);

export function orderNamed(name: string): Order {
  const sort = QuerySchema.shape.sort.parse(name.replace("-", ""));
  return { sort, descending: name.endsWith("-") };
}

/** What a click on a column's header comes to: least first, most first, then file order again. */
export function nextOrder(current: Order, sort: SortKey): Order {
  if (current.sort !== sort) return { sort, descending: false };
  if (!current.descending) return { sort, descending: true };
  return { sort: "file", descending: false };
}

export interface Chip {
  readonly label: string;
  /** The query without this condition. */
  readonly without: Partial<Query>;
}

/** The conditions in force, each with what takes it away. */
export function chips(query: Query, findings: readonly Finding[]): readonly Chip[] {
  const found: Chip[] = [];
  const part = parts.find((each) => each.value === query.part);
  if (part !== undefined && part.value !== "kept") found.push({ label: part.label, without: { part: "kept" } });
  if (query.finding !== null) {
    const title = findings.find((finding) => finding.id === query.finding)?.title ?? query.finding;
    found.push({ label: title, without: { finding: null } });
  }
  if (query.edited) found.push({ label: "Changed by hand", without: { edited: false } });
  if (query.qualityBelow !== null) {
    found.push({ label: `Quality below ${query.qualityBelow}`, without: { qualityBelow: null } });
  }
  return found;
}
