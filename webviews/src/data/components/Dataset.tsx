/** A dataset on screen: ledger, findings, columns, settings, rows; or, where columns are unsure, the question first. */
import type { DatasetView } from "@protocol/types.gen.js";
import { useBridge } from "@shared/bridge/context.js";
import { Answer } from "@shared/ui/Page.js";
import { ErrorAlert } from "@shared/ui/States.js";
import { useEffect } from "react";
import { useStore } from "zustand";

import type { Rows } from "../rows.js";
import { advice, estimate, headline } from "../sentences.js";
import type { DataPanel } from "../store.js";
import { AskMapping } from "./AskMapping.js";
import { Columns } from "./Columns.js";
import { Findings } from "./Findings.js";
import { LedgerBar } from "./LedgerBar.js";
import { Preview } from "./Preview.js";
import { Settings } from "./Settings.js";

interface DatasetProps {
  readonly view: DatasetView;
  readonly panel: DataPanel;
  readonly rows: Rows;
}

export function Dataset({ view, panel, rows }: DatasetProps) {
  const { busy, problem } = useStore(panel.store);
  const retry = () => {
    panel.dismiss();
    void panel.dataset.reload();
  };
  return (
    <>
      <Answer title={headline(view)} detail={advice(view)} />
      {problem !== null && <ErrorAlert error={problem} retry={retry} dismiss={panel.dismiss} />}
      {view.needsMapping ? (
        <AskMapping
          key={view.revision}
          columns={view.columns}
          busy={busy !== null}
          onConfirm={(mapping) => void panel.setMapping(mapping)}
        />
      ) : (
        <Ready view={view} panel={panel} rows={rows} />
      )}
    </>
  );
}

function Ready({ view, panel, rows }: DatasetProps) {
  const bridge = useBridge();
  const busy = useStore(panel.store, (state) => state.busy);
  useEffect(() => rows.reload(), [rows, view.revision]);
  return (
    <>
      <LedgerBar view={view} />
      <div className="grid gap-6 full:grid-cols-[minmax(0,1fr)_336px]">
        <Findings
          findings={view.findings}
          busy={busy}
          onFix={(finding, applied) => finding.fix !== null && void panel.setFix(finding.fix.id, applied)}
        />
        <Columns columns={view.columns} disabled={busy !== null} onChange={(mapping) => void panel.setMapping(mapping)} />
      </div>
      <div id="preview" className="mt-6 scroll-mt-4">
        <Preview rows={rows} />
      </div>
      {view.recipe.length > 0 && (
        <div className="mt-6">
          <Settings
            settings={view.recipe}
            note={estimate(view)}
            onOpenRecipe={() => bridge.command("vibeflow.projects.openRecipe")}
          />
        </div>
      )}
    </>
  );
}
