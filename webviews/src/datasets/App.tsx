/** The data panel: what was read, what is kept, what is left to decide, and the way to training. */
import * as l10n from "@vscode/l10n";
import type { DatasetView } from "@protocol/types.gen.js";
import type { PanelProps } from "@shared/bridge/PanelRoot.js";
import { useBridge } from "@shared/bridge/context.js";
import { useKept } from "@shared/hooks/useKept.js";
import { Header } from "@shared/ui/Header.js";
import { Page } from "@shared/ui/Page.js";
import { useEffect, useState } from "react";
import * as z from "zod/mini";
import { useStore } from "zustand";

import { Compare } from "./compare/Compare.js";
import { Dataset } from "./components/Dataset.js";
import { DatasetFooter } from "./components/DatasetFooter.js";
import { HeaderActions, Source } from "./components/HeaderEnd.js";
import { Discovery } from "./discovery/Discovery.js";
import { Grid } from "./grid/Grid.js";
import { createRows } from "./grid/rows.js";
import type { Draft } from "./mapping/draft.js";
import { mappingOf } from "./roles.js";
import { MappingFooter, MappingScreen } from "./screens/Mapping.js";
import { NothingShown } from "./screens/NothingShown.js";
import { Progress } from "./screens/Progress.js";
import { importDetail, importPart, importTitle, sendingDetail } from "./sentences.js";
import { createDataPanel } from "./store.js";
import { DropTarget } from "./upload/DropTarget.js";
import { createSending } from "./upload/sending.js";

const ScreenSchema = z.enum(["data", "mapping", "discovery", "compare"]);

export function App({ target }: PanelProps) {
  const bridge = useBridge();
  const { projectId } = target;
  const [panel] = useState(() => createDataPanel(bridge, projectId));
  const [rows] = useState(() => createRows(bridge, projectId));
  const [sending] = useState(() => createSending(bridge, { received: panel.expectImport, failed: panel.fail }));
  useEffect(() => panel.start(), [panel]);
  useEffect(() => sending.start(), [sending]);
  const { snapshot } = useStore(panel.dataset.store);
  const importing = useStore(panel.store, (state) => state.importing);
  const sent = useStore(sending.store);
  const [chosen, show] = useKept("screen", ScreenSchema, "data");
  const view = snapshot?.view ?? null;
  const busy = importing !== null || sent !== null;
  const screen = busy ? "progress" : view?.needsMapping === true && chosen !== "discovery" ? "mapping" : chosen;
  const [draft, setDraft] = useDraft(view);

  const back = () => {
    setDraft(null);
    show("data");
  };
  const header = (
    <Header
      panel="datasets"
      projectId={projectId}
      projectName={snapshot?.projectName ?? null}
      {...(view !== null &&
        !busy && {
          where: <Source view={view} />,
          action: (
            <HeaderActions versions={view.version} onCompare={() => show("compare")} onFind={() => show("discovery")} />
          ),
        })}
    />
  );
  const footer =
    view === null ? undefined : screen === "mapping" && draft !== null ? (
      <MappingFooter panel={panel} draft={draft} onCancel={view.needsMapping ? undefined : back} onApplied={back} />
    ) : screen === "data" ? (
      <DatasetFooter view={view} panel={panel} rows={rows} />
    ) : undefined;
  const body = () => {
    if (sent !== null) {
      const detail = sendingDetail(sent.sent, sent.bytes);
      return (
        <Progress
          title={l10n.t("Taking in {name}", { name: sent.name })}
          detail={detail}
          part={sent.sent / sent.bytes}
          onCancel={sending.cancel}
        />
      );
    }
    if (importing !== null) {
      const part = importPart(importing);
      return (
        <Progress title={importTitle(importing)} detail={importDetail(importing)} part={part} onCancel={panel.cancel} />
      );
    }
    if (screen === "discovery") {
      return <Discovery projectId={projectId} replaces={view !== null} onImported={back} onClose={back} />;
    }
    if (screen === "compare") return <Compare projectId={projectId} onClose={back} />;
    if (view === null) return <NothingShown panel={panel} onFind={() => show("discovery")} />;
    if (screen === "mapping" && draft !== null)
      return <MappingScreen view={view} panel={panel} draft={draft} onChange={setDraft} />;
    return (
      <Dataset view={view} panel={panel} rows={rows} onCombine={() => show("mapping")}>
        <Grid rows={rows} view={view} />
      </Dataset>
    );
  };
  const name = snapshot?.projectName ?? l10n.t("this project");
  return (
    <Page header={header} footer={footer} ready={snapshot !== null}>
      {body()}
      {!busy && (
        <DropTarget
          label={
            view === null
              ? l10n.t("Drop to import into {name}", { name })
              : l10n.t("Drop to replace the data of {name}", { name })
          }
          onFile={sending.send}
          onProblem={panel.fail}
        />
      )}
    </Page>
  );
}

/** The mapping as it is being edited; starts from the data's own, and again when the data changes. */
function useDraft(view: DatasetView | null): readonly [Draft | null, (draft: Draft | null) => void] {
  const [held, setHeld] = useState<{ readonly revision: number; readonly draft: Draft } | null>(null);
  if (view === null) return [null, () => undefined];
  const { revision } = view;
  const own = { mapping: mappingOf(view.columns, view.mapping), systemPrompt: view.systemPrompt };
  const set = (draft: Draft | null) => setHeld(draft === null ? null : { revision, draft });
  return [held?.revision === revision ? held.draft : own, set];
}
