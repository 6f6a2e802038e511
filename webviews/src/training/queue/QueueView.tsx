/** The queue as a view of its own. */
import * as l10n from "@vscode/l10n";
import { Button } from "@shared/ui/Button.js";
import { ArrowLeft } from "@shared/ui/icons.js";
import { Answer } from "@shared/ui/Page.js";
import { AnswerBones, Bone, Loading } from "@shared/ui/Skeleton.js";
import { useEffect } from "react";
import { useStore } from "zustand";

import type { TrainingPanel } from "../store.js";
import { QueueList } from "./Queue.js";
import { queueNote, queueTitle } from "./words.js";

export function QueueView({ panel, projectId, onBack }: { panel: TrainingPanel; projectId: string; onBack: () => void }) {
  const queue = useStore(panel.store, (state) => state.queue);
  const runId = useStore(panel.run.store, (state) => state.snapshot?.run?.runId ?? "");
  useEffect(() => void panel.loadQueue(), [panel]);
  const back = (
    <Button onClick={onBack}>
      <ArrowLeft aria-hidden size={14} />
      {l10n.t("Back to the run")}
    </Button>
  );
  if (queue === null) {
    return (
      <Loading label={l10n.t("Loading the queue")}>
        <AnswerBones />
        <Bone className="h-24 max-w-[640px]" />
      </Loading>
    );
  }
  return (
    <>
      <Answer {...queueTitle(queue)} aside={back} />
      {queue.entries.length > 0 && <QueueList queue={queue} runId={runId} projectId={projectId} note={queueNote(queue)} />}
    </>
  );
}
