/** The trials of the project's latest automatic search: their curves over one another, and what each was told. */
import * as l10n from "@vscode/l10n";
import type { TuningTrial, TuningView } from "@protocol/types.gen.js";
import { plural } from "@shared/format/numbers.js";
import { Badge } from "@shared/ui/Badge.js";
import { Card, Section } from "@shared/ui/Card.js";

import { type Curve, Curves, Swatch } from "@shared/chart/Curves.js";
import { trialInWords } from "./words.js";

const RECOMMENDED = { colour: "var(--evaluation)", dash: "5 3" } as const;
const BEST = { colour: "var(--training)", dash: undefined } as const;

export function Trials({ tuning }: { tuning: TuningView }) {
  const { trials, best } = tuning;
  if (trials.length === 0) return null;
  const note = plural(trials.length, l10n.t("{n} trial, loss on rows set aside from training"), l10n.t("{n} trials, loss on rows set aside from training"));
  const curves = trials.map((trial) => curveOf(trial, trial.number === best));
  return (
    <Section title={l10n.t("Trials of automatic tuning")} note={note} className="mt-6">
      {tuning.verdict !== "" && <p className="mb-3">{tuning.verdict}</p>}
      <Curves curves={curves} yLabel={l10n.t("Loss")} label={l10n.t("Loss of the trials")} />
      <Card className="mt-3">
        <ul>
          {trials.map((trial) => (
            <li key={trial.number} className="flex flex-wrap items-center gap-x-2 border-t border-line px-3 py-1.5 text-small first:border-t-0">
              {trial.number === best ? <Swatch {...BEST} /> : trial.recommended ? <Swatch {...RECOMMENDED} /> : <span aria-hidden className="w-3.5" />}
              <span className="text-body">{l10n.t("Trial {number}", { number: trial.number })}</span>
              {trial.number === best && <Badge>{l10n.t({ message: "Best", comment: ["a run, trial or checkpoint"] })}</Badge>}
              {trial.recommended && <Badge>{l10n.t("Recommended")}</Badge>}
              <span className="min-w-0 text-muted">{trial.settingsShown}</span>
              <span className="ml-auto tabular-nums">{trialInWords(trial)}</span>
            </li>
          ))}
        </ul>
      </Card>
    </Section>
  );
}

/** The best and the recommended settings stand out; what else was tried lies behind them. */
function curveOf(trial: TuningTrial, best: boolean): Curve {
  const base = { id: `trial-${trial.number}`, name: l10n.t("trial {number}", { number: trial.number }), points: trial.curve.map(({ step, loss }) => ({ step, value: loss })) };
  if (best) return { ...base, ...BEST };
  if (trial.recommended) return { ...base, ...RECOMMENDED };
  return { ...base, colour: "var(--base-series)", dash: undefined, faint: true };
}
