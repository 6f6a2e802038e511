/** What differs between two versions, in sentences. */
import type { DatasetComparison, DatasetVersion } from "@protocol/types.gen.js";
import { count, list, plural } from "@shared/format/numbers.js";

/** "Version 3, tickets.csv, 1,212 rows". */
export function nameOf({ commit, revision, sourceName, rowsKept }: DatasetVersion): string {
  return `${commit === null ? "As it stands" : `Version ${count(revision)}`}, ${sourceName}, ${plural(rowsKept, "row")}`;
}

export function headline({ added, removed, changed, same }: DatasetComparison): string {
  const parts = [
    ...(changed > 0 ? [`${count(changed)} changed`] : []),
    ...(added > 0 ? [`${count(added)} added`] : []),
    ...(removed > 0 ? [`${count(removed)} removed`] : []),
  ];
  if (parts.length === 0) return `All ${plural(same, "row")} are the same`;
  return `${list(parts)}, ${count(same)} the same`;
}

export const kindWords = { changed: "Changed", added: "Added", removed: "Removed" } as const;
