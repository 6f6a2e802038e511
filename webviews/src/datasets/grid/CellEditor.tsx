/** Changes one text: Control and Enter (or Command and Enter) saves, Escape leaves it as it was. */
import * as l10n from "@vscode/l10n";
import { count } from "@shared/format/numbers.js";
import { Button } from "@shared/ui/Button.js";
import clsx from "clsx";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";

import type { Editing } from "./state.js";
import type { Rows } from "./rows.js";

interface CellEditorProps {
  readonly editing: Editing;
  /** Name of the column. */
  readonly label: string;
  readonly rows: Rows;
  /** Lies over its cell and what is below, in place of within the text around it. */
  readonly over?: boolean;
}

const MOST_LINES = 12;
/** Characters to a line, roughly. */
const WIDTH = 56;

export function CellEditor({ editing, label, rows, over = false }: CellEditorProps) {
  const [text, setText] = useState(editing.text);
  const area = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    area.current?.focus();
    area.current?.select();
  }, []);
  const onKeyDown = (event: KeyboardEvent) => {
    event.stopPropagation();
    if (event.key === "Escape") rows.cancelEdit();
    else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void rows.saveEdit(text);
    else return;
    event.preventDefault();
  };
  const lines = text.split("\n").reduce((sum, line) => sum + 1 + Math.floor(line.length / WIDTH), 0);
  return (
    <div
      onClick={(event) => event.stopPropagation()}
      onDoubleClick={(event) => event.stopPropagation()}
      onKeyDown={onKeyDown}
      className={clsx(
        "grid gap-1 rounded-card border border-field-edge bg-bg p-1",
        over && "absolute inset-x-0 top-0 z-[3]",
      )}
    >
      <textarea
        ref={area}
        aria-label={l10n.t("{column} of row {number}", { column: label, number: count(editing.number) })}
        value={text}
        rows={Math.min(Math.max(lines, 2), MOST_LINES)}
        onChange={(event) => setText(event.target.value)}
        className="w-full resize-y rounded-card bg-field px-2 py-1 text-small text-field-fg"
      />
      <div className="flex flex-wrap items-center justify-end gap-1">
        <span className="mr-auto hidden pl-1 text-axis text-muted wide:inline">
          {l10n.t("Ctrl+Enter saves, Escape leaves it")}
        </span>
        <Button small kind="ghost" onClick={rows.cancelEdit}>
          {l10n.t("Cancel")}
        </Button>
        <Button small disabled={text === editing.text} onClick={() => void rows.saveEdit(text)}>
          {l10n.t("Save text")}
        </Button>
      </div>
    </div>
  );
}
