/** The run's log: its last line while folded; unfolded, all that is here, by level and by word. */
import * as l10n from "@vscode/l10n";
import type { LogLine } from "@protocol/types.gen.js";
import { clock } from "@shared/format/time.js";
import { useKept } from "@shared/hooks/useKept.js";
import { Button } from "@shared/ui/Button.js";
import { Card } from "@shared/ui/Card.js";
import { ChevronDown, ChevronRight, Download } from "@shared/ui/icons.js";
import { Select } from "@shared/ui/Select.js";
import { memo, useState } from "react";
import * as z from "zod/mini";

type Level = LogLine["level"];
const ranks: Readonly<Record<Level, number>> = { info: 0, warning: 1, error: 2 };
const names: Readonly<Record<Level, string>> = { info: l10n.t("info"), warning: l10n.t("warning"), error: l10n.t("error") };
const levels: readonly { readonly value: Level; readonly label: string }[] = [
  { value: "info", label: l10n.t("All levels") },
  { value: "warning", label: l10n.t("Warnings and errors") },
  { value: "error", label: l10n.t("Errors") },
];

interface LogProps {
  readonly lines: readonly LogLine[];
  readonly saving: boolean;
  readonly onSave: () => Promise<void>;
}

export const Log = memo(function Log({ lines, saving, onSave }: LogProps) {
  const [open, setOpen] = useKept("log", z.boolean(), false);
  const Chevron = open ? ChevronDown : ChevronRight;
  const last = lines.at(-1);
  return (
    <Card className="min-w-0">
      <div className="flex min-h-9 items-center gap-2 pr-2">
        <button type="button" aria-expanded={open} onClick={() => setOpen(!open)} className="flex min-w-0 flex-1 items-center gap-3 px-4 py-1.5 text-left">
          <Chevron aria-hidden size={14} />
          {l10n.t("Log")}
          {!open && last !== undefined && (
            <span className="hidden min-w-0 truncate font-mono text-code text-muted wide:block">
              {clock(last.time)} {last.text}
            </span>
          )}
        </button>
        <Button small kind="ghost" disabled={saving} aria-label={l10n.t("Save the log")} onClick={() => void onSave()}>
          <Download aria-hidden size={14} />
          {l10n.t("Save")}
        </Button>
      </div>
      {open && <Lines lines={lines} />}
    </Card>
  );
});

function Lines({ lines }: { lines: readonly LogLine[] }) {
  const [level, setLevel] = useState<Level>("info");
  const [search, setSearch] = useState("");
  const wanted = search.toLowerCase();
  const shown = lines.filter((line) => ranks[line.level] >= ranks[level] && line.text.toLowerCase().includes(wanted));
  return (
    <div className="border-t border-line">
      <div className="flex flex-wrap gap-2 px-4 py-2">
        <Select label={l10n.t("Level")} value={level} options={levels} onChange={setLevel} />
        <input
          type="search"
          aria-label={l10n.t("Search in the log")}
          placeholder={l10n.t("Search")}
          value={search}
          onChange={(event) => setSearch(event.target.value)}
          className="h-7 min-w-0 flex-1 rounded-card border border-field-edge bg-field px-2 text-small text-field-fg"
        />
      </div>
      <div role="log" aria-live="off" tabIndex={0} aria-label={l10n.t("Log lines")} className="max-h-80 overflow-auto px-4 pb-3">
        {shown.length === 0 ? (
          <p className="text-muted">{l10n.t("No line matches.")}</p>
        ) : (
          <table className="font-mono text-code">
            <tbody>
              {shown.map((line, index) => (
                <tr key={index} className="align-top">
                  <td className="pr-4 text-muted tabular-nums">{clock(line.time)}</td>
                  <td className="pr-4">{names[line.level]}</td>
                  <td className="whitespace-pre-wrap [overflow-wrap:anywhere]">{line.text}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </div>
    </div>
  );
}
