/** What a fix would do, before it is done: each text before and after, or the rows that go. */
import * as l10n from "@vscode/l10n";
import type { ErrorData, FindingFix, FixChange, FixPreview } from "@protocol/types.gen.js";
import { useBridge } from "@shared/bridge/context.js";
import { errorData } from "@shared/bridge/errors.js";
import { count } from "@shared/format/numbers.js";
import { Button } from "@shared/ui/Button.js";
import { Bone } from "@shared/ui/Skeleton.js";
import { ErrorAlert } from "@shared/ui/States.js";
import { useCallback, useEffect, useState } from "react";
import { useStore } from "zustand";

import { RowLinks } from "../components/RowLinks.js";
import { type Names, namesOf } from "../names.js";
import type { RowsControl } from "../rowsControl.js";
import type { DataPanel } from "../store.js";
import { differences, type Piece } from "./differences.js";
import { previewTitle } from "./words.js";
import { inline } from "@shared/l10n.js";

interface FixPreviewPaneProps {
  readonly fix: FindingFix;
  readonly panel: DataPanel;
  readonly rows: RowsControl;
  readonly onClose: () => void;
}

export function FixPreviewPane({ fix, panel, rows, onClose }: FixPreviewPaneProps) {
  const busy = useStore(panel.store, (state) => state.busy);
  const shape = useStore(panel.dataset.store, ({ snapshot }) => snapshot?.view?.shape ?? "pairs");
  const { preview, error, reload } = usePreview(panel.projectId, fix.id);
  const apply = async () => {
    if (await panel.setFixes({ [fix.id]: true })) onClose();
  };
  if (error !== null) return <ErrorAlert error={error} retry={reload} dismiss={onClose} />;
  if (preview === null) return <Bone className="h-24 w-full" />;
  return (
    <div>
      <p className="mb-2" role="status">
        {previewTitle(preview)}
      </p>
      {preview.changes.length > 0 && (
        <ul
          aria-label={l10n.t("Before and after")}
          tabIndex={0}
          className="max-h-[340px] overflow-y-auto rounded-card border border-edge bg-bg"
        >
          {preview.changes.map((change, index) => (
            <Change key={index} change={change} names={namesOf(shape)} rows={rows} />
          ))}
        </ul>
      )}
      <div className="mt-3 flex flex-wrap gap-2">
        <Button disabled={busy !== null || preview.count === 0} onClick={() => void apply()}>
          {l10n.t("Apply: {fix}", { fix: inline(fix.label) })}
        </Button>
        <Button kind="ghost" onClick={onClose}>
          {l10n.t("Cancel")}
        </Button>
      </div>
    </div>
  );
}

const fieldsOf = ({ sides }: Names): Readonly<Record<Exclude<FixChange["field"], "row">, string>> => ({
  question: sides.question.inline,
  answer: sides.answer.inline,
  system: l10n.t("system prompt"),
  text: l10n.t("text"),
});

function Change({ change, names, rows }: { change: FixChange; names: Names; rows: RowsControl }) {
  const { number, field, before, after, beside, reason } = change;
  return (
    <li className="grid gap-1 border-t border-line px-3 py-2 text-small first:border-t-0">
      <p className="flex flex-wrap gap-x-3 text-muted">
        <span>
          {field === "row"
            ? l10n.t("Row {number}", { number: count(number) })
            : l10n.t("Row {number}, {field}", { number: count(number), field: fieldsOf(names)[field] })}
        </span>
        {reason !== null && <span>{reason}</span>}
        {beside !== null && (
          <span className="flex gap-2">
            {l10n.t("Stays:")} <RowLinks numbers={[beside]} rows={rows} />
          </span>
        )}
      </p>
      {after === null ? <Gone text={before} /> : <BeforeAfter before={before} after={after} />}
    </li>
  );
}

function Gone({ text }: { text: string }) {
  return (
    <p className="line-clamp-3 whitespace-pre-wrap [overflow-wrap:anywhere]">
      {text === "" ? (
        <span className="text-muted">{l10n.t("Empty")}</span>
      ) : (
        <del className="removed no-underline">{text}</del>
      )}
    </p>
  );
}

function BeforeAfter({ before, after }: { before: string; after: string }) {
  const { before: was, after: is } = differences(before, after);
  return (
    <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-0.5">
      <dt className="text-muted">{l10n.t("Before")}</dt>
      <dd className="whitespace-pre-wrap [overflow-wrap:anywhere]">{was.map(drawn)}</dd>
      <dt className="text-muted">{l10n.t("After")}</dt>
      <dd className="whitespace-pre-wrap [overflow-wrap:anywhere]">{is.map(drawn)}</dd>
    </dl>
  );
}

function drawn({ kind, text }: Piece, index: number) {
  if (kind === "removed")
    return (
      <del key={index} className="removed no-underline">
        {text}
      </del>
    );
  if (kind === "inserted")
    return (
      <ins key={index} className="inserted no-underline">
        {text}
      </ins>
    );
  return <span key={index}>{text}</span>;
}

function usePreview(projectId: string, fix: FindingFix["id"]) {
  const { client } = useBridge();
  const [preview, setPreview] = useState<FixPreview | null>(null);
  const [error, setError] = useState<ErrorData | null>(null);
  const load = useCallback(async () => {
    setError(null);
    try {
      setPreview(await client.datasets.previewFix({ projectId, fix }));
    } catch (cause) {
      setError(errorData(cause));
    }
  }, [client, projectId, fix]);
  useEffect(() => void load(), [load]);
  return { preview, error, reload: () => void load() };
}
