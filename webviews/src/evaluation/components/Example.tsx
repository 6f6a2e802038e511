/** One question: both answers with what tells them apart marked, and the expected one to fold out. */
import * as l10n from "@vscode/l10n";
import type { ExampleView, Judgement } from "@protocol/types.gen.js";
import { metricText } from "@shared/format/metrics.js";
import { count, plural } from "@shared/format/numbers.js";
import { Badge } from "@shared/ui/Badge.js";
import { CornerDownLeft, Lightbulb, MessageSquare, Scale } from "@shared/ui/icons.js";
import { Filled } from "@shared/ui/Filled.js";
import type { ReactNode } from "react";

import { outcomes, score, tunedName } from "../sentences.js";
import { compare, countWords, MAX_WORDS } from "../words.js";
import { AnswerText } from "./AnswerText.js";

/** What an answer's words are compared with: the other model's answer, or the user's own. */
export type Against = "other" | "yours";

interface ExampleProps {
  readonly example: ExampleView;
  readonly base: string;
  /** Whether the base is a guess, not a model. */
  readonly guessed: boolean;
  readonly against: Against;
  readonly onAgainst: (against: Against) => void;
}

export function Example({ example, base, guessed, against, onAgainst }: ExampleProps) {
  const other = against === "other";
  const identical = example.base === example.tuned;
  return (
    <>
      <div className="flex gap-3 border-b border-line px-4 py-2.5 font-semibold text-strong">
        <MessageSquare aria-hidden size={16} className="mt-0.5 text-muted" />
        <div className="min-w-0 flex-1">
          <AnswerText text={example.question} plain />
        </div>
      </div>
      <div className="grid wide:grid-cols-2">
        <Reply
          name={base}
          answer={example.base}
          tokens={example.baseTokens}
          score={example.baseScore}
          judged={example.baseJudged}
          other={other ? example.tuned : example.expected}
          against={against}
          side="base"
        />
        <div className="min-w-0 border-t border-line wide:border-t-0 wide:border-l">
          <Reply
            name={tunedName}
            answer={example.tuned}
            tokens={example.tunedTokens}
            score={example.tunedScore}
            judged={example.tunedJudged}
            other={other ? example.base : example.expected}
            against={against}
            side="tuned"
            badge={<Badge>{example.regression ? l10n.t("Right before") : outcomes[example.outcome]}</Badge>}
          />
        </div>
      </div>
      {example.note !== "" && (
        <p className="flex gap-3 border-t border-line px-4 py-2.5 text-muted">
          <Lightbulb aria-hidden size={14} className="mt-[3px]" />
          <span className="min-w-0">{example.note}</span>
        </p>
      )}
      <details className="group border-t border-line px-4 py-2.5">
        <summary className="flex items-center gap-3 text-muted hover:text-fg">
          <CornerDownLeft aria-hidden size={14} />
          <span className="min-w-0">
            {l10n.t("Your answer")}{" "}
            <span className="text-small">
              {l10n.t("row {number}", { number: count(example.number) })}
              {example.topic !== "" && `, ${example.topic}`}
            </span>
          </span>
        </summary>
        <div className="mt-1.5 pl-[26px]">
          <AnswerText text={example.expected} />
        </div>
      </details>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1 border-t border-line px-4 py-1.5 text-axis text-muted">
        <Legend against={against} guessed={guessed} identical={identical} />
        <label className="ml-auto flex items-center gap-2">
          <input
            type="checkbox"
            checked={!other}
            onChange={(event) => onAgainst(event.target.checked ? "yours" : "other")}
            className="check"
          />
          {l10n.t("Mark against your answer")}
        </label>
      </div>
    </>
  );
}

function Legend({ against, guessed, identical }: { against: Against; guessed: boolean; identical: boolean }) {
  if (against === "other" && identical) return <span>{l10n.t("Both answers are the same.")}</span>;
  const inserted =
    against === "other" ? l10n.t("{words} only in the tuned answer") : l10n.t("{words} that your answer has too");
  const removed =
    against === "yours"
      ? l10n.t("{words} that it has not")
      : guessed
        ? l10n.t("{words} only in the guess")
        : l10n.t("{words} only in the base model’s");
  return (
    <>
      <span>
        <Filled text={removed} values={{ words: <mark className="removed px-0.5">{l10n.t("Words")}</mark> }} />
      </span>
      <span>
        <Filled text={inserted} values={{ words: <mark className="inserted px-0.5">{l10n.t("Words")}</mark> }} />
      </span>
    </>
  );
}

interface ReplyProps {
  readonly name: string;
  readonly answer: string;
  /** 0 in evaluations from before tokens were counted. */
  readonly tokens: number;
  readonly score: number;
  readonly judged: Judgement | null;
  readonly other: string;
  readonly against: Against;
  readonly side: "base" | "tuned";
  readonly badge?: ReactNode;
}

function Reply({ name, answer, tokens, score: share, judged, other, against, side, badge }: ReplyProps) {
  const pieces = compare(answer, other);
  const words = countWords(answer);
  const apart = side === "base" ? "removed" : "inserted";
  const mark = (shared: boolean | null) => {
    if (shared === null) return null;
    if (against === "other") return shared ? null : apart;
    return shared ? "inserted" : "removed";
  };
  return (
    <div className="min-w-0 px-4 py-3">
      <p className="mb-1.5 flex flex-wrap items-center gap-x-2 text-small">
        <span className="font-semibold text-strong">{name}</span>
        <span className="text-muted">
          {tokens > 0
            ? plural(tokens, l10n.t("{n} token"), l10n.t("{n} tokens"))
            : plural(words, l10n.t("{n} word"), l10n.t("{n} words"))}
        </span>
        {badge}
        <span className="ml-auto text-muted tabular-nums">
          {l10n.t("Score {score}", { score: score(share * 100) })}
        </span>
      </p>
      {answer.trim() === "" ? (
        <p className="text-muted">{l10n.t("Empty answer")}</p>
      ) : (
        <AnswerText text={answer} pieces={pieces} mark={mark} />
      )}
      {words > MAX_WORDS && (
        <p className="mt-1 text-axis text-muted">
          {l10n.t("Compared by its first {count} words.", { count: count(MAX_WORDS) })}
        </p>
      )}
      {judged !== null && (
        <p className="mt-2 flex gap-2 text-small text-muted">
          <Scale aria-hidden size={14} className="mt-px" />
          <span className="min-w-0" title={marksOf(judged)}>
            {l10n.t("Judge: {mark} of 5", { mark: metricText(judged.mean, "mark") })}
            {judged.feedback !== "" && `. ${judged.feedback}`}
          </span>
        </p>
      )}
    </div>
  );
}

const marksOf = ({ relevance, coherence, factuality, completeness, tone }: Judgement): string =>
  l10n.t(
    "Relevance {relevance}, coherence {coherence}, factuality {factuality}, completeness {completeness}, tone {tone}",
    {
      relevance: metricText(relevance, "mark"),
      coherence: metricText(coherence, "mark"),
      factuality: metricText(factuality, "mark"),
      completeness: metricText(completeness, "mark"),
      tone: metricText(tone, "mark"),
    },
  );
