/** One question with its answer, or its two answers side by side. */
import { count } from "@shared/format/numbers.js";
import { Card } from "@shared/ui/Card.js";
import { MessageSquare, TriangleAlert } from "@shared/ui/icons.js";
import clsx from "clsx";

import type { Exchange as ExchangeData, Reply } from "../store.js";

export function Exchange({ exchange }: { exchange: ExchangeData }) {
  const { question, tuned, base } = exchange;
  return (
    <Card>
      <p className="flex gap-3 border-b border-line px-4 py-2.5 font-semibold text-strong">
        <MessageSquare aria-hidden size={16} className="mt-0.5 text-muted" />
        <span className="min-w-0 whitespace-pre-wrap [overflow-wrap:anywhere]">{question}</span>
      </p>
      <div className={clsx("grid", base !== null && "wide:grid-cols-2")}>
        {base !== null && <Answer name="Base" reply={base} />}
        <div className={clsx(base !== null && "border-t border-line wide:border-t-0 wide:border-l")}>
          <Answer name="Tuned" reply={tuned} />
        </div>
      </div>
    </Card>
  );
}

function Answer({ name, reply }: { name: string; reply: Reply }) {
  return (
    <div className="px-4 py-3" data-answer={name.toLowerCase()}>
      <p className="mb-1 flex items-baseline justify-between gap-2 text-small">
        <span className="font-semibold text-strong">{name}</span>
        <span className="text-muted tabular-nums">{speed(reply)}</span>
      </p>
      <p aria-live="polite" aria-busy={!reply.done} className="min-h-5 whitespace-pre-wrap [overflow-wrap:anywhere]">
        {reply.text}
        {!reply.done && <span aria-hidden className="ml-0.5 inline-block h-3.5 w-[7px] translate-y-0.5 bg-base" />}
        {reply.done && reply.error === null && reply.text === "" && !reply.cancelled && (
          <span className="text-muted">The answer is empty.</span>
        )}
        {reply.cancelled && <span className="text-muted"> Cancelled.</span>}
      </p>
      {reply.error !== null && (
        <p role="alert" className="mt-1 flex gap-2">
          <TriangleAlert aria-hidden size={16} className="mt-0.5 text-warn" />
          <span>
            {reply.error.message} <span className="text-muted">{reply.error.hint}</span>
          </span>
        </p>
      )}
    </div>
  );
}

function speed({ tokens, seconds, done }: Reply): string {
  if (tokens === 0) return done ? "" : "Thinking";
  if (seconds <= 0) return `${count(tokens)} tokens`;
  return `${count(tokens)} tokens, ${count(tokens / seconds)} tokens/s`;
}
