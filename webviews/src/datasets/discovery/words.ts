/** What is known of a public dataset, in words. */
import * as l10n from "@vscode/l10n";
import type { DatasetFile, DownloadProgress, FoundDataset } from "@protocol/types.gen.js";
import { bytes, plural } from "@shared/format/numbers.js";
import { rowCount } from "../rowCount.js";

export const catalogueNames: Readonly<Record<FoundDataset["catalogue"], string>> = {
  huggingface: "Hugging Face",
  kaggle: "Kaggle",
};

/** "12,000 rows, 4.1 MB, English, 1,204 downloads, 31 likes". What is not known is left out. */
export function facts({ rows, bytes: size, languages, downloads, likes }: FoundDataset): string {
  const known = [
    rows === null ? "" : rowCount(rows),
    size === null ? "" : bytes(size),
    languages.length > 3 ? l10n.t("{n} languages", { n: languages.length }) : languages.join(", "),
    downloads === 0 ? "" : plural(downloads, l10n.t("{n} download"), l10n.t("{n} downloads")),
    likes === 0 ? "" : plural(likes, l10n.t("{n} like"), l10n.t("{n} likes")),
  ];
  return known.filter((fact) => fact !== "").join(", ");
}

/** "train, 12,000 rows, 4.1 MB". */
export function fileFacts({ config, split, rows, bytes: size }: DatasetFile): string {
  const known = [config, split, rows === null ? null : rowCount(rows), size === null ? null : bytes(size)];
  return known.filter((fact) => fact !== null && fact !== "").join(", ");
}

export function downloadDetail(progress: DownloadProgress | null): string {
  if (progress === null) return l10n.t("Asking for the file.");
  return progress.total === null
    ? l10n.t("{size} so far", { size: bytes(progress.bytes) })
    : l10n.t("{size} of {total}", { size: bytes(progress.bytes), total: bytes(progress.total) });
}

export const downloadPart = (progress: DownloadProgress | null): number | null =>
  progress === null || progress.total === null || progress.total === 0 ? null : progress.bytes / progress.total;

export const foundTitle = (total: number, query: string): string =>
  total === 0
    ? l10n.t("Nothing found for “{query}”", { query })
    : plural(
        total,
        l10n.t("{n} dataset for “{query}”, best first", { query }),
        l10n.t("{n} datasets for “{query}”, best first", { query }),
      );
