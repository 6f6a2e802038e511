/** What the compared runs were told, side by side: what differs first, the rest folded. */
import * as l10n from "@vscode/l10n";
import type { RunSummary } from "@protocol/types.gen.js";
import { plural } from "@shared/format/numbers.js";
import { Card, Section } from "@shared/ui/Card.js";
import clsx from "clsx";
import { useState } from "react";

import { type SettingRow, settingRows } from "./words.js";

export function SettingsTable({ runs }: { runs: readonly RunSummary[] }) {
  const [all, setAll] = useState(false);
  const rows = settingRows(runs);
  const differing = rows.filter((row) => row.differs);
  const same = rows.length - differing.length;
  if (rows.length === 0 || runs.length === 0) return null;
  const note = runs.length === 1 ? undefined : differing.length === 0 ? l10n.t("All the same") : plural(differing.length, l10n.t("{n} setting differs"), l10n.t("{n} settings differ"));
  const shown = all || runs.length === 1 ? rows : differing;
  return (
    <Section title={l10n.t("Settings")} note={note}>
      <Card className="overflow-x-auto" tabIndex={0} role="region" aria-label={l10n.t("Settings of the compared runs")}>
        {shown.length > 0 && (
          <table className="w-full text-small tabular-nums">
            <thead>
              <tr className="text-left whitespace-nowrap text-muted [&>th]:px-3 [&>th]:py-2 [&>th]:font-normal">
                <th scope="col">{l10n.t("Setting")}</th>
                {runs.map((run) => (
                  <th key={run.runId} scope="col" className="text-right">
                    {l10n.t("Run {number}", { number: run.number })}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {shown.map((row) => (
                <Row key={row.key} row={row} />
              ))}
            </tbody>
          </table>
        )}
        {runs.length > 1 && same > 0 && (
          <button type="button" aria-expanded={all} onClick={() => setAll(!all)} className={clsx("w-full px-3 py-2 text-left text-small text-muted hover:text-fg", shown.length > 0 && "border-t border-line")}>
            {all ? l10n.t("Hide what is the same") : plural(same, l10n.t("{n} setting is the same"), l10n.t("{n} settings are the same"))}
          </button>
        )}
      </Card>
    </Section>
  );
}

function Row({ row }: { row: SettingRow }) {
  return (
    <tr className="border-t border-line [&>*]:px-3 [&>*]:py-1.5">
      <th scope="row" className={clsx("text-left font-normal", row.differs && "shadow-[inset_2px_0_var(--modified)]")}>
        {row.name}
        {row.differs && <span className="unseen">{l10n.t(", differs")}</span>}
      </th>
      {row.values.map((value, index) => (
        <td key={index} className={clsx("text-right whitespace-nowrap", row.differs ? "font-medium text-strong" : "text-muted")}>
          {value ?? "–"}
        </td>
      ))}
    </tr>
  );
}
