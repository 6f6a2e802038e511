/** What was found in the data: to decide first, then what was fixed, then what passed, folded. */
import * as l10n from "@vscode/l10n";
import type { BackgroundChecks, Finding } from "@protocol/types.gen.js";
import { Button } from "@shared/ui/Button.js";
import { Card, Section } from "@shared/ui/Card.js";
import { useState } from "react";
import { useStore } from "zustand";

import type { RowsControl } from "../rowsControl.js";
import type { DataPanel } from "../store.js";
import { Checks } from "./Checks.js";
import { FindingRow } from "./FindingRow.js";
import { Passed } from "./Passed.js";
import { SafeFixes } from "./SafeFixes.js";
import { findingsNote, isSampled, safeFindings } from "./words.js";

interface QualityProps {
  readonly findings: readonly Finding[];
  readonly checks: BackgroundChecks;
  readonly panel: DataPanel;
  readonly rows: RowsControl;
}

const order: readonly Finding["severity"][] = ["decide", "fixed"];

export function Quality({ findings, checks, panel, rows }: QualityProps) {
  const busy = useStore(panel.store, (state) => state.busy);
  const [asking, setAsking] = useState(false);
  const open = order.flatMap((severity) => findings.filter((finding) => finding.severity === severity));
  const passed = findings.filter((finding) => finding.severity === "passed");
  const safe = safeFindings(findings);
  const aside = safe.length > 0 && (
    <Button small kind="ghost" aria-expanded={asking} disabled={busy !== null} onClick={() => setAsking(!asking)}>
      {l10n.t("Fix what is safe")}
    </Button>
  );
  return (
    <Section title={l10n.t("Quality")} note={findingsNote(findings)} aside={aside}>
      <Card>
        {asking && safe.length > 0 && <SafeFixes findings={safe} panel={panel} onClose={() => setAsking(false)} />}
        <Checks checks={checks} sampled={isSampled(findings)} />
        <ul>
          {open.map((finding) => (
            <FindingRow key={finding.id} finding={finding} panel={panel} rows={rows} />
          ))}
        </ul>
        {passed.length > 0 && <Passed findings={passed} />}
      </Card>
    </Section>
  );
}
