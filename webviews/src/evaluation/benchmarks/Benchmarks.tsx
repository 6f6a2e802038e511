/** Standard benchmarks of a version: what is known, what is under way, and choosing what to ask. */
import * as l10n from "@vscode/l10n";
import type { BenchmarkInstall } from "@protocol/types.gen.js";
import { useBridge } from "@shared/bridge/context.js";
import { Button } from "@shared/ui/Button.js";
import { Card, Section } from "@shared/ui/Card.js";
import { CopyButton } from "@shared/ui/CopyButton.js";
import { ErrorAlert } from "@shared/ui/States.js";
import { useEffect, useState } from "react";
import { useStore } from "zustand";

import { UnderWay } from "../components/UnderWay.js";
import { Choose } from "./Choose.js";
import { Results } from "./Results.js";
import { BenchmarksPanel } from "./store.js";

export function Benchmarks({ projectId, commit }: { projectId: string; commit: string }) {
  const bridge = useBridge();
  const [panel] = useState(() => new BenchmarksPanel(bridge, projectId, commit));
  useEffect(() => panel.start(), [panel]);
  const { snapshot, error, failure } = useStore(panel.store);
  if (snapshot === null) {
    return (
      <Section title={l10n.t("Benchmarks")}>
        <Card className="px-4 py-3 text-muted">
          {error === null ? l10n.t("Looking which benchmarks there are.") : `${error.message} ${error.hint}`}
        </Card>
      </Section>
    );
  }
  const { progress, results, problem, install } = snapshot;
  const going = progress !== null && progress.state !== "failed";
  return (
    <Section title={l10n.t("Benchmarks")} note={l10n.t("Known question sets, the same for every model in the world")}>
      {failure !== null && (
        <ErrorAlert error={failure} retry={() => void panel.begin()} dismiss={panel.forgetFailure} />
      )}
      {progress?.state === "failed" && progress.error !== null && failure === null && (
        <ErrorAlert error={progress.error} retry={() => void panel.begin()} />
      )}
      <Card>
        {results.map((result) => (
          <Results key={result.id} result={result} commit={commit} />
        ))}
        {going ? (
          <Asking panel={panel} />
        ) : install !== null ? (
          <>
            <Install install={install} panel={panel} />
            {install.state !== "installing" && <Choose panel={panel} snapshot={snapshot} />}
          </>
        ) : problem !== null ? (
          <p className="border-line px-4 py-3 text-muted not-first:border-t">{`${problem.message} ${problem.hint}`}</p>
        ) : results.length > 0 ? (
          <details className="border-t border-line">
            <summary className="px-4 py-2.5 text-muted hover:text-fg">{l10n.t("Ask more benchmarks")}</summary>
            <Choose panel={panel} snapshot={snapshot} />
          </details>
        ) : (
          <Choose panel={panel} snapshot={snapshot} />
        )}
      </Card>
    </Section>
  );
}

function Asking({ panel }: { panel: BenchmarksPanel }) {
  const progress = useStore(panel.store, (state) => state.snapshot?.progress ?? null);
  const busy = useStore(panel.store, (state) => state.busy);
  if (progress === null) return null;
  return (
    <UnderWay
      progress={progress}
      label={l10n.t("Benchmarks asked")}
      stop={l10n.t("Stop Benchmarks")}
      busy={busy}
      onStop={() => void panel.stop()}
    />
  );
}

/** The package that asks the questions is fetched when it is first wanted. */
function Install({ install, panel }: { install: BenchmarkInstall; panel: BenchmarksPanel }) {
  const busy = useStore(panel.store, (state) => state.busy);
  const installing = install.state === "installing";
  return (
    <div className="border-line px-4 py-3 not-first:border-t">
      <p>
        {l10n.t(
          "Known question sets are asked through lm-eval, the package that published results are made with. It is not installed; your own questions can be asked without it.",
        )}
      </p>
      <p className="mt-1 text-muted" aria-live="polite">
        {install.text}
      </p>
      <div className="mt-3 flex flex-wrap items-center gap-x-3 gap-y-2">
        {install.state !== "byHand" && (
          <Button disabled={busy || installing} onClick={() => void panel.install()}>
            {installing
              ? l10n.t("Installing")
              : install.state === "failed"
                ? l10n.t("Try Again")
                : l10n.t("Install lm-eval")}
          </Button>
        )}
        {!installing && <CopyButton text={install.command} what={l10n.t("command")} />}
      </div>
    </div>
  );
}
