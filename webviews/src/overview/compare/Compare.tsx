/** Two to six versions beside one another: what was told them, what they learned from, how they did, what they answer. */
import * as l10n from "@vscode/l10n";
import type { ProjectPage, VersionComparison } from "@protocol/types.gen.js";
import { useKept } from "@shared/hooks/useKept.js";
import { type Curve, Curves, lookOf } from "@shared/chart/Curves.js";
import { Button } from "@shared/ui/Button.js";
import { Section } from "@shared/ui/Card.js";
import { ArrowLeft } from "@shared/ui/icons.js";
import { Answer } from "@shared/ui/Page.js";
import { Segments } from "@shared/ui/Segments.js";
import { AnswerBones, Bone, Loading, RowBones } from "@shared/ui/Skeleton.js";
import { ErrorState } from "@shared/ui/States.js";
import { useMemo } from "react";
import * as z from "zod/mini";
import { useStore } from "zustand";

import type { ProjectStore } from "../store.js";
import { Answers } from "./Answers.js";
import { DataTable } from "./DataTable.js";
import { Metrics } from "./Metrics.js";
import { Settings } from "./Settings.js";

const KindSchema = z.enum(["evaluation", "train"]);
type Kind = z.infer<typeof KindSchema>;

export function Compare({ page, store }: { page: ProjectPage; store: ProjectStore }) {
  const { comparison, comparisonError } = useStore(store.state);
  const back = (
    <Button onClick={store.back}>
      <ArrowLeft aria-hidden size={14} />
      {l10n.t("Back to {projectName}", { projectName: page.projectName })}
    </Button>
  );
  if (comparisonError !== null) {
    return (
      <>
        <div className="flex justify-end">{back}</div>
        <ErrorState
          error={comparisonError}
          retry={store.compare}
          safe={l10n.t("The versions themselves are as they were.")}
        />
      </>
    );
  }
  if (comparison === null) {
    return (
      <Loading label={l10n.t("Comparing the versions")}>
        <AnswerBones />
        <RowBones rows={5} />
        <Bone className="mt-6 h-[320px] w-full" />
      </Loading>
    );
  }
  return (
    <>
      <Answer title={comparison.headline} detail={comparison.detail} aside={back} />
      <div className="grid gap-6 [&>*]:min-w-0">
        <Metrics comparison={comparison} />
        <Losses comparison={comparison} />
        <Settings comparison={comparison} />
        <DataTable comparison={comparison} />
        <Answers comparison={comparison} />
      </div>
    </>
  );
}

function Losses({ comparison }: { comparison: VersionComparison }) {
  const [kind, setKind] = useKept<Kind>("losses", KindSchema, "evaluation");
  const curves = useMemo(
    () =>
      comparison.versions.map((version, index): Curve => ({
        id: version.commit,
        name: l10n.t("version {number}", { number: version.number }),
        points: (comparison.curves[index]?.[kind] ?? []).map(({ step, loss }) => ({ step, value: loss })),
        ...lookOf(index),
      })),
    [comparison, kind],
  );
  const kinds = (
    <Segments
      label={l10n.t("Which loss")}
      value={kind}
      options={[
        { value: "evaluation", label: l10n.t("On unseen rows") },
        { value: "train", label: l10n.t("In training") },
      ]}
      onChange={setKind}
    />
  );
  return (
    <Section title={l10n.t("Loss")} note={l10n.t("How wrong the model is. Lower is better.")} aside={kinds}>
      <Curves
        curves={curves}
        yLabel={l10n.t("Loss")}
        label={
          kind === "evaluation"
            ? l10n.t("Loss on unseen rows of the compared versions")
            : l10n.t("Training loss of the compared versions")
        }
      />
    </Section>
  );
}
