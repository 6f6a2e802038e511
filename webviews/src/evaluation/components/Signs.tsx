/** Whether the model learned rows by heart, and whether it forgot what it knew. */
import * as l10n from "@vscode/l10n";
import type { EvaluationView } from "@protocol/types.gen.js";
import { Card, Section } from "@shared/ui/Card.js";
import { Check, Minus, TriangleAlert } from "@shared/ui/icons.js";

import { isLabels, keptSign, memorySign, type Sign } from "../sentences.js";

export function Signs({ view }: { view: EvaluationView }) {
  const signs: Sign[] = [];
  if (view.memorisation !== null) signs.push(memorySign(view.memorisation, isLabels(view)));
  if (view.kept !== null) signs.push(keptSign(view.kept));
  if (signs.length === 0) return null;
  return (
    <Section title={l10n.t("Learning by heart (overfitting) and forgetting")}>
      <Card>
        {signs.map((sign) => (
          <div key={sign.title} className="flex gap-3 border-line px-3 py-2.5 not-first:border-t">
            <SignIcon state={sign.state} />
            <div className="min-w-0">
              <p>{sign.title}</p>
              <p className="mt-0.5 text-small text-muted text-pretty">{sign.text}</p>
            </div>
          </div>
        ))}
      </Card>
    </Section>
  );
}

function SignIcon({ state }: { state: Sign["state"] }) {
  if (state === "pass") return <Check aria-hidden size={14} className="mt-[3px] text-pass" />;
  if (state === "warn") return <TriangleAlert aria-hidden size={14} className="mt-[3px] text-warn" />;
  return <Minus aria-hidden size={14} className="mt-[3px] text-muted" />;
}
