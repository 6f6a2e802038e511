/** Asks whether the language found is the one expected, and remembers the answer. */
import * as l10n from "@vscode/l10n";
import type { LanguageView } from "@protocol/types.gen.js";
import { percent } from "@shared/format/numbers.js";
import { Button } from "@shared/ui/Button.js";
import { Select } from "@shared/ui/Select.js";
import { useState } from "react";

import type { DataPanel } from "../store.js";
import { dateLocale, language } from "@shared/l10n.js";

interface LanguageRowProps {
  readonly language: LanguageView;
  readonly panel: DataPanel;
  readonly disabled: boolean;
}

/** Languages to choose from, by their English names, as the backend knows them, and their codes. */
const known = {
  Arabic: "ar",
  Bulgarian: "bg",
  Chinese: "zh",
  Croatian: "hr",
  Czech: "cs",
  Danish: "da",
  Dutch: "nl",
  English: "en",
  Finnish: "fi",
  French: "fr",
  German: "de",
  Greek: "el",
  Hebrew: "he",
  Hindi: "hi",
  Hungarian: "hu",
  Indonesian: "id",
  Italian: "it",
  Japanese: "ja",
  Korean: "ko",
  Norwegian: "no",
  Persian: "fa",
  Polish: "pl",
  Portuguese: "pt",
  Romanian: "ro",
  Russian: "ru",
  Slovak: "sk",
  Spanish: "es",
  Swedish: "sv",
  Thai: "th",
  Turkish: "tr",
  Ukrainian: "uk",
  Vietnamese: "vi",
} as const;

const displayed = new Intl.DisplayNames([language], { type: "language" });
const codes: ReadonlyMap<string, string> = new Map(Object.entries(known));

/** A language's name in the panel's own language, where its code is known. */
function shown(name: string): string {
  const code = codes.get(name);
  return code === undefined ? name : (displayed.of(code) ?? name);
}

export function LanguageRow({ language: found, panel, disabled }: LanguageRowProps) {
  const [choosing, setChoosing] = useState(false);
  const { detected, expected, share } = found;
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
              {l10n.t("Yes")}
            </Button>
          )}
          <Button
            small
            kind="ghost"
            disabled={disabled}
            aria-expanded={choosing}
            onClick={() => setChoosing(!choosing)}
          >
            {l10n.t("Change")}
          </Button>
        </span>
      </div>
      {choosing && (
        <Select
          label={l10n.t("Expected language")}
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
      ? l10n.t("The language cannot be told from these rows.")
      : l10n.t("You expect {expected}. What it is cannot be told from these rows.", { expected: shown(expected) });
  }
  const found = l10n.t("{detected} in {share} of rows.", { detected: shown(detected), share: percent(share) });
  if (expected === null) return `${found} ${l10n.t("Is that what you expect?")}`;
  return expected === detected
    ? `${found} ${l10n.t("As you expect.")}`
    : `${found} ${l10n.t("You expect {expected}.", { expected: shown(expected) })}`;
}

function options(detected: string | null, expected: string | null) {
  const names = new Set([...codes.keys(), ...[detected, expected].filter((name) => name !== null)]);
  const languages = [...names]
    .map((name) => ({ value: name, label: shown(name) }))
    .sort((one, other) => one.label.localeCompare(other.label, dateLocale));
  return [{ value: "", label: l10n.t("Not decided") }, ...languages];
}
