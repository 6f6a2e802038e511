/** The project's runs: which are compared, how they did, and the way to look at one or to delete it. */
import * as l10n from "@vscode/l10n";
import type { RunSummary } from "@protocol/types.gen.js";
import { bytes, count, loss, plural } from "@shared/format/numbers.js";
import { exact } from "@shared/format/time.js";
import { Badge } from "@shared/ui/Badge.js";
import { Button } from "@shared/ui/Button.js";
import { Card } from "@shared/ui/Card.js";
import { Trash } from "@shared/ui/icons.js";
import { useState } from "react";
import { useStore } from "zustand";

import { lookOf, Swatch } from "@shared/chart/Curves.js";
import { type Comparison, MOST_CHOSEN } from "./store.js";
import { isOver } from "../run.js";
import { bestRun, deletionInWords, stateInWords, stepsInWords } from "./words.js";

interface RunsTableProps {
  readonly runs: readonly RunSummary[];
  readonly comparison: Comparison;
  readonly onLook: (runId: string) => void;
}

export function RunsTable({ runs, comparison, onLook }: RunsTableProps) {
  const best = bestRun(runs);
  return (
    <Card className="overflow-x-auto">
      <table className="w-full text-small tabular-nums">
        <thead>
          <tr className="text-left whitespace-nowrap text-muted [&>th]:px-3 [&>th]:py-2 [&>th]:font-normal">
            <th scope="col">{l10n.t("Run")}</th>
            <th scope="col" className="text-right">
              {l10n.t("Best loss")}
            </th>
            <th scope="col" className="hidden text-right wide:table-cell">
              {l10n.t("Steps")}
            </th>
            <th scope="col" className="hidden text-right wide:table-cell">
              {l10n.t("Time")}
            </th>
            <th scope="col" className="hidden text-right wide:table-cell">
              {l10n.t("On disk")}
            </th>
            <th scope="col">
              <span className="unseen">{l10n.t("Delete")}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {runs.map((run) => (
            <Row key={run.runId} run={run} best={run === best} comparison={comparison} onLook={onLook} />
          ))}
        </tbody>
      </table>
    </Card>
  );
}

function Row({ run, best, comparison, onLook }: { run: RunSummary; best: boolean } & Pick<RunsTableProps, "comparison" | "onLook">) {
  const [asking, setAsking] = useState(false);
  const chosen = useStore(comparison.store, (state) => state.chosen) ?? [];
  const deleting = useStore(comparison.store, (state) => state.deleting);
  const index = chosen.indexOf(run.runId);
  const over = isOver(run);
  const number = { number: run.number };
  return (
    <>
      <tr className="border-t border-line [&>td]:px-3 [&>td]:py-1.5">
        <td>
          <div className="flex min-h-6 flex-wrap items-center gap-x-2">
            <input
              type="checkbox"
              aria-label={l10n.t("Compare run {number}", number)}
              checked={index !== -1}
              disabled={index === -1 && chosen.length >= MOST_CHOSEN}
              onChange={(event) => comparison.choose(run.runId, event.target.checked)}
              className="accent-accent"
            />
            {index === -1 ? <span aria-hidden className="w-3.5" /> : <Swatch {...lookOf(index)} />}
            <button type="button" className="text-body text-link hover:underline" onClick={() => onLook(run.runId)}>
              {l10n.t("Run {number}", number)}
            </button>
            {best && <Badge>{l10n.t({ message: "Best", comment: ["a run, trial or checkpoint"] })}</Badge>}
            <span className="text-muted">{stateInWords(run)}</span>
          </div>
        </td>
        <td className="text-right">
          {run.bestEvalLoss === null ? <span className="text-muted">{l10n.t("not measured")}</span> : <span className={best ? "font-semibold text-strong" : ""}>{loss(run.bestEvalLoss)}</span>}
          {run.bestStep !== null && <span className="ml-2 hidden text-muted wide:inline">{l10n.t("step {step}", { step: count(run.bestStep) })}</span>}
        </td>
        <td className="hidden text-right wide:table-cell">{stepsInWords(run)}</td>
        <td className="hidden text-right wide:table-cell">{exact(run.seconds)}</td>
        <td className="hidden text-right wide:table-cell">{bytes(run.sizeBytes)}</td>
        <td className="w-0 text-right">
          <Button
            small
            kind="ghost"
            aria-label={l10n.t("Delete run {number}", number)}
            title={over ? l10n.t("Delete run {number}", number) : l10n.t("It is not over: stop it first")}
            disabled={!over || deleting !== null}
            onClick={() => setAsking(true)}
          >
            <Trash aria-hidden size={14} />
          </Button>
        </td>
      </tr>
      {asking && (
        <tr>
          <td colSpan={6} className="px-3 pb-3">
            <div role="group" aria-label={l10n.t("Delete run {number}", number)} className="flex flex-wrap items-center gap-2">
              <span className="min-w-0 basis-full text-body wide:flex-1 wide:basis-0">{deletionInWords(run, bytes(run.sizeBytes))}</span>
              <Button
                autoFocus
                disabled={deleting !== null}
                onClick={() => {
                  setAsking(false);
                  void comparison.remove(run.runId);
                }}
              >
                {l10n.t("Delete run {number}", number)}
              </Button>
              <Button kind="ghost" onClick={() => setAsking(false)}>
                {l10n.t("Keep it")}
              </Button>
            </div>
          </td>
        </tr>
      )}
    </>
  );
}

/** "2 runs are laid over one another; six at most". */
export const chosenInWords = (chosen: number): string =>
  chosen === 0
    ? l10n.t("Choose up to six runs")
    : plural(chosen, l10n.t("{n} run compared, six at most"), l10n.t("{n} runs compared, six at most"));
