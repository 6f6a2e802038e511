/** The evaluation panel: did it get better, by how much, how sure is that, and what do the answers look like. */
import * as l10n from "@vscode/l10n";
import { useBridge } from "@shared/bridge/context.js";
import type { PanelProps } from "@shared/bridge/PanelRoot.js";
import { Button } from "@shared/ui/Button.js";
import { Header } from "@shared/ui/Header.js";
import { Scale } from "@shared/ui/icons.js";
import { Page } from "@shared/ui/Page.js";
import { AnswerBones, Bone, Loading, RowBones } from "@shared/ui/Skeleton.js";
import { Empty, ErrorAlert, ErrorState } from "@shared/ui/States.js";
import { useEffect, useState } from "react";
import { useStore } from "zustand";

import { Evaluation } from "./components/Evaluation.js";
import { Running } from "./components/Running.js";
import { VersionMenu } from "./components/VersionMenu.js";
import { EvaluationPanel, shownProgress } from "./store.js";

export function App({ target }: PanelProps) {
  const bridge = useBridge();
  const [panel] = useState(() => new EvaluationPanel(bridge, target));
  useEffect(() => panel.start(), [panel]);
  const state = useStore(panel.store);
  const { snapshot, error, failure } = state;
  const view = snapshot?.view ?? null;
  const progress = shownProgress(state);
  // An alert's remedy is the one primary button then.
  const alerted = failure !== null || progress?.state === "failed";
  const header = (
    <Header
      panel="evaluation"
      projectId={target.projectId}
      projectName={snapshot?.projectName ?? null}
      action={snapshot !== null && <VersionMenu snapshot={snapshot} panel={panel} />}
    />
  );
  return (
    <Page header={header} ready={snapshot !== null}>
      {failure !== null && <ErrorAlert error={failure} retry={panel.reload} dismiss={panel.forgetFailure} />}
      {progress !== null && <Running progress={progress} commit={view?.commit ?? null} panel={panel} />}
      {view !== null ? (
        <Evaluation key={view.commit} view={view} panel={panel} alerted={alerted} />
      ) : error !== null ? (
        <ErrorState error={error} retry={panel.reload} />
      ) : snapshot === null ? (
        <Bones />
      ) : progress === null ? (
        <Nothing />
      ) : null}
    </Page>
  );
}

function Nothing() {
  const bridge = useBridge();
  return (
    <Empty
      icon={<Scale size={24} />}
      title={l10n.t("No version was evaluated yet")}
      actions={
        <Button kind="primary" onClick={() => bridge.command("vibeflow.training.show")}>
          {l10n.t("Show Training")}
        </Button>
      }
    >
      {l10n.t("After each training the tuned model and the base model answer questions that were held out.")}
    </Empty>
  );
}

function Bones() {
  return (
    <Loading label={l10n.t("Loading the evaluation")}>
      <AnswerBones />
      <Bone className="mb-12 h-2.5 w-full" />
      <Bone className="mb-9 h-36 w-full" />
      <RowBones rows={6} />
    </Loading>
  );
}
