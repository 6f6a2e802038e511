/** Which projects a command is for, and what to do first where none is. */
import { l10n } from "vscode";

import type { ProjectSummary } from "../protocol/types.gen.js";

export interface Fitting {
  readonly fits: (project: ProjectSummary) => boolean;
  readonly lacking: string;
}

export const withData: Fitting = {
  fits: ({ data }) => data !== null,
  lacking: l10n.t("Import data into a project first."),
};

export const withVersions: Fitting = {
  fits: ({ versions }) => versions.length > 0,
  lacking: l10n.t("Train a project first."),
};
