/** The screen on which columns are mapped by hand: asked for by the panel where it is unsure, or opened by the user. */
import * as l10n from "@vscode/l10n";
import type { DatasetView } from "@protocol/types.gen.js";
import { Button } from "@shared/ui/Button.js";
import { Card } from "@shared/ui/Card.js";
import { Answer } from "@shared/ui/Page.js";
import { ErrorAlert } from "@shared/ui/States.js";
import { useStore } from "zustand";

import { EncodingDoubt } from "../components/EncodingDoubt.js";
import { SheetRow } from "../components/SheetRow.js";
import { SourceNotes } from "../components/SourceNotes.js";
import type { Draft } from "../mapping/draft.js";
import { MappingEditor } from "../mapping/MappingEditor.js";
import { lacking } from "../roles.js";
import { advice, hasDoubt, headline } from "../sentences.js";
import type { DataPanel } from "../store.js";

interface MappingScreenProps {
  readonly view: DatasetView;
  readonly panel: DataPanel;
  readonly draft: Draft;
  readonly onChange: (draft: Draft) => void;
}

export function MappingScreen({ view, panel, draft, onChange }: MappingScreenProps) {
  const { busy, problem } = useStore(panel.store);
  const title = view.needsMapping ? headline(view) : l10n.t("Combine columns");
  const detail = view.needsMapping
    ? advice(view)
    : l10n.t("What the model reads and what it learns to answer, made from your columns.");
  return (
    <>
      <Answer
        title={title}
        detail={
          <>
            {detail}
            <SourceNotes notes={view.sourceNotes} />
          </>
        }
      />
      {problem !== null && <ErrorAlert error={problem} retry={panel.dismiss} dismiss={panel.dismiss} />}
      {view.sheets.length > 1 && (
        <Card className="mb-6 max-w-[336px]">
          <SheetRow view={view} panel={panel} disabled={busy !== null} />
        </Card>
      )}
      {hasDoubt(view) && <EncodingDoubt encoding={view.encoding} panel={panel} disabled={busy !== null} />}
      <MappingEditor view={view} draft={draft} disabled={busy !== null} onChange={onChange} />
    </>
  );
}

interface MappingFooterProps {
  readonly panel: DataPanel;
  readonly draft: Draft;
  /** Undefined where there is nothing to go back to. */
  readonly onCancel: (() => void) | undefined;
  readonly onApplied: () => void;
}

export function MappingFooter({ panel, draft, onCancel, onApplied }: MappingFooterProps) {
  const busy = useStore(panel.store, (state) => state.busy);
  const missing = lacking(draft.mapping);
  const apply = async () => {
    if (await panel.setMapping(draft.mapping, draft.systemPrompt)) onApplied();
  };
  return (
    <>
      <p className="mr-auto hidden text-muted wide:block">{missing ?? l10n.t("You can change this later.")}</p>
      {onCancel !== undefined && (
        <Button kind="ghost" onClick={onCancel}>
          {l10n.t("Cancel")}
        </Button>
      )}
      <Button kind="primary" disabled={busy !== null || missing !== undefined} onClick={() => void apply()}>
        {busy === "mapping" ? l10n.t("Reading the rows") : l10n.t("Use These Columns")}
      </Button>
    </>
  );
}
