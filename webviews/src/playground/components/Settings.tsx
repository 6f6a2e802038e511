/** The settings of answers: a line that tells them, and behind it each with its explanation and a way back. */
import * as l10n from "@vscode/l10n";
import type { AnswerSettings, PlaygroundView, SettingRange } from "@protocol/types.gen.js";
import { useKept } from "@shared/hooks/useKept.js";
import { Badge } from "@shared/ui/Badge.js";
import { Button } from "@shared/ui/Button.js";
import { HelpTip } from "@shared/ui/HelpTip.js";
import { ChevronDown, CircleX, RotateCcw } from "@shared/ui/icons.js";
import clsx from "clsx";
import { useId, useState } from "react";
import * as z from "zod/mini";

import { parsed, problem, type SettingKey, shown, told, typed } from "../settings.js";
import type { Choice } from "../useChoice.js";

interface SettingsProps {
  readonly view: PlaygroundView;
  readonly choice: Choice;
  /** Settings that a wish has just moved; marked. */
  readonly moved: readonly SettingKey[];
}

export function Settings({ view, choice, moved }: SettingsProps) {
  const [open, setOpen] = useKept("settingsOpen", z.boolean(), false);
  const id = useId();
  const { settings, asEvaluated, setSettings } = choice;
  const change = (part: Partial<AnswerSettings>) => setSettings({ ...settings, ...part });
  return (
    <div className="border-t border-line">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 py-1 pr-1.5 pl-1.5">
        <Button small kind="ghost" aria-expanded={open} aria-controls={id} onClick={() => setOpen(!open)}>
          <ChevronDown aria-hidden size={14} className={clsx(!open && "-rotate-90")} />
          {l10n.t("Settings")}
        </Button>
        <p className="min-w-0 flex-[1_1_12rem] text-small" aria-live="polite">
          {told(settings, settings.seed)}
          {asEvaluated && <span className="text-muted">. {l10n.t("Same as evaluation")}</span>}
        </p>
        {!asEvaluated && (
          <Button small kind="ghost" onClick={() => setSettings(view.evaluation)}>
            <RotateCcw aria-hidden size={14} />
            {l10n.t("Same as evaluation")}
          </Button>
        )}
      </div>
      {open && (
        <div id={id} className="border-t border-line px-4 pt-3 pb-1">
          <div className="grid gap-x-6 wide:grid-cols-2 full:grid-cols-3">
            {view.ranges.map((range) => (
              <Number
                key={range.key}
                range={range}
                value={settings[range.key]}
                moved={moved.includes(range.key)}
                onChange={(value) => change({ [range.key]: value })}
              />
            ))}
          </div>
          <SystemPrompt
            trained={view.systemPrompt}
            value={settings.systemPrompt}
            onChange={(systemPrompt) => change({ systemPrompt })}
          />
        </div>
      )}
    </div>
  );
}

const box = (invalid: boolean): string =>
  clsx(
    "h-7 w-24 rounded-card border bg-field px-2 text-field-fg tabular-nums",
    invalid ? "border-fail" : "border-field-edge",
  );

interface NumberProps {
  readonly range: SettingRange;
  readonly value: number | null;
  readonly moved: boolean;
  readonly onChange: (value: number | null) => void;
}

