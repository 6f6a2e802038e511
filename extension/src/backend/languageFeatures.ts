/** Which open files the backend is shown, and what VS Code's settings add to its answers about them. */
import type { DocumentSelector, TextDocument } from "vscode";
import type { Middleware } from "vscode-languageclient";

import { setting } from "../platform/settings.js";

/** Above this many characters a file is not shown to the backend: it would be sent whole, and again at every start. */
const MOST_CHARACTERS = 20_000_000;

export const selector: DocumentSelector & { scheme: string; pattern: string }[] = [
  { scheme: "file", pattern: "**/*.{jsonl,ndjson,csv,tsv,tab}" },
  { scheme: "file", pattern: "**/vibeflow.yaml" },
];

/** Keeps files away that are too large, and hints that the user does not want. One for each connection. */
export function middleware(): Middleware {
  const shown = new Set<string>();
  const ifShown = async <T>(document: TextDocument, otherwise: T, next: () => Promise<T> | T): Promise<T> =>
    shown.has(document.uri.toString()) ? next() : otherwise;
  return {
    didOpen: async (document, next) => {
      if (document.getText().length > MOST_CHARACTERS) return;
      shown.add(document.uri.toString());
      await next(document);
    },
    didChange: (event, next) => ifShown(event.document, undefined, () => next(event)),
    didClose: async (document, next) => {
      if (shown.delete(document.uri.toString())) await next(document);
    },
    provideInlayHints: async (document, range, token, next) =>
      setting("editor.tokenCounts", document) ? next(document, range, token) : [],
  };
}
