/** How the source is read: its sheet, which column plays which role and how sure that is, the language. */
import * as l10n from "@vscode/l10n";
import type { DatasetView } from "@protocol/types.gen.js";
import { count, list, plural } from "@shared/format/numbers.js";
import { Button } from "@shared/ui/Button.js";
import { Card, Section } from "@shared/ui/Card.js";
import { ChevronDown, ChevronRight, Columns2 } from "@shared/ui/icons.js";
import { useState } from "react";
import { useStore } from "zustand";

import { type Names, namesOf } from "../names.js";
import { assign, holders, mappingOf, type Role } from "../roles.js";
import type { DataPanel } from "../store.js";
import { ColumnRow } from "./ColumnRow.js";
import { EncodingRow } from "./EncodingRow.js";
import { LanguageRow } from "./LanguageRow.js";
import { SheetRow } from "./SheetRow.js";

/** Unused columns that are listed before they fold. */
const UNUSED_SHOWN = 2;

interface ColumnsProps {
  readonly view: DatasetView;
  readonly panel: DataPanel;
  readonly onCombine: () => void;
}

export function Columns({ view, panel, onCombine }: ColumnsProps) {
  const busy = useStore(panel.store, (state) => state.busy) !== null;
  const [all, setAll] = useState(false);
  const mapping = mappingOf(view.columns, view.mapping);
  const used = view.columns.filter((column) => column.role !== "ignored");
  const unused = view.columns.filter((column) => column.role === "ignored");
  const shown = all || unused.length <= UNUSED_SHOWN ? [...used, ...unused] : used;
  const choose = (column: string, role: Role) => void panel.setMapping(assign(mapping, column, role));
  const Chevron = all ? ChevronDown : ChevronRight;
  return (
    <Section title={l10n.t("Columns")} note={note(view)}>
      <Card>
        {view.sheets.length > 1 && (
          <div className="border-b border-line">
            <SheetRow view={view} panel={panel} disabled={busy} />
          </div>
        )}
        {view.encoding !== null && (
          <div className="border-b border-line">
            <EncodingRow encoding={view.encoding} panel={panel} disabled={busy} />
          </div>
        )}
        <ul>
          {shown.map((column) => (
            <ColumnRow
              key={column.name}
              column={column}
              role={column.role}
              shape={view.shape}
              disabled={busy}
              onChange={(role) => choose(column.name, role)}
            />
          ))}
        </ul>
        {unused.length > UNUSED_SHOWN && (
          <button
            type="button"
            aria-expanded={all}
            onClick={() => setAll(!all)}
            className="flex min-h-[34px] w-full items-center gap-2 border-t border-line px-3 py-1.5 text-left text-small text-muted hover:text-fg"
          >
            <Chevron aria-hidden size={14} />
            {plural(unused.length, l10n.t("{n} column not used"), l10n.t("{n} columns not used"))}
          </button>
        )}
        <Joined mapping={mapping} names={namesOf(view.shape)} />
        <div className="border-t border-line px-1.5 py-1.5">
          <Button small kind="ghost" onClick={onCombine}>
            <Columns2 aria-hidden size={14} />
            {l10n.t("Combine columns…")}
          </Button>
        </div>
        <LanguageRow key={view.language.expected ?? ""} language={view.language} panel={panel} disabled={busy} />
      </Card>
    </Section>
  );
}

function note({ files }: DatasetView): string {
  return files > 1
    ? l10n.t("Detected from rows all over {n} files", { n: count(files) })
    : l10n.t("Detected from rows all over the file");
}

/** Says so where a question or an answer is made of more than one column. */
function Joined({ mapping, names }: { mapping: ReturnType<typeof mappingOf>; names: Names }) {
  const made = [
    [names.sides.question, mapping.questionTemplate, holders(mapping, "question")],
    [names.sides.answer, mapping.answerTemplate, holders(mapping, "answer")],
  ] as const;
  const lines = made.flatMap(([side, template, columns]) => {
    if (template !== null) return [side.ownPattern];
    return columns.length > 1 ? [side.joined(list(columns))] : [];
  });
  if (lines.length === 0) return null;
  return (
    <p className="border-t border-line px-3 py-2 text-small text-muted [overflow-wrap:anywhere]">{lines.join(" ")}</p>
  );
}
