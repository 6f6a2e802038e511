/** How well the run uses the computer, in words. */
import * as l10n from "@vscode/l10n";
import type { EfficiencyNote } from "@protocol/types.gen.js";
import { Card, Section } from "@shared/ui/Card.js";
import clsx from "clsx";
import { memo } from "react";

const marks: Readonly<Record<EfficiencyNote["level"], string>> = { good: "bg-pass", fair: "bg-base", poor: "bg-warn" };

/** One sentence over all: the worst of them decides. */
function verdict(notes: readonly EfficiencyNote[]): string {
  if (notes.some((note) => note.level === "poor")) return l10n.t("Something holds it back");
  return notes.some((note) => note.level === "fair") ? l10n.t("Runs well, not at its best") : l10n.t("Runs as fast as it can here");
}

export const Efficiency = memo(function Efficiency({ notes }: { notes: readonly EfficiencyNote[] }) {
  if (notes.length === 0) return null;
  return (
    <Section title={l10n.t("Efficiency")} note={verdict(notes)}>
      <Card>
        <ul>
          {notes.map((note, index) => (
            <li key={index} className="border-t border-line px-3 py-1.5 first:border-t-0">
              <div className="flex items-center gap-2">
                <span aria-hidden className={clsx("size-1.5 shrink-0 rounded-full", marks[note.level])} />
                <span>{note.name}</span>
                <span className="ml-auto text-strong tabular-nums">{note.value}</span>
              </div>
              <p className="pl-3.5 text-small text-muted">{note.words}</p>
            </li>
          ))}
        </ul>
      </Card>
    </Section>
  );
});
