/** The evaluation panel: did it get better, by how much, how sure is that, and what do the answers look like. */
import type { EvaluationView } from "@protocol/types.gen.js";
import { useBridge } from "@shared/bridge/context.js";
import type { PanelProps } from "@shared/bridge/PanelRoot.js";
import { useProjectSnapshot } from "@shared/hooks/useProjectSnapshot.js";
import { Button } from "@shared/ui/Button.js";
import { Header } from "@shared/ui/Header.js";
import { GitCommit, Scale } from "@shared/ui/icons.js";
import { Answer, Page } from "@shared/ui/Page.js";
import { AnswerBones, Bone, Loading, RowBones } from "@shared/ui/Skeleton.js";
import { Empty, ErrorState } from "@shared/ui/States.js";

import { Measures } from "./components/Measures.js";
import { NextStep } from "./components/NextStep.js";
import { OutcomeBar } from "./components/OutcomeBar.js";
import { Scores } from "./components/Scores.js";
import { SideBySide } from "./components/SideBySide.js";

export function App({ target }: PanelProps) {
  const bridge = useBridge();
  const { projectId, commit } = target;
  const { snapshot, error, reload } = useProjectSnapshot(projectId, () =>
    bridge.client.evaluation.snapshot({ projectId, commit }),
  );
  const view = snapshot?.view ?? null;
  const header = (
    <Header
      panel="evaluation"
      projectId={projectId}
      projectName={snapshot?.projectName ?? null}
      where={view !== null && <Commit view={view} />}
    />
  );
  return (
    <Page header={header} ready={snapshot !== null}>
      {view !== null ? (
        <Evaluation view={view} />
      ) : error !== null ? (
        <ErrorState error={error} retry={reload} />
      ) : snapshot === null ? (
        <Bones />
      ) : (
        <Empty
          icon={<Scale size={24} />}
          title="No version was evaluated yet"
          actions={
            <Button kind="primary" onClick={() => bridge.command("vibeflow.training.show")}>
              Show Training
            </Button>
          }
        >
          After each training the tuned model and the base model answer questions that were held out.
        </Empty>
      )}
    </Page>
  );
}

function Commit({ view }: { view: EvaluationView }) {
  return (
    <>
      <GitCommit aria-hidden size={14} />
      version {view.version} <span className="font-mono text-code">{view.commit.slice(0, 7)}</span>
    </>
  );
}

function Evaluation({ view }: { view: EvaluationView }) {
  return (
    <>
      <Answer title={view.verdict.headline} detail={view.verdict.detail} />
      <OutcomeBar verdict={view.verdict} />
      {/* Narrow, the summary with its actions comes first. */}
      <div className="grid gap-6 full:grid-cols-[minmax(0,1fr)_320px]">
        <div className="full:col-start-2">
          <NextStep view={view} />
        </div>
        <div className="grid min-w-0 gap-6 full:col-start-1 full:row-start-1">
          <Scores view={view} />
          <Measures view={view} />
          <SideBySide view={view} />
        </div>
      </div>
    </>
  );
}

function Bones() {
  return (
    <Loading label="Loading the evaluation">
      <AnswerBones />
      <Bone className="mb-12 h-2.5 w-full" />
      <Bone className="mb-9 h-36 w-full" />
      <RowBones rows={6} />
    </Loading>
  );
}
