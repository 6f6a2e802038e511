/** The language that the extension and its panels speak. */
import { env, l10n } from "vscode";

/** VS Code's display language where VibeFlow is translated into it: "de"; "en" otherwise. */
export const language = l10n.bundle === undefined ? "en" : env.language;

/** For Intl: English dates are as in Britain. */
export const dateLocale = language === "en" ? "en-GB" : language;
