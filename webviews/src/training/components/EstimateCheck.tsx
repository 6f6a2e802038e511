/** What was expected before the start, beside what happened. */
import * as l10n from "@vscode/l10n";
import type { Compared } from "@protocol/types.gen.js";
import { fixed, memory, percent } from "@shared/format/numbers.js";
import { exact, range } from "@shared/format/time.js";
import { Card, Section } from "@shared/ui/Card.js";
import { memo } from "react";

const names: Readonly<Record<Compared["name"], string>> = {
  time: l10n.t("Time"),
  memory: l10n.t("Memory"),
  cost: l10n.t("Cost"),
};

function format({ name }: Compared, value: number): string {
  if (name === "time") return exact(value);
  return name === "memory" ? memory(value) : fixed(value, 2);
}

function expected(one: Compared): string {
  if (one.name === "time") return range(one.low, one.high);
  return l10n.t("{from} to {to}", { from: format(one, one.low), to: format(one, one.high) });
}

/** "4 % less than thought, within the range". */
export function judged({ low, likely, high, actual }: Compared): string {
  const within = actual >= low && actual <= high;
  const off = actual / likely - 1;
  if (!Number.isFinite(off)) return within ? l10n.t("within the range") : l10n.t("outside the range");
  if (Math.abs(off) < 0.01) return within ? l10n.t("As thought, within the range") : l10n.t("As thought, outside the range");
  const values = { share: percent(Math.abs(off), 0) };
  if (off < 0) return within ? l10n.t("{share} less than thought, within the range", values) : l10n.t("{share} less than thought, outside the range", values);
  return within ? l10n.t("{share} more than thought, within the range", values) : l10n.t("{share} more than thought, outside the range", values);
}

export const EstimateCheck = memo(function EstimateCheck({ compared }: { compared: readonly Compared[] }) {
  if (compared.length === 0) return null;
  return (
    <Section title={l10n.t("Estimate and reality")}>
      <Card>
        <table className="w-full text-small tabular-nums">
          <thead>
            <tr className="text-left text-muted [&>th]:px-3 [&>th]:py-2 [&>th]:font-normal">
              <th scope="col">
                <span className="unseen">{l10n.t({ message: "What", comment: ["heading of what was estimated"] })}</span>
              </th>
              <th scope="col">{l10n.t("Expected")}</th>
              <th scope="col">{l10n.t("It took")}</th>
            </tr>
          </thead>
          <tbody>
            {compared.map((one) => (
              <tr key={one.name} className="border-t border-line align-top [&>*]:px-3 [&>*]:py-2">
                <th scope="row" className="text-left font-normal">
                  {names[one.name]}
                </th>
                <td className="text-muted">{expected(one)}</td>
                <td>
                  <span className="font-semibold text-strong">{format(one, one.actual)}</span>
                  <span className="block text-muted">{judged(one)}</span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Card>
    </Section>
  );
});
