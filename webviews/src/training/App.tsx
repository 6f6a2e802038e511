/** The training panel: the run under way, or the last one, or the way to the first. */
import type { RunView } from "@protocol/types.gen.js";
import { useBridge } from "@shared/bridge/context.js";
import type { PanelProps } from "@shared/bridge/PanelRoot.js";
import { Button } from "@shared/ui/Button.js";
import { Header } from "@shared/ui/Header.js";
import { Activity, GitCommit } from "@shared/ui/icons.js";
import { Page } from "@shared/ui/Page.js";
import { AnswerBones, Bone, Loading } from "@shared/ui/Skeleton.js";
import { Empty, ErrorAlert, ErrorState } from "@shared/ui/States.js";
import { useEffect, useState } from "react";
import { useStore } from "zustand";

import { Run } from "./components/Run.js";
import { StopButton } from "./components/StopButton.js";
import { isOver } from "./run.js";
import { createTrainingPanel, type TrainingPanel } from "./store.js";

export function App({ target }: PanelProps) {
  const bridge = useBridge();
  const [panel] = useState(() => createTrainingPanel(bridge, target.projectId));
  useEffect(() => panel.start(), [panel]);
  const { snapshot } = useStore(panel.run.store);
  const busy = useStore(panel.store, (state) => state.busy);
  const run = snapshot?.run ?? null;
  const header = (
    <Header
      panel="training"
      projectId={target.projectId}
      projectName={snapshot?.projectName ?? null}
      where={run !== null && <Where run={run} />}
    />
  );
  const footer =
    run !== null && !isOver(run) ? (
      <StopButton className="w-full" run={run} busy={busy === "stop"} onStop={() => void panel.stopTraining()} />
    ) : undefined;
  return (
    <Page header={header} footer={footer} footerNarrowOnly ready={snapshot !== null}>
      {run === null ? <NoRun panel={panel} /> : <Run run={run} panel={panel} />}
    </Page>
  );
}

function Where({ run }: { run: RunView }) {
  return (
    <>
      <GitCommit aria-hidden size={14} />
      run {run.number},{" "}
      {run.commit === null ? "not committed yet" : <span className="font-mono text-code">{run.commit.slice(0, 7)}</span>}
    </>
  );
}

function NoRun({ panel }: { panel: TrainingPanel }) {
  const bridge = useBridge();
  const { snapshot, error } = useStore(panel.run.store);
  const { busy, problem } = useStore(panel.store);
  if (error !== null) return <ErrorState error={error} retry={() => void panel.run.reload()} />;
  if (snapshot === null) {
    return (
      <Loading label="Loading the run">
        <AnswerBones />
        <Bone className="mb-12 h-1.5 w-full" />
        <div className="grid gap-6 full:grid-cols-[minmax(0,1fr)_320px]">
          <Bone className="h-[424px]" />
          <Bone className="h-[150px]" />
        </div>
      </Loading>
    );
  }
  const actions = (
    <>
      <Button kind={problem === null ? "primary" : "secondary"} disabled={busy !== null} onClick={() => void panel.startTraining()}>
        {busy === "start" ? "Starting" : "Start Training"}
      </Button>
      <Button kind="ghost" onClick={() => bridge.command("vibeflow.datasets.show")}>
        See data and settings
      </Button>
    </>
  );
  return (
    <>
      {problem !== null && <ErrorAlert error={problem} retry={() => void panel.startTraining()} dismiss={panel.dismiss} />}
      <Empty icon={<Activity size={24} />} title="No runs yet" actions={actions}>
        The recommended settings are filled in. Training goes on when this window is closed.
      </Empty>
    </>
  );
}
