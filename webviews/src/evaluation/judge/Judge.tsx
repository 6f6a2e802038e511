/** A judge's part: its marks where there are any, and how to have the answers judged. */
import * as l10n from "@vscode/l10n";
import type { EvaluationView } from "@protocol/types.gen.js";
import { useBridge } from "@shared/bridge/context.js";
import { Card, Section } from "@shared/ui/Card.js";
import { ErrorAlert } from "@shared/ui/States.js";
import { useEffect, useState } from "react";
import { useStore } from "zustand";

import { UnderWay } from "../components/UnderWay.js";
import { baseName, isLabels, isPassages } from "../sentences.js";
import { JudgeForm } from "./JudgeForm.js";
import { Marks } from "./Marks.js";
import { JudgePanel } from "./store.js";

/** A classifier is right or wrong, and passages are not answers: neither leaves anything to judge. */
export const canBeJudged = (view: EvaluationView): boolean =>
  !isLabels(view) && view.examples.length > 0 && !isPassages(view);

export function Judge({ view }: { view: EvaluationView }) {
  const bridge = useBridge();
  const [panel] = useState(() => new JudgePanel(bridge, view.projectId, view.commit));
  useEffect(() => panel.start(), [panel]);
  const { snapshot, error, failure } = useStore(panel.store);
  const summary = view.judge ?? snapshot?.summary ?? null;
  const progress = snapshot?.progress ?? null;
  return (
    <Section
      title={l10n.t("A judge’s opinion")}
      note={
        summary === null
          ? l10n.t("Another model reads both answers, without knowing whose is whose")
          : l10n.t("1 is poor, 5 is excellent")
      }
    >
      {failure !== null && (
        <ErrorAlert error={failure} retry={() => void panel.begin()} dismiss={panel.forgetFailure} />
      )}
      {progress?.state === "failed" && progress.error !== null && failure === null && (
        <ErrorAlert error={progress.error} retry={() => void panel.begin()} />
      )}
      <Card>
        {summary !== null && <Marks summary={summary} base={baseName(view)} />}
        {progress !== null && progress.state !== "failed" ? (
          <Judging panel={panel} />
        ) : snapshot !== null && summary !== null ? (
          <details className="border-t border-line">
            <summary className="px-4 py-2.5 text-muted hover:text-fg">{l10n.t("Judge again")}</summary>
            <JudgeForm panel={panel} snapshot={snapshot} judged />
          </details>
        ) : snapshot !== null ? (
          <JudgeForm panel={panel} snapshot={snapshot} judged={false} />
        ) : (
          <p className="border-line px-4 py-3 text-muted not-first:border-t">
            {error === null ? l10n.t("Asking who could judge.") : `${error.message} ${error.hint}`}
          </p>
        )}
      </Card>
    </Section>
  );
}

function Judging({ panel }: { panel: JudgePanel }) {
  const progress = useStore(panel.store, (state) => state.snapshot?.progress ?? null);
  const busy = useStore(panel.store, (state) => state.busy);
  if (progress === null) return null;
  return (
    <UnderWay
      progress={progress}
      label={l10n.t("Rows judged")}
      stop={l10n.t("Stop Judge")}
      busy={busy}
      onStop={() => void panel.stop()}
    />
  );
}
