/** The first rows as the mapping would make them. */
import * as l10n from "@vscode/l10n";
import type { MappedRow } from "@protocol/types.gen.js";
import { count, plural } from "@shared/format/numbers.js";
import { Card, Section } from "@shared/ui/Card.js";
import { TriangleAlert } from "@shared/ui/icons.js";
import { RowBones } from "@shared/ui/Skeleton.js";
import clsx from "clsx";

import type { Names } from "../names.js";
import type { Preview } from "./draft.js";

interface PreviewTableProps {
  readonly preview: Preview;
  readonly names: Names;
  readonly missing: string | undefined;
}

export function PreviewTable({ preview, names, missing }: PreviewTableProps) {
  const { shown, error, stale } = preview;
  return (
    <Section title={l10n.t("Preview")} note={note(preview)} className="mt-6">
      {missing !== undefined && <p className="mb-2 text-muted">{missing}</p>}
      {error !== null && (
        <p role="alert" className="mb-2 flex gap-2">
          <TriangleAlert aria-hidden size={16} className="mt-0.5 text-warn" />
          <span>
            {error.message} <span className="text-muted">{error.hint}</span>
          </span>
        </p>
      )}
      {shown === null ? (
        missing === undefined && error === null && <RowBones rows={5} />
      ) : (
        <Card className={clsx("overflow-hidden", (stale || missing !== undefined) && "opacity-60")}>
          <table aria-busy={stale} className="w-full table-fixed border-collapse text-small">
            <thead>
              <tr className="h-[34px] text-left text-muted">
                <th scope="col" className="w-12 pr-3 text-right font-normal">
                  <span aria-hidden>#</span>
                  <span className="unseen">{l10n.t("Row")}</span>
                </th>
                <th scope="col" className="px-2 font-normal">
                  {names.question}
                </th>
                <th scope="col" className="px-2 font-normal">
                  {names.answer}
                </th>
              </tr>
            </thead>
            <tbody>
              {shown.rows.map((row) => (
                <Row key={row.number} row={row} />
              ))}
            </tbody>
          </table>
        </Card>
      )}
    </Section>
  );
}

function note({ shown }: Preview): string | undefined {
  if (shown === null) return undefined;
  const { usable, lookedAt } = shown;
  if (usable === lookedAt) {
    return plural(
      lookedAt,
      l10n.t("All of the first {n} row can be used"),
      l10n.t("All of the first {n} rows can be used"),
    );
  }
  const values = { usable: count(usable) };
  return plural(
    lookedAt,
    l10n.t("{usable} of the first {n} row can be used", values),
    l10n.t("{usable} of the first {n} rows can be used", values),
  );
}

function Row({ row }: { row: MappedRow }) {
  return (
    <tr className="border-t border-line align-top">
      <td className="py-1.5 pr-3 text-right text-muted tabular-nums">{count(row.number)}</td>
      <td className="px-2 py-1.5">
        {row.system !== null && row.system !== "" && <Text text={row.system} className="mb-1 text-muted" />}
        <Text text={row.question} />
        {row.problem !== null && (
          <span className="mt-1 flex gap-1.5 text-muted">
            <TriangleAlert role="img" aria-label={l10n.t("Cannot be used:")} size={14} className="mt-px text-warn" />
            {row.problem}
          </span>
        )}
      </td>
      <td className="px-2 py-1.5 pr-4">
        <Text text={row.answer} />
      </td>
    </tr>
  );
}

function Text({ text, className }: { text: string; className?: string }) {
  if (text === "") return <span className="text-muted">{l10n.t("Empty")}</span>;
  return <p className={clsx("line-clamp-3 whitespace-pre-wrap [overflow-wrap:anywhere]", className)}>{text}</p>;
}
