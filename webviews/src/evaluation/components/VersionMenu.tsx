/** At the header's end: which version is shown, and what can be done with its evaluation. */
import * as l10n from "@vscode/l10n";
import type { EvaluationSnapshot } from "@protocol/types.gen.js";
import { useBridge } from "@shared/bridge/context.js";
import { Button } from "@shared/ui/Button.js";
import { Download, Ellipsis, GitCommit, MessageSquare, RotateCcw } from "@shared/ui/icons.js";
import { Popover } from "@shared/ui/Popover.js";
import { Select } from "@shared/ui/Select.js";
import type { ReactNode } from "react";
import { useStore } from "zustand";

import { score } from "../sentences.js";
import type { EvaluationPanel } from "../store.js";

interface MenuProps {
  readonly snapshot: EvaluationSnapshot;
  readonly panel: EvaluationPanel;
}

export function VersionMenu({ snapshot, panel }: MenuProps) {
  const { view, versions } = snapshot;
  const bridge = useBridge();
  const busy = useStore(panel.store, (state) => state.busy);
  if (view === null) return null;
  const options = versions.map(({ commit, version, score: value }) => ({
    value: commit,
    label:
      value === null
        ? l10n.t("Version {number}", { number: version })
        : l10n.t("Version {number}, {score}", { number: version, score: score(value) }),
  }));
  const newest = versions[0]?.commit;
  // Narrow, the header has no room for it; the menu has.
  const choice = (label: string, className = "") => (
    <Select
      label={label}
      plain
      className={className}
      value={view.commit}
      options={options}
      onChange={(commit) => panel.choose(commit === newest ? null : commit)}
    />
  );
  const run = (close: () => void, action: () => void) => () => {
    close();
    action();
  };
  return (
    <>
      <span className="hidden items-center gap-1.5 wide:flex">
        <GitCommit aria-hidden size={14} />
        {options.length > 1 ? null : l10n.t("version {number}", { number: view.version })}{" "}
        <span className="font-mono text-code">{view.commit.slice(0, 7)}</span>
      </span>
      {options.length > 1 && <span className="hidden wide:inline">{choice(l10n.t("Version to show"))}</span>}
      <Popover
        label={l10n.t("What to do with this evaluation")}
        className="w-60 p-1"
        trigger={(props) => (
          <Button small kind="ghost" aria-label={l10n.t("More")} {...props}>
            <Ellipsis aria-hidden size={16} />
          </Button>
        )}
      >
        {(close) => (
          <div className="grid">
            {options.length > 1 && (
              <span className="wide:hidden">{choice(l10n.t("Show another version"), "w-full")}</span>
            )}
            <Item
              icon={<Download aria-hidden size={14} />}
              onClick={run(close, () => bridge.command("vibeflow.evaluation.export", view.commit))}
            >
              {l10n.t("Export the evaluation…")}
            </Item>
            <Item
              icon={<RotateCcw aria-hidden size={14} />}
              disabled={busy || snapshot.progress !== null}
              onClick={run(close, () => void panel.evaluateAgain(view.commit))}
            >
              {l10n.t("Evaluate again")}
            </Item>
            <Item
              icon={<MessageSquare aria-hidden size={14} />}
              onClick={run(close, () => bridge.command("vibeflow.playground.show", view.commit))}
            >
              {l10n.t("Ask the Model…")}
            </Item>
          </div>
        )}
      </Popover>
    </>
  );
}

interface ItemProps {
  readonly icon: ReactNode;
  readonly disabled?: boolean;
  readonly onClick: () => void;
  readonly children: string;
}

function Item({ icon, disabled = false, onClick, children }: ItemProps) {
  return (
    <button
      type="button"
      disabled={disabled}
      onClick={onClick}
      className="flex min-h-7 items-center gap-2.5 rounded-badge px-2 text-left text-body hover:bg-hover disabled:opacity-50"
    >
      {icon}
      {children}
    </button>
  );
}
