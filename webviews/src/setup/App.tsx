/** The set-up panel: what a run will do and why, what it takes, and whether it can begin. */
import * as l10n from "@vscode/l10n";
import { useBridge } from "@shared/bridge/context.js";
import type { PanelProps } from "@shared/bridge/PanelRoot.js";
import { Button } from "@shared/ui/Button.js";
import { Header } from "@shared/ui/Header.js";
import { FileText, FileUp } from "@shared/ui/icons.js";
import { Page } from "@shared/ui/Page.js";
import { AnswerBones, Bone, Loading, RowBones } from "@shared/ui/Skeleton.js";
import { Empty, ErrorState } from "@shared/ui/States.js";
import { useEffect, useState } from "react";
import { useStore } from "zustand";

import { Setup } from "./components/Setup.js";
import { SetupFooter } from "./components/SetupFooter.js";
import { createSetupPanel } from "./store.js";

export function App({ target }: PanelProps) {
  const bridge = useBridge();
  const { projectId } = target;
  const [panel] = useState(() => createSetupPanel(bridge, projectId));
  useEffect(() => panel.start(), [panel]);
  const { snapshot, error } = useStore(panel.setup.store);
  const preview = useStore(panel.store, (state) => state.preview);
  const saved = snapshot?.view ?? null;
  const view = saved === null ? null : (preview ?? saved);
  const openRecipe = () => bridge.command("vibeflow.projects.openRecipe");
  const header = (
    <Header
      panel="setup"
      projectId={projectId}
      projectName={snapshot?.projectName ?? null}
      action={
        <Button small kind="ghost" title={l10n.t("Open the recipe in the editor")} onClick={openRecipe}>
          <FileText aria-hidden size={14} />
          vibeflow.yaml
        </Button>
      }
    />
  );
  const body = () => {
    if (view !== null && saved !== null) return <Setup view={view} saved={saved} panel={panel} />;
    if (error !== null) return <ErrorState error={error} retry={() => void panel.setup.reload()} />;
    if (snapshot === null) return <Bones />;
    if (snapshot.problem !== null) return <Unreadable problem={snapshot.problem} />;
    return <NoData />;
  };
  return (
    <Page
      header={header}
      ready={snapshot !== null}
      {...(view !== null && saved !== null && { footer: <SetupFooter view={view} saved={saved} panel={panel} /> })}
    >
      {body()}
    </Page>
  );
}

/** The recipe cannot be read at all; the panel follows as soon as it is saved. */
function Unreadable({ problem }: { problem: string }) {
  const action = { kind: "openRecipe", label: l10n.t("Open recipe") } as const;
  const error = {
    code: "recipe.invalid",
    message: l10n.t("The recipe cannot be read."),
    hint: problem,
    action,
  } as const;
  return (
    <ErrorState
      error={error}
      retry={() => undefined}
      safe={l10n.t("Your data is not affected. This panel follows when the file is saved.")}
    />
  );
}

function NoData() {
  const bridge = useBridge();
  const actions = (
    <>
      <Button kind="primary" onClick={() => bridge.command("vibeflow.datasets.import")}>
        {l10n.t("Import data")}
      </Button>
      <Button kind="ghost" onClick={() => bridge.command("vibeflow.datasets.show")}>
        {l10n.t("Show data")}
      </Button>
    </>
  );
  return (
    <Empty icon={<FileUp size={24} />} title={l10n.t("The settings follow from your data")} actions={actions}>
      {l10n.t(
        "Import a file with examples. Then every setting is chosen for its rows and this computer, with the reason.",
      )}
    </Empty>
  );
}

function Bones() {
  return (
    <Loading label={l10n.t("Loading the set-up")}>
      <AnswerBones />
      <Bone className="mb-9 h-28 w-full" />
      <div className="grid gap-6 full:grid-cols-[minmax(0,1fr)_320px]">
        <RowBones rows={5} height="h-16" />
        <RowBones rows={6} height="h-[52px]" />
      </div>
    </Loading>
  );
}
