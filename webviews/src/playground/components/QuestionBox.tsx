/** Where a question is written: Enter sends, Shift and Enter break the line. */
import * as l10n from "@vscode/l10n";
import { Button } from "@shared/ui/Button.js";
import { CornerDownLeft, Square } from "@shared/ui/icons.js";
import { useKept } from "@shared/hooks/useKept.js";
import { type KeyboardEvent, useId } from "react";
import * as z from "zod/mini";

interface QuestionBoxProps {
  readonly answering: boolean;
  readonly alone: boolean;
  readonly onAlone: (alone: boolean) => void;
  readonly onAsk: (question: string) => void;
  readonly onCancel: () => void;
}

export function QuestionBox({ answering, alone, onAlone, onAsk, onCancel }: QuestionBoxProps) {
  const [text, setText] = useKept("question", z.string(), "");
  const id = useId();
  const ready = text.trim() !== "" && !answering;
  const send = () => {
    if (!ready) return;
    onAsk(text.trim());
    setText("");
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // While an input method composes, Enter belongs to it.
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    send();
  };
  return (
    <div className="grid w-full gap-1.5">
      <div className="flex items-end gap-2">
        <textarea
          aria-label={l10n.t("Question")}
          placeholder={alone ? l10n.t("Ask something. Enter sends.") : l10n.t("Ask, or follow up. Enter sends.")}
          rows={2}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={onKeyDown}
          className="field-sizing-content max-h-40 min-h-12 min-w-0 flex-1 resize-none rounded-card border border-field-edge bg-field px-2.5 py-1.5 text-field-fg"
        />
        {answering ? (
          <Button onClick={onCancel}>
            <Square aria-hidden size={14} />
            {l10n.t("Stop All")}
          </Button>
        ) : (
          <Button kind="primary" disabled={!ready} onClick={send}>
            <CornerDownLeft aria-hidden size={14} />
            {l10n.t({ message: "Ask", comment: ["button that sends a question"] })}
          </Button>
        )}
      </div>
      <span className="flex flex-wrap items-center gap-x-2 gap-y-0.5 text-small">
        <input
          id={id}
          type="checkbox"
          checked={alone}
          className="size-4 accent-accent"
          onChange={(event) => onAlone(event.target.checked)}
        />
        <label htmlFor={id}>{l10n.t("Each question alone")}</label>
        <span className="text-muted">
          {alone
            ? l10n.t("Earlier questions are not sent along")
            : l10n.t("The conversation above goes along, each with its own answers")}
        </span>
      </span>
    </div>
  );
}
