/** How one side of an example is made: its columns joined, or a pattern with a place for each column. */
import * as l10n from "@vscode/l10n";
import { Button } from "@shared/ui/Button.js";
import { useRef } from "react";

import { patternOf } from "./draft.js";

interface TemplateFieldProps {
  /** "Question", "Answer". */
  readonly title: string;
  /** "Pattern of the question". */
  readonly label: string;
  /** Columns that have this role: what is joined while there is no pattern. */
  readonly joined: readonly string[];
  /** All columns, each of which can stand in the pattern. */
  readonly columns: readonly string[];
  readonly template: string | null;
  readonly disabled: boolean;
  readonly onChange: (template: string | null) => void;
}

export function TemplateField({ title, label, joined, columns, template, disabled, onChange }: TemplateFieldProps) {
  return (
    <fieldset disabled={disabled} className="grid min-w-0 gap-2">
      <legend className="mb-1 font-semibold text-strong">{title}</legend>
      {template === null ? (
        <div className="flex flex-wrap items-center justify-between gap-2 text-small">
          <p className="min-w-0 text-muted [overflow-wrap:anywhere]">{joinedSentence(joined)}</p>
          <Button small kind="ghost" onClick={() => onChange(patternOf(joined))}>
            {l10n.t("Use a pattern")}
          </Button>
        </div>
      ) : (
        <Pattern label={label} columns={columns} template={template} onChange={onChange} />
      )}
    </fieldset>
  );
}

function joinedSentence(columns: readonly string[]): string {
  if (columns.length === 0) return l10n.t("No column has this role yet.");
  const [only] = columns;
  if (columns.length === 1) return l10n.t("{column}, as it is.", { column: only ?? "" });
  const joined = columns.reduce((first, second) => l10n.t("{first}, then {second}", { first, second }));
  return l10n.t("{columns}, with a blank line between.", { columns: joined });
}

interface PatternProps extends Pick<TemplateFieldProps, "label" | "columns" | "onChange"> {
  readonly template: string;
}

function Pattern({ label, columns, template, onChange }: PatternProps) {
  const area = useRef<HTMLTextAreaElement>(null);
  const insert = (column: string) => {
    const { selectionStart = template.length, selectionEnd = template.length } = area.current ?? {};
    onChange(`${template.slice(0, selectionStart)}{{${column}}}${template.slice(selectionEnd)}`);
    area.current?.focus();
  };
  return (
    <>
      <textarea
        ref={area}
        aria-label={label}
        value={template}
        rows={3}
        spellCheck={false}
        onChange={(event) => onChange(event.target.value)}
        className="w-full resize-y rounded-card border border-field-edge bg-field px-2 py-1.5 font-mono text-code text-field-fg"
      />
      <div className="flex flex-wrap items-center gap-1.5 text-small">
        <span className="text-muted">{l10n.t("Insert")}</span>
        {columns.map((column) => (
          <Button
            key={column}
            small
            className="max-w-40 min-w-0 font-mono"
            onClick={() => insert(column)}
            aria-label={l10n.t("Insert {column}", { column })}
          >
            <span className="truncate">{column}</span>
          </Button>
        ))}
        <Button small kind="ghost" className="ml-auto" onClick={() => onChange(null)}>
          {l10n.t("Join columns instead")}
        </Button>
      </div>
    </>
  );
}
