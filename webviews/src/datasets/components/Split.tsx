/** Which rows are held out for testing: a share of them, what stays together, or the user's own file. */
import * as l10n from "@vscode/l10n";
import type { DatasetView, SplitView } from "@protocol/types.gen.js";
import { useBridge } from "@shared/bridge/context.js";
import { count } from "@shared/format/numbers.js";
import { Button } from "@shared/ui/Button.js";
import { Card, Section } from "@shared/ui/Card.js";
import { ChevronDown, ChevronRight } from "@shared/ui/icons.js";
import { useState } from "react";
import { useStore } from "zustand";

import type { DataPanel } from "../store.js";
import { SplitForm } from "./SplitForm.js";
import { divideLabel, splitDetails, splitSentence } from "./splitSentences.js";

export function Split({ view, panel }: { view: DatasetView; panel: DataPanel }) {
  const [open, setOpen] = useState(false);
  const Chevron = open ? ChevronDown : ChevronRight;
  return (
    <Section title={l10n.t("Split")} note={l10n.t("What it learns from, what it is tested on")} className="mt-6">
      <Card>
        <div className="px-3 py-2.5">
          <p>{splitSentence(view.split)}</p>
          {splitDetails(view.split).map((sentence) => (
            <p key={sentence} className="text-small text-muted text-pretty">
              {sentence}
            </p>
          ))}
        </div>
        <button
          type="button"
          aria-expanded={open}
          onClick={() => setOpen(!open)}
          className="flex min-h-[34px] w-full items-center gap-2 border-t border-line px-3 py-1.5 text-left text-small text-muted hover:text-fg"
        >
          <Chevron aria-hidden size={14} />
          {l10n.t("Change the split")}
        </button>
        {open && isDrawn(view.split) && <SplitForm key={view.revision} view={view} panel={panel} />}
        {open && <OtherSplits split={view.split} panel={panel} />}
      </Card>
    </Section>
  );
}

/** Whether a share of the rows is drawn by VibeFlow. */
const isDrawn = ({ testFile, own }: SplitView): boolean => testFile === null && !own?.used;

function OtherSplits({ split, panel }: { split: SplitView; panel: DataPanel }) {
  const bridge = useBridge();
  const busy = useStore(panel.store, (state) => state.busy) !== null;
  const { share, seed, groupBy, stratified, testFile, own } = split;
  const choose = (splitBy: string | null) =>
    void panel.setSplit({ share, seed, groupBy, stratified, testFile: null, splitBy });
  return (
    <div className="flex flex-wrap gap-2 border-t border-line px-3 py-2.5">
      <Button small disabled={busy} onClick={() => bridge.command("vibeflow.datasets.chooseTestFile")}>
        {testFile === null ? l10n.t("Use your own test file…") : l10n.t("Choose another file…")}
      </Button>
      {own && !own.used && own.unfit === null && (
        <Button small kind="ghost" disabled={busy} onClick={() => choose(null)}>
          {divideLabel(own)}
        </Button>
      )}
      {!isDrawn(split) && (
        <Button small kind="ghost" disabled={busy} onClick={() => choose(own ? "" : null)}>
          {l10n.t("Hold out {percent} % instead", { percent: count(share * 100) })}
        </Button>
      )}
    </div>
  );
}
