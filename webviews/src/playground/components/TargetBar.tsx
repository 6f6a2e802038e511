/** Who is asked: base, newest, any earlier version; up to as many as there are columns. */
import * as l10n from "@vscode/l10n";
import type { AskTarget } from "@protocol/types.gen.js";
import { X } from "@shared/ui/icons.js";
import { Select } from "@shared/ui/Select.js";

import { targetId } from "../settings.js";

interface TargetBarProps {
  readonly all: readonly AskTarget[];
  readonly targets: readonly AskTarget[];
  readonly most: number;
  readonly disabled: boolean;
  readonly onChange: (ids: readonly string[]) => void;
}

export function TargetBar({ all, targets, most, disabled, onChange }: TargetBarProps) {
  const ids = targets.map(targetId);
  const left = all.filter((target) => !ids.includes(targetId(target)));
  return (
    <div className="flex flex-wrap items-center gap-2">
      <ul aria-label={l10n.t("Asked side by side")} className="contents">
        {targets.map((target) => (
          <li
            key={targetId(target)}
            className="flex min-h-7 max-w-full items-center rounded-card border border-edge pl-2.5"
          >
            <span className="min-w-0 truncate">
              <span className="font-semibold text-strong">{target.name}</span>{" "}
              <span className="text-small text-muted">{target.detail}</span>
            </span>
            {targets.length > 1 ? (
              <button
                type="button"
                aria-label={l10n.t("Do not ask {name}", { name: target.name })}
                disabled={disabled}
                className="grid size-7 shrink-0 place-items-center rounded-card text-muted hover:text-fg disabled:opacity-60"
                onClick={() => onChange(ids.filter((id) => id !== targetId(target)))}
              >
                <X aria-hidden size={14} />
              </button>
            ) : (
              <span className="w-2.5" />
            )}
          </li>
        ))}
      </ul>
      {left.length > 0 && targets.length < most && (
        <Select
          label={l10n.t("Ask one more")}
          value=""
          disabled={disabled}
          className="max-w-56"
          options={[
            { value: "", label: l10n.t("Ask one more") },
            ...left.map((target) => ({ value: targetId(target), label: `${target.name}, ${target.detail}` })),
          ]}
          onChange={(id) => id !== "" && onChange(inOrder(all, [...ids, id]))}
        />
      )}
      {left.length > 0 && targets.length >= most && (
        <span className="text-small text-muted">{l10n.t("{count} at once is the most", { count: most })}</span>
      )}
    </div>
  );
}

/** As they stand in the list, so that a column keeps its place. */
const inOrder = (all: readonly AskTarget[], ids: readonly string[]): readonly string[] =>
  all.map(targetId).filter((id) => ids.includes(id));
