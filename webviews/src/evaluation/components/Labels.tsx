/** Where answers are labels: how well each is found, and which is taken for which. */
import * as l10n from "@vscode/l10n";
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
      {all
        ? l10n.t("Show the {count} hardest", { count: SHOWN })
        : l10n.t("Show all {count} labels", { count: count(report.labels.length) })}
    </Button>
  );
  return (
    <>
      <Section
        title={l10n.t("Each label")}
        note={many && !all ? l10n.t("The {count} with the most mistakes", { count: SHOWN }) : undefined}
        aside={toggle}
      >
        <PerLabel report={report} chosen={chosen} />
      </Section>
      <Section title={l10n.t("Which label is taken for which")} note={l10n.t("Counts of held-out rows")}>
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
              {l10n.t("Label")}
            </th>
            <th
              scope="col"
              className={clsx(number, "font-normal")}
              title={l10n.t("Of the rows given this label, the share that carry it")}
            >
              {l10n.t("Right when said")} <span className="max-wide:hidden">{l10n.t("(precision)")}</span>
            </th>
            <th
              scope="col"
              className={clsx(number, "font-normal")}
              title={l10n.t("Of the rows that carry this label, the share that were given it")}
            >
              {l10n.t({ message: "Found", comment: ["share of a label's rows"] })}{" "}
              <span className="max-wide:hidden">{l10n.t("(recall)")}</span>
            </th>
            <th scope="col" className={clsx(number, "hidden font-normal wide:table-cell")}>
              {l10n.t("Both (F1)")}
            </th>
            <th scope="col" className={clsx(number, "font-normal")}>
              {l10n.t("Rows")}
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
  if (pairs.length === 0 && outside === 0)
    return <p className="mb-3 text-muted">{l10n.t("Every held-out row was given its right label.")}</p>;
  const there = (right: string, said: string) =>
    view.examples.some(({ expected, tuned }) => expected === right && tuned === said);
  return (
    <ul className="mb-3 grid gap-1">
      {pairs.map(({ right, said, times }) => (
        <li key={`${right} ${said}`} className="flex flex-wrap items-center gap-x-3">
          <span className="min-w-0">
            {plural(
              times,
              l10n.t("“{right}” taken for “{said}” once", { right, said }),
              l10n.t("“{right}” taken for “{said}” {n} times", { right, said }),
            )}
          </span>
          {there(right, said) && (
            <Button
              small
              kind="ghost"
              className="text-link"
              aria-label={l10n.t("Show these answers: “{right}” taken for “{said}”", { right, said })}
              onClick={() => show(confusedFilter(right, said))}
            >
              {l10n.t("Show these answers")}
            </Button>
          )}
        </li>
      ))}
      {outside > 0 && (
        <li className="flex flex-wrap items-center gap-x-3">
          <span className="min-w-0">
            {plural(
              outside,
              l10n.t("{n} answer is none of the labels and counts as wrong"),
              l10n.t("{n} answers are none of the labels and count as wrong"),
            )}
          </span>
          <Button
            small
            kind="ghost"
            className="text-link"
            aria-label={l10n.t("Show these answers: none of the labels")}
            onClick={() => show(OUTSIDE)}
          >
            {l10n.t("Show these answers")}
          </Button>
        </li>
      )}
    </ul>
  );
}
