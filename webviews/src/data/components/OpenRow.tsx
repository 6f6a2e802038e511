/** An unfolded row: the exact text that the model reads, the tokens it learns marked; or, removed, the whole row. */
import type { RenderedRow, RowView } from "@protocol/types.gen.js";
import { count, plural } from "@shared/format/numbers.js";
import { CopyButton } from "@shared/ui/CopyButton.js";
import { Bone } from "@shared/ui/Skeleton.js";
import { useStore } from "zustand";

import type { Rows } from "../rows.js";

export function OpenRow({ row, rows }: { row: RowView; rows: Rows }) {
  const { rendered, renderError } = useStore(rows.store);
  if (row.part === "removed") return <RemovedRow row={row} />;
  if (renderError !== null) {
    return (
      <p role="alert" className="text-muted">
        {renderError.message} {renderError.hint}
      </p>
    );
  }
  if (rendered === null) return <Bone className="h-16 w-full" />;
  return <Trained rendered={rendered} heldOut={row.part === "test"} />;
}

function Trained({ rendered, heldOut }: { rendered: RenderedRow; heldOut: boolean }) {
  const text = rendered.spans.map((span) => span.text).join("");
  const tokens = plural(rendered.trainedTokens, "highlighted token");
  const learns = heldOut ? `Held out: the model is asked this and never sees the ${tokens}.` : `The model learns the ${tokens}.`;
  return (
    <>
      <div className="flex flex-wrap items-center justify-between gap-x-4">
        <p>
          <span className="font-semibold text-strong">{heldOut ? "What will be asked" : "What will be trained"}</span>{" "}
          <span className="text-muted">
            {learns} The other {count(rendered.promptTokens)} are what it reads first.
          </span>
        </p>
        <CopyButton text={text} what="this text" />
      </div>
      <pre className="mt-2 rounded-card border border-edge bg-bg px-4 py-3 text-code whitespace-pre-wrap text-fg [overflow-wrap:anywhere]">
        {rendered.spans.map((span, index) =>
          span.trained ? (
            <mark key={index} className="rounded-[2px] bg-learned box-decoration-clone text-strong">
              {span.text}
            </mark>
          ) : (
            <span key={index}>{span.text}</span>
          ),
        )}
      </pre>
    </>
  );
}

function RemovedRow({ row }: { row: RowView }) {
  return (
    <div className="grid gap-2">
      {row.removedBecause !== null && <p className="text-muted">Removed because: {row.removedBecause}.</p>}
      <dl className="grid gap-2">
      {(["question", "answer"] as const).map((name) => (
        <div key={name}>
          <dt className="text-muted">{name === "question" ? "Question" : "Answer"}</dt>
          <dd className="whitespace-pre-wrap [overflow-wrap:anywhere]">{row[name] === "" ? "Empty" : row[name]}</dd>
        </div>
      ))}
      </dl>
    </div>
  );
}
