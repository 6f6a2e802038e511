/** Which label was taken for which, as a heat table; the number in each cell says the same as its colour. */
import * as l10n from "@vscode/l10n";
import type { LabelReport } from "@protocol/types.gen.js";
import { count } from "@shared/format/numbers.js";
import { Card } from "@shared/ui/Card.js";
import clsx from "clsx";

import { confusions, outsideOf } from "../labels.js";

export function Matrix({ report, chosen }: { report: LabelReport; chosen: readonly number[] }) {
  const cells = confusions(report, chosen);
  const most = Math.max(1, ...cells.flat());
  const name = (index: number) => report.labels[index] ?? l10n.t("None of them");
  const columns = outsideOf(report) > 0 ? [...chosen, report.labels.length] : chosen;
  // Many columns are narrow; their names stand upright.
  const upright = chosen.length > 6;
  return (
    <Card className="overflow-x-auto" tabIndex={0} role="region" aria-label={l10n.t("Table of right and given labels")}>
      <table className="text-small">
        <thead className="text-muted">
          <tr>
            <td className="px-3 pt-2 align-bottom text-axis text-muted">{l10n.t("Right label")}</td>
            <th scope="colgroup" colSpan={columns.length} className="px-2 pt-2 pb-1 text-left text-axis font-normal">
              {l10n.t("What the model said")}
            </th>
          </tr>
          <tr>
            <td className="px-3" />
            {columns.map((column) => (
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
              {columns.map((column, across) => {
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
        {columns.length > chosen.length
          ? l10n.t("Blue: right. Orange: taken for another label, or answered with none. Stronger: more rows.")
          : l10n.t("Blue: right. Orange: taken for another label. Stronger: more rows.")}
      </p>
    </Card>
  );
}
