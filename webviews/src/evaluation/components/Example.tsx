/** One question: both answers with the words they share with the expected one, and that one below. */
import type { ExampleView } from "@protocol/types.gen.js";
import { count } from "@shared/format/numbers.js";
import { Badge } from "@shared/ui/Badge.js";
import { Card } from "@shared/ui/Card.js";
import { CornerDownLeft, MessageSquare } from "@shared/ui/icons.js";
import { Fragment, type ReactNode } from "react";

import { outcomes, score } from "../sentences.js";
import { compare } from "../words.js";

export function Example({ example, base }: { example: ExampleView; base: string }) {
  return (
    <Card>
      <p className="flex gap-3 border-b border-line px-4 py-2.5 font-semibold text-strong">
        <MessageSquare aria-hidden size={16} className="mt-0.5 text-muted" />
        <span className="min-w-0 whitespace-pre-wrap [overflow-wrap:anywhere]">{example.question}</span>
      </p>
      <div className="grid wide:grid-cols-2">
        <Reply name={base} answer={example.base} score={example.baseScore} expected={example.expected} />
        <div className="border-t border-line wide:border-t-0 wide:border-l">
          <Reply
            name="Tuned"
            answer={example.tuned}
            score={example.tunedScore}
            expected={example.expected}
            badge={<Badge>{outcomes[example.outcome]}</Badge>}
          />
        </div>
      </div>
      <div className="flex gap-3 border-t border-line px-4 py-2.5 text-muted">
        <CornerDownLeft aria-hidden size={14} className="mt-1" />
        <p className="min-w-0 whitespace-pre-wrap [overflow-wrap:anywhere]">
          <span className="text-small">Your answer, row {count(example.number)}: </span>
          {example.expected}
        </p>
      </div>
      <p className="flex flex-wrap gap-x-4 gap-y-1 border-t border-line px-4 py-2 text-axis text-muted">
        <span>
          <mark className="inserted px-0.5">Words</mark> that your answer has too
        </span>
        <span>
          <mark className="removed px-0.5">Words</mark> that it has not
        </span>
      </p>
    </Card>
  );
}

interface ReplyProps {
  readonly name: string;
  readonly answer: string;
  readonly score: number;
  readonly expected: string;
  readonly badge?: ReactNode;
}

function Reply({ name, answer, score: share, expected, badge }: ReplyProps) {
  const words = answer.match(/\S+/g)?.length ?? 0;
  return (
    <div className="px-4 py-3">
      <p className="mb-1 flex items-center gap-2 text-small">
        <span className="font-semibold text-strong">{name}</span>
        <span className="text-muted">{count(words)} words</span>
        {badge}
        <span className="ml-auto text-muted tabular-nums">Score {score(share * 100)}</span>
      </p>
      <p className="whitespace-pre-wrap [overflow-wrap:anywhere]">
        {words === 0 ? (
          <span className="text-muted">Empty answer</span>
        ) : (
          compare(answer, expected).map((piece, index) => (
            <Fragment key={index}>
              <mark className={piece.expected ? "inserted" : "removed"}>{piece.text.trimEnd()}</mark>
              {piece.text.slice(piece.text.trimEnd().length)}
            </Fragment>
          ))
        )}
      </p>
    </div>
  );
}
