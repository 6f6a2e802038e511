/** The report where there is no backend to write it: what is known without one, and why it is missing. Others read it: it is English. */
import { homedir } from "node:os";

import type { VibeFlowError } from "../../platform/errors.js";
import type { Diagnostics, ExtensionFacts } from "../../protocol/types.gen.js";

export function reportAlone(facts: ExtensionFacts, why: VibeFlowError): Diagnostics {
  const { code, message } = why.data;
  // Errors of the environment are the extension's own and Python's words; others may quote what a user wrote.
  const told = code.startsWith("environment.") ? `${code}: ${message.replaceAll(homedir(), "~")}` : code;
  const lines = [
    "# VibeFlow diagnostics",
    "",
    "For a bug report. The backend did not answer, so this is little: versions, and what went wrong.",
    "",
    `- VibeFlow extension: ${facts.extensionVersion}`,
    `- VS Code: ${facts.vscodeVersion}${facts.remote === null ? "" : " (remote)"}`,
    `- System: ${process.platform} ${process.arch}, Node ${process.versions.node}`,
    `- Changed settings: ${facts.settings.map(({ key }) => key).join(", ") || "none"}`,
    `- Backend: ${told}`,
  ];
  return { text: `${lines.join("\n")}\n`, fileName: "vibeflow-diagnostics.md" };
}
