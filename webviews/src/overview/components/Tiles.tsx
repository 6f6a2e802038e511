/** Versions, training time, what was spent, what it takes: joined in one bordered grid. */
import * as l10n from "@vscode/l10n";
import type { ProjectPage } from "@protocol/types.gen.js";

import { tiles } from "../sentences.js";

export function Tiles({ page }: { page: ProjectPage }) {
  return (
    <dl
      aria-label={l10n.t("The project in numbers")}
      className="mb-6 grid grid-cols-2 overflow-hidden rounded-card border border-edge wide:grid-cols-4 [&>*]:border-line [&>*:nth-child(even)]:border-l wide:[&>*:nth-child(3)]:border-l [&>*:nth-child(n+3)]:border-t wide:[&>*:nth-child(n+3)]:border-t-0"
    >
      {tiles(page).map(({ id, label, value, unit, note }) => (
        <div key={id} className="min-w-0 px-3 py-2.5">
          <dt className="text-small text-muted">{label}</dt>
          <dd className="tabular-nums">
            <span className="text-value font-semibold text-strong">{value}</span>{" "}
            <span className="text-small text-muted">{unit}</span>
            <span className="block text-small text-muted">{note}</span>
          </dd>
        </div>
      ))}
    </dl>
  );
}
