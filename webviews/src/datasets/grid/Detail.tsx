/** An unfolded row: what will be trained of it, why it was removed, the cells it came from, and what can be done. */
import * as l10n from "@vscode/l10n";
import type { Finding, RowDetail, RowView } from "@protocol/types.gen.js";
import { Button } from "@shared/ui/Button.js";
import { Undo } from "@shared/ui/icons.js";
import { Bone } from "@shared/ui/Skeleton.js";
import { type ReactNode, useEffect, useRef } from "react";
import { useStore } from "zustand";

import { CellEditor } from "./CellEditor.js";
import type { Field } from "./state.js";
import type { Names } from "../names.js";
import type { Layout } from "./columns.js";
import type { Rows } from "./rows.js";
import { only } from "./selection.js";
import { Trained } from "./Trained.js";

interface DetailProps {
  readonly row: RowView;
  readonly index: number;
  readonly rows: Rows;
  readonly findings: readonly Finding[];
  readonly layout: Layout;
  readonly onHeight: (height: number) => void;
}

export function Detail({ row, index, rows, findings, layout, onHeight }: DetailProps) {
  const { detail, detailError } = useStore(rows.store);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => onHeight(element.offsetHeight));
    observer.observe(element);
    return () => {
      observer.disconnect();
      onHeight(0);
    };
  }, [onHeight]);
  return (
    <div
      ref={box}
      role="gridcell"
      aria-colindex={1}
      aria-colspan={layout.columns.length}
      className="cursor-auto px-3 pb-3 wide:pr-4 wide:pl-16"
    >
      {detailError !== null ? (
        <p role="alert">
          {detailError.message} {detailError.hint}
        </p>
      ) : detail === null ? (
        <Bone className="h-24 w-full" />
      ) : (
        <div className="grid gap-3">
          <Shown detail={detail} names={layout.names} />
          <Told detail={detail} findings={findings} />
          <Actions row={row} index={index} rows={rows} layout={layout} />
        </div>
      )}
    </div>
  );
}

function Shown({ detail, names }: { detail: RowDetail; names: Names }) {
  if (detail.rendered !== null) return <Trained rendered={detail.rendered} heldOut={detail.part === "test"} />;
  return (
    <div className="grid gap-2">
      {detail.removedBecause !== null && (
        <p className="text-body">{l10n.t("Removed: {reason}.", { reason: detail.removedBecause })}</p>
      )}
      {detail.problem !== null && <p className="text-body">{detail.problem}</p>}
      {detail.turns.length > 0 && (
        <dl className="grid gap-2 rounded-card border border-edge bg-bg px-4 py-3">
          {detail.turns.map((turn, at) => (
            <Text
              key={at}
              name={
                turn.role === "assistant" && !turn.learned ? l10n.t("Answer, not learned") : speaker(turn.role, names)
              }
            >
              {turn.content}
            </Text>
          ))}
        </dl>
      )}
    </div>
  );
}

const speaker = (role: RowDetail["turns"][number]["role"], names: Names): string =>
  role === "system" ? l10n.t("System prompt") : role === "user" ? names.question : names.answer;

function Text({ name, children }: { name: string; children: string }) {
  return (
    <div>
      <dt className="text-muted">{name}</dt>
      <dd className="max-h-60 overflow-y-auto whitespace-pre-wrap text-fg [overflow-wrap:anywhere]">
        {children === "" ? l10n.t("Empty") : children}
      </dd>
    </div>
  );
}

/** Findings, the worse answer, and the cells as they stand in the source. */
function Told({ detail, findings }: { detail: RowDetail; findings: readonly Finding[] }) {
  const named = findings.filter((finding) => detail.findings.includes(finding.id) && finding.severity !== "passed");
  const cells = Object.entries(detail.original);
  return (
    <div className="grid gap-2">
      {named.length > 0 && (
        <p className="text-muted">
          {l10n.t("Belongs to: {findings}.", { findings: named.map((finding) => finding.title).join("; ") })}
        </p>
      )}
      {detail.rejected !== null && (
        <Folded title={l10n.t("The worse answer")}>
          <Text name={l10n.t("Rejected")}>{detail.rejected}</Text>
        </Folded>
      )}
      {cells.length > 0 && (
        <Folded title={l10n.t("As it stands in the file")}>
          {cells.map(([name, cell]) => (
            <Text key={name} name={name}>
              {cell}
            </Text>
          ))}
        </Folded>
      )}
    </div>
  );
}

function Folded({ title, children }: { title: string; children: ReactNode }) {
  return (
    <details>
      <summary className="w-fit text-muted hover:text-fg">{title}</summary>
      <dl className="mt-1 grid gap-2 border-l border-line pl-3">{children}</dl>
    </details>
  );
}

function answerWords({ question, answer }: RowView, { sides }: Names): string {
  if (answer === "") return sides.answer.write;
  return question === "" ? l10n.t("Change text") : sides.answer.change;
}

function Actions({ row, index, rows, layout }: Omit<DetailProps, "findings" | "onHeight">) {
  const { busy, editing } = useStore(rows.store);
  const { columns, names } = layout;
  const named = columns.find((column) => column.id === editing?.field);
  if (editing?.number === row.number && named === undefined)
    return <CellEditor editing={editing} label={names[editing.field]} rows={rows} />;
  const edit = (field: Field, label: string) => (
    <Button key={field} small kind="ghost" disabled={busy} onClick={() => void rows.beginEdit(index, field)}>
      {label}
    </Button>
  );
  const removed = row.part === "removed";
  return (
    <div className="-ml-2.5 flex flex-wrap gap-1">
      {(row.question !== "" || removed) &&
        edit("question", row.question === "" ? names.sides.question.write : names.sides.question.change)}
      {edit("answer", answerWords(row, names))}
      {row.edited && (
        <Button small kind="ghost" disabled={busy} onClick={() => void rows.takeBack(row.number)}>
          {l10n.t("Take back the change")}
        </Button>
      )}
      <Button small kind="ghost" disabled={busy} onClick={() => void rows.setExcluded(only(index), !removed)}>
        {removed && <Undo aria-hidden size={14} />}
        {removed ? l10n.t("Take back") : l10n.t("Take out this row")}
      </Button>
    </div>
  );
}
