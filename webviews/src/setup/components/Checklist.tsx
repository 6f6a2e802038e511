/** "Before you start": every check with its outcome, and the remedy of those that fail. */
import * as l10n from "@vscode/l10n";
import type { CheckItem, CheckRemedy, SetupView } from "@protocol/types.gen.js";
import { useBridge } from "@shared/bridge/context.js";
import { Button } from "@shared/ui/Button.js";
import { Card, Section } from "@shared/ui/Card.js";
import { Check, CircleX, Clock, TriangleAlert } from "@shared/ui/icons.js";
import { useStore } from "zustand";

import type { SetupPanel } from "../store.js";
import { readiness } from "../words.js";

const marks = {
  passed: { Icon: Check, colour: "text-pass", word: l10n.t("Passed") },
  warning: { Icon: TriangleAlert, colour: "text-warn", word: l10n.t("Warning") },
  failed: { Icon: CircleX, colour: "text-fail", word: l10n.t("Failed") },
  working: { Icon: Clock, colour: "text-muted", word: l10n.t("Being looked at") },
} as const;

export function Checklist({ view, panel }: { view: SetupView; panel: SetupPanel }) {
  return (
    <Section
      title={l10n.t("Before you start")}
      aside={<span className="text-small text-muted">{readiness(view)}</span>}
    >
      <Card>
        <ul>
          {view.checks.map((item) => (
            <Item key={`${item.id} ${item.title}`} item={item} panel={panel} />
          ))}
        </ul>
      </Card>
    </Section>
  );
}

function Item({ item, panel }: { item: CheckItem; panel: SetupPanel }) {
  const { Icon, colour, word } = marks[item.state];
  return (
    <li className="flex gap-3 border-t border-line px-3.5 py-2.5 first:border-t-0">
      <Icon role="img" aria-label={`${word}:`} size={14} className={`mt-[3px] ${colour}`} />
      <div className="min-w-0">
        <p>{item.title}</p>
        {item.detail !== "" && <p className="text-small text-muted first-letter:uppercase">{item.detail}</p>}
        {item.remedy !== null && <Remedy remedy={item.remedy} panel={panel} />}
      </div>
    </li>
  );
}

function Remedy({ remedy, panel }: { remedy: CheckRemedy; panel: SetupPanel }) {
  const bridge = useBridge();
  const busy = useStore(panel.store, (state) => state.busy);
  const { action, changes, request, label } = remedy;
  const run = () => {
    if (changes.length > 0) panel.adopt(changes);
    if (request === "calibrate") void panel.calibrate();
    if (request === "openPrices") bridge.command("vibeflow.setup.openPrices");
    if (action !== null) bridge.act(action, () => void panel.setup.reload());
  };
  return (
    <Button small className="mt-1.5" disabled={busy !== null} onClick={run}>
      {label}
    </Button>
  );
}
