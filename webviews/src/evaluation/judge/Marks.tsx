/** A judge's five marks for base and tuned, and their mean with its range. */
import * as l10n from "@vscode/l10n";
import type { Interval, JudgeSummary } from "@protocol/types.gen.js";
import { ArrowDown, ArrowUp } from "@shared/ui/icons.js";

import { metricText } from "@shared/format/metrics.js";

import { tunedName, verdicts } from "../sentences.js";
import { judgedBy, marks } from "./sentences.js";

const number = "px-2 text-right tabular-nums wide:px-3";
const signed = (value: number): string => `${value < 0 ? "−" : "+"}${metricText(Math.abs(value), "mark")}`;

function against(better: JudgeSummary["better"], { low, high }: Interval): string {
  const said = { from: signed(low), to: signed(high) };
  if (better === "unclear") return l10n.t("No clear difference, likely {from} to {to}.", said);
  return better === "better"
    ? l10n.t("Tuned is marked better, likely {from} to {to}.", said)
    : l10n.t("Tuned is marked worse, likely {from} to {to}.", said);
}

export function Marks({ summary, base }: { summary: JudgeSummary; base: string }) {
  const { better, difference } = summary;
  const Arrow = summary.tuned.mean >= summary.base.mean ? ArrowUp : ArrowDown;
  return (
    <>
      <table className="w-full text-small">
        <thead className="text-muted">
          <tr className="h-[34px]">
            <th scope="col" className="pr-2 pl-3 text-left font-normal">
              {l10n.t("Marked, 1 to 5")}
            </th>
            <th scope="col" className={`${number} font-normal`}>
              {base}
            </th>
            <th scope="col" className={`${number} font-normal`}>
              {tunedName}
            </th>
          </tr>
        </thead>
        <tbody>
          {marks.map(([id, name, term]) => (
            <tr key={id} className="h-[30px] border-t border-line">
              <th scope="row" className="py-1 pr-2 pl-3 text-left font-normal">
                <span className="text-body">{name}</span>{" "}
                <span className="text-muted max-wide:block wide:ml-1">{term}</span>
              </th>
              <td className={number}>{metricText(summary.base[id], "mark")}</td>
              <td className={`${number} font-semibold text-strong`}>{metricText(summary.tuned[id], "mark")}</td>
            </tr>
          ))}
          <tr className="h-[34px] border-t border-line">
            <th scope="row" className="py-1 pr-2 pl-3 text-left text-body font-semibold text-strong">
              {l10n.t("Mean")}
            </th>
            <td className={number}>{metricText(summary.base.mean, "mark")}</td>
            <td className={`${number} font-semibold text-strong`}>{metricText(summary.tuned.mean, "mark")}</td>
          </tr>
        </tbody>
      </table>
      <p className="flex gap-2.5 border-t border-line px-3 py-2.5 text-small">
        {better !== "unclear" && (
          <Arrow
            role="img"
            aria-label={verdicts[better]}
            size={14}
            className={better === "better" ? "mt-px text-pass" : "mt-px text-warn"}
          />
        )}
        <span className="min-w-0">
          {against(better, difference)} <span className="text-muted">{judgedBy(summary)}</span>
        </span>
      </p>
    </>
  );
}
