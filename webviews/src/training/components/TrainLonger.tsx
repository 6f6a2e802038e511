/** Asks for another number of passes, in place, and goes on to it. */
import * as l10n from "@vscode/l10n";
import type { RunView } from "@protocol/types.gen.js";
import { Button, type ButtonProps } from "@shared/ui/Button.js";
import { useId, useState } from "react";
import { useStore } from "zustand";

import { leastPasses, longerInWords, MOST_PASSES, passesProblem, suggestedPasses } from "../longer.js";
import { isOver } from "../run.js";
import type { TrainingPanel } from "../store.js";

interface TrainLongerProps {
  readonly run: RunView;
  readonly panel: TrainingPanel;
  readonly small?: boolean;
  readonly kind?: ButtonProps["kind"];
}

export function TrainLonger({ run, panel, small = false, kind = "secondary" }: TrainLongerProps) {
  const [asking, setAsking] = useState(false);
  if (!asking) {
    return (
      <Button small={small} kind={kind} onClick={() => setAsking(true)}>
        {isOver(run) ? l10n.t("Train longer…") : l10n.t("Change passes…")}
      </Button>
    );
  }
  return <Form run={run} panel={panel} close={() => setAsking(false)} />;
}

function Form({ run, panel, close }: { run: RunView; panel: TrainingPanel; close: () => void }) {
  const id = useId();
  const busy = useStore(panel.store, (state) => state.busy);
  const [text, setText] = useState(String(suggestedPasses(run)));
  const passes = Number(text);
  const problem = passesProblem(run, passes);
  return (
    <form
      aria-label={l10n.t("Number of passes")}
      className="flex flex-wrap items-center gap-2 text-fg"
      onSubmit={(event) => {
        event.preventDefault();
        if (problem !== undefined || busy !== null) return;
        void panel.continueTo(passes).then(close);
      }}
    >
      <label htmlFor={id}>{l10n.t("Passes in all")}</label>
      <input
        id={id}
        type="number"
        autoFocus
        min={leastPasses(run)}
        max={MOST_PASSES}
        value={text}
        aria-describedby={`${id}-words`}
        aria-invalid={problem !== undefined}
        onChange={(event) => setText(event.target.value)}
        className="h-7 w-16 rounded-card border border-field-edge bg-field px-2 text-small text-field-fg"
      />
      <Button type="submit" disabled={problem !== undefined || busy !== null}>
        {isOver(run) ? l10n.t("Train on") : l10n.t("Change")}
      </Button>
      <Button kind="ghost" onClick={close}>
        {l10n.t("Cancel")}
      </Button>
      <span id={`${id}-words`} aria-live="polite" className="basis-full text-small text-muted">
        {problem ?? longerInWords(run, passes)}
      </span>
    </form>
  );
}
