/** What a version is made of, where it lies, and whether it could be made again. */
import * as l10n from "@vscode/l10n";
import type { VersionView } from "@protocol/types.gen.js";
import { useBridge } from "@shared/bridge/context.js";
import { bytes, money } from "@shared/format/numbers.js";
import { exact } from "@shared/format/time.js";
import { Button } from "@shared/ui/Button.js";
import { CircleCheck, CircleX, Clock, Scale, TriangleAlert } from "@shared/ui/icons.js";
import { type ReactNode, useEffect } from "react";
import { useStore } from "zustand";

import { methodOf, momentOf } from "../sentences.js";
import type { ProjectStore } from "../store.js";

export function Details({ version, store }: { version: VersionView; store: ProjectStore }) {
  const bridge = useBridge();
  const { commit } = version;
  useEffect(() => store.lookAt(commit), [store, commit]);
  return (
    <div className="min-w-0 flex-1 py-3 wide:pl-6">
      <p className="[overflow-wrap:anywhere]">{version.subject}</p>
      <dl className="mt-2 grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1 text-small wide:grid-cols-[auto_minmax(0,1fr)_auto_minmax(0,1fr)]">
        <Fact name={l10n.t("Made")}>{momentOf(version.createdAt)}</Fact>
        <Fact name={l10n.t("Base model")}>{version.baseModel}</Fact>
        <Fact name={l10n.t("Training")}>{[exact(version.seconds), methodOf(version)].filter(Boolean).join(", ")}</Fact>
        <Fact name={l10n.t("Weights")}>{weightsInWords(version)}</Fact>
        <Fact name={l10n.t("Cost")}>{version.cost === null ? l10n.t("not known") : money(version.cost)}</Fact>
        <Fact name={l10n.t("Commit")}>
          <span className="font-mono text-code [overflow-wrap:anywhere]">{commit.slice(0, 12)}</span>
        </Fact>
      </dl>
      <ReproductionLine version={version} store={store} />
      <div className="mt-3 flex flex-wrap gap-2">
        {version.score !== null && (
          <Button small onClick={() => bridge.command("vibeflow.evaluation.show", commit)}>
            <Scale aria-hidden size={14} />
            {l10n.t("Show evaluation")}
          </Button>
        )}
        {version.weights === "here" && (
          <Button small onClick={() => bridge.command("vibeflow.playground.show", commit)}>
            {l10n.t("Ask it")}
          </Button>
        )}
        <Button small kind="ghost" onClick={() => bridge.command("vibeflow.versions.copyCommit", commit)}>
          {l10n.t("Copy commit ID")}
        </Button>
      </div>
    </div>
  );
}

function weightsInWords({ weights, sizeBytes }: VersionView): string {
  if (weights === "deleted") return l10n.t("deleted; data, recipe and evaluation are kept");
  return weights === "missing"
    ? l10n.t("{size}, not fetched yet: run git lfs pull", { size: bytes(sizeBytes) })
    : bytes(sizeBytes);
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-muted">{name}</dt>
      <dd className="min-w-0 tabular-nums">{children}</dd>
    </>
  );
}

const marks = {
  none: null,
  queued: <Clock aria-hidden size={14} className="mt-px text-muted" />,
  running: <Clock aria-hidden size={14} className="mt-px text-muted" />,
  same: <CircleCheck aria-hidden size={14} className="mt-px text-pass" />,
  different: <TriangleAlert aria-hidden size={14} className="mt-px text-warn" />,
  failed: <CircleX aria-hidden size={14} className="mt-px text-fail" />,
} as const;

function ReproductionLine({ version, store }: { version: VersionView; store: ProjectStore }) {
  const found = useStore(store.state, (state) => state.reproductions[version.commit]);
  return (
    <p role="status" className="flex gap-1.5 text-small empty:hidden [&:not(:empty)]:mt-3">
      {found !== undefined && found.state !== "none" && (
        <>
          {marks[found.state]}
          <span className="min-w-0">
            <span className="text-muted">{l10n.t("Trained again from its commit:")} </span>
            {found.text}
          </span>
        </>
      )}
    </p>
  );
}
