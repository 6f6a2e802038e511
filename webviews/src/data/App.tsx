/** The data panel: what was read, what is kept, what is left to decide, and the way to training. */
import type { PanelProps } from "@shared/bridge/PanelRoot.js";
import { useBridge } from "@shared/bridge/context.js";
import { Button } from "@shared/ui/Button.js";
import { Header } from "@shared/ui/Header.js";
import { FileText, FileUp, Upload } from "@shared/ui/icons.js";
import { Page } from "@shared/ui/Page.js";
import { AnswerBones, Bone, Loading, RowBones } from "@shared/ui/Skeleton.js";
import { Empty, ErrorState } from "@shared/ui/States.js";
import { useEffect, useState } from "react";
import { useStore } from "zustand";

import { DatasetFooter } from "./components/DatasetFooter.js";
import { Dataset } from "./components/Dataset.js";
import { Importing } from "./components/Importing.js";
import { createRows } from "./rows.js";
import { createDataPanel, type DataPanel } from "./store.js";

export function App({ target }: PanelProps) {
  const bridge = useBridge();
  const [panel] = useState(() => createDataPanel(bridge, target.projectId));
  const [rows] = useState(() => createRows(bridge, target.projectId));
  useEffect(() => panel.start(), [panel]);
  const { snapshot } = useStore(panel.dataset.store);
  const importing = useStore(panel.store, (state) => state.importing);
  const view = importing === null ? (snapshot?.view ?? null) : null;
  const header = (
    <Header
      panel="data"
      projectId={target.projectId}
      projectName={snapshot?.projectName ?? null}
      {...(view !== null && { where: <Source name={view.sourceName} format={view.format} />, action: <ImportOther /> })}
    />
  );
  const footer = view !== null && !view.needsMapping ? <DatasetFooter view={view} panel={panel} rows={rows} /> : undefined;
  return (
    <Page header={header} footer={footer} ready={snapshot !== null}>
      {importing !== null ? (
        <Importing progress={importing} />
      ) : view !== null ? (
        <Dataset view={view} panel={panel} rows={rows} />
      ) : (
        <NoDataset panel={panel} />
      )}
    </Page>
  );
}

function Source({ name, format }: { name: string; format: string }) {
  return (
    <>
      <FileText aria-hidden size={14} />
      <span className="truncate" title={format}>
        {name}
      </span>
    </>
  );
}

function ImportOther() {
  const bridge = useBridge();
  return (
    <Button small kind="ghost" aria-label="Import other data" title="Import other data" onClick={() => bridge.command("vibeflow.datasets.import")}>
      <Upload aria-hidden size={14} />
    </Button>
  );
}

/** Nothing to show yet: on its way, failed, or never imported. */
function NoDataset({ panel }: { panel: DataPanel }) {
  const bridge = useBridge();
  const { snapshot, error } = useStore(panel.dataset.store);
  if (error !== null) return <ErrorState error={error} retry={() => void panel.dataset.reload()} />;
  if (snapshot === null) {
    return (
      <Loading label="Loading the dataset">
        <AnswerBones />
        <Bone className="mb-6 h-2.5 w-full" />
        <RowBones rows={5} height="h-[54px]" />
      </Loading>
    );
  }
  const actions = (
    <Button kind="primary" onClick={() => bridge.command("vibeflow.datasets.import")}>
      Import Data…
    </Button>
  );
  return (
    <Empty icon={<FileUp size={24} />} title="Choose a file with examples" actions={actions}>
      CSV, TSV, JSON or JSON Lines: one question and its answer in each row. It stays on this computer.
    </Empty>
  );
}
