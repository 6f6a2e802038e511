/** One column: its name, how sure detection is, and the role it plays. */
import * as l10n from "@vscode/l10n";
import type { ColumnView, DatasetView } from "@protocol/types.gen.js";
import { wholePercent } from "@shared/format/numbers.js";
import { ArrowRight } from "@shared/ui/icons.js";
import { Select } from "@shared/ui/Select.js";

import { type Role, rolesOf } from "../roles.js";

interface ColumnRowProps {
  readonly column: ColumnView;
  readonly role: Role;
  readonly shape: DatasetView["shape"];
  readonly disabled: boolean;
  readonly onChange: (role: Role) => void;
}

export function ColumnRow({ column, role, shape, disabled, onChange }: ColumnRowProps) {
  return (
    <li className="grid grid-cols-[minmax(0,1fr)_16px_128px] items-center gap-3 border-t border-line px-3 py-2 first:border-t-0">
      <div className="min-w-0">
        <p className="truncate font-mono text-code" title={column.name}>
          {column.name}
        </p>
        {role === "ignored" && column.role === "ignored" ? (
          <Reason reason={column.reason} />
        ) : (
          <Sureness column={column} />
        )}
      </div>
      <ArrowRight aria-hidden size={14} className="text-muted" />
      <Select
        label={l10n.t("Role of {name}", { name: column.name })}
        value={role}
        options={rolesOf(shape)}
        disabled={disabled}
        muted={role === "ignored"}
        onChange={onChange}
      />
    </li>
  );
}

function Reason({ reason }: { reason: string }) {
  return (
    <p className="truncate text-small text-muted" title={reason}>
      {reason.charAt(0).toUpperCase() + reason.slice(1)}
    </p>
  );
}

function Sureness({ column }: { column: ColumnView }) {
  return (
    <p className="flex items-center gap-2 text-small text-muted" title={column.reason}>
      <span
        aria-hidden
        className="h-[3px] w-10 shrink-0 overflow-hidden rounded-[2px] bg-well outline-1 outline-well-edge"
      >
        <span className="block h-full bg-base" style={{ width: `${column.confidence * 100}%` }} />
      </span>
      <span className="shrink-0">{l10n.t("{share} sure", { share: wholePercent(column.confidence) })}</span>
      <span className="unseen">, {column.reason}</span>
    </p>
  );
}
