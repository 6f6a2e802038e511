/** "Find better settings": a search by the computer itself, within a budget of time; nothing is changed until it is taken. */
import * as l10n from "@vscode/l10n";
import { isOver } from "@protocol/states.gen.js";
import type { TuningView } from "@protocol/types.gen.js";
import { useBridge } from "@shared/bridge/context.js";
import { plural } from "@shared/format/numbers.js";
import { Button } from "@shared/ui/Button.js";
import { Card, Section } from "@shared/ui/Card.js";
import { Select } from "@shared/ui/Select.js";
import { ErrorAlert } from "@shared/ui/States.js";
import { Check, Search, Square } from "@shared/ui/icons.js";
import { useEffect, useState } from "react";
import { useStore } from "zustand";

import { changesOf, valuesOf } from "../edits.js";
import type { SetupPanel } from "../store.js";
import { Curves } from "./Curves.js";
import { createTuning, type TuningPanel } from "./store.js";
import { Trials } from "./Trials.js";
import { duration, progress } from "./words.js";

export function Tuning({ panel }: { panel: SetupPanel }) {
  const bridge = useBridge();
  const projectId = bridge.host.getState().target?.projectId ?? "";
  const [search] = useState(() => createTuning(bridge, projectId, panel.take));
  useEffect(() => search.start(), [search]);
  const { snapshot, error } = useStore(search.tuning.store);
  const problem = useStore(search.store, (state) => state.problem) ?? (snapshot === null ? error : null);
  const view = snapshot?.tuning ?? null;
  const retry = () => {
    search.dismiss();
    void search.tuning.reload();
  };
  return (
    <Section
      title={l10n.t("Find better settings")}
      note={l10n.t("tries variants on part of your training rows")}
      className="mt-6"
    >
      {problem !== null && <ErrorAlert error={problem} retry={retry} dismiss={search.dismiss} />}
      {view?.error != null && <ErrorAlert error={view.error} retry={() => void search.search(null)} />}
      <Card>
        {view === null ? (
          <Offer search={search} panel={panel} />
        ) : (
          <Searched view={view} search={search} panel={panel} />
        )}
      </Card>
    </Section>
  );
}

const minutes = (value: number) => plural(value, l10n.t("{n} minute"), l10n.t("{n} minutes"));
const hours = (value: number) => plural(value, l10n.t("{n} hour"), l10n.t("{n} hours"));

const budgets = [
  { value: "0", label: l10n.t("As long as it takes") },
  { value: "5", label: minutes(5) },
  { value: "15", label: minutes(15) },
  { value: "30", label: minutes(30) },
  { value: "60", label: hours(1) },
  { value: "180", label: hours(3) },
] as const;

interface PartProps {
  readonly search: TuningPanel;
  readonly panel: SetupPanel;
}

function Offer({ search, panel }: PartProps) {
  return (
    <div className="flex flex-wrap items-center gap-x-6 gap-y-3 px-4 py-3">
      <p className="min-w-0 flex-[1_1_20rem] text-pretty">
        {l10n.t(
          "The recommended settings come from rules and measurements on other data. A search tries about 12 variants on yours, gives up the weak ones early, and says by how much the best one wins.",
        )}{" "}
        <span className="text-muted">
          {l10n.t("Your test rows are not looked at, and nothing changes until you take the result.")}
        </span>
      </p>
      <Begin search={search} panel={panel} label={l10n.t("Start the search")} />
    </div>
  );
}

function Begin({ search, panel, label }: PartProps & { label: string }) {
  const busy = useStore(search.store, (state) => state.busy);
  const setupBusy = useStore(panel.store, (state) => state.busy);
  const [minutes, setMinutes] = useState<(typeof budgets)[number]["value"]>("0");
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Select
        label={l10n.t("Time for the search")}
        value={minutes}
        options={budgets}
        disabled={busy !== null}
        onChange={setMinutes}
      />
      <Button
        disabled={busy !== null || setupBusy !== null}
        onClick={() => void search.search(minutes === "0" ? null : Number(minutes))}
      >
        <Search aria-hidden size={14} />
        {busy === "start" ? l10n.t("Starting") : label}
      </Button>
    </div>
  );
}

function Searched({ view, search, panel }: PartProps & { view: TuningView }) {
  const over = isOver(view);
  return (
    <>
      <div className="px-4 py-3">
        {over ? <Result view={view} search={search} panel={panel} /> : <Going view={view} search={search} />}
      </div>
      {view.trials.some(({ curve }) => curve.length > 0) && (
        <div className="border-t border-line px-4 py-3">
          <Curves trials={view.trials} best={view.best} />
        </div>
      )}
      {view.trials.length > 0 && (
        <div className="border-t border-line">
          <Trials trials={view.trials} best={view.best} />
        </div>
      )}
    </>
  );
}

function Going({ view, search }: { view: TuningView; search: TuningPanel }) {
  const busy = useStore(search.store, (state) => state.busy);
  const stopping = busy === "stop" || view.state === "stopping";
  const part = view.budgetSeconds > 0 ? Math.min(1, view.elapsed / view.budgetSeconds) : 0;
  return (
    <div className="flex flex-wrap items-center gap-x-6 gap-y-3">
      <div className="min-w-0 flex-[1_1_20rem]">
        <p aria-live="polite">{progress(view)}</p>
        <div
          role="progressbar"
          aria-label={l10n.t("Search")}
          aria-valuenow={Math.round(100 * part)}
          aria-valuetext={duration(view)}
          className="mt-2 h-1 rounded-[2px] border border-well-edge bg-well"
        >
          <div className="h-full rounded-[2px] bg-accent" style={{ width: `${(100 * part).toFixed(1)}%` }} />
        </div>
        <p className="mt-1 text-small text-muted">
          <span className="tabular-nums">{duration(view)}</span>
          {view.doing !== "" && `. ${view.doing}`}
        </p>
      </div>
      <Button disabled={stopping} onClick={() => void search.stop()}>
        <Square aria-hidden size={14} />
        {stopping ? l10n.t("Stopping") : l10n.t("Stop the search")}
      </Button>
    </div>
  );
}

function Result({ view, search, panel }: PartProps & { view: TuningView }) {
  const busy = useStore(search.store, (state) => state.busy);
  const { snapshot } = useStore(panel.setup.store);
  const edits = useStore(panel.store, (state) => state.edits);
  const saved = snapshot?.view ?? null;
  const unsaved = saved !== null && changesOf(edits, valuesOf(saved)).length > 0;
  return (
    <div className="flex flex-wrap items-center gap-x-6 gap-y-3">
      <div className="min-w-0 flex-[1_1_20rem]">
        <p className="font-semibold text-strong text-pretty">{view.verdict}</p>
        <p className="mt-0.5 text-small text-muted tabular-nums">{duration(view)}</p>
      </div>
      <div className="flex flex-wrap items-center gap-2">
        {view.applied ? (
          <span className="flex items-center gap-1.5">
            <Check aria-hidden size={14} className="text-pass" />
            {l10n.t("In use")}
          </span>
        ) : (
          view.changes.length > 0 && (
            <Button
              disabled={busy !== null || unsaved}
              title={unsaved ? l10n.t("Save or discard your changes first") : undefined}
              onClick={() => void search.apply()}
            >
              {busy === "apply" ? l10n.t("Saving") : l10n.t("Use these settings")}
            </Button>
          )
        )}
        <Begin search={search} panel={panel} label={l10n.t("Search again")} />
      </div>
    </div>
  );
}
