/** The checks that passed, folded into one line. */
import * as l10n from "@vscode/l10n";
import type { Finding } from "@protocol/types.gen.js";
import { useKept } from "@shared/hooks/useKept.js";
import { Check, ChevronDown, ChevronRight } from "@shared/ui/icons.js";
import * as z from "zod/mini";
import { inline } from "@shared/l10n.js";
import { plural } from "@shared/format/numbers.js";

export function Passed({ findings }: { findings: readonly Finding[] }) {
  const [open, setOpen] = useKept("passed", z.boolean(), false);
  const Chevron = open ? ChevronDown : ChevronRight;
  const names = findings.map(({ title }) => inline(title)).join(", ");
  const checks = plural(findings.length, l10n.t("{n} check passed"), l10n.t("{n} checks passed"));
  return (
    <div className="border-t border-line first:border-t-0">
      <button
        type="button"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        className="flex min-h-[34px] w-full items-center gap-3 px-4 py-1.5 text-left text-small text-muted hover:text-fg"
      >
        <Chevron aria-hidden size={16} />
        <span className="min-w-0 wide:truncate">{open ? checks : `${checks}: ${names}`}</span>
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
