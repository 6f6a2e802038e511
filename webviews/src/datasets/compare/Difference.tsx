/** One row that differs: its question, and the answer before and after with what changed marked. */
import * as l10n from "@vscode/l10n";
import type { RowDifference } from "@protocol/types.gen.js";
import { Badge } from "@shared/ui/Badge.js";

import { differences, type Piece } from "../quality/differences.js";
import { kindWords } from "./words.js";

export function Difference({ row }: { row: RowDifference }) {
  return (
    <li className="grid gap-2 border-t border-line px-4 py-3 first:border-t-0">
      <div className="flex items-start gap-3">
        <Badge>{kindWords[row.kind]}</Badge>
        <p className="line-clamp-3 min-w-0 flex-1 whitespace-pre-wrap text-strong [overflow-wrap:anywhere]">
          {row.question}
        </p>
      </div>
      <Answers before={row.before} after={row.after} />
    </li>
  );
}

function Answers({ before, after }: { before: string | null; after: string | null }) {
  if (before !== null && after !== null) {
    const { before: was, after: is } = differences(before, after);
    return (
      <div className="grid gap-x-6 gap-y-2 text-small wide:grid-cols-2">
        <Side name={l10n.t("Before")} pieces={was} />
        <Side name={l10n.t("After")} pieces={is} />
      </div>
    );
  }
  const only = before ?? after ?? "";
  if (only === "") return null;
  return <p className="line-clamp-4 text-small whitespace-pre-wrap text-muted [overflow-wrap:anywhere]">{only}</p>;
}

function Side({ name, pieces }: { name: string; pieces: readonly Piece[] }) {
  return (
    <div className="min-w-0">
      <p className="text-muted">{name}</p>
      <p className="max-h-48 overflow-y-auto whitespace-pre-wrap [overflow-wrap:anywhere]">
        {pieces.map((piece, index) =>
          piece.kind === "removed" ? (
            <del key={index} className="removed no-underline">
              {piece.text}
            </del>
          ) : piece.kind === "inserted" ? (
            <ins key={index} className="inserted no-underline">
              {piece.text}
            </ins>
          ) : (
            <span key={index}>{piece.text}</span>
          ),
        )}
      </p>
    </div>
  );
}
