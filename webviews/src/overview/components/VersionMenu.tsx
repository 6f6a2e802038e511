/** What can be done with a version, in the order in which it is wanted; what cannot be done now is left out. */
import * as l10n from "@vscode/l10n";
import type { PanelCommand } from "@protocol/panel.js";
import type { VersionView } from "@protocol/types.gen.js";
import { useBridge } from "@shared/bridge/context.js";
import { Button } from "@shared/ui/Button.js";
import { Ellipsis } from "@shared/ui/icons.js";
import { Popover } from "@shared/ui/Popover.js";
import type { KeyboardEvent } from "react";

import type { ProjectStore } from "../store.js";

interface Item {
  readonly label: string;
  readonly run: PanelCommand | (() => void);
  /** Begins a group. */
  readonly rule?: boolean;
}

interface VersionMenuProps {
  readonly version: VersionView;
  readonly store: ProjectStore;
  /** The current one. */
  readonly branch: string | null;
}

function itemsOf({ version, store, branch }: VersionMenuProps): Item[] {
  const here = version.weights === "here";
  const items: (Item | false)[] = [
    version.score !== null && { label: l10n.t("Show evaluation"), run: "vibeflow.evaluation.show" },
    here && { label: l10n.t("Ask it"), run: "vibeflow.playground.show" },
    version.served
      ? { label: l10n.t("Show its API"), run: "vibeflow.deployment.show" }
      : here && { label: l10n.t("Serve as API"), run: "vibeflow.deployment.serve" },
    here &&
      !version.current &&
      branch !== null && {
        label: l10n.t("Roll back to version {number}…", { number: version.number }),
        run: "vibeflow.versions.rollback",
        rule: true,
      },
    {
      label: l10n.t("Branch from here…"),
      run: "vibeflow.versions.branch",
      rule: !here || version.current || branch === null,
    },
    { label: l10n.t("Tag…"), run: "vibeflow.versions.tag" },
    version.tags.length > 0 && { label: l10n.t("Remove a tag…"), run: "vibeflow.versions.untag" },
    version.restored === null && {
      label: l10n.t("Train it again to compare"),
      run: () => void store.reproduce(version.commit),
    },
    { label: l10n.t("Copy commit ID"), run: "vibeflow.versions.copyCommit", rule: true },
    { label: l10n.t("Show in Source Control"), run: "vibeflow.versions.showInSourceControl" },
    here && { label: l10n.t("Delete its weights…"), run: "vibeflow.versions.delete", rule: true },
  ];
  return items.filter((item) => item !== false);
}

export function VersionMenu(props: VersionMenuProps) {
  const { version } = props;
  const bridge = useBridge();
  return (
    <Popover
      label={l10n.t("What to do with version {number}", { number: version.number })}
      className="!w-60 py-1"
      trigger={(trigger) => (
        <Button
          small
          kind="ghost"
          aria-label={l10n.t("Actions of version {number}", { number: version.number })}
          {...trigger}
        >
          <Ellipsis aria-hidden size={16} />
        </Button>
      )}
    >
      {(close) => (
        <ul onKeyDown={walk}>
          {itemsOf(props).map(({ label, run, rule }) => (
            <li
              key={typeof run === "string" ? run : "reproduce"}
              className={rule ? "mt-1 border-t border-line pt-1" : ""}
            >
              <button
                type="button"
                className="w-full px-3 py-1 text-left hover:bg-hover focus-visible:-outline-offset-1"
                onClick={() => {
                  close();
                  if (typeof run === "string") bridge.command(run, version.commit);
                  else run();
                }}
              >
                {label}
              </button>
            </li>
          ))}
        </ul>
      )}
    </Popover>
  );
}

/** Up and down, as in a menu. */
function walk(event: KeyboardEvent<HTMLUListElement>): void {
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (by === undefined) return;
  event.preventDefault();
  const buttons = [...event.currentTarget.querySelectorAll("button")];
  const now = buttons.indexOf(document.activeElement as HTMLButtonElement);
  buttons[(now + by + buttons.length) % buttons.length]?.focus();
}
