/** One calm line while the longer checks go over every row, or stopped. */
import * as l10n from "@vscode/l10n";
import type { BackgroundChecks } from "@protocol/types.gen.js";

import { Track } from "../components/Track.js";
import { checksLine } from "./words.js";

export function Checks({ checks, sampled }: { checks: BackgroundChecks; sampled: boolean }) {
  const line = checksLine(checks, sampled);
  if (line === undefined) return null;
  return (
    <div className="border-b border-line px-4 py-2.5 text-small text-muted">
      <p>{line}</p>
      {checks.state === "running" && checks.total > 0 && (
        <Track part={checks.done / checks.total} label={l10n.t("Rows checked")} className="mt-1.5" />
      )}
    </div>
  );
}
