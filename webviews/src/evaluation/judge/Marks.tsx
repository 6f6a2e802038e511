/** A judge's five marks for base and tuned, and their mean with its range. */
import type { JudgeSummary } from "@protocol/types.gen.js";
import { ArrowDown, ArrowUp } from "@shared/ui/icons.js";

import { judgedBy, marks } from "./sentences.js";

const number = "px-2 text-right tabular-nums wide:px-3";
const signed = (value: number): string => `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(1)}`;

export function Marks({ summary, base }: { summary: JudgeSummary; base: string }) {
  const { better, difference } = summary;
  const Arrow = summary.tuned.mean >= summary.base.mean ? ArrowUp : ArrowDown;
  return (
    <>
      <table className="w-full text-small">
        <thead className="text-muted">
          <tr className="h-[34px]">
            <th scope="col" className="pr-2 pl-3 text-left font-normal">
              Marked, 1 to 5
            </th>
            <th scope="col" className={`${number} font-normal`}>
              {base}
            </th>
            <th scope="col" className={`${number} font-normal`}>
              Tuned
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
              <td className={number}>{summary.base[id].toFixed(1)}</td>
              <td className={`${number} font-semibold text-strong`}>{summary.tuned[id].toFixed(1)}</td>
            </tr>
          ))}
          <tr className="h-[34px] border-t border-line">
            <th scope="row" className="py-1 pr-2 pl-3 text-left text-body font-semibold text-strong">
              Mean
            </th>
            <td className={number}>{summary.base.mean.toFixed(1)}</td>
            <td className={`${number} font-semibold text-strong`}>{summary.tuned.mean.toFixed(1)}</td>
          </tr>
        </tbody>
      </table>
      <p className="flex gap-2.5 border-t border-line px-3 py-2.5 text-small">
        {better !== "unclear" && (
          <Arrow
            role="img"
            aria-label={better}
            size={14}
            className={better === "better" ? "mt-px text-pass" : "mt-px text-warn"}
          />
        )}
        <span className="min-w-0">
          {better === "unclear" ? "No clear difference" : `Tuned is marked ${better}`}, likely {signed(difference.low)}{" "}
          to {signed(difference.high)}. <span className="text-muted">{judgedBy(summary)}</span>
        </span>
      </p>
    </>
  );
}
