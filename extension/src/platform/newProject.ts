/** Asks for a new project's name and folder. */
import { l10n, window } from "vscode";

import type { CreateProject, ProjectSummary } from "../protocol/types.gen.js";

const LONGEST_NAME = 60;

/** What is wrong with a name, or undefined. */
export function nameProblem(name: string, existing: readonly ProjectSummary[]): string | undefined {
  const trimmed = name.trim();
  if (trimmed === "") return l10n.t("Give the project a name.");
  if (trimmed.length > LONGEST_NAME) return l10n.t("A name has at most {most} characters.", { most: LONGEST_NAME });
  if (!/[\p{L}\p{N}]/u.test(trimmed)) return l10n.t("A name needs a letter or a digit.");
  const taken = existing.some((project) => project.name.toLowerCase() === trimmed.toLowerCase());
  return taken ? l10n.t("There is a project called {name} already.", { name: trimmed }) : undefined;
}

/** "support_replies.csv" suggests "Support replies". */
export function nameFromFile(file: string): string {
  const words = file
    .replace(/\.[^.]*$/, "")
    .replaceAll(/[-_.\s]+/g, " ")
    .trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Undefined when the user backs out. */
export async function askNewProject(
  existing: readonly ProjectSummary[],
  suggestion = "",
): Promise<CreateProject | undefined> {
  const name = await window.showInputBox({
    title: l10n.t("New Project"),
    prompt: l10n.t("What is the model for?"),
    placeHolder: l10n.t("Support Bot"),
    value: suggestion,
    ignoreFocusOut: true,
    validateInput: (value) => nameProblem(value, existing),
  });
  if (name === undefined) return undefined;
  const path = await askFolder(name.trim());
  return path === undefined ? undefined : { name: name.trim(), path };
}

/** null: the default folder. Undefined when the user backs out. */
async function askFolder(name: string): Promise<string | null | undefined> {
  const own = {
    label: l10n.t("In VibeFlow's folder"),
    description: "recommended",
    detail: l10n.t("Beside your other projects, as its own git repository."),
  };
  const other = {
    label: l10n.t("In another folder…"),
    detail: l10n.t("An empty folder for {name}, or a git repository of yours.", { name }),
  };
  const choice = await window.showQuickPick([own, other], {
    title: l10n.t("New Project"),
    placeHolder: l10n.t("Where should it live?"),
    ignoreFocusOut: true,
  });
  if (choice === undefined) return undefined;
  if (choice === own) return null;
  const folders = await window.showOpenDialog({
    title: l10n.t("Folder for {name}", { name }),
    canSelectFolders: true,
    canSelectFiles: false,
    openLabel: l10n.t("Make Project Here"),
  });
  return folders?.[0]?.fsPath;
}
