/** Which rows the grid shows and in which order, and how that is said. Knows nothing of how rows are had. */
import * as l10n from "@vscode/l10n";
import type { Finding, RowFilter, RowsRequest } from "@protocol/types.gen.js";
import * as z from "zod/mini";
import { count } from "@shared/format/numbers.js";

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

export const parts: readonly { readonly value: Part; readonly label: string }[] = [
  { value: "kept", label: l10n.t("Kept rows") },
  { value: "train", label: l10n.t("For training") },
  { value: "test", label: l10n.t("Held out for testing") },
  { value: "removed", label: l10n.t("Removed rows") },
];

/** How many rows of this part were found. */
export function noteOf(part: Part, total: number): string {
  const n = count(total);
  switch (part) {
    case "kept":
      return l10n.t("{n} kept", { n });
    case "train":
      return l10n.t("{n} for training", { n });
    case "test":
      return l10n.t("{n} held out for testing", { n });
    case "removed":
      return l10n.t("{n} removed", { n });
  }
}

const below = (quality: number): string => l10n.t("Quality below {quality}", { quality });

export const qualities: readonly { readonly value: string; readonly label: string }[] = [
  { value: "", label: l10n.t("Any quality") },
  { value: "90", label: below(90) },
  { value: "75", label: below(75) },
  { value: "60", label: below(60) },
  { value: "40", label: below(40) },
];

interface Order {
  readonly sort: SortKey;
  readonly descending: boolean;
}

/** Questions and answers are ordered by length, and say so: their texts are not in the index. */
export const orders: readonly { readonly value: string; readonly label: string }[] = [
  { value: "file", label: l10n.t("File order") },
  { value: "file-", label: l10n.t("File order, last first") },
  { value: "quality", label: l10n.t("Lowest quality first") },
  { value: "quality-", label: l10n.t("Highest quality first") },
  { value: "tokens", label: l10n.t("Fewest tokens first") },
  { value: "tokens-", label: l10n.t("Most tokens first") },
  { value: "question", label: l10n.t("Shortest question first") },
  { value: "question-", label: l10n.t("Longest question first") },
  { value: "answer", label: l10n.t("Shortest answer first") },
  { value: "answer-", label: l10n.t("Longest answer first") },
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
  if (query.edited) found.push({ label: l10n.t("Changed by hand"), without: { edited: false } });
  if (query.qualityBelow !== null) {
    found.push({
      label: below(query.qualityBelow),
      without: { qualityBelow: null },
    });
  }
  return found;
}
