/** Asks whether the language found is the one expected, and remembers the answer. */
import type { LanguageView } from "@protocol/types.gen.js";
import { percent } from "@shared/format/numbers.js";
import { Button } from "@shared/ui/Button.js";
import { Select } from "@shared/ui/Select.js";
import { useState } from "react";

import type { DataPanel } from "../store.js";

interface LanguageRowProps {
  readonly language: LanguageView;
  readonly panel: DataPanel;
  readonly disabled: boolean;
}

/** Languages to choose from, by their English names, as the backend knows them. */
const known = [
  "Arabic",
  "Bulgarian",
  "Chinese",
  "Croatian",
  "Czech",
  "Danish",
  "Dutch",
  "English",
  "Finnish",
  "French",
  "German",
  "Greek",
  "Hebrew",
  "Hindi",
  "Hungarian",
  "Indonesian",
  "Italian",
  "Japanese",
  "Korean",
  "Norwegian",
  "Persian",
  "Polish",
  "Portuguese",
  "Romanian",
  "Russian",
  "Slovak",
  "Spanish",
  "Swedish",
  "Thai",
  "Turkish",
  "Ukrainian",
  "Vietnamese",
];

export function LanguageRow({ language, panel, disabled }: LanguageRowProps) {
  const [choosing, setChoosing] = useState(false);
  const { detected, expected, share } = language;
  const set = (name: string | null) => void panel.setLanguage(name);
  return (
    <div className="grid gap-2 border-t border-line px-3 py-2.5">
      <div className="flex flex-wrap items-center justify-between gap-x-3 gap-y-2">
        <p className="min-w-0 flex-[1_1_10rem] text-small text-muted text-pretty">
          {sentence(detected, expected, share)}
        </p>
        <span className="flex gap-1">
          {expected === null && detected !== null && (
            <Button small disabled={disabled} onClick={() => set(detected)}>
              Yes
            </Button>
          )}
          <Button
            small
            kind="ghost"
            disabled={disabled}
            aria-expanded={choosing}
            onClick={() => setChoosing(!choosing)}
          >
            Change
          </Button>
        </span>
      </div>
      {choosing && (
        <Select
          label="Expected language"
          value={expected ?? detected ?? ""}
          options={options(detected, expected)}
          disabled={disabled}
          onChange={(name) => set(name === "" ? null : name)}
        />
      )}
    </div>
  );
}

function sentence(detected: string | null, expected: string | null, share: number): string {
  if (detected === null) {
    return expected === null
      ? "The language cannot be told from these rows."
      : `You expect ${expected}. What it is cannot be told from these rows.`;
  }
  const found = `${detected} in ${percent(share)} of rows.`;
  if (expected === null) return `${found} Is that what you expect?`;
  return expected === detected ? `${found} As you expect.` : `${found} You expect ${expected}.`;
}

function options(detected: string | null, expected: string | null) {
  const names = [...new Set([...known, ...[detected, expected].filter((name) => name !== null)])].sort();
  return [{ value: "", label: "Not decided" }, ...names.map((name) => ({ value: name, label: name }))];
}
