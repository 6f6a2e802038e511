/** The settings of a split by share: how much, which rows stay together, labels in proportion, the seed. */
import * as l10n from "@vscode/l10n";
import type { DatasetView } from "@protocol/types.gen.js";
import { Button } from "@shared/ui/Button.js";
import { Select } from "@shared/ui/Select.js";
import { type ReactNode, useId, useState } from "react";
import { useStore } from "zustand";

import type { DataPanel } from "../store.js";

const NO_GROUP = "";

export function SplitForm({ view, panel }: { view: DatasetView; panel: DataPanel }) {
  const busy = useStore(panel.store, (state) => state.busy) !== null;
  const { split } = view;
  const [share, setShare] = useState(Math.round(split.share * 100));
  const [seed, setSeed] = useState(String(split.seed));
  const [groupBy, setGroupBy] = useState(split.groupBy ?? NO_GROUP);
  const [stratified, setStratified] = useState(split.stratified);
  const changed =
    share !== Math.round(split.share * 100) ||
    seed !== String(split.seed) ||
    groupBy !== (split.groupBy ?? NO_GROUP) ||
    stratified !== split.stratified;
  const valid = /^\d{1,9}$/.test(seed) && share >= 1 && share <= 50;
  const groups = [
    { value: NO_GROUP, label: l10n.t("No column") },
    ...view.columns.map(({ name }) => ({ value: name, label: name })),
  ];
  const apply = () =>
    void panel.setSplit({
      share: share / 100,
      seed: Number(seed),
      groupBy: groupBy === NO_GROUP ? null : groupBy,
      stratified,
      testFile: null,
      splitBy: split.splitBy,
    });
  const shareId = useId();
  return (
    <form
      className="grid gap-2.5 border-t border-line px-3 py-2.5 text-small"
      onSubmit={(event) => {
        event.preventDefault();
        if (valid && changed) apply();
      }}
    >
      <Field label={l10n.t("Held out")} htmlFor={shareId}>
        <input
          type="range"
          aria-label={l10n.t("Held out, in percent of the kept rows")}
          min={1}
          max={50}
          value={share}
          disabled={busy}
          onChange={(event) => setShare(Number(event.target.value))}
          className="range min-w-0 flex-1"
        />
        <input
          id={shareId}
          type="number"
          min={1}
          max={50}
          value={share}
          disabled={busy}
          onChange={(event) => setShare(Number(event.target.value))}
          className="h-7 w-14 rounded-card border border-field-edge bg-field px-2 text-right text-field-fg tabular-nums"
        />
        <span>%</span>
      </Field>
      <Field label={l10n.t("Keep together")}>
        <Select
          label={l10n.t("Keep together by")}
          value={groupBy}
          options={groups}
          disabled={busy}
          onChange={setGroupBy}
          className="min-w-0 flex-1"
        />
      </Field>
      <Field label={l10n.t("Seed")}>
        <input
          aria-label={l10n.t("Seed")}
          inputMode="numeric"
          value={seed}
          disabled={busy}
          onChange={(event) => setSeed(event.target.value)}
          className="h-7 w-24 rounded-card border border-field-edge bg-field px-2 text-field-fg tabular-nums"
        />
      </Field>
      <label className="flex items-center gap-2">
        <input
          type="checkbox"
          checked={stratified}
          disabled={busy}
          onChange={(event) => setStratified(event.target.checked)}
          className="accent-accent"
        />
        {l10n.t("Every label in proportion on both sides")}
      </label>
      <div>
        <Button small type="submit" disabled={busy || !changed || !valid}>
          {l10n.t("Split again")}
        </Button>
      </div>
    </form>
  );
}

function Field({ label, htmlFor, children }: { label: string; htmlFor?: string; children: ReactNode }) {
  return (
    <div className="grid grid-cols-[88px_minmax(0,1fr)] items-center gap-3">
      <label htmlFor={htmlFor} className="text-muted">
        {label}
      </label>
      <span className="flex min-w-0 items-center gap-2">{children}</span>
    </div>
  );
}
