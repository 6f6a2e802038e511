/** A run on screen: progress, curves, alerts, tiles, checkpoints, what happens, log. */
import type { RunView } from "@protocol/types.gen.js";
import { Answer } from "@shared/ui/Page.js";
import { ErrorAlert } from "@shared/ui/States.js";
import { useStore } from "zustand";

import { canTrainLonger } from "../longer.js";
import { QueueOf } from "../queue/Queue.js";
import { isOver } from "../run.js";
import { sentence } from "../sentences.js";
import type { TrainingPanel } from "../store.js";
import { Alerts } from "./Alerts.js";
import { Checkpoints } from "./Checkpoints.js";
import { Efficiency } from "./Efficiency.js";
import { EstimateCheck } from "./EstimateCheck.js";
import { Happening } from "./Happening.js";
import { Log } from "./Log.js";
import { LossChart } from "./LossChart.js";
import { Measures } from "./Measures.js";
import { Outcome } from "./Outcome.js";
import { PassBar } from "./PassBar.js";
import { RunButtons } from "./RunButtons.js";
import { Tiles } from "./Tiles.js";
import { TrainLonger } from "./TrainLonger.js";

export function Run({ run, panel }: { run: RunView; panel: TrainingPanel }) {
  const { busy, problem, again } = useStore(panel.store);
  const over = isOver(run);
  const aside = over ? <Outcome run={run} panel={panel} /> : <RunButtons className="hidden wide:flex" run={run} panel={panel} />;
  return (
    <>
      <Answer {...sentence(run)} failed={run.state === "failed"} aside={aside} />
      <LeftOut sentences={run.leftOut} />
      {problem !== null && <ErrorAlert error={problem} retry={again ?? panel.dismiss} dismiss={panel.dismiss} />}
      {run.state === "queued" && run.step === 0 ? (
        <QueueOf run={run} panel={panel} />
      ) : (
        <>
          <PassBar run={run} change={!over && canTrainLonger(run) && <TrainLonger run={run} panel={panel} small kind="ghost" />} />
          <Details run={run} panel={panel} />
        </>
      )}
      <div className="mt-6">
        <Log lines={run.log} saving={busy === "log"} onSave={panel.saveLog} />
      </div>
    </>
  );
}

/** What becomes of rows that are not learned whole: the same words as in the data report and the log. */
function LeftOut({ sentences }: { sentences: readonly string[] }) {
  if (sentences.length === 0) return null;
  return (
    <p className="mb-4 text-small text-muted" data-testid="left-out">
      {sentences.join(" ")}
    </p>
  );
}

function Details({ run, panel }: { run: RunView; panel: TrainingPanel }) {
  return (
    // Narrow, the alert comes first; wide, it heads the side column.
    <div className="grid gap-6 full:grid-cols-[minmax(0,1fr)_320px]">
      <div className="contents full:col-start-2 full:row-start-1 full:grid full:content-start full:gap-6">
        <div className="order-1 empty:hidden">
          <Alerts run={run} panel={panel} />
        </div>
        <div className="order-3 min-w-0">
          <Tiles run={run} />
        </div>
        <div className="order-4 min-w-0 empty:hidden">
          <EstimateCheck compared={run.compared} />
        </div>
        <div className="order-4 min-w-0 empty:hidden">
          <Checkpoints checkpoints={run.checkpoints} />
        </div>
        <div className="order-6 min-w-0 empty:hidden">
          <Efficiency notes={run.efficiency} />
        </div>
      </div>
      <div className="contents full:col-start-1 full:row-start-1 full:grid full:min-w-0 full:content-start full:gap-6">
        <div className="order-2 min-w-0">
          <LossChart run={run} />
        </div>
        <div className="order-5 min-w-0">
          <Happening run={run} />
        </div>
        <div className="order-7 min-w-0 empty:hidden">
          <Measures run={run} />
        </div>
      </div>
    </div>
  );
}
