/** On which branch the project stands, the way to another, and the merge back; where there is only one, nothing of it. */
import * as l10n from "@vscode/l10n";
import type { ProjectPage } from "@protocol/types.gen.js";
import { useBridge } from "@shared/bridge/context.js";
import { Button } from "@shared/ui/Button.js";
import { GitBranch, GitMerge } from "@shared/ui/icons.js";
import { Select } from "@shared/ui/Select.js";
import { useStore } from "zustand";

import { branchInWords, dirtyInWords } from "../sentences.js";
import type { ProjectStore } from "../store.js";

const DETACHED = "";

export function BranchBar({ page, store }: { page: ProjectPage; store: ProjectStore }) {
  const bridge = useBridge();
  const switching = useStore(store.state, (state) => state.switching);
  const { branches, branch, dirty } = page;
  const dirtyText = dirtyInWords(dirty);
  // On a detached HEAD even the only branch is another.
  const others = branches.filter(({ current }) => !current).length > 0;
  if (!others && dirtyText === "") return null;
  const options = [
    ...(branch === null ? [{ value: DETACHED, label: l10n.t("No branch") }] : []),
    ...branches.map((each) => ({ value: each.name, label: branchInWords(each) })),
  ];
  return (
    <div className="mb-6 flex flex-wrap items-center gap-x-3 gap-y-2 rounded-card border border-edge px-3 py-2">
      {others && (
        <>
          <GitBranch aria-hidden size={16} className="text-muted" />
          <Select
            label={l10n.t("Branch of the project")}
            value={branch ?? DETACHED}
            options={options}
            disabled={switching}
            onChange={(name) => name !== DETACHED && name !== branch && void store.switchTo(name)}
            className="max-w-full min-w-0"
          />
          <Button
            small
            disabled={switching || branch === null}
            onClick={() => bridge.command("vibeflow.versions.merge")}
          >
            <GitMerge aria-hidden size={14} />
            {l10n.t("Merge with the better model…")}
          </Button>
        </>
      )}
      {dirtyText !== "" && (
        <span className="flex min-w-0 flex-[1_1_16rem] flex-wrap items-center gap-x-2 text-small text-muted">
          <span className="min-w-0 [overflow-wrap:anywhere]">{dirtyText}</span>
          <Button
            small
            kind="ghost"
            className="-ml-2"
            onClick={() => bridge.command("vibeflow.versions.showInSourceControl")}
          >
            {l10n.t("Show in Source Control")}
          </Button>
        </span>
      )}
    </div>
  );
}
