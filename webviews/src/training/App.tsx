/** The training panel: the run under way, or the last one, or the way to the first. */
import * as l10n from "@vscode/l10n";
import type { RunView } from "@protocol/types.gen.js";
import { useBridge } from "@shared/bridge/context.js";
import type { PanelProps } from "@shared/bridge/PanelRoot.js";
import { useKept } from "@shared/hooks/useKept.js";
import { Button } from "@shared/ui/Button.js";
import { Filled } from "@shared/ui/Filled.js";
import { Header } from "@shared/ui/Header.js";
import { Activity, GitCommit, GitCompare, ListOrdered } from "@shared/ui/icons.js";
import { Page } from "@shared/ui/Page.js";
import { AnswerBones, Bone, Loading } from "@shared/ui/Skeleton.js";
import { Empty, ErrorAlert, ErrorState } from "@shared/ui/States.js";
import { useEffect, useState } from "react";
import * as z from "zod/mini";
import { useStore } from "zustand";

import { Compare } from "./compare/Compare.js";
import { Older } from "./components/Older.js";
import { Run } from "./components/Run.js";
import { RunButtons } from "./components/RunButtons.js";
import { QueueView } from "./queue/QueueView.js";
import { isOver } from "./run.js";
import { createTrainingPanel, type TrainingPanel } from "./store.js";

/** What the panel shows: a run, several beside one another, or the queue of all projects. */
const ViewSchema = z.enum(["run", "compare", "queue"]);
type View = z.infer<typeof ViewSchema>;

export function App({ target }: PanelProps) {
  const { projectId } = target;
  const bridge = useBridge();
  const [panel] = useState(() => createTrainingPanel(bridge, projectId, target.runId ?? null));
  useEffect(() => panel.start(), [panel]);
  const [view, setView] = useKept<View>("view", ViewSchema, "run");
  const { snapshot } = useStore(panel.run.store);
  const viewing = useStore(panel.store, (state) => state.viewing);
  const run = snapshot?.run ?? null;
  const toRun = () => setView("run");
  const header = (
    <Header
      panel="training"
      projectId={projectId}
      projectName={snapshot?.projectName ?? null}
      where={run !== null && <Where run={run} />}
      action={run !== null && <Views view={view} onChange={setView} />}
    />
  );
  const footer = view === "run" && run !== null && !isOver(run) ? <RunButtons className="w-full" wide run={run} panel={panel} /> : undefined;
  const look = (runId: string) => {
    panel.look(runId);
    toRun();
  };
  return (
    <Page header={header} footer={footer} footerNarrowOnly ready={snapshot !== null}>
      {view === "compare" && <Compare projectId={projectId} onBack={toRun} onLook={look} />}
      {view === "queue" && <QueueView panel={panel} projectId={projectId} onBack={toRun} />}
      {view === "run" && viewing !== null && <Older number={run?.number ?? null} onLatest={() => panel.look(null)} />}
      {view === "run" && (run === null ? <NoRun panel={panel} /> : <Run key={run.runId} run={run} panel={panel} />)}
    </Page>
  );
}

function Views({ view, onChange }: { view: View; onChange: (view: View) => void }) {
  return (
    <>
      <Button small kind="ghost" aria-pressed={view === "compare"} aria-label={l10n.t("Compare runs")} title={l10n.t("Compare runs")} onClick={() => onChange(view === "compare" ? "run" : "compare")}>
        <GitCompare aria-hidden size={14} />
        <span className="hidden min-[1100px]:inline">{l10n.t({ message: "Compare runs", comment: ["in the panel's header, short"] })}</span>
      </Button>
      <Button small kind="ghost" aria-pressed={view === "queue"} aria-label={l10n.t("Queue")} title={l10n.t("Queue")} onClick={() => onChange(view === "queue" ? "run" : "queue")}>
        <ListOrdered aria-hidden size={14} />
        <span className="hidden min-[1100px]:inline">{l10n.t("Queue")}</span>
      </Button>
    </>
  );
}

function Where({ run }: { run: RunView }) {
  return (
    <span className="hidden items-center gap-1.5 min-[1180px]:flex">
      <GitCommit aria-hidden size={14} />
      <span>
        {run.commit === null ? (
          l10n.t("run {number}, not committed yet", { number: run.number })
        ) : (
          <Filled
            text={l10n.t("run {number}, {commit}")}
            values={{ number: run.number, commit: <span className="font-mono text-code">{run.commit.slice(0, 7)}</span> }}
          />
        )}
      </span>
    </span>
  );
}

function NoRun({ panel }: { panel: TrainingPanel }) {
  const bridge = useBridge();
  const { snapshot, error } = useStore(panel.run.store);
  const { busy, problem } = useStore(panel.store);
  if (error !== null) return <ErrorState error={error} retry={() => void panel.run.reload()} />;
  if (snapshot === null) {
    return (
      <Loading label={l10n.t("Loading the run")}>
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
        {busy === "start" ? l10n.t("Starting") : l10n.t("Start Training")}
      </Button>
      <Button kind="ghost" onClick={() => bridge.command("vibeflow.setup.show")}>
        {l10n.t("See settings")}
      </Button>
    </>
  );
  return (
    <>
      {problem !== null && <ErrorAlert error={problem} retry={(queue) => void panel.startTraining(queue)} dismiss={panel.dismiss} />}
      <Empty icon={<Activity size={24} />} title={l10n.t("No runs yet")} actions={actions}>
        {l10n.t("The recommended settings are filled in. Training goes on when this window is closed.")}
      </Empty>
    </>
  );
}
