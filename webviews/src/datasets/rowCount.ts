/** A number of rows as it stands by itself: in a list, in parentheses, after a colon. */
import { plural } from "@shared/format/numbers.js";
import * as l10n from "@vscode/l10n";

export const rowCount = (rows: number): string => plural(rows, l10n.t("{n} row"), l10n.t("{n} rows"));
