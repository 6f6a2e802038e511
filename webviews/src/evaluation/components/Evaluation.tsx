/** A version's evaluation from top to bottom: the verdict, the numbers, the answers, and what to do next. */
import type { EvaluationView } from "@protocol/types.gen.js";
import { useKept } from "@shared/hooks/useKept.js";
import { Answer } from "@shared/ui/Page.js";
import clsx from "clsx";
import { useRef } from "react";
import * as z from "zod/mini";

import { Benchmarks } from "../benchmarks/Benchmarks.js";
import type { Filter } from "../filters.js";
import { canBeJudged, Judge } from "../judge/Judge.js";
import type { EvaluationPanel } from "../store.js";
import { Attention } from "./Attention.js";
import { GateCard } from "./GateCard.js";
import { Groups } from "./Groups.js";
import { Insights } from "./Insights.js";
import { Labels } from "./Labels.js";
import { Measures } from "./Measures.js";
import { OutcomeBar } from "./OutcomeBar.js";
import { Scores } from "./Scores.js";
import { type Kept, SideBySide } from "./SideBySide.js";
import { Signs } from "./Signs.js";
import { ToImprove } from "./ToImprove.js";

const KeptSchema: z.ZodMiniType<Kept> = z.object({ filter: z.string(), index: z.int() });

const column = "grid min-w-0 content-start gap-6";

interface EvaluationProps {
  readonly view: EvaluationView;
  readonly panel: EvaluationPanel;
  /** Something above asks for attention first. */
  readonly alerted: boolean;
}

export function Evaluation({ view, panel, alerted }: EvaluationProps) {
  const [kept, keep] = useKept<Kept>("example", KeptSchema, { filter: "all", index: 0 });
  const answers = useRef<HTMLDivElement>(null);
  const benchmarks = useRef<HTMLDivElement>(null);
  /** Shows these answers side by side, wherever they were asked for. */
  const show = (filter: Filter) => {
    keep({ filter, index: 0 });
    answers.current?.scrollIntoView({ block: "start" });
    answers.current?.querySelector<HTMLElement>("[data-pair]")?.focus({ preventScroll: true });
  };
  return (
    <>
      <Answer title={view.verdict.headline} detail={view.verdict.detail} />
      <OutcomeBar view={view} />
      {/* Narrow: the gate first, then the numbers and the answers, then what they add up to, then what can be asked for. */}
      <div className="grid gap-6 full:grid-cols-[minmax(0,1fr)_320px] full:grid-rows-[auto_auto_1fr]">
        <div className="full:col-start-2">
          <GateCard view={view} show={show} alerted={alerted} />
        </div>
        <div className={clsx(column, "full:col-start-1 full:row-span-2 full:row-start-1")}>
          <Scores view={view} />
          <Measures view={view} />
          {view.examples.length > 0 && (
            <div ref={answers} className="min-w-0 scroll-mt-4">
              <SideBySide view={view} panel={panel} kept={kept} keep={keep} />
            </div>
          )}
          <Labels view={view} show={show} />
          <Insights view={view} show={show} />
        </div>
        <div className={clsx(column, "full:col-start-2 full:row-span-2 full:row-start-2")}>
          <Groups view={view} show={show} />
          <ToImprove view={view} show={show} measure={() => benchmarks.current?.scrollIntoView({ block: "start" })} />
          <Signs view={view} />
        </div>
        <div className={clsx(column, "full:col-start-1 full:row-start-3")}>
          {canBeJudged(view) && <Judge view={view} />}
          <div ref={benchmarks} className="min-w-0 scroll-mt-4">
            <Benchmarks projectId={view.projectId} commit={view.commit} />
          </div>
          <Attention view={view} kept={kept} />
        </div>
      </div>
    </>
  );
}
