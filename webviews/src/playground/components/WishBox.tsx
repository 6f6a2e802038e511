/** How the answers should be, in words: says which settings moved from what to what and why, with Undo. */
import * as l10n from "@vscode/l10n";
import type { AnswerSettings, ErrorData, WishAnswer } from "@protocol/types.gen.js";
import { errorData } from "@shared/bridge/errors.js";
import { useBridge } from "@shared/bridge/context.js";
import { Button } from "@shared/ui/Button.js";
import { ArrowRight, TriangleAlert, Undo } from "@shared/ui/icons.js";
import { type KeyboardEvent, useState } from "react";

import { sameSettings, type SettingKey, shown } from "../settings.js";
import type { Choice } from "../useChoice.js";

interface WishBoxProps {
  readonly choice: Choice;
  readonly evaluation: AnswerSettings;
  readonly onMoved: (keys: readonly SettingKey[]) => void;
}

interface Granted {
  readonly answer: WishAnswer;
  readonly before: AnswerSettings;
}

export function WishBox({ choice, evaluation, onMoved }: WishBoxProps) {
  const bridge = useBridge();
  const [text, setText] = useState("");
  const [granted, setGranted] = useState<Granted | null>(null);
  const [fault, setFault] = useState<ErrorData | null>(null);
  const { settings, setSettings } = choice;

  const wish = async (words: string) => {
    if (words.trim() === "") return;
    try {
      const answer = await bridge.client.playground.wish({ text: words.trim(), settings, evaluation });
      setFault(null);
      setGranted({ answer, before: settings });
      onMoved(answer.changes.map(({ key }) => key));
      if (answer.changes.length > 0) setSettings(answer.settings);
      if (answer.understood) setText("");
    } catch (cause) {
      setFault(errorData(cause));
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.nativeEvent.isComposing) return;
    event.preventDefault();
    void wish(text);
  };
  const undo = ({ before }: Granted) => {
    setSettings(before);
    setGranted(null);
    onMoved([]);
  };
  return (
    <div className="px-4 py-2.5">
      <div className="flex items-center gap-2">
        <input
          aria-label={l10n.t("Say how the answers should be")}
          value={text}
          placeholder={l10n.t("Say how the answers should be: “more creative”, “a bit shorter”")}
          autoComplete="off"
          className="h-7 min-w-0 flex-1 rounded-card border border-field-edge bg-field px-2.5 text-field-fg"
          onChange={(event) => setText(event.target.value)}
          onKeyDown={onKeyDown}
        />
        <Button disabled={text.trim() === ""} onClick={() => void wish(text)}>
          {l10n.t("Apply")}
        </Button>
      </div>
      <div aria-live="polite">
        {fault !== null && (
          <p className="mt-2 flex gap-2 text-small">
            <TriangleAlert aria-hidden size={14} className="mt-px text-warn" />
            <span>
              {fault.message} <span className="text-muted">{fault.hint}</span>
            </span>
          </p>
        )}
        {granted !== null && (
          <Result
            granted={granted}
            stands={sameSettings(settings, granted.answer.settings)}
            onUndo={() => undo(granted)}
            onExample={(words) => void wish(words)}
          />
        )}
      </div>
    </div>
  );
}

interface ResultProps {
  readonly granted: Granted;
  /** Whether the settings are still what the wish made of them. */
  readonly stands: boolean;
  readonly onUndo: () => void;
  readonly onExample: (words: string) => void;
}

function Result({ granted: { answer }, stands, onUndo, onExample }: ResultProps) {
  return (
    <div className="mt-2 text-small">
      <div className="flex min-h-7 flex-wrap items-center justify-between gap-x-4 gap-y-1">
        <p className="min-w-0">{answer.message}</p>
        {answer.changes.length > 0 && stands && (
          <Button small kind="ghost" onClick={onUndo}>
            <Undo aria-hidden size={14} />
            {l10n.t("Undo")}
          </Button>
        )}
      </div>
      {answer.changes.length > 0 && (
        <dl className="mt-1 grid gap-y-1.5 wide:grid-cols-[auto_auto_minmax(0,1fr)] wide:gap-x-4">
          {answer.changes.map(({ key, name, before, after, why }) => (
            <div key={key} className="wide:contents">
              <dt className="font-semibold text-strong">{name}</dt>
              <dd className="flex items-center gap-1.5 tabular-nums">
                <span className="text-muted">{shown(key, before)}</span>
                <ArrowRight
                  role="img"
                  aria-label={l10n.t({ message: "to", comment: ["between a value and what it becomes"] })}
                  size={14}
                />
                <span className="text-strong">{shown(key, after)}</span>
              </dd>
              <dd className="text-muted">{why}</dd>
            </div>
          ))}
        </dl>
      )}
      {answer.examples.length > 0 && (
        <div className="mt-1 flex flex-wrap gap-2">
          {answer.examples.map((words) => (
            <Button key={words} small onClick={() => onExample(words)}>
              {words}
            </Button>
          ))}
        </div>
      )}
    </div>
  );
}
