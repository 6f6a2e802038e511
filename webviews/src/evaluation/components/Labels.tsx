/** Of a classifier: how well each label is found, and which label is taken for which. */
import type { EvaluationView, LabelReport } from "@protocol/types.gen.js";
import { count, plural } from "@shared/format/numbers.js";
import { Button } from "@shared/ui/Button.js";
import { Card, Section } from "@shared/ui/Card.js";
import clsx from "clsx";
import { useState } from "react";

import { confusedFilter, type Filter } from "../filters.js";
import { confusions, hardest, worstPairs } from "../labels.js";
import { share } from "../sentences.js";

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
  if (pairs.length === 0) return <p className="mb-3 text-muted">Every held-out row was given its right label.</p>;
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
    </ul>
  );
}

/** A heat table; the number in each cell says the same as its colour. */
function Matrix({ report, chosen }: { report: LabelReport; chosen: readonly number[] }) {
  const cells = confusions(report, chosen);
  const most = Math.max(1, ...cells.flat());
  const name = (index: number) => report.labels[index] ?? "";
  // Many columns are narrow; their names stand upright.
  const upright = chosen.length > 6;
  return (
    <Card className="overflow-x-auto" tabIndex={0} role="region" aria-label="Table of right and given labels">
      <table className="text-small">
        <thead className="text-muted">
          <tr>
            <td className="px-3 pt-2 align-bottom text-axis text-muted">Right label</td>
            <th scope="colgroup" colSpan={chosen.length} className="px-2 pt-2 pb-1 text-left text-axis font-normal">
              What the model said
            </th>
          </tr>
          <tr>
            <td className="px-3" />
            {chosen.map((column) => (
              <th
                key={column}
                scope="col"
                title={name(column)}
                className="h-8 max-w-24 min-w-9 px-1 pb-1.5 wide:min-w-12 text-center align-bottom font-normal"
              >
                <span
                  className={clsx(
                    "inline-block truncate align-bottom",
                    upright ? "max-h-36 rotate-180 [writing-mode:vertical-rl]" : "max-w-22",
                  )}
                >
                  {name(column)}
                </span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {chosen.map((row, at) => (
            <tr key={row}>
              <th scope="row" title={name(row)} className="max-w-40 truncate py-1 pr-3 pl-3 text-left font-normal">
                {name(row)}
              </th>
              {chosen.map((column, across) => {
                const value = cells[at]?.[across] ?? 0;
                const strength = value === 0 ? 0 : 12 + (value / most) * 40;
                const hue = row === column ? "var(--training)" : "var(--evaluation)";
                return (
                  <td
                    key={column}
                    className={clsx(
                      "h-8 border border-line text-center tabular-nums",
                      value === 0 ? "text-muted" : "text-strong",
                    )}
                    style={
                      value === 0 ? undefined : { background: `color-mix(in srgb, ${hue} ${strength}%, var(--bg))` }
                    }
                  >
                    {count(value)}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
      <p className="px-3 py-2 text-axis text-muted">
        Blue: right. Orange: taken for another label. Stronger: more rows.
      </p>
    </Card>
  );
}
