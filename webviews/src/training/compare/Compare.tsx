/** Several runs beside one another: their curves, how they did, what they were told. */
import * as l10n from "@vscode/l10n";
import type { RunCurve } from "@protocol/types.gen.js";
import { useBridge } from "@shared/bridge/context.js";
import { bytes } from "@shared/format/numbers.js";
import { useKept } from "@shared/hooks/useKept.js";
import { Button } from "@shared/ui/Button.js";
import { Section } from "@shared/ui/Card.js";
import { Activity, ArrowLeft, CircleCheck } from "@shared/ui/icons.js";
import { Answer } from "@shared/ui/Page.js";
import { AnswerBones, Bone, Loading } from "@shared/ui/Skeleton.js";
import { Empty, ErrorAlert, ErrorState } from "@shared/ui/States.js";
import { useEffect, useMemo, useState } from "react";
import * as z from "zod/mini";
import { useStore } from "zustand";

import { smooth } from "../smooth.js";
import { Segments } from "@shared/ui/Segments.js";
import { type Curve, Curves, lookOf } from "@shared/chart/Curves.js";
import { chosenInWords, RunsTable } from "./RunsTable.js";
import { SettingsTable } from "./SettingsTable.js";
import { createComparison } from "./store.js";
import { Trials } from "./Trials.js";
import { verdict } from "./words.js";

interface CompareProps {
  readonly projectId: string;
  readonly onBack: () => void;
  readonly onLook: (runId: string) => void;
}

const KindSchema = z.enum(["evaluation", "training"]);
type Kind = z.infer<typeof KindSchema>;

export function Compare({ projectId, onBack, onLook }: CompareProps) {
  const bridge = useBridge();
  const [comparison] = useState(() => createComparison(bridge, projectId));
  useEffect(() => comparison.start(), [comparison]);
  const { snapshot, error } = useStore(comparison.list.store);
  const { chosen, curves, tuning, freed, problem } = useStore(comparison.store);
  const [kind, setKind] = useKept<Kind>("compared", KindSchema, "evaluation");
  const back = (
    <Button onClick={onBack}>
      <ArrowLeft aria-hidden size={14} />
      {l10n.t("Back to the run")}
    </Button>
  );
  const drawn = useMemo(() => curves.map((curve, index) => curveOf(curve, index, kind)), [curves, kind]);
  if (error !== null) return <ErrorState error={error} retry={() => void comparison.list.reload()} />;
  if (snapshot === null) {
    return (
      <Loading label={l10n.t("Loading the runs")}>
        <AnswerBones />
        <Bone className="h-[320px]" />
      </Loading>
    );
  }
  const { runs } = snapshot;
  if (runs.length === 0) {
    return (
      <Empty icon={<Activity size={24} />} title={l10n.t("No runs yet")} actions={back}>
        {l10n.t("Runs can be laid over one another here once there are some.")}
      </Empty>
    );
  }
  const compared = (chosen ?? []).flatMap((id) => runs.filter((run) => run.runId === id));
  return (
    <>
      <Answer title={verdict(runs)} detail={l10n.t("Together they take {size} on the disk.", { size: bytes(snapshot.sizeBytes) })} aside={back} />
      {problem !== null && <ErrorAlert error={problem} retry={() => void comparison.list.reload()} dismiss={comparison.dismiss} />}
      <p role="status" className="empty:hidden [&:not(:empty)]:mb-4">
        {freed !== null && (
          <span className="flex items-center gap-2">
            <CircleCheck aria-hidden size={16} className="text-pass" />
            {l10n.t("Run {number} is deleted; {size} are free again.", { number: freed.number, size: bytes(freed.bytes) })}
          </span>
        )}
      </p>
      <Section
        title={l10n.t("Loss")}
        note={chosenInWords(compared.length)}
        aside={
          <Segments
            label={l10n.t("Which loss")}
            value={kind}
            options={[
              { value: "evaluation", label: l10n.t("On unseen rows") },
              { value: "training", label: l10n.t("In training") },
            ]}
            onChange={setKind}
          />
        }
      >
        <Curves curves={drawn} yLabel={l10n.t("Loss")} label={kind === "evaluation" ? l10n.t("Loss on unseen rows of the compared runs") : l10n.t("Training loss of the compared runs")} />
      </Section>
      <Section title={l10n.t("Runs")} className="mt-6">
        <RunsTable runs={runs} comparison={comparison} onLook={onLook} />
      </Section>
      <div className="mt-6">
        <SettingsTable runs={compared} />
      </div>
      {tuning !== null && <Trials tuning={tuning} />}
    </>
  );
}

function curveOf(curve: RunCurve, index: number, kind: Kind): Curve {
  const losses = kind === "training" ? smooth(curve.train.map((point) => point.loss)) : curve.evaluations.map((point) => point.loss);
  const points = (kind === "training" ? curve.train : curve.evaluations).map(({ step }, place) => ({ step, value: losses[place] ?? 0 }));
  return { id: curve.runId, name: l10n.t("run {number}", { number: curve.number }), points, ...lookOf(index) };
}
