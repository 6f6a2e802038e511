/** Which benchmarks, with which questions, beside which versions; what that takes; and the start. */
import * as l10n from "@vscode/l10n";
import type { BenchmarkOffer, BenchmarksSnapshot } from "@protocol/types.gen.js";
import { plural } from "@shared/format/numbers.js";
import { range } from "@shared/format/time.js";
import { Button } from "@shared/ui/Button.js";
import { Play, TriangleAlert } from "@shared/ui/icons.js";
import { Select } from "@shared/ui/Select.js";
import { useId } from "react";
import { useStore } from "zustand";

import { fileName, takes } from "./sentences.js";
import { type BenchmarksPanel, offered, ticked } from "./store.js";

const counts = ["50", "100", "200", "500", "1000", "all"] as const;

export function Choose({ panel, snapshot }: { panel: BenchmarksPanel; snapshot: BenchmarksSnapshot }) {
  const { choice, plan, busy } = useStore(panel.store);
  const chosen = choice.questions === null ? "all" : String(choice.questions);
  const options = [...new Set([...counts, chosen])].map((value) => ({
    value,
    label:
      value === "all"
        ? l10n.t("All questions")
        : plural(Number(value), l10n.t("{n} question"), l10n.t("{n} questions")),
  }));
  const ids = ticked(choice, snapshot);
  const ready = ids.length > 0 && plan !== null && plan.benchmarks.every(({ problem }) => problem === null);
  return (
    <div className="border-line not-first:border-t">
      <ul>
        {offered(snapshot).map((offer) => (
          <Offer key={offer.id} offer={offer} panel={panel} />
        ))}
      </ul>
      <div className="flex flex-wrap items-center gap-x-6 gap-y-3 border-t border-line px-4 py-3">
        <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <Select
            label={l10n.t("Questions of each benchmark")}
            value={chosen}
            options={options}
            onChange={(value) => panel.change({ questions: value === "all" ? null : Number(value) })}
          />
          <span className="text-small text-muted">
            {choice.questions === null
              ? l10n.t("of each benchmark")
              : l10n.t("of each, drawn at random, the same for every model")}
          </span>
        </span>
        {snapshot.versions.length > 0 && <Versions panel={panel} snapshot={snapshot} />}
      </div>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2 border-t border-line px-4 py-3">
        <Button disabled={!ready || busy} onClick={() => void panel.begin()}>
          <Play aria-hidden size={14} />
          {ids.length > 0
            ? plural(ids.length, l10n.t("Ask {n} Benchmark"), l10n.t("Ask {n} Benchmarks"))
            : l10n.t("Ask Benchmarks")}
        </Button>
        <p className="min-w-0 flex-[1_1_16rem] text-small" aria-live="polite">
          {ids.length === 0 ? (
            <span className="text-muted">{l10n.t("Choose at least one.")}</span>
          ) : plan === null ? (
            <span className="text-muted">{l10n.t("Working out what that takes.")}</span>
          ) : ready ? (
            <>
              {takes(plan)}. <span className="text-muted">{l10n.t("Time {basis}.", { basis: plan.basis })}</span>
            </>
          ) : (
            <span className="text-muted">{l10n.t("Something above is missing or does not fit.")}</span>
          )}
        </p>
      </div>
    </div>
  );
}

function Offer({ offer, panel }: { offer: BenchmarkOffer; panel: BenchmarksPanel }) {
  const { choice, plan } = useStore(panel.store);
  const id = useId();
  const on = choice.ids.includes(offer.id);
  const file = choice.files[offer.id];
  const planned = on ? plan?.benchmarks.find((one) => one.id === offer.id) : undefined;
  const from =
    file === undefined
      ? offer.dataset === null
        ? l10n.t("No file yet")
        : l10n.t("{dataset} on the Hub", { dataset: offer.dataset })
      : fileName(file);
  const size =
    offer.questions === null ? "" : `, ${plural(offer.questions, l10n.t("{n} question"), l10n.t("{n} questions"))}`;
  return (
    <li className="border-line px-4 py-2.5 not-first:border-t">
      <div className="flex items-start gap-3">
        <input
          id={id}
          type="checkbox"
          className="check mt-0.5"
          aria-describedby={`${id}-about`}
          checked={on}
          onChange={(event) => panel.toggle(offer.id, event.target.checked)}
        />
        <div className="min-w-0 flex-1">
          <div className="flex flex-wrap items-baseline justify-between gap-x-4">
            <label htmlFor={id}>{offer.name}</label>
            {planned?.seconds != null && (
              <span className="text-small text-muted tabular-nums">
                {range(planned.seconds.low, planned.seconds.high)}
              </span>
            )}
          </div>
          <p id={`${id}-about`} className="text-small text-muted">
            {offer.measures}
          </p>
          {on && (
            <div className="mt-1.5 flex flex-wrap items-center gap-x-3 gap-y-1 text-small">
              <span className="min-w-0 break-words">
                {planned?.source !== undefined && planned.problem === null
                  ? planned.source
                  : `${from}${file === undefined ? size : ""}`}
              </span>
              <Button small title={offer.fileFormat} onClick={() => void panel.pickFile(offer.id, offer.name)}>
                {file === undefined ? l10n.t("Choose File…") : l10n.t("Other File…")}
              </Button>
              {file !== undefined && offer.dataset !== null && (
                <Button small kind="ghost" onClick={() => panel.fromHub(offer.id)}>
                  {l10n.t("Take from the Hub")}
                </Button>
              )}
            </div>
          )}
          {planned !== undefined && planned.note !== "" && (
            <p className="mt-1.5 text-small text-muted">{planned.note}</p>
          )}
          {planned?.problem != null && (
            <p role="alert" className="mt-1.5 flex gap-2 text-small">
              <TriangleAlert aria-hidden size={14} className="mt-px shrink-0 text-warn" />
              <span className="min-w-0 break-words">
                {planned.problem.message} <span className="text-muted">{planned.problem.hint}</span>
              </span>
            </p>
          )}
        </div>
      </div>
    </li>
  );
}

function Versions({ panel, snapshot }: { panel: BenchmarksPanel; snapshot: BenchmarksSnapshot }) {
  const versions = useStore(panel.store, (state) => state.choice.versions);
  return (
    <fieldset className="flex min-w-0 flex-wrap items-center gap-x-4 gap-y-1">
      <legend className="float-left mr-3 text-small text-muted">{l10n.t("Beside it")}</legend>
      {snapshot.versions.slice(0, 8).map(({ commit, version }) => (
        <label key={commit} className="flex items-center gap-2 text-small">
          <input
            type="checkbox"
            className="check"
            checked={versions.includes(commit)}
            onChange={(event) => panel.toggleVersion(commit, event.target.checked)}
          />
          {l10n.t("Version {number}", { number: version })}
        </label>
      ))}
    </fieldset>
  );
}
