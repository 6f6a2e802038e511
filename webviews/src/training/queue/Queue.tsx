/** Who computes and who waits, over all projects, in the order in which they will begin. */
import * as l10n from "@vscode/l10n";
import type { QueueEntry, RunView, TrainingQueue } from "@protocol/types.gen.js";
import { Card } from "@shared/ui/Card.js";
import { useEffect } from "react";
import { useStore } from "zustand";

import type { TrainingPanel } from "../store.js";
import { limitInWords, placeInWords } from "./words.js";

/** The list while this run waits in it; nothing while it is not known. */
export function QueueOf({ run, panel }: { run: RunView; panel: TrainingPanel }) {
  const queue = useStore(panel.store, (state) => state.queue);
  useEffect(() => void panel.loadQueue(), [panel, run.runId]);
  return queue === null ? null : <QueueList queue={queue} runId={run.runId} projectId={run.projectId} note={limitInWords(queue)} />;
}

export function QueueList({ queue, runId, projectId, note }: { queue: TrainingQueue; runId: string; projectId: string; note: string }) {
  return (
    <div className="max-w-[640px]">
      <Card>
        <ol aria-label={l10n.t("Queue")}>
          {queue.entries.map((entry) => (
            <Entry key={`${entry.projectId} ${entry.runId}`} entry={entry} own={entry.runId === runId && entry.projectId === projectId} sameProject={entry.projectId === projectId} />
          ))}
        </ol>
      </Card>
      <p className="mt-2 text-small text-muted">{note}</p>
    </div>
  );
}

function Entry({ entry, own, sameProject }: { entry: QueueEntry; own: boolean; sameProject: boolean }) {
  const waits = entry.state === "queued" || entry.state === "paused";
  return (
    <li className="flex min-h-[34px] flex-wrap items-center gap-x-3 border-t border-line px-3 py-1.5 first:border-t-0" aria-current={own ? "true" : undefined}>
      <span aria-hidden className={waits ? "size-2 rounded-full border-[1.6px] border-[var(--axis)]" : "size-2 rounded-full bg-pass"} />
      <span className={own ? "font-semibold text-strong" : ""}>
        {nameOf(entry, own, sameProject)}
      </span>
      <span className="ml-auto text-muted tabular-nums">{placeInWords(entry)}</span>
    </li>
  );
}

function nameOf({ number, projectName: project }: QueueEntry, own: boolean, sameProject: boolean): string {
  if (own) return l10n.t("Run {number}, this one", { number });
  return sameProject ? l10n.t("Run {number}", { number }) : l10n.t("{project}, run {number}", { project, number });
}
