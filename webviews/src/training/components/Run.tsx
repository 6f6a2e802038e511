/** A run on screen: progress, curve, tiles, checkpoints, what happens, log. */
import type { RunView } from "@protocol/types.gen.js";
import { Answer } from "@shared/ui/Page.js";
import { ErrorAlert } from "@shared/ui/States.js";
import { useStore } from "zustand";

import { isOver } from "../run.js";
import { sentence } from "../sentences.js";
import type { TrainingPanel } from "../store.js";
import { Checkpoints } from "./Checkpoints.js";
import { Happening } from "./Happening.js";
import { Log } from "./Log.js";
import { LossChart } from "./LossChart.js";
import { MemorisingAlert } from "./MemorisingAlert.js";
import { Outcome } from "./Outcome.js";
import { PassBar } from "./PassBar.js";
import { StopButton } from "./StopButton.js";
import { Tiles } from "./Tiles.js";

export function Run({ run, panel }: { run: RunView; panel: TrainingPanel }) {
  const { busy, problem } = useStore(panel.store);
  const stop = () => void panel.stopTraining();
  const aside = isOver(run) ? (
    <Outcome run={run} panel={panel} />
  ) : (
    <StopButton className="hidden wide:flex" run={run} busy={busy === "stop"} onStop={stop} />
  );
  return (
    <>
      <Answer {...sentence(run)} failed={run.state === "failed"} aside={aside} />
      {problem !== null && <ErrorAlert error={problem} retry={panel.dismiss} dismiss={panel.dismiss} />}
      <PassBar run={run} />
      {/* Narrow, the alert comes first; wide, it heads the side column. */}
      <div className="grid gap-6 full:grid-cols-[minmax(0,1fr)_320px]">
        <div className="contents full:col-start-2 full:row-start-1 full:grid full:content-start full:gap-6">
          <div className="order-1 empty:hidden">
            <MemorisingAlert run={run} busy={busy === "stop"} onStop={stop} />
          </div>
          <div className="order-3 min-w-0">
            <Tiles run={run} />
          </div>
          <div className="order-4 min-w-0 empty:hidden">
            <Checkpoints checkpoints={run.checkpoints} />
          </div>
        </div>
        <div className="contents full:col-start-1 full:row-start-1 full:grid full:min-w-0 full:content-start full:gap-6">
          <div className="order-2 min-w-0">
            <LossChart run={run} />
          </div>
          <div className="order-5 min-w-0">
            <Happening run={run} />
          </div>
        </div>
      </div>
      <div className="mt-6">
        <Log lines={run.log} saving={busy === "log"} onSave={() => void panel.saveLog()} />
      </div>
    </>
  );
}
