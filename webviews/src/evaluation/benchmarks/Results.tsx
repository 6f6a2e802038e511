/** One benchmark's numbers: each model with its 95 % range on one axis, and how it stands against the base. */
import * as l10n from "@vscode/l10n";
import type { BenchmarkMetric, BenchmarkResult, BenchmarkScore } from "@protocol/types.gen.js";
import { ArrowDown, ArrowUp } from "@shared/ui/icons.js";
import clsx from "clsx";

import { against, likely, origin, score, toSettle } from "./sentences.js";

interface ResultProps {
  readonly result: BenchmarkResult;
  /** The version that the panel shows. */
  readonly commit: string;
}

export function Results({ result, commit }: ResultProps) {
  return (
    <div className="border-line not-first:border-t">
      <h3 className="px-3 pt-2.5 text-body">{result.name}</h3>
      {result.metrics.map((metric) => (
        <Metric key={metric.id} result={result} metric={metric} commit={commit} />
      ))}
      <p className="px-3 pt-1 pb-2.5 text-small break-words text-muted">{origin(result)}</p>
    </div>
  );
}

function Metric({ result, metric, commit }: ResultProps & { readonly metric: BenchmarkMetric }) {
  return (
    <table className="w-full text-small">
      <caption className="px-3 pt-1.5 pb-1 text-left">
        {metric.name} <span className="text-muted">{metric.id}</span>
        {metric.chance !== null && (
          <span className="text-muted">; {l10n.t("guessing gets {score}", { score: score(metric.chance) })}</span>
        )}
      </caption>
      <thead className="sr-only">
        <tr>
          <th scope="col">{l10n.t("Model")}</th>
          <th scope="col">{l10n.t("Score")}</th>
          <th scope="col">{l10n.t("Likely range")}</th>
          <th scope="col">{l10n.t("Against the base model")}</th>
        </tr>
      </thead>
      <tbody>
        {metric.scores.map((one) => (
          <Row key={one.model} one={one} metric={metric} result={result} looked={one.model === commit} />
        ))}
      </tbody>
    </table>
  );
}

interface RowProps {
  readonly one: BenchmarkScore;
  readonly metric: BenchmarkMetric;
  readonly result: BenchmarkResult;
  readonly looked: boolean;
}

function Row({ one, metric, result, looked }: RowProps) {
  const name = result.models.find(({ id }) => id === one.model)?.name ?? one.model.slice(0, 7);
  const settle = toSettle(one, result);
  const Arrow = one.better === "better" ? ArrowUp : ArrowDown;
  return (
    <tr className="border-t border-line align-top">
      <th
        scope="row"
        className={clsx(
          "w-px py-1.5 pr-3 pl-3 text-left font-normal whitespace-nowrap",
          looked && "font-semibold text-strong",
        )}
      >
        {name}
      </th>
      <td
        className={clsx(
          "w-px py-1.5 pr-3 text-right whitespace-nowrap tabular-nums",
          looked && "font-semibold text-strong",
        )}
      >
        {score(one.value)}
      </td>
      <td className="hidden py-1.5 pr-3 wide:table-cell">
        <span className="flex items-center gap-3">
          <Strip one={one} chance={metric.chance} strong={looked} />
          <span className="w-24 shrink-0 text-right whitespace-nowrap text-muted tabular-nums">
            {likely(one.interval)}
          </span>
        </span>
      </td>
      <td className="py-1.5 pr-3 wide:w-64">
        <span className="block text-muted wide:hidden">{likely(one.interval)}</span>
        {one.difference !== null && (
          <span className="inline-flex items-start gap-1.5">
            {one.better !== "unclear" && (
              <Arrow
                aria-hidden
                size={14}
                className={clsx("mt-px shrink-0", one.better === "better" ? "text-pass" : "text-warn")}
              />
            )}
            <span>
              {against(one)}
              {settle !== null && <span className="block text-muted">{settle}</span>}
            </span>
          </span>
        )}
      </td>
    </tr>
  );
}

/** The range from 0 to 100 % with the score on it, and where guessing lies. The numbers stand beside it. */
function Strip({ one, chance, strong }: { one: BenchmarkScore; chance: number | null; strong: boolean }) {
  const { low, high } = one.interval;
  return (
    <span aria-hidden className="relative h-4 min-w-16 flex-1">
      <span className="absolute inset-x-0 top-1/2 h-px bg-line" />
      {chance !== null && (
        <span
          className="absolute inset-y-0 w-px border-l border-dashed border-muted"
          style={{ left: `${chance * 100}%` }}
        />
      )}
      <span
        className={clsx(
          "absolute top-1/2 h-1 -translate-y-1/2 rounded-[2px]",
          strong ? "bg-accent opacity-50" : "bg-muted opacity-50",
        )}
        style={{ left: `${low * 100}%`, width: `${(high - low) * 100}%` }}
      />
      <span
        className={clsx(
          "absolute top-1/2 size-2 -translate-x-1/2 -translate-y-1/2 rounded-full",
          strong ? "bg-accent" : "bg-muted",
        )}
        style={{ left: `${one.value * 100}%` }}
      />
    </span>
  );
}
