/** Asks for the columns' roles where detection is not sure, with the best guess filled in. */
import type { ColumnView } from "@protocol/types.gen.js";
import { Button } from "@shared/ui/Button.js";
import { Card } from "@shared/ui/Card.js";
import { useState } from "react";

import { type Mapping, mappingOf } from "../store.js";
import { ColumnList } from "./Columns.js";

interface AskMappingProps {
  readonly columns: readonly ColumnView[];
  readonly busy: boolean;
  readonly onConfirm: (mapping: Mapping) => void;
}

export function AskMapping({ columns, busy, onConfirm }: AskMappingProps) {
  const [mapping, setMapping] = useState(() => mappingOf(columns));
  const roles = Object.values(mapping);
  const missing = (["question", "answer"] as const).filter((role) => !roles.includes(role));
  return (
    <Card className="mb-6 max-w-[640px]">
      <ColumnList columns={columns} mapping={mapping} disabled={busy} onChange={setMapping} />
      <Samples columns={columns} mapping={mapping} />
      <div className="flex flex-wrap items-center justify-between gap-3 border-t border-line px-3 py-3">
        <p className="text-small text-muted">
          {missing.length === 0 ? "You can change this later." : `Choose the column of the ${missing.join(" and the ")}.`}
        </p>
        <Button kind="primary" disabled={busy || missing.length > 0} onClick={() => onConfirm(mapping)}>
          Use These Columns
        </Button>
      </div>
    </Card>
  );
}

function Samples({ columns, mapping }: { columns: readonly ColumnView[]; mapping: Mapping }) {
  const used = columns.filter((column) => mapping[column.name] === "question" || mapping[column.name] === "answer");
  if (used.length === 0) return null;
  return (
    <dl className="grid gap-2 border-t border-line px-3 py-3 text-small">
      {used.map((column) => (
        <div key={column.name}>
          <dt className="text-muted">
            First {mapping[column.name]}, <span className="font-mono text-code">{column.name}</span>
          </dt>
          <dd className="line-clamp-2">{column.samples[0] ?? "Empty"}</dd>
        </div>
      ))}
    </dl>
  );
}
