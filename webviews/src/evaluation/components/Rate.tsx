/** The user's own mark for a pair of answers, with a note where wanted. Kept in the project. */
import * as l10n from "@vscode/l10n";
import type { Rating } from "@protocol/types.gen.js";
import { Button } from "@shared/ui/Button.js";
import { Filled } from "@shared/ui/Filled.js";
import { Check } from "@shared/ui/icons.js";
import { Fragment, useState } from "react";

import { tunedName } from "../sentences.js";

export const ratingKeys: Readonly<Record<string, Rating["choice"]>> = { "1": "base", "2": "same", "3": "tuned" };

interface RateProps {
  readonly rating: Rating | null;
  readonly base: string;
  readonly onRate: (rating: Rating | null) => void;
}

export function Rate({ rating, base, onRate }: RateProps) {
  const [note, setNote] = useState(rating?.note ?? "");
  const options: readonly (readonly [Rating["choice"], string])[] = [
    ["base", base],
    ["same", l10n.t("The same")],
    ["tuned", tunedName],
  ];
  const keepNote = () => {
    if (rating !== null && note.trim() !== rating.note) onRate({ ...rating, note: note.trim() });
  };
  return (
    <div className="flex flex-wrap items-center gap-x-2 gap-y-2 border-t border-line px-4 py-2.5 text-small">
      <span className="mr-1 text-muted">{l10n.t("Which do you find better?")}</span>
      <div role="group" aria-label={l10n.t("Your mark")} className="flex flex-wrap gap-1.5">
        {options.map(([choice, label], index) => {
          const chosen = rating?.choice === choice;
          return (
            <Button
              key={choice}
              small
              aria-pressed={chosen}
              aria-keyshortcuts={String(index + 1)}
              className={chosen ? "border-[var(--focus)]! font-semibold" : ""}
              onClick={() => onRate(chosen ? null : { choice, note: note.trim() })}
            >
              {chosen && <Check aria-hidden size={14} />}
              {label}
              <kbd aria-hidden className="text-axis text-muted">
                {index + 1}
              </kbd>
            </Button>
          );
        })}
      </div>
      {rating !== null && (
        <input
          type="text"
          aria-label={l10n.t("Note on your mark")}
          placeholder={l10n.t("Why? (a note for yourself)")}
          value={note}
          onChange={(event) => setNote(event.target.value)}
          onBlur={keepNote}
          onKeyDown={(event) => {
            if (event.key === "Enter") keepNote();
          }}
          className="h-6 min-w-0 flex-[1_1_12rem] rounded-card border border-field-edge bg-field px-2 text-field-fg"
        />
      )}
      <span className="ml-auto text-axis text-muted max-wide:hidden">
        <Filled
          text={l10n.t("{arrows} or {letters} turn, {digits} mark")}
          values={{
            arrows: <Keys names={["←", "→"]} />,
            letters: <Keys names={["k", "j"]} />,
            digits: <Keys names={["1", "2", "3"]} />,
          }}
        />
      </span>
    </div>
  );
}

function Keys({ names }: { names: readonly string[] }) {
  return names.map((name, index) => (
    <Fragment key={name}>
      {index > 0 && " "}
      <kbd>{name}</kbd>
    </Fragment>
  ));
}
