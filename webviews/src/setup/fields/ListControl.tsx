/** Which layers get an adapter: all linear ones, or some by name. Typed where the model's layers are not known. */
import * as l10n from "@vscode/l10n";
import { ChevronDown } from "@shared/ui/icons.js";
import { Popover } from "@shared/ui/Popover.js";
import clsx from "clsx";

import type { SettingValue } from "../edits.js";
import { box, type ControlProps } from "./box.js";

/** PEFT's word for every linear layer but the head. */
const ALL = "all-linear";
const ALL_SHOWN = l10n.t("All linear");

const names = (value: SettingValue): readonly string[] => (value !== null && typeof value === "object" ? value : []);

/** What was typed: the word for all, or names with commas between. */
export function parseNames(text: string): SettingValue {
  const found = text
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
  return found.length === 1 && found[0] === ALL ? ALL : found;
}

export function ListControl(props: ControlProps) {
  const { id, setting, value, text, disabled, invalid, noteId, onEdit } = props;
  const { options } = setting;
  if (options.length === 0) {
    return (
      <input
        id={id}
        value={text ?? (typeof value === "string" ? value : names(value).join(", "))}
        disabled={disabled}
        aria-invalid={invalid}
        aria-describedby={noteId}
        autoComplete="off"
        spellCheck={false}
        className={box(invalid)}
        onChange={(event) => onEdit({ value: parseNames(event.target.value), text: event.target.value })}
      />
    );
  }
  const shown = value === ALL ? ALL_SHOWN : names(value).join(", ") || l10n.t("None");
  return (
    <Popover
      label={setting.name}
      className="w-64"
      block
      trigger={(trigger) => (
        <button
          type="button"
          id={id}
          disabled={disabled}
          aria-label={`${setting.name}: ${shown}`}
          aria-describedby={noteId}
          className={clsx(box(invalid), "flex items-center gap-2")}
          {...trigger}
        >
          <span className="min-w-0 flex-1 truncate">{shown}</span>
          <ChevronDown aria-hidden size={14} />
        </button>
      )}
    >
      {() => (
        <ul className="max-h-72 overflow-y-auto p-2 text-body">
          <Name
            label={ALL_SHOWN}
            checked={value === ALL}
            onChange={(on) => onEdit({ value: on ? ALL : [], text: null })}
          />
          {options.map(({ value: name, label }) => (
            <Name
              key={name}
              label={label}
              checked={names(value).includes(name)}
              onChange={(on) =>
                onEdit({ value: [...names(value).filter((one) => one !== name), ...(on ? [name] : [])], text: null })
              }
            />
          ))}
        </ul>
      )}
    </Popover>
  );
}

function Name({ label, checked, onChange }: { label: string; checked: boolean; onChange: (on: boolean) => void }) {
  return (
    <li>
      <label className="flex items-center gap-2 rounded-card px-1.5 py-0.5 hover:bg-hover">
        <input
          type="checkbox"
          className="accent-accent"
          checked={checked}
          onChange={(event) => onChange(event.target.checked)}
        />
        {label}
      </label>
    </li>
  );
}
