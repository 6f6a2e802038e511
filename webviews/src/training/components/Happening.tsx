/** "What is happening": what it does now, what the loss means, a line for each pass, and the words explained. */
import * as l10n from "@vscode/l10n";
import type { RunView } from "@protocol/types.gen.js";
import { Section } from "@shared/ui/Card.js";
import clsx from "clsx";
import { memo, type ReactNode } from "react";

import { doingNow, lossInWords, passLines, terms, toldLines } from "../happening.js";

export const Happening = memo(function Happening({ run }: { run: RunView }) {
  const on = [run.modelName, run.method, run.device].filter((part) => part !== "").join(", ");
  const now = doingNow(run);
  const meaning = lossInWords(run);
  return (
    <Section title={l10n.t("What is happening")}>
      <dl className="grid grid-cols-[minmax(56px,max-content)_minmax(0,1fr)] gap-x-3 gap-y-2">
        {now !== undefined && <Line name={l10n.t("Now")}>{now}</Line>}
        {meaning !== undefined && <Line name={l10n.t("Meaning")}>{meaning}</Line>}
        {toldLines(passLines(run)).map((line) => (
          <Line key={line.pass} name={l10n.t("Pass {number}", { number: line.pass })} muted={!line.current}>
            {line.text}
          </Line>
        ))}
        {run.resumed > 0 && (
          <Line name={l10n.t("Resumed")}>
            {run.resumed === 1
              ? l10n.t("Interrupted and picked up again once, from its last checkpoint.")
              : l10n.t("Interrupted and picked up again {times} times, from its last checkpoint.", { times: run.resumed })}
          </Line>
        )}
        {run.continuedFrom !== null && (
          <Line name={l10n.t({ message: "From", comment: ["the run that it carries on"] })} muted>
            {l10n.t("Carried on from run {number}, at its last checkpoint.", { number: Number(run.continuedFrom.replace(/^run-/, "")) })}
          </Line>
        )}
        <Line name={l10n.t({ message: "With", comment: ["model, method and device of a run"] })} muted>
          {on}
        </Line>
      </dl>
      <Terms />
    </Section>
  );
});

function Line({ name, muted = false, children }: { name: string; muted?: boolean; children: ReactNode }) {
  return (
    <div className={clsx("contents", muted && "text-muted")}>
      <dt className="text-small leading-5 text-muted">{name}</dt>
      <dd className="text-pretty tabular-nums">{children}</dd>
    </div>
  );
}

function Terms() {
  return (
    <details className="mt-3">
      <summary className="w-fit text-small text-muted hover:text-fg">{l10n.t("What these words mean")}</summary>
      <dl className="mt-2 grid gap-x-4 gap-y-1.5 text-small wide:grid-cols-[7.5rem_minmax(0,1fr)]">
        {terms.map(([word, meaning]) => (
          <div key={word} className="wide:contents">
            <dt className="text-strong">{word}</dt>
            <dd className="text-muted">{meaning}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
