/** What would save something, each with a button that makes the change; it is saved like any other. */
import * as l10n from "@vscode/l10n";
import type { SetupView } from "@protocol/types.gen.js";
import { Button } from "@shared/ui/Button.js";
import { Card, Section } from "@shared/ui/Card.js";
import { Lightbulb } from "@shared/ui/icons.js";
import { useStore } from "zustand";

import type { SetupPanel } from "../store.js";

export function Tips({ view, panel }: { view: SetupView; panel: SetupPanel }) {
  const busy = useStore(panel.store, (state) => state.busy);
  if (view.tips.length === 0) return null;
  return (
    <Section title={l10n.t("Ways to save time or memory")} className="mt-6">
      <Card>
        <ul>
          {view.tips.map((tip) => (
            <li key={tip.text} className="flex gap-3 border-t border-line px-3.5 py-2.5 first:border-t-0">
              <Lightbulb aria-hidden size={14} className="mt-[3px] text-muted" />
              <p className="min-w-0 flex-1">{tip.text}</p>
              <Button
                small
                className="self-start"
                aria-label={l10n.t("Apply: {text}", { text: tip.text })}
                disabled={busy !== null}
                onClick={() => panel.adopt(tip.changes)}
              >
                {l10n.t("Apply")}
              </Button>
            </li>
          ))}
        </ul>
      </Card>
    </Section>
  );
}
