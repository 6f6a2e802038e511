/** One advanced setting: name, help, control; whether it is changed, what it was, and what is wrong with it. */
import * as l10n from "@vscode/l10n";
import type { AdvancedSetting, SettingProblem } from "@protocol/types.gen.js";
import { HelpTip } from "@shared/ui/HelpTip.js";
import { CircleX } from "@shared/ui/icons.js";
import clsx from "clsx";

import { type Edit, same, type SettingValue } from "../edits.js";
import { Control } from "./Control.js";
import { fieldId } from "./focus.js";

interface FieldProps {
  readonly setting: AdvancedSetting;
  /** As it is in the file. */
  readonly saved: AdvancedSetting;
  readonly edit: Edit | undefined;
  readonly problems: readonly SettingProblem[];
  readonly disabled: boolean;
  readonly onEdit: (edit: Edit) => void;
  readonly onLeave: () => void;
}

/** What the field goes back to: the recommendation, or what is in the file where there is none. */
function origin(
  { recommended, recommendedShown }: AdvancedSetting,
  saved: AdvancedSetting,
): { value: SettingValue; shown: string } {
  return recommendedShown === null ? saved : { value: recommended, shown: recommendedShown };
}

export function Field({ setting, saved, edit, problems, disabled, onEdit, onLeave }: FieldProps) {
  const { key, name, help, applies, unit } = setting;
  const value = edit === undefined ? setting.value : edit.value;
  const before = origin(setting, saved);
  const shown = before.shown || l10n.t("empty");
  const changed = !same(value, before.value);
  const id = fieldId(key);
  const noteId = `${id}-note`;
  return (
    <div
      className={clsx("relative row-span-3 grid grid-rows-subgrid content-start", !applies && "opacity-70")}
      onBlur={onLeave}
    >
      {changed && <span aria-hidden className="absolute top-0 bottom-3 -left-2 w-0.5 bg-modified" />}
      <div className="flex min-w-0 items-end justify-between gap-2 pb-1 text-small">
        <span className={clsx("flex min-w-0 items-end gap-0.5", changed ? "text-strong" : "text-muted")}>
          <label htmlFor={id} className="[overflow-wrap:anywhere]">
            {name}
          </label>
          <HelpTip name={name} help={help} />
        </span>
        {changed && (
          <button
            type="button"
            title={l10n.t("Set back to {value}", { value: shown })}
            aria-label={l10n.t("{name} was {value}: set it back", { name, value: shown })}
            disabled={disabled}
            className="shrink-0 rounded-card text-fg hover:underline"
            onClick={() => onEdit({ value: before.value, text: null })}
          >
            {l10n.t("was {value}", { value: shown })}
          </button>
        )}
      </div>
      <Control
        id={id}
        setting={setting}
        value={value}
        text={edit?.text ?? null}
        disabled={disabled}
        invalid={problems.length > 0}
        noteId={noteId}
        onEdit={onEdit}
      />
      <div id={noteId} className="pb-3 text-small">
        {problems.map(({ message, hint }) => (
          <p key={message} className="mt-1 flex gap-1.5">
            <CircleX aria-hidden size={14} className="mt-px text-fail" />
            <span>
              {message} <span className="text-muted">{hint}</span>
            </span>
          </p>
        ))}
        {!applies && <p className="mt-1 text-muted">{l10n.t("Idle with these settings")}</p>}
        {unit !== null && <span className="unseen">{l10n.t("in {unit}", { unit })}</span>}
      </div>
    </div>
  );
}
