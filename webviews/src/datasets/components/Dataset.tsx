/** A dataset on screen: ledger, findings, columns, split, rows, settings. */
import type { DatasetView } from "@protocol/types.gen.js";
import { useBridge } from "@shared/bridge/context.js";
import { Answer } from "@shared/ui/Page.js";
import { ErrorAlert } from "@shared/ui/States.js";
import { type ReactNode, useEffect } from "react";
import { useStore } from "zustand";

import { Quality } from "../quality/Quality.js";
import { Suggestions } from "../quality/Suggestions.js";
import type { RowsControl } from "../rowsControl.js";
import { advice, estimate, hasDoubt, headline } from "../sentences.js";
import type { DataPanel } from "../store.js";
import { Columns } from "./Columns.js";
import { EncodingDoubt } from "./EncodingDoubt.js";
import { LedgerBar } from "./LedgerBar.js";
import { Settings } from "./Settings.js";
import { SourceNotes } from "./SourceNotes.js";
import { Split } from "./Split.js";

interface DatasetProps {
  readonly view: DatasetView;
  readonly panel: DataPanel;
  readonly rows: RowsControl;
  readonly onCombine: () => void;
  /** The grid. */
  readonly children: ReactNode;
}

export function Dataset({ view, panel, rows, onCombine, children }: DatasetProps) {
  const bridge = useBridge();
  const problem = useStore(panel.store, (state) => state.problem);
  const busy = useStore(panel.store, (state) => state.busy) !== null;
  useEffect(() => rows.reload(), [rows, view.revision]);
  const retry = () => {
    panel.dismiss();
    void panel.dataset.reload();
  };
  return (
    <>
      <Answer title={headline(view)} detail={<Detail view={view} />} />
      {problem !== null && <ErrorAlert error={problem} retry={retry} dismiss={panel.dismiss} />}
      {hasDoubt(view) && (
        <EncodingDoubt encoding={view.encoding} panel={panel} disabled={busy} />
      )}
      <LedgerBar view={view} />
      <div className="grid gap-6 full:grid-cols-[minmax(0,1fr)_336px]">
        <div className="min-w-0">
          <Quality findings={view.findings} checks={view.checks} panel={panel} rows={rows} />
          <Suggestions suggestions={view.suggestions} rows={rows} />
        </div>
        <div className="min-w-0">
          <Columns view={view} panel={panel} onCombine={onCombine} />
          <Split view={view} panel={panel} />
        </div>
      </div>
      <div id="rows" className="mt-6 scroll-mt-4">
        {children}
      </div>
      {view.recipe.length > 0 && (
        <div className="mt-6">
          <Settings
            settings={view.recipe}
            note={estimate(view)}
            onShowAll={() => bridge.command("vibeflow.setup.show")}
          />
        </div>
      )}
    </>
  );
}

/** What to do next; and, where rows are of a shape that is not wholly used yet, what is done with them. */
function Detail({ view }: { view: DatasetView }) {
  return (
    <>
      {advice(view)}
      {view.shapeNote !== null && <span className="mt-1 block">{view.shapeNote}</span>}
      <SourceNotes notes={view.sourceNotes} />
    </>
  );
}
