/** The measures: plain name, the field's term, base, tuned, the change and its likely range. */
import * as l10n from "@vscode/l10n";
import type { EvaluationView, MetricView } from "@protocol/types.gen.js";
import { Card, Section } from "@shared/ui/Card.js";
import { ArrowDown, ArrowUp, Check, CircleHelp, Minus, TriangleAlert } from "@shared/ui/icons.js";
import { Popover } from "@shared/ui/Popover.js";
import clsx from "clsx";

import { measureText, type MeasureText, toSettle } from "../measures.js";
import { asked, baseName, tunedName, verdicts } from "../sentences.js";

const number = "px-2 text-right tabular-nums wide:px-3";

export function Measures({ view }: { view: EvaluationView }) {
  return (
    <Section title={l10n.t("Measures")} note={asked(view)}>
      <Card>
        <table className="w-full text-small">
          <thead className="text-muted">
            <tr className="h-[34px]">
              <th scope="col" className="pr-2 pl-3 text-left font-normal">
                {l10n.t("What was measured")}
              </th>
              <th scope="col" className={clsx(number, "hidden font-normal wide:table-cell")}>
                {baseName(view)}
              </th>
              <th scope="col" className={clsx(number, "font-normal")}>
                {tunedName}
              </th>
              <th scope="col" className={clsx(number, "font-normal")}>
                {l10n.t({ message: "Change", comment: ["column: how a measure changed"] })}
              </th>
              <th scope="col" className={clsx(number, "hidden font-normal wide:table-cell")}>
                {l10n.t("Likely range")}
              </th>
            </tr>
          </thead>
          <tbody>
            {view.metrics.map((metric) => (
              <Measure key={metric.id} metric={metric} rows={view.rows} />
            ))}
          </tbody>
        </table>
      </Card>
    </Section>
  );
}

function Measure({ metric, rows }: { metric: MetricView; rows: number }) {
  const text = measureText(metric);
  const settle = toSettle(metric, rows);
  return (
    <tr className="h-[34px] border-t border-line">
      <th
        scope="row"
        className="py-1.5 pr-2 pl-3 text-left font-normal"
        title={metric.meaning === "" ? undefined : metric.meaning}
      >
        <span className="text-body">{metric.name}</span>{" "}
        <span className="flex items-center text-muted wide:ml-1 wide:inline-flex">
          {metric.term}
          <Meaning metric={metric} />
        </span>
        {settle !== null && <span className="block text-muted">{settle}</span>}
      </th>
      <td className={clsx(number, "hidden wide:table-cell")}>{text.base}</td>
      <td className={clsx(number, "font-semibold text-strong")}>{text.tuned}</td>
      <td className={number}>
        <span className="inline-flex items-center gap-1.5 wide:whitespace-nowrap">
          <ChangeMark text={text} />
          <span className={clsx(text.verdict === "unclear" && "text-muted")}>{text.change}</span>
        </span>
      </td>
      <td className={clsx(number, "hidden whitespace-nowrap text-muted wide:table-cell")}>{text.range}</td>
    </tr>
  );
}

/** What a measure says, for those who do not know it. */
function Meaning({ metric }: { metric: MetricView }) {
  if (metric.meaning === "") return null;
  return (
    <Popover
      label={l10n.t("About {name}", { name: metric.name })}
      trigger={(props) => (
        <button
          type="button"
          aria-label={l10n.t("What {name} means", { name: metric.name })}
          className="-my-1 ml-0.5 grid size-6 place-items-center rounded-card text-muted hover:text-fg aria-expanded:text-fg"
          {...props}
        >
          <CircleHelp aria-hidden size={14} />
        </button>
      )}
    >
      {() => <p className="p-3 text-body text-pretty">{metric.meaning}</p>}
    </Popover>
  );
}

function ChangeMark({ text }: { text: MeasureText }) {
  if (text.verdict === "unclear") return null;
  const colour = text.verdict === "better" ? "text-pass" : "text-warn";
  const icons = {
    up: ArrowUp,
    down: ArrowDown,
    closer: Check,
    none: text.verdict === "worse" ? TriangleAlert : Minus,
  } as const;
  const Icon = icons[text.mark];
  return <Icon role="img" aria-label={verdicts[text.verdict]} size={14} className={colour} />;
}
