/** The same question answered by base and tuned, one at a time; keys turn and rate. */
import * as l10n from "@vscode/l10n";
import type { EvaluationView } from "@protocol/types.gen.js";
import { count } from "@shared/format/numbers.js";
import { Button } from "@shared/ui/Button.js";
import { Card, Section } from "@shared/ui/Card.js";
import { ChevronLeft, ChevronRight } from "@shared/ui/icons.js";
import { Select } from "@shared/ui/Select.js";
import { type KeyboardEvent, useMemo, useState } from "react";
import { useStore } from "zustand";

import { choices, type Filter, filtered } from "../filters.js";
import { baseName, nounOf } from "../sentences.js";
import { type EvaluationPanel, ratingOf } from "../store.js";
import { Example, type Against } from "./Example.js";
import { Rate, ratingKeys } from "./Rate.js";

export interface Kept {
  readonly filter: Filter;
  readonly index: number;
}

interface SideBySideProps {
  readonly view: EvaluationView;
  readonly panel: EvaluationPanel;
  readonly kept: Kept;
  readonly keep: (kept: Kept) => void;
}

/** The example in view, and how many are with it. */
export function current(view: EvaluationView, kept: Kept) {
  const shown = filtered(view, kept.filter);
  const index = Math.min(Math.max(0, kept.index), Math.max(0, shown.length - 1));
  return { shown, index, example: shown[index] };
}

const typing = (target: EventTarget): boolean =>
  target instanceof HTMLSelectElement ||
  target instanceof HTMLTextAreaElement ||
  (target instanceof HTMLInputElement && target.type === "text");

type Place = { readonly number: string; readonly all: string };

const wordsFor = {
  passage: {
    place: (place: Place) => l10n.t("Passage {number} of {all}", place),
    previous: l10n.t("Previous passage"),
    next: l10n.t("Next passage"),
    none: l10n.t("No passage of this kind."),
  },
  question: {
    place: (place: Place) => l10n.t("Question {number} of {all}", place),
    previous: l10n.t("Previous question"),
    next: l10n.t("Next question"),
    none: l10n.t("No question of this kind."),
  },
  row: {
    place: (place: Place) => l10n.t("Row {number} of {all}", place),
    previous: l10n.t("Previous row"),
    next: l10n.t("Next row"),
    none: l10n.t("No row of this kind."),
  },
} as const;

export function SideBySide({ view, panel, kept, keep }: SideBySideProps) {
  const base = baseName(view);
  const words = wordsFor[nounOf(view)];
  const ratings = useStore(panel.store, (state) => state.ratings);
  const [against, setAgainst] = useState<Against>("other");
  const { shown, index, example } = current(view, kept);
  const options = useMemo(() => choices(view, kept.filter), [view, kept.filter]);
  const go = (to: number) => keep({ ...kept, index: Math.min(Math.max(0, to), Math.max(0, shown.length - 1)) });
  const rating = example === undefined ? null : ratingOf(example, ratings);
  const rate = (next: typeof rating) => {
    if (example !== undefined) void panel.rate(view.commit, example.number, next);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // Those have keys of their own, and VS Code's have a modifier.
    if (typing(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
    const places: Readonly<Record<string, number>> = {
      ArrowLeft: index - 1,
      k: index - 1,
      ArrowRight: index + 1,
      j: index + 1,
      Home: 0,
      End: shown.length - 1,
    };
    const to = event.target instanceof HTMLInputElement ? undefined : places[event.key];
    const choice = ratingKeys[event.key];
    if (to !== undefined) go(to);
    else if (choice !== undefined) rate(rating?.choice === choice ? null : { choice, note: rating?.note ?? "" });
    else return;
    event.preventDefault();
  };
  const note =
    shown.length === 0 ? l10n.t("None") : words.place({ number: count(index + 1), all: count(shown.length) });
  const controls = (
    <div className="flex min-w-0 items-center gap-1">
      <Select
        label={l10n.t("Questions to show")}
        plain
        className="max-w-64 min-w-0"
        value={kept.filter}
        options={options}
        onChange={(filter) => keep({ filter, index: 0 })}
      />
      <Button small kind="ghost" aria-label={words.previous} disabled={index === 0} onClick={() => go(index - 1)}>
        <ChevronLeft aria-hidden size={16} />
      </Button>
      <Button
        small
        kind="ghost"
        aria-label={words.next}
        disabled={index >= shown.length - 1}
        onClick={() => go(index + 1)}
      >
        <ChevronRight aria-hidden size={16} />
      </Button>
    </div>
  );
  return (
    <div onKeyDown={onKeyDown}>
      <Section title={l10n.t("Side by side")} note={<span aria-live="polite">{note}</span>} aside={controls}>
        {example === undefined ? (
          <Card className="px-4 py-6 text-center text-muted">{words.none}</Card>
        ) : (
          <Card>
            <div data-pair tabIndex={0} role="group" aria-label={l10n.t("Answers side by side, arrow keys turn")}>
              <Example
                key={example.number}
                example={example}
                base={base}
                guessed={view.baseline !== null}
                against={against}
                onAgainst={setAgainst}
              />
            </div>
            <Rate key={`rate ${example.number}`} rating={rating} base={base} onRate={rate} />
          </Card>
        )}
      </Section>
    </div>
  );
}
