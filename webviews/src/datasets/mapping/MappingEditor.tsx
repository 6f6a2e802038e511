/** How rows are made of columns, by hand: roles, several columns to one, patterns, the system prompt, with a live preview. */
import * as l10n from "@vscode/l10n";
import type { DatasetView, Mapping } from "@protocol/types.gen.js";
import { Card, Section } from "@shared/ui/Card.js";

import { ColumnRow } from "../components/ColumnRow.js";
import { namesOf } from "../names.js";
import { holders, join, lacking } from "../roles.js";
import { type Draft, usePreview } from "./draft.js";
import { PreviewTable } from "./PreviewTable.js";
import { TemplateField } from "./TemplateField.js";
import { list } from "@shared/format/numbers.js";

interface MappingEditorProps {
  readonly view: DatasetView;
  readonly draft: Draft;
  readonly disabled: boolean;
  readonly onChange: (draft: Draft) => void;
}

export function MappingEditor({ view, draft, disabled, onChange }: MappingEditorProps) {
  const { mapping, systemPrompt } = draft;
  const preview = usePreview(view.projectId, draft);
  const set = (change: Partial<Mapping>) => onChange({ ...draft, mapping: { ...mapping, ...change } });
  const columns = view.columns.map(({ name }) => name);
  const names = namesOf(view.shape);
  const ownSystem = holders(mapping, "system");
  return (
    <>
      <div className="grid gap-6 full:grid-cols-[336px_minmax(0,1fr)]">
        <Section title={l10n.t("Columns")} note={l10n.t("Several may share a role")}>
          <Card>
            <ul>
              {view.columns.map((column) => (
                <ColumnRow
                  key={column.name}
                  column={column}
                  role={mapping.columns[column.name] ?? "ignored"}
                  shape={view.shape}
                  disabled={disabled}
                  onChange={(role) => onChange({ ...draft, mapping: join(mapping, column.name, role) })}
                />
              ))}
            </ul>
          </Card>
        </Section>
        <Section title={l10n.t("What becomes of them")}>
          <Card className="grid gap-4 px-4 py-3">
            <TemplateField
              title={names.question}
              label={names.sides.question.pattern}
              joined={holders(mapping, "question")}
              columns={columns}
              template={mapping.questionTemplate}
              disabled={disabled}
              onChange={(questionTemplate) => set({ questionTemplate })}
            />
            <TemplateField
              title={names.answer}
              label={names.sides.answer.pattern}
              joined={holders(mapping, "answer")}
              columns={columns}
              template={mapping.answerTemplate}
              disabled={disabled}
              onChange={(answerTemplate) => set({ answerTemplate })}
            />
            <label className="grid gap-1">
              <span className="font-semibold text-strong">{l10n.t("System prompt")}</span>
              <span className="text-small text-muted">
                {ownSystem.length === 0
                  ? l10n.t("What the model is told before every question. May be left empty.")
                  : l10n.t("For rows in which {columns} is empty.", { columns: list(ownSystem) })}
              </span>
              <textarea
                value={systemPrompt}
                rows={2}
                disabled={disabled}
                onChange={(event) => onChange({ ...draft, systemPrompt: event.target.value })}
                className="w-full resize-y rounded-card border border-field-edge bg-field px-2 py-1.5 text-field-fg"
              />
            </label>
          </Card>
        </Section>
      </div>
      <PreviewTable preview={preview} names={names} missing={lacking(mapping)} />
    </>
  );
}
