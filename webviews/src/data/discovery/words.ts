/** What is known of a public dataset, in words. */
import type { DatasetFile, DownloadProgress, FoundDataset } from "@protocol/types.gen.js";
import { bytes, count, plural } from "@shared/format/numbers.js";

export const catalogueNames: Readonly<Record<FoundDataset["catalogue"], string>> = {
  huggingface: "Hugging Face",
  kaggle: "Kaggle",
};

/** "12,000 rows, 4.1 MB, English, 1,204 downloads, 31 likes". What is not known is left out. */
export function facts({ rows, bytes: size, languages, downloads, likes }: FoundDataset): string {
  const known = [
    rows === null ? "" : plural(rows, "row"),
    size === null ? "" : bytes(size),
    languages.length > 3 ? plural(languages.length, "language") : languages.join(", "),
    downloads === 0 ? "" : plural(downloads, "download"),
    likes === 0 ? "" : plural(likes, "like"),
  ];
  return known.filter((fact) => fact !== "").join(", ");
}

/** "train, 12,000 rows, 4.1 MB". */
export function fileFacts({ config, split, rows, bytes: size }: DatasetFile): string {
  const known = [config, split, rows === null ? null : plural(rows, "row"), size === null ? null : bytes(size)];
  return known.filter((fact) => fact !== null && fact !== "").join(", ");
}

export function downloadDetail(progress: DownloadProgress | null): string {
  if (progress === null) return "Asking for the file.";
  return progress.total === null
    ? `${bytes(progress.bytes)} so far`
    : `${bytes(progress.bytes)} of ${bytes(progress.total)}`;
}

export const downloadPart = (progress: DownloadProgress | null): number | null =>
  progress === null || progress.total === null || progress.total === 0 ? null : progress.bytes / progress.total;

export const foundTitle = (total: number, query: string): string =>
  total === 0
    ? `Nothing found for “${query}”`
    : `${count(total)} ${total === 1 ? "dataset" : "datasets"} for “${query}”, best first`;
