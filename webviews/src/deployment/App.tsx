/** The deployment panel: serve a version as an API on this computer, see where it answers, stop it. */
import * as l10n from "@vscode/l10n";
import { events } from "@protocol/methods.gen.js";
import type { DeploymentSnapshot, DeploymentView } from "@protocol/types.gen.js";
import { useBridge, useHost } from "@shared/bridge/context.js";
import type { PanelProps } from "@shared/bridge/PanelRoot.js";
import { useProjectSnapshot } from "@shared/hooks/useProjectSnapshot.js";
import { Button } from "@shared/ui/Button.js";
import { Header } from "@shared/ui/Header.js";
import { GitCommit, Plug, Rocket, Square } from "@shared/ui/icons.js";
import { Answer, Page } from "@shared/ui/Page.js";
import { AnswerBones, Loading, RowBones } from "@shared/ui/Skeleton.js";
import { Empty, ErrorAlert, ErrorState } from "@shared/ui/States.js";
import { type ReactNode, useEffect, useState } from "react";
import { useStore } from "zustand";

import { Served } from "./components/Served.js";
import { offer, sentence } from "./sentences.js";
import { createDeploymentPanel, type DeploymentPanel, isOn } from "./store.js";

export function App({ target }: PanelProps) {
  const bridge = useBridge();
  const [panel] = useState(() => createDeploymentPanel(bridge, target));
  const { snapshot, error, reload } = useProjectSnapshot(
    target.projectId,
    () => bridge.client.deployment.snapshot({ projectId: target.projectId }),
    events.deploymentDidChange,
  );
  const problem = useStore(panel.store, (state) => state.problem);
  const serveAsked = useHost((host) => host.serveAsked);
  useEffect(() => {
    if (!serveAsked) return;
    bridge.host.setState({ serveAsked: false });
    void panel.serve().then(reload);
  }, [serveAsked, bridge, panel, reload]);
  const view = snapshot?.view ?? null;
  const header = (
    <Header
      panel="deployment"
      projectId={target.projectId}
      projectName={snapshot?.projectName ?? null}
      where={view !== null && <Commit view={view} />}
    />
  );
  return (
    <Page header={header} ready={snapshot !== null}>
      {problem !== null && (
        <ErrorAlert error={problem} retry={() => void panel.serve().then(reload)} dismiss={panel.dismiss} />
      )}
      {view !== null && snapshot !== null ? (
        <Deployment snapshot={snapshot} view={view} panel={panel} reload={reload} />
      ) : error !== null ? (
        <ErrorState error={error} retry={reload} />
      ) : snapshot === null ? (
        <Loading label={l10n.t("Loading what is served")}>
          <AnswerBones />
          <RowBones rows={5} />
        </Loading>
      ) : (
        <NotServed snapshot={snapshot} panel={panel} reload={reload} />
      )}
    </Page>
  );
}

interface PartProps {
  readonly snapshot: DeploymentSnapshot;
  readonly panel: DeploymentPanel;
  readonly reload: () => void;
}

function Commit({ view }: { view: DeploymentView }) {
  return (
    <>
      <GitCommit aria-hidden size={14} />
      <span className="font-mono text-code">{view.commit.slice(0, 7)}</span>
    </>
  );
}

function Deployment({ snapshot, view, panel, reload }: PartProps & { view: DeploymentView }) {
  const { busy, started } = useStore(panel.store);
  const on = isOn(view);
  const aside = on ? (
    <Button disabled={busy !== null || view.state === "stopping"} onClick={() => void panel.stop().then(reload)}>
      <Square aria-hidden size={14} />
      {busy === "stop" || view.state === "stopping" ? l10n.t("Stopping") : l10n.t("Stop")}
    </Button>
  ) : (
    <ServeButton snapshot={snapshot} panel={panel} reload={reload} />
  );
  // The key belongs to the job that was started with it, and to no later one.
  const known = started !== null && started.view.jobId === view.jobId && on ? started : null;
  return (
    <>
      <Answer {...sentence(view)} failed={view.state === "failed"} aside={<Actions view={view}>{aside}</Actions>} />
      {on && <Served view={view} started={known} />}
    </>
  );
}

/** What can be done; with a failure, its remedy too. */
function Actions({ view, children }: { view: DeploymentView; children: ReactNode }) {
  const bridge = useBridge();
  const action = view.state === "failed" ? (view.error?.action ?? null) : null;
  return (
    <div className="flex flex-wrap gap-2">
      {action !== null && action.kind !== "retry" && (
        <Button onClick={() => bridge.act(action, () => undefined)}>{action.label}</Button>
      )}
      {children}
    </div>
  );
}

function ServeButton({ snapshot, panel, reload }: PartProps) {
  const { busy, problem } = useStore(panel.store);
  const version = snapshot.newest?.number ?? snapshot.view?.version;
  return (
    <Button
      kind={problem === null ? "primary" : "secondary"}
      disabled={busy !== null}
      onClick={() => void panel.serve().then(reload)}
    >
      <Rocket aria-hidden size={14} />
      {busy === "serve"
        ? l10n.t("Starting")
        : version === undefined
          ? l10n.t("Serve")
          : l10n.t("Serve version {version}", { version })}
    </Button>
  );
}

function NotServed({ snapshot, panel, reload }: PartProps) {
  const bridge = useBridge();
  if (snapshot.newest === null) {
    const actions = (
      <Button kind="primary" onClick={() => bridge.command("vibeflow.training.show")}>
        {l10n.t("Show Training")}
      </Button>
    );
    return (
      <Empty icon={<Plug size={24} />} title={l10n.t("No version to serve yet")} actions={actions}>
        {l10n.t("A training ends with a version in git. That is what is served.")}
      </Empty>
    );
  }
  const actions = (
    <>
      <ServeButton snapshot={snapshot} panel={panel} reload={reload} />
      <Button kind="ghost" onClick={() => bridge.command("vibeflow.playground.show")}>
        {l10n.t("Ask the Model…")}
      </Button>
    </>
  );
  return (
    <Empty
      icon={<Plug size={24} />}
      title={l10n.t("Version {version} is ready to serve", { version: snapshot.newest.number })}
      actions={actions}
    >
      {offer(snapshot.newest)}
    </Empty>
  );
}
