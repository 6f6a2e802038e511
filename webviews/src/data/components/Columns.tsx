/** Which column plays which role, and how sure that is. */
import type { ColumnView } from "@protocol/types.gen.js";
import { wholePercent } from "@shared/format/numbers.js";
import { Card, Section } from "@shared/ui/Card.js";
import { ArrowRight } from "@shared/ui/icons.js";
import { Select } from "@shared/ui/Select.js";

import { assign, type Mapping, mappingOf, type Role } from "../store.js";

const roles: readonly { readonly value: Role; readonly label: string }[] = [
  { value: "question", label: "Question" },
  { value: "answer", label: "Answer" },
  { value: "system", label: "Instruction" },
  { value: "topic", label: "Topic label" },
  { value: "ignored", label: "Not used" },
];

interface ColumnsProps {
  readonly columns: readonly ColumnView[];
  readonly disabled: boolean;
  readonly onChange: (mapping: Mapping) => void;
}

export function Columns({ columns, disabled, onChange }: ColumnsProps) {
  return (
    <Section title="Columns" note="Detected from the file">
      <Card>
        <ColumnList columns={columns} mapping={mappingOf(columns)} disabled={disabled} onChange={onChange} />
      </Card>
    </Section>
  );
}

interface ColumnListProps extends ColumnsProps {
  readonly mapping: Mapping;
}

export function ColumnList({ columns, mapping, disabled, onChange }: ColumnListProps) {
  return (
    <ul>
      {columns.map((column) => {
        const role = mapping[column.name] ?? column.role;
        return (
          <li key={column.name} className="grid grid-cols-[minmax(0,1fr)_16px_124px] items-center gap-3 border-t border-line px-3 py-2 first:border-t-0">
            <div className="min-w-0">
              <p className="truncate font-mono text-code" title={column.name}>
                {column.name}
              </p>
              <Sureness column={column} />
            </div>
            <ArrowRight aria-hidden size={14} className="text-muted" />
            <Select
              label={`Role of ${column.name}`}
              value={role}
              options={roles}
              disabled={disabled}
              muted={role === "ignored"}
              onChange={(chosen) => onChange(assign(mapping, column.name, chosen))}
            />
          </li>
        );
      })}
    </ul>
  );
}

function Sureness({ column }: { column: ColumnView }) {
  return (
    <p className="flex items-center gap-2 text-small text-muted" title={column.reason}>
      <span aria-hidden className="h-[3px] w-10 shrink-0 overflow-hidden rounded-[2px] bg-well">
        <span className="block h-full bg-base" style={{ width: `${column.confidence * 100}%` }} />
      </span>
      <span className="shrink-0">{wholePercent(column.confidence)} sure</span>
      <span className="unseen">, {column.reason}</span>
    </p>
  );
}
