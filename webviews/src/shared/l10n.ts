/**
 * The panel's language: its page carries VS Code's and the translations for it. Each panel imports this first, so
 * that sentences made while modules load are translated too.
 */
import * as l10n from "@vscode/l10n";

const page = typeof document === "undefined" ? undefined : document;
const translations = page?.getElementById("l10n")?.textContent ?? "";
if (translations !== "") l10n.config({ contents: translations });

/** Of the panel: "en", "de". */
export const language: string = page?.documentElement.lang || "en";

/** For Intl: English dates, clocks and lists are as in Britain. */
export const dateLocale = language === "en" ? "en-GB" : language;

/** A title in the middle of a line: English writes it small there, other languages need not. */
export const inline = (title: string): string =>
  language === "en" ? title.charAt(0).toLowerCase() + title.slice(1) : title;
