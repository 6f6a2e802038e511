/** What judging means in words: marks, cost, time. The privacy sentence comes from the backend. */
import * as l10n from "@vscode/l10n";
import type { Judgement, JudgeSummary, JudgingPlan, Range } from "@protocol/types.gen.js";
import { count, money, plural } from "@shared/format/numbers.js";
import { range } from "@shared/format/time.js";

export const marks: readonly (readonly [keyof Omit<Judgement, "mean" | "feedback">, string, string])[] = [
  ["relevance", l10n.t("Answers what was asked"), l10n.t("relevance")],
  ["coherence", l10n.t("Reads as one piece"), l10n.t("coherence")],
  ["factuality", l10n.t("Says nothing wrong"), l10n.t("factuality")],
  ["completeness", l10n.t("Leaves nothing out"), l10n.t("completeness")],
  ["tone", l10n.t("Sounds like you"), l10n.t("tone")],
];

/** "$0.03 to $0.05"; one amount where both ends read alike. */
function dollarRange({ low, high }: Range): string {
  const [from, to] = [money(low), money(high)];
  return from === to ? to : l10n.t("{from} to {to}", { from, to });
}

export function costs(plan: JudgingPlan): string {
  const time = plan.seconds === null ? null : range(plan.seconds.low, plan.seconds.high);
  const price =
    plan.cost === null
      ? l10n.t("price not known")
      : plan.cost.high === 0
        ? l10n.t({ message: "free", comment: ["costs nothing"] })
        : dollarRange(plan.cost);
  const said = { judged: count(plan.judged) };
  const rows =
    plan.judged === 0
      ? plural(plan.rows, l10n.t("{n} row"), l10n.t("{n} rows"))
      : plural(
          plan.rows,
          l10n.t("{n} row ({judged} of them judged already)", said),
          l10n.t("{n} rows ({judged} of them judged already)", said),
        );
  const requests = plural(plan.requests, l10n.t("{n} request"), l10n.t("{n} requests"));
  return [rows, requests, time, price].filter((part) => part !== null).join(", ");
}

export function judgedBy(summary: JudgeSummary): string {
  const left =
    summary.leftOut === 0
      ? ""
      : plural(
          summary.leftOut,
          l10n.t("{n} more was left out: the answers of the judge stayed malformed."),
          l10n.t("{n} more were left out: the answers of the judge stayed malformed."),
        );
  return `${shown(summary)} ${left}`.trim();
}

function shown({ model, rows, cost }: JudgeSummary): string {
  if (cost === null) {
    return plural(
      rows,
      l10n.t("{model} on {n} row, each pair shown in both orders.", { model }),
      l10n.t("{model} on {n} rows, each pair shown in both orders.", { model }),
    );
  }
  const said = { model, cost: money(cost) };
  return plural(
    rows,
    l10n.t("{model} on {n} row, each pair shown in both orders, {cost}.", said),
    l10n.t("{model} on {n} rows, each pair shown in both orders, {cost}.", said),
  );
}
