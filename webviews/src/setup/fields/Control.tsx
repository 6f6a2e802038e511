/** The control of a setting, by its kind. The browser's own, so that keyboard and screen reader work as known. */
import * as l10n from "@vscode/l10n";
import { ChevronDown } from "@shared/ui/icons.js";
import clsx from "clsx";

import { parse, typed } from "../edits.js";
import { box, type ControlProps } from "./box.js";
import { ListControl } from "./ListControl.js";

export function Control(props: ControlProps) {
  switch (props.setting.kind) {
    case "choice":
      return <Choice {...props} />;
    case "toggle":
      return <Toggle {...props} />;
    case "list":
      return <ListControl {...props} />;
    default:
      return <Text {...props} />;
  }
}

const EMPTY = "";

function Choice({ id, setting, value, disabled, invalid, noteId, onEdit }: ControlProps) {
  const { options } = setting;
  const current = typeof value === "string" ? value : EMPTY;
  const known = options.some((option) => option.value === current);
  return (
    <span className="relative flex items-center">
      <select
        id={id}
        value={current}
        disabled={disabled}
        aria-invalid={invalid}
        aria-describedby={noteId}
        className={clsx(box(invalid), "appearance-none pr-7 text-ellipsis")}
        onChange={(event) => onEdit({ value: event.target.value === EMPTY ? null : event.target.value, text: null })}
      >
        {!known && <option value={current}>{current === EMPTY ? l10n.t("Not set") : current}</option>}
        {options.map(({ value: option, label, detail }) => (
          <option key={option} value={option} title={detail}>
            {label}
          </option>
        ))}
      </select>
      <ChevronDown aria-hidden size={14} className="pointer-events-none absolute right-2" />
    </span>
  );
}

function Toggle({ id, value, disabled, invalid, noteId, onEdit }: ControlProps) {
  return (
    <span className="flex h-7 items-center gap-2">
      <input
        id={id}
        type="checkbox"
        checked={value === true}
        disabled={disabled}
        aria-invalid={invalid}
        aria-describedby={noteId}
        className="size-4 accent-accent"
        onChange={(event) => onEdit({ value: event.target.checked, text: null })}
      />
      <span aria-hidden>{value === true ? l10n.t("On") : l10n.t("Off")}</span>
    </span>
  );
}

function Text({ id, setting, value, text, disabled, invalid, noteId, onEdit }: ControlProps) {
  const { kind, unit } = setting;
  const isNumber = kind === "integer" || kind === "number";
  return (
    <span className="relative flex items-center">
      <input
        id={id}
        value={text ?? typed(value)}
        placeholder={l10n.t("empty")}
        disabled={disabled}
        aria-invalid={invalid}
        aria-describedby={noteId}
        autoComplete="off"
        spellCheck={false}
        {...(isNumber && { inputMode: kind === "integer" ? "numeric" : "decimal" })}
        className={clsx(box(invalid), isNumber && "tabular-nums", unit !== null && "min-[400px]:pr-24")}
        onChange={(event) => onEdit({ value: parse(kind, event.target.value), text: event.target.value })}
      />
      {unit !== null && (
        <span
          aria-hidden
          className="pointer-events-none absolute right-2 max-w-20 truncate text-small text-muted max-[399px]:hidden"
        >
          {unit}
        </span>
      )}
    </span>
  );
}
