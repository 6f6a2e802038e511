/** The same question answered by base and tuned, one at a time; arrow keys turn. */
import type { EvaluationView, ExampleView } from "@protocol/types.gen.js";
import { count } from "@shared/format/numbers.js";
import { useKept } from "@shared/hooks/useKept.js";
import { Button } from "@shared/ui/Button.js";
import { Card, Section } from "@shared/ui/Card.js";
import { ChevronLeft, ChevronRight } from "@shared/ui/icons.js";
import { Select } from "@shared/ui/Select.js";
import type { KeyboardEvent } from "react";
import * as z from "zod/mini";

import { baseName, type Filter, filtered } from "../sentences.js";
import { Example } from "./Example.js";

interface Kept {
  readonly filter: Filter;
  readonly index: number;
}

const KeptSchema: z.ZodMiniType<Kept> = z.object({ filter: z.enum(["all", "better", "same", "worse"]), index: z.int() });

export function SideBySide({ view }: { view: EvaluationView }) {
  const { examples } = view;
  const base = baseName(view);
  const [kept, keep] = useKept<Kept>("example", KeptSchema, { filter: "all", index: 0 });
  const shown = filtered(examples, kept.filter);
  const index = Math.min(kept.index, Math.max(0, shown.length - 1));
  const example = shown[index];
  const turn = (by: number) => {
    const next = index + by;
    if (next >= 0 && next < shown.length) keep({ ...kept, index: next });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // A select has arrow keys of its own.
    if (event.target instanceof HTMLSelectElement) return;
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    turn(by);
  };
  const note = shown.length === 0 ? "None" : `Question ${count(index + 1)} of ${count(shown.length)}`;
  const controls = (
    <div className="flex items-center gap-1">
      <Select label="Questions to show" plain value={kept.filter} options={options(examples, base)} onChange={(filter) => keep({ filter, index: 0 })} />
      <Button small kind="ghost" aria-label="Question before" disabled={index === 0} onClick={() => turn(-1)}>
        <ChevronLeft aria-hidden size={16} />
      </Button>
      <Button small kind="ghost" aria-label="Next question" disabled={index >= shown.length - 1} onClick={() => turn(1)}>
        <ChevronRight aria-hidden size={16} />
      </Button>
    </div>
  );
  return (
    <div onKeyDown={onKeyDown}>
      <Section title="Side by side" note={<span aria-live="polite">{note}</span>} aside={controls}>
        {example === undefined ? (
          <Card className="px-4 py-6 text-center text-muted">No question of this kind.</Card>
        ) : (
          <div tabIndex={0} role="group" aria-label="Answers side by side, arrow keys turn">
            <Example key={example.number} example={example} base={base} />
          </div>
        )}
      </Section>
    </div>
  );
}

function options(examples: readonly ExampleView[], base: string): { value: Filter; label: string }[] {
  const tally = (filter: Filter) => count(filtered(examples, filter).length);
  return [
    { value: "all", label: `All questions (${tally("all")})` },
    { value: "better", label: `Tuned is better (${tally("better")})` },
    { value: "same", label: `The same (${tally("same")})` },
    { value: "worse", label: `${base} is better (${tally("worse")})` },
  ];
}
