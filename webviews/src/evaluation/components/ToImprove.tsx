/** What would make it better: the likely causes with their evidence, then reading what went wrong. */
import * as l10n from "@vscode/l10n";
import type { Cause, EvaluationView } from "@protocol/types.gen.js";
import { useBridge } from "@shared/bridge/context.js";
import { plural } from "@shared/format/numbers.js";
import { Card, Section } from "@shared/ui/Card.js";
import { ChevronRight, Cpu, Database, Gauge, ListFilter, Plus, Search, Settings } from "@shared/ui/icons.js";
import type { ReactNode } from "react";

import type { Filter } from "../filters.js";
import { readWorse } from "../sentences.js";

interface ToImproveProps {
  readonly view: EvaluationView;
  readonly show: (filter: Filter) => void;
  /** Goes to the benchmarks; a classifier answers none. */
  readonly measure: () => void;
}

const icons: Readonly<Record<Cause["id"], typeof Cpu>> = {
  dataQuality: ListFilter,
  fewRows: Plus,
  settings: Settings,
  modelSize: Cpu,
  undertrained: Settings,
  memorised: Database,
  mismatch: Database,
};

export function ToImprove({ view, show, measure }: ToImproveProps) {
  const bridge = useBridge();
  const { worse } = view.verdict;
  const regressions = view.examples.filter(({ regression }) => regression).length;
  const readable = view.examples.some(({ outcome }) => outcome === "worse");
  if (view.causes.length === 0 && !readable && view.labelReport !== null) return null;
  return (
    <Section title={l10n.t("To make it better")}>
      <Card>
        {view.causes.map((cause) => {
          const Icon = icons[cause.id];
          return (
            <Step
              key={cause.id}
              icon={<Icon aria-hidden size={16} />}
              title={cause.title}
              label={cause.label}
              onClick={() => bridge.command(cause.command)}
            >
              {cause.evidence}
            </Step>
          );
        })}
        {readable && (
          <Step icon={<Search aria-hidden size={16} />} title={readWorse(worse)} onClick={() => show("worse")}>
            {regressions === 0
              ? l10n.t("Side by side, with what tells the two answers apart.")
              : worse === 1
                ? l10n.t("It was right before the training.")
                : plural(
                    regressions,
                    l10n.t("{n} of them was right before the training."),
                    l10n.t("{n} of them were right before the training."),
                  )}
          </Step>
        )}
        {view.labelReport === null && (
          <Step icon={<Gauge aria-hidden size={16} />} title={l10n.t("Run standard benchmarks")} onClick={measure}>
            {l10n.t("Known question sets, beside the base model. The time is told before the start.")}
          </Step>
        )}
      </Card>
    </Section>
  );
}

interface StepProps {
  readonly icon: ReactNode;
  readonly title: string;
  /** What the press does, where the title does not say it. */
  readonly label?: string;
  readonly onClick: () => void;
  readonly children: ReactNode;
}

function Step({ icon, title, label, onClick, children }: StepProps) {
  return (
    <button
      type="button"
      className="flex w-full gap-3 border-line px-3 py-2.5 text-left not-first:border-t hover:bg-hover"
      onClick={onClick}
    >
      <span className="mt-0.5 text-muted">{icon}</span>
      <span className="min-w-0 flex-1">
        <span className="block">{title}</span>
        <span className="mt-0.5 block text-small text-muted text-pretty">{children}</span>
        {label !== undefined && <span className="mt-1 block text-small text-link">{label}</span>}
      </span>
      <ChevronRight aria-hidden size={16} className="mt-0.5 text-muted" />
    </button>
  );
}
