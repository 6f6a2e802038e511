/** Every measure of every version with its likely range, and whether it beats the first one beyond doubt. */
import * as l10n from "@vscode/l10n";
import type { MetricRow, VersionComparison } from "@protocol/types.gen.js";
import { metricRange, metricText } from "@shared/format/metrics.js";
import { Card, Section } from "@shared/ui/Card.js";
import { ArrowDown, ArrowUp, Minus } from "@shared/ui/icons.js";

import { Columns } from "./Columns.js";

export function Metrics({ comparison: { metrics, versions } }: { comparison: VersionComparison }) {
  if (metrics.length === 0) return null;
  const first = versions[0]?.number ?? 1;
  return (
    <Section
      title={l10n.t("Measures")}
      note={l10n.t("With the 95 % range; marked against version {number} on the rows that both answered", {
        number: first,
      })}
    >
      <Card
        className="overflow-x-auto"
        tabIndex={0}
        role="region"
        aria-label={l10n.t("Measures of the compared versions")}
      >
        <table className="w-full text-small tabular-nums">
          <Columns first={l10n.t("What was measured")} versions={versions} />
          <tbody>
            {metrics.map((metric) => (
              <tr key={metric.id} className="border-t border-line [&>*]:px-3 [&>*]:py-1.5">
                <th scope="row" className="text-left font-normal">
                  <span className="text-body">{metric.name}</span>{" "}
                  <span className="block text-muted wide:ml-1 wide:inline">{metric.term}</span>
                </th>
                {versions.map((version, index) => (
                  <Cell key={version.commit} metric={metric} index={index} />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Card>
    </Section>
  );
}

function Cell({ metric, index }: { metric: MetricRow; index: number }) {
  const value = metric.values[index];
  const interval = metric.intervals[index];
  if (value == null) return <td className="text-right text-muted">{l10n.t("not measured")}</td>;
  return (
    <td className="text-right whitespace-nowrap">
      <span className="inline-flex items-center gap-1.5">
        <Mark better={metric.againstFirst[index] ?? null} rose={value > (metric.values[0] ?? value)} />
        <span className="text-body font-semibold text-strong">{metricText(value, metric.unit)}</span>
      </span>
      {interval != null && <span className="block text-muted">{metricRange(interval, metric.unit)}</span>}
    </td>
  );
}

const verdicts = { better: l10n.t("better"), worse: l10n.t("worse") } as const;

/** The arrow says where the number went, the colour whether that is good: a length may be worse for being shorter. */
function Mark({ better, rose }: { better: MetricRow["againstFirst"][number]; rose: boolean }) {
  if (better === null) return null;
  if (better === "unclear")
    return <Minus role="img" aria-label={l10n.t("not enough to tell")} size={14} className="text-muted" />;
  const Icon = rose ? ArrowUp : ArrowDown;
  return (
    <Icon
      role="img"
      aria-label={verdicts[better]}
      size={14}
      className={better === "better" ? "text-pass" : "text-warn"}
    />
  );
}
