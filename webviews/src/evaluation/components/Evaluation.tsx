/** A version's evaluation from top to bottom: the verdict, the numbers, the answers, and what to do next. */
import type { EvaluationView } from "@protocol/types.gen.js";
import { useBridge } from "@shared/bridge/context.js";
import { Answer } from "@shared/ui/Page.js";
import clsx from "clsx";
import { useCallback, useMemo, useRef, useState } from "react";
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
  const bridge = useBridge();
  const [kept, setKept] = useState(() => bridge.restore("example", KeptSchema, { filter: "all", index: 0 }));
  const answers = useRef<HTMLDivElement>(null);
  const benchmarks = useRef<HTMLDivElement>(null);
  const keep = useCallback(
    (next: Kept) => {
      setKept(next);
      bridge.keep("example", next);
    },
    [bridge],
  );
  /** Shows these answers side by side, wherever they were asked for. */
  const show = useCallback(
    (filter: Filter) => {
      keep({ filter, index: 0 });
      answers.current?.scrollIntoView({ block: "start" });
      answers.current?.querySelector<HTMLElement>("[data-pair]")?.focus({ preventScroll: true });
    },
    [keep],
  );
  const measure = useCallback(() => benchmarks.current?.scrollIntoView({ block: "start" }), []);
  const { projectId, commit } = view;
  // Turning to the next question draws that one alone.
  const numbers = useMemo(
    () => (
      <>
        <Scores view={view} />
        <Measures view={view} />
      </>
    ),
    [view],
  );
  const found = useMemo(
    () => (
      <>
        <Labels view={view} show={show} />
        <Insights view={view} show={show} />
      </>
    ),
    [view, show],
  );
  const side = useMemo(
    () => (
      <>
        <Groups view={view} show={show} />
        <ToImprove view={view} show={show} measure={measure} />
        <Signs view={view} />
      </>
    ),
    [view, show, measure],
  );
  const more = useMemo(
    () => (
      <>
        {canBeJudged(view) && <Judge view={view} />}
        <div ref={benchmarks} className="min-w-0 scroll-mt-4">
          <Benchmarks projectId={projectId} commit={commit} />
        </div>
      </>
    ),
    [view, projectId, commit],
  );
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
          {numbers}
          {view.examples.length > 0 && (
            <div ref={answers} className="min-w-0 scroll-mt-4">
              <SideBySide view={view} panel={panel} kept={kept} keep={keep} />
            </div>
          )}
          {found}
        </div>
        <div className={clsx(column, "full:col-start-2 full:row-span-2 full:row-start-2")}>{side}</div>
        <div className={clsx(column, "full:col-start-1 full:row-start-3")}>
          {more}
          <Attention view={view} kept={kept} />
        </div>
      </div>
    </>
  );
}