/** Applied when the field is left or on Enter, so that a number half typed is none. */
function Number({ range, value, moved, onChange }: NumberProps) {
  const { key, name, minimum, maximum, step, evaluation, help } = range;
  const [text, setText] = useState(typed(value));
  const [seen, setSeen] = useState(value);
  if (seen !== value) {
    // It was moved from elsewhere: by a wish, or set back.
    setSeen(value);
    setText(typed(value));
  }
  const id = useId();
  const fault = problem(range, text);
  const changed = value !== evaluation;
  const apply = () => {
    if (fault === null && parsed(text) !== value) onChange(parsed(text));
  };
  const slides = key === "temperature" || key === "topP" || key === "repetitionPenalty";
  return (
    <div className="relative pb-3" data-setting={key}>
      {changed && <span aria-hidden className="absolute top-0 bottom-3 -left-2 w-0.5 bg-modified" />}
      <div className="flex min-h-7 items-center justify-between gap-2 text-small">
        <span className={clsx("flex items-center gap-0.5", changed ? "text-strong" : "text-muted")}>
          <label htmlFor={id}>{name}</label>
          <HelpTip name={name} help={help} />
          {moved && <Badge>{l10n.t("Moved")}</Badge>}
        </span>
        {changed && (
          <button
            type="button"
            aria-label={l10n.t("set back to {value}: {name}", { value: shown(key, evaluation), name })}
            className="rounded-card text-fg hover:underline"
            onClick={() => onChange(evaluation)}
          >
            {l10n.t("set back to {value}", { value: shown(key, evaluation) })}
          </button>
        )}
      </div>
      <div className="flex items-center gap-3">
        <input
          id={id}
          value={text}
          inputMode={step >= 1 ? "numeric" : "decimal"}
          autoComplete="off"
          spellCheck={false}
          placeholder={l10n.t({ message: "another", comment: ["seed that is drawn anew each time"] })}
          aria-invalid={fault !== null}
          aria-describedby={`${id}-note`}
          className={box(fault !== null)}
          onChange={(event) => setText(event.target.value)}
          onBlur={apply}
          onKeyDown={(event) => event.key === "Enter" && apply()}
        />
        {slides && (
          <input
            type="range"
            aria-label={l10n.t("{name}, slider", { name })}
            min={minimum}
            max={maximum}
            step={step}
            value={fault === null ? (parsed(text) ?? minimum) : minimum}
            className="range min-w-0 flex-1"
            onChange={(event) => setText(typed(parsed(event.target.value)))}
            onPointerUp={apply}
            onKeyUp={apply}
            onBlur={apply}
          />
        )}
      </div>
      <p id={`${id}-note`} className={clsx("mt-1 flex gap-1.5 text-small", fault === null && "text-muted")}>
        {fault === null ? (
          l10n.t("Typical: {value}", { value: help.typical })
        ) : (
          <>
            <CircleX aria-hidden size={14} className="mt-px text-fail" />
            {fault}
          </>
        )}
      </p>
    </div>
  );
}

interface SystemPromptProps {
  /** What the version was trained with. */
  readonly trained: string;
  /** null: that. */
  readonly value: string | null;
  readonly onChange: (value: string | null) => void;
}

function SystemPrompt({ trained, value, onChange }: SystemPromptProps) {
  const id = useId();
  const changed = value !== null;
  return (
    <div className="relative pb-3">
      {changed && <span aria-hidden className="absolute top-0 bottom-3 -left-2 w-0.5 bg-modified" />}
      <div className="flex min-h-7 items-center justify-between gap-2 text-small">
        <label htmlFor={id} className={changed ? "text-strong" : "text-muted"}>
          {l10n.t("System prompt, for a try")}
        </label>
        {changed && (
          <button type="button" className="rounded-card text-fg hover:underline" onClick={() => onChange(null)}>
            {l10n.t("set back to the recipe’s")}
          </button>
        )}
      </div>
      <textarea
        id={id}
        rows={2}
        value={value ?? trained}
        aria-describedby={`${id}-note`}
        placeholder={l10n.t({ message: "None", comment: ["no system prompt"] })}
        className="field-sizing-content max-h-40 min-h-12 w-full resize-none rounded-card border border-field-edge bg-field px-2.5 py-1.5 text-field-fg"
        onChange={(event) => onChange(event.target.value === trained ? null : event.target.value)}
      />
      <p id={`${id}-note`} className="mt-1 text-small text-muted">
        {trained.trim() === ""
          ? l10n.t(
              "Stands before every conversation. A version answers best with the one that it was trained with, which is none; the recipe stays as it is.",
            )
          : l10n.t(
              "Stands before every conversation. A version answers best with the one that it was trained with; the recipe stays as it is.",
            )}
      </p>
    </div>
  );
}
