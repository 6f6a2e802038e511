/** Whether this version may be shipped: the gate's word, its checks, and the one next step. */
import * as l10n from "@vscode/l10n";
import type { EvaluationView, GateCheck } from "@protocol/types.gen.js";
import { useBridge } from "@shared/bridge/context.js";
import { Button } from "@shared/ui/Button.js";
import { Card } from "@shared/ui/Card.js";
import { Check, CircleCheck, CircleX, MessageSquare, Rocket, TriangleAlert, X } from "@shared/ui/icons.js";
import type { ReactNode } from "react";

import type { Filter } from "../filters.js";
import { readWorse, summary } from "../sentences.js";

interface GateProps {
  readonly view: EvaluationView;
  readonly show: (filter: Filter) => void;
  /** Something else on the page has the primary button. */
  readonly alerted: boolean;
}

const heads = {
  ready: <CircleCheck aria-hidden size={16} className="text-pass" />,
  review: <TriangleAlert aria-hidden size={16} className="text-warn" />,
  retrain: <CircleX aria-hidden size={16} className="text-fail" />,
} as const;

export function GateCard({ view, show, alerted }: GateProps) {
  const { gate } = view.verdict;
  const old = summary(view);
  const head = gate !== null ? heads[gate.decision] : old.tone === "pass" ? heads.ready : heads.review;
  return (
    <Card>
      <div className="p-4 pb-3">
        <h2 className="flex items-center gap-2 text-body">
          {head}
          {gate?.headline ?? old.title}
        </h2>
        <p className="mt-1.5 text-muted text-pretty">{gate?.detail ?? old.text}</p>
      </div>
      {gate !== null && gate.checks.length > 0 && (
        <ul className="grid gap-2 border-t border-line px-4 py-3">
          {gate.checks.map((check) => (
            <CheckLine key={check.text} check={check} />
          ))}
        </ul>
      )}
      <div className="grid gap-2 px-4 pt-1 pb-4">
        <Actions view={view} show={show} alerted={alerted} />
      </div>
    </Card>
  );
}

const states: Readonly<Record<GateCheck["state"], ReactNode>> = {
  pass: <Check role="img" aria-label={l10n.t("Passed:")} size={14} className="mt-[3px] text-pass" />,
  warn: <TriangleAlert role="img" aria-label={l10n.t("Look at:")} size={14} className="mt-[3px] text-warn" />,
  fail: <X role="img" aria-label={l10n.t("Not passed:")} size={14} className="mt-[3px] text-fail" />,
};

function CheckLine({ check }: { check: GateCheck }) {
  return (
    <li className="flex gap-2.5">
      {states[check.state]}
      <span className="min-w-0">{check.text}</span>
    </li>
  );
}

/** One primary: serve what is ready, read what is to be reviewed, mend what is to be retrained. */
function Actions({ view, show, alerted }: GateProps) {
  const first = alerted ? "secondary" : "primary";
  const bridge = useBridge();
  const decision = view.verdict.gate?.decision ?? "ready";
  const [cause] = view.causes;
  const { worse } = view.verdict;
  const readable = view.examples.some(({ outcome }) => outcome === "worse");
  const serve = (kind: "primary" | "secondary") => (
    <Button kind={kind} onClick={() => bridge.command("vibeflow.deployment.show", view.commit)}>
      <Rocket aria-hidden size={14} />
      {l10n.t("Deploy version {number}", { number: view.version })}
    </Button>
  );
  const ask = (kind: "primary" | "secondary") => (
    <Button kind={kind} onClick={() => bridge.command("vibeflow.playground.show", view.commit)}>
      <MessageSquare aria-hidden size={14} />
      {l10n.t("Ask the Model…")}
    </Button>
  );
  if (decision === "ready") {
    return (
      <>
        {serve(first)}
        {ask("secondary")}
      </>
    );
  }
  if (decision === "retrain") {
    return (
      <>
        <Button kind={first} onClick={() => bridge.command(cause?.command ?? "vibeflow.setup.show")}>
          {cause?.label ?? l10n.t("Open Set-up")}
        </Button>
        {ask("secondary")}
      </>
    );
  }
  return (
    <>
      {readable ? (
        <Button kind={first} onClick={() => show("worse")}>
          {readWorse(worse)}
        </Button>
      ) : (
        ask(first)
      )}
      {readable && ask("secondary")}
      {serve("secondary")}
    </>
  );
}
