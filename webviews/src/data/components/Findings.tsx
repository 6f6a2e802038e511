/** What was found in the data: to decide first, then what was fixed, then what passed, folded. */
import type { Finding } from "@protocol/types.gen.js";
import { Button } from "@shared/ui/Button.js";
import { Card, Section } from "@shared/ui/Card.js";
import { Check, ChevronDown, ChevronRight, TriangleAlert, Undo } from "@shared/ui/icons.js";
import { useKept } from "@shared/hooks/useKept.js";
import clsx from "clsx";
import * as z from "zod/mini";

import { findingDetail, findingsNote, limit, share } from "../sentences.js";

interface FindingsProps {
  readonly findings: readonly Finding[];
  readonly busy: string | null;
  readonly onFix: (finding: Finding, applied: boolean) => void;
}

const order: readonly Finding["severity"][] = ["decide", "fixed"];

export function Findings({ findings, busy, onFix }: FindingsProps) {
  const open = order.flatMap((severity) => findings.filter((finding) => finding.severity === severity));
  const passed = findings.filter((finding) => finding.severity === "passed");
  return (
    <Section title="Quality" note={findingsNote(findings)}>
      <Card>
        <ul>
          {open.map((finding) => (
            <FindingRow key={finding.id} finding={finding} busy={busy} onFix={onFix} />
          ))}
        </ul>
        {passed.length > 0 && <Passed findings={passed} />}
      </Card>
    </Section>
  );
}

function FindingRow({ finding, busy, onFix }: { finding: Finding } & Omit<FindingsProps, "findings">) {
  const decide = finding.severity === "decide";
  const detail = findingDetail(finding);
  return (
    <li className="grid grid-cols-[16px_minmax(0,1fr)_auto] items-center gap-x-3 border-t border-line px-4 py-2.5 first:border-t-0 wide:min-h-[54px] wide:grid-cols-[16px_minmax(0,1fr)_84px_112px]">
      {decide ? (
        <TriangleAlert role="img" aria-label="To decide" size={16} className="text-warn" />
      ) : (
        <Check role="img" aria-label="Fixed" size={16} className="text-pass" />
      )}
      <div className="min-w-0">
        <p className={clsx(decide && "font-medium text-strong")}>{finding.title}</p>
        {detail !== "" && <p className="text-small text-muted [overflow-wrap:anywhere]">{detail}</p>}
      </div>
      <p className="text-right tabular-nums">
        <span className="block font-semibold text-strong">{share(finding)}</span>
        <span className="block text-small text-muted">{limit(finding)}</span>
      </p>
      <div className="col-start-2 mt-1 flex justify-start empty:hidden wide:col-start-4 wide:mt-0 wide:justify-end">
        {finding.fix !== null && <FixButton finding={finding} fix={finding.fix} busy={busy} onFix={onFix} />}
      </div>
    </li>
  );
}

interface FixButtonProps extends Omit<FindingsProps, "findings"> {
  readonly finding: Finding;
  readonly fix: NonNullable<Finding["fix"]>;
}

function FixButton({ finding, fix, busy, onFix }: FixButtonProps) {
  return fix.applied ? (
    <Button small kind="ghost" disabled={busy !== null} aria-label={`Undo: ${finding.title}`} onClick={() => onFix(finding, false)}>
      <Undo aria-hidden size={14} />
      Undo
    </Button>
  ) : (
    <Button small disabled={busy !== null} onClick={() => onFix(finding, true)}>
      {fix.label}
    </Button>
  );
}

function Passed({ findings }: { findings: readonly Finding[] }) {
  const [open, setOpen] = useKept("passed", z.boolean(), false);
  const Chevron = open ? ChevronDown : ChevronRight;
  const names = findings.map((finding) => finding.title).join(", ");
  const checks = findings.length === 1 ? "1 check passed" : `${findings.length} checks passed`;
  return (
    <div className="border-t border-line first:border-t-0">
      <button
        type="button"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        className="flex min-h-[34px] w-full items-center gap-3 px-4 py-1.5 text-left text-small text-muted hover:text-fg"
      >
        <Chevron aria-hidden size={16} />
        <span className="min-w-0 truncate">{open ? checks : `${checks}: ${names}`}</span>
      </button>
      {open && (
        <ul className="px-4 pb-3 pl-11 text-small">
          {findings.map((finding) => (
            <li key={finding.id} className="flex items-start gap-2 py-1">
              <Check aria-hidden size={14} className="mt-px text-pass" />
              <span className="min-w-0">
                {finding.title} <span className="text-muted">{finding.detail}</span>
              </span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
