/** One question with the answers of everyone that was asked, side by side; below each other where it is narrow. */
import * as l10n from "@vscode/l10n";
import { count, fixed, plural } from "@shared/format/numbers.js";
import { Button } from "@shared/ui/Button.js";
import { Card } from "@shared/ui/Card.js";
import { CopyButton } from "@shared/ui/CopyButton.js";
import { MessageSquare, Square, TriangleAlert } from "@shared/ui/icons.js";
import clsx from "clsx";
import type { ReactNode } from "react";

import type { Exchange as ExchangeData, Reply } from "../store.js";

interface ExchangeProps {
  readonly exchange: ExchangeData;
  readonly onStop: (requestId: string) => void;
}

const columns = ["", "wide:grid-cols-1", "wide:grid-cols-2", "wide:grid-cols-3", "wide:grid-cols-2 full:grid-cols-4"];

export function Exchange({ exchange: { question, follows, replies }, onStop }: ExchangeProps) {
  return (
    <Card className="overflow-hidden">
      <h2 className="flex gap-3 border-b border-line px-4 py-2.5 text-body">
        <MessageSquare aria-hidden size={16} className="mt-0.5 text-muted" />
        <span className="min-w-0 flex-1 whitespace-pre-wrap [overflow-wrap:anywhere]">{question}</span>
        {follows && <span className="shrink-0 text-small font-normal text-muted">{l10n.t("follow-up")}</span>}
      </h2>
      {/* Lines between columns and rows: each cell draws those at its left and top, of which the outer ones are cut off. */}
      <div className={clsx("-mt-px -ml-px grid", columns[replies.length])}>
        {replies.map((reply) => (
          <Answer
            key={reply.requestId}
            reply={reply}
            alone={replies.length === 1}
            onStop={() => onStop(reply.requestId)}
          />
        ))}
      </div>
    </Card>
  );
}

function Answer({ reply, alone, onStop }: { reply: Reply; alone: boolean; onStop: () => void }) {
  const { name, text, done, note, error, cancelled, cut, settings } = reply;
  return (
    <div
      role="group"
      aria-label={l10n.t("Answer of {name}", { name })}
      data-answer={reply.target}
      className="flex min-w-0 flex-col border-t border-l border-line px-4 py-3"
    >
      <div className="mb-1 flex min-h-7 items-center justify-between gap-2">
        <h3 className="min-w-0 truncate text-body">{name}</h3>
        {done
          ? text !== "" && <CopyButton text={text} what={l10n.t("the answer of {name}", { name })} />
          : !alone && (
              <Button small kind="ghost" aria-label={l10n.t("Stop {name}", { name })} onClick={onStop}>
                <Square aria-hidden size={12} />
                {l10n.t("Stop")}
              </Button>
            )}
      </div>
      {/* An error takes the place of an answer that never began. */}
      <p
        aria-live="polite"
        aria-busy={!done}
        className={clsx(
          "whitespace-pre-wrap [overflow-wrap:anywhere]",
          error !== null && text === "" ? "hidden" : "min-h-5 flex-1",
        )}
      >
        {text}
        {!done && text === "" && <span className="text-muted">{note ?? l10n.t("Thinking")}</span>}
        {!done && <span aria-hidden className="ml-1 inline-block h-3.5 w-[7px] translate-y-0.5 bg-base" />}
        {done && error === null && text === "" && !cancelled && (
          <span className="text-muted">{l10n.t("The answer is empty.")}</span>
        )}
        {cancelled && <span className="text-muted"> {l10n.t("Stopped.")}</span>}
      </p>
      {text !== "" && note !== null && <Warning>{note}</Warning>}
      {done && cut && (
        <Warning>
          {plural(
            reply.tokens,
            l10n.t("Cut off at the longest answer, {n} token."),
            l10n.t("Cut off at the longest answer, {n} tokens."),
          )}
        </Warning>
      )}
      {error !== null && (
        <p role="alert" className={clsx("mt-1 flex gap-2", text === "" && "flex-1")}>
          <TriangleAlert aria-hidden size={16} className="mt-0.5 text-warn" />
          <span>
            {error.message} <span className="text-muted">{error.hint}</span>
          </span>
        </p>
      )}
      <div className="mt-2 text-small text-muted">
        <p className="tabular-nums">{speed(reply)}</p>
        <p className="[overflow-wrap:anywhere]">{settings}</p>
      </div>
    </div>
  );
}

function Warning({ children }: { children: ReactNode }) {
  return (
    <p className="mt-1 flex gap-1.5 text-small">
      <TriangleAlert aria-hidden size={14} className="mt-px text-warn" />
      <span>{children}</span>
    </p>
  );
}

/** "42 tokens, 18 tokens/s, first word after 0.3 s, context 96 of 512 tokens". */
function speed({ tokens, seconds, firstSeconds, promptTokens, context }: Reply): string {
  if (tokens === 0) return "";
  const parts = [plural(tokens, l10n.t("{n} token"), l10n.t("{n} tokens"))];
  if (seconds > 0) parts.push(l10n.t("{count} tokens/s", { count: count(tokens / seconds) }));
  if (firstSeconds !== null)
    parts.push(l10n.t("first word after {time}", { time: `${fixed(firstSeconds, 1)}\u00a0s` }));
  if (promptTokens !== null && context !== null)
    parts.push(l10n.t("context {used} of {most} tokens", { used: count(promptTokens + tokens), most: count(context) }));
  return parts.join(", ");
}
