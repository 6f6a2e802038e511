/** Where answers are labels: how well each is found, and which is taken for which. */
import type { EvaluationView, LabelReport } from "@protocol/types.gen.js";
import { count, plural } from "@shared/format/numbers.js";
import { Button } from "@shared/ui/Button.js";
import { Card, Section } from "@shared/ui/Card.js";
import clsx from "clsx";
import { useState } from "react";

import { confusedFilter, type Filter, OUTSIDE } from "../filters.js";
import { hardest, outsideOf, worstPairs } from "../labels.js";
import { share } from "../sentences.js";
import { Matrix } from "./Matrix.js";

interface LabelsProps {
  readonly view: EvaluationView;
  readonly show: (filter: Filter) => void;
}

/** More labels than these are shown by their errors first. */
const SHOWN = 12;

export function Labels({ view, show }: LabelsProps) {
  const report = view.labelReport;
  const [all, setAll] = useState(false);
  if (report === null) return null;
  const many = report.labels.length > SHOWN;
  const chosen = all || !many ? report.labels.map((_, index) => index) : hardest(report, SHOWN);
  const toggle = many && (
    <Button small kind="ghost" onClick={() => setAll(!all)}>
      {all ? `Show the ${SHOWN} hardest` : `Show all ${count(report.labels.length)} labels`}
    </Button>
  );
  return (
    <>
      <Section
        title="Each label"
        note={many && !all ? `The ${SHOWN} with the most mistakes` : undefined}
        aside={toggle}
      >
        <PerLabel report={report} chosen={chosen} />
      </Section>
      <Section title="Which label is taken for which" note="Counts of held-out rows">
        <Confused view={view} report={report} show={show} />
        <Matrix report={report} chosen={chosen} />
      </Section>
    </>
  );
}

const number = "px-2 text-right tabular-nums wide:px-3";

function PerLabel({ report, chosen }: { report: LabelReport; chosen: readonly number[] }) {
  const rows = chosen.flatMap((index) => report.rows.find(({ label }) => label === report.labels[index]) ?? []);
  return (
    <Card>
      <table className="w-full text-small">
        <thead className="text-muted">
          <tr className="h-[34px]">
            <th scope="col" className="pr-2 pl-3 text-left font-normal">
              Label
            </th>
            <th
              scope="col"
              className={clsx(number, "font-normal")}
              title="Of the rows given this label, the share that carry it"
            >
              Right when said <span className="max-wide:hidden">(precision)</span>
            </th>
            <th
              scope="col"
              className={clsx(number, "font-normal")}
              title="Of the rows that carry this label, the share that were given it"
            >
              Found <span className="max-wide:hidden">(recall)</span>
            </th>
            <th scope="col" className={clsx(number, "hidden font-normal wide:table-cell")}>
              Both (F1)
            </th>
            <th scope="col" className={clsx(number, "font-normal")}>
              Rows
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.label} className="h-[34px] border-t border-line">
              <th scope="row" className="py-1.5 pr-2 pl-3 text-left text-body font-normal [overflow-wrap:anywhere]">
                {row.label}
              </th>
              <td className={number}>{share(row.precision)}</td>
              <td className={number}>{share(row.recall)}</td>
              <td className={clsx(number, "hidden font-semibold text-strong wide:table-cell")}>{share(row.f1)}</td>
              <td className={clsx(number, "text-muted")}>{count(row.support)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  );
}

function Confused({
  view,
  report,
  show,
}: {
  view: EvaluationView;
  report: LabelReport;
  show: (filter: Filter) => void;
}) {
  const pairs = worstPairs(report, 3);
  const outside = outsideOf(report);
  if (pairs.length === 0 && outside === 0) return <p className="mb-3 text-muted">Every held-out row was given its right label.</p>;
  const there = (right: string, said: string) =>
    view.examples.some(({ expected, tuned }) => expected === right && tuned === said);
  return (
    <ul className="mb-3 grid gap-1">
      {pairs.map(({ right, said, times }) => (
        <li key={`${right} ${said}`} className="flex flex-wrap items-center gap-x-3">
          <span className="min-w-0">
            “{right}” taken for “{said}” {times === 1 ? "once" : plural(times, "time")}
          </span>
          {there(right, said) && (
            <Button
              small
              kind="ghost"
              className="text-link"
              aria-label={`Show these answers: “${right}” taken for “${said}”`}
              onClick={() => show(confusedFilter(right, said))}
            >
              Show these answers
            </Button>
          )}
        </li>
      ))}
      {outside > 0 && (
        <li className="flex flex-wrap items-center gap-x-3">
          <span className="min-w-0">
            {plural(outside, "answer is", "answers are")} none of the labels and {outside === 1 ? "counts" : "count"} as wrong
          </span>
          <Button
            small
            kind="ghost"
            className="text-link"
            aria-label="Show these answers: none of the labels"
            onClick={() => show(OUTSIDE)}
          >
            Show these answers
          </Button>
        </li>
      )}
    </ul>
  );
}
