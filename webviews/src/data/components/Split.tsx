/** Which rows are held out for testing: a share of them, what stays together, or the user's own file. */
import type { DatasetView, SplitView } from "@protocol/types.gen.js";
import { useBridge } from "@shared/bridge/context.js";
import { count, plural, wholePercent } from "@shared/format/numbers.js";
import { Button } from "@shared/ui/Button.js";
import { Card, Section } from "@shared/ui/Card.js";
import { ChevronDown, ChevronRight } from "@shared/ui/icons.js";
import { useState } from "react";
import { useStore } from "zustand";

import type { DataPanel } from "../store.js";
import { SplitForm } from "./SplitForm.js";

export function Split({ view, panel }: { view: DatasetView; panel: DataPanel }) {
  const [open, setOpen] = useState(false);
  const Chevron = open ? ChevronDown : ChevronRight;
  return (
    <Section title="Split" note="What it learns from, what it is tested on" className="mt-6">
      <Card>
        <div className="px-3 py-2.5">
          <p>{splitSentence(view.split)}</p>
          <p className="text-small text-muted text-pretty">{togetherSentence(view.split)}</p>
        </div>
        <button
          type="button"
          aria-expanded={open}
          onClick={() => setOpen(!open)}
          className="flex min-h-[34px] w-full items-center gap-2 border-t border-line px-3 py-1.5 text-left text-small text-muted hover:text-fg"
        >
          <Chevron aria-hidden size={14} />
          Change the split
        </button>
        {open && (view.split.testFile === null ? <SplitForm key={view.revision} view={view} panel={panel} /> : null)}
        {open && <TestFile split={view.split} panel={panel} />}
      </Card>
    </Section>
  );
}

export const fileName = (path: string): string => path.split(/[\\/]/).at(-1) ?? path;

function splitSentence({ share, testFile, seed }: SplitView): string {
  return testFile === null
    ? `${wholePercent(share)} held out for testing, drawn with seed ${seed}`
    : `Tested on your own file, ${fileName(testFile)}`;
}

function togetherSentence({ groupsTogether, groupBy, testFile }: SplitView): string {
  if (testFile !== null) return "Rows that are in both are not trained on.";
  const what =
    groupBy === null
      ? "Duplicates and near duplicates"
      : `Duplicates, near duplicates and rows with the same ${groupBy}`;
  if (groupsTogether === 0) return `${what} would stay on one side; there are none.`;
  return `${what} stay on one side: ${plural(groupsTogether, "row")}.`;
}

function TestFile({ split, panel }: { split: SplitView; panel: DataPanel }) {
  const bridge = useBridge();
  const busy = useStore(panel.store, (state) => state.busy) !== null;
  const { share, seed, groupBy, stratified, testFile } = split;
  return (
    <div className="flex flex-wrap gap-2 border-t border-line px-3 py-2.5">
      <Button small disabled={busy} onClick={() => bridge.command("vibeflow.datasets.chooseTestFile")}>
        {testFile === null ? "Use your own test file…" : "Choose another file…"}
      </Button>
      {testFile !== null && (
        <Button
          small
          kind="ghost"
          disabled={busy}
          onClick={() => void panel.setSplit({ share, seed, groupBy, stratified, testFile: null })}
        >
          Hold out {count(share * 100)} % instead
        </Button>
      )}
    </div>
  );
}
