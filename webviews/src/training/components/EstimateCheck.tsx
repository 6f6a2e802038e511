/** What was expected before the start, beside what happened. */
import type { Compared } from "@protocol/types.gen.js";
import { bytes, percent } from "@shared/format/numbers.js";
import { exact, range } from "@shared/format/time.js";
import { Card, Section } from "@shared/ui/Card.js";
import { memo } from "react";

const names: Readonly<Record<Compared["name"], string>> = { time: "Time", memory: "Memory", cost: "Cost" };

function format({ name }: Compared, value: number): string {
  if (name === "time") return exact(value);
  return name === "memory" ? bytes(value) : value.toFixed(2);
}

function expected(one: Compared): string {
  if (one.name === "time") return range(one.low, one.high);
  return `${format(one, one.low)} to ${format(one, one.high)}`;
}

/** "4 % less than thought, within the range". */
export function judged({ low, likely, high, actual }: Compared): string {
  const within = actual >= low && actual <= high ? "within the range" : "outside the range";
  const off = actual / likely - 1;
  if (!Number.isFinite(off)) return within;
  if (Math.abs(off) < 0.01) return `As thought, ${within}`;
  return `${percent(Math.abs(off), 0)} ${off < 0 ? "less" : "more"} than thought, ${within}`;
}

export const EstimateCheck = memo(function EstimateCheck({ compared }: { compared: readonly Compared[] }) {
  if (compared.length === 0) return null;
  return (
    <Section title="Estimate and reality">
      <Card>
        <table className="w-full text-small tabular-nums">
          <thead>
            <tr className="text-left text-muted [&>th]:px-3 [&>th]:py-2 [&>th]:font-normal">
              <th scope="col">
                <span className="unseen">What</span>
              </th>
              <th scope="col">Expected</th>
              <th scope="col">It took</th>
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
