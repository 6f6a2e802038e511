/** What the file is, and the two ways to a place in it. */
import * as l10n from "@vscode/l10n";
import type { FilePage } from "@protocol/types.gen.js";
import { count } from "@shared/format/numbers.js";
import { Button } from "@shared/ui/Button.js";
import { Search } from "@shared/ui/icons.js";
import { type KeyboardEvent as KeyPress, type RefObject, useEffect, useRef, useState } from "react";

import { sentences } from "../sentences.js";

interface Props {
  readonly facts: Omit<FilePage, "lines">;
  /** What was looked for in vain. */
  readonly missed: string | null;
  readonly onFind: (text: string) => Promise<void>;
  /** Gets a 1-based line. */
  readonly onGo: (line: number) => void;
}

/** What stands between thousands: "1,000". */
const GROUPED_BY = count(1000).charAt(1);

const field = "min-h-7 rounded-card border border-field-edge bg-field px-2 text-field-fg";

export function Toolbar({ facts, missed, onFind, onGo }: Props) {
  const [text, setText] = useState("");
  const [line, setLine] = useState("");
  const [finding, setFinding] = useState(false);
  const findBox = useRef<HTMLInputElement>(null);
  const goBox = useRef<HTMLInputElement>(null);
  useShortcut("f", findBox);
  useShortcut("g", goBox);
  const { title, detail, goTo } = sentences(facts);

  const find = async () => {
    setFinding(true);
    await onFind(text);
    setFinding(false);
  };
  const go = () => {
    const number = Number(line.replaceAll(/\s/g, "").replaceAll(GROUPED_BY, ""));
    if (Number.isInteger(number) && number > 0) onGo(number);
  };
  const onEnter = (run: () => void) => (event: KeyPress) => {
    if (event.key === "Enter") run();
  };
  return (
    <header className="flex flex-wrap items-end justify-between gap-x-6 gap-y-3 border-b border-edge px-3 py-3 wide:px-6">
      <div className="min-w-0 flex-[1_1_18rem]" aria-live="polite">
        <h1 className="text-value">{title}</h1>
        <p className="text-small text-muted">{detail}</p>
      </div>
      <div className="flex flex-wrap items-center gap-2">
        <label className="flex items-center gap-2">
          <span className="unseen">{l10n.t("Find in the file")}</span>
          <input
            ref={findBox}
            className={`${field} w-44`}
            placeholder={l10n.t("Find")}
            value={text}
            onChange={(event) => setText(event.target.value)}
            onKeyDown={onEnter(() => void find())}
          />
        </label>
        <Button kind="secondary" disabled={text === "" || finding} onClick={() => void find()}>
          <Search aria-hidden size={14} />
          {finding ? l10n.t("Looking") : l10n.t("Find next")}
        </Button>
        <label className="flex items-center gap-2">
          <span className="unseen">{goTo}</span>
          <input
            ref={goBox}
            className={`${field} w-28`}
            inputMode="numeric"
            placeholder={goTo}
            value={line}
            onChange={(event) => setLine(event.target.value)}
            onKeyDown={onEnter(go)}
          />
        </label>
      </div>
      <p role="status" className={missed === null ? "unseen" : "w-full text-small"}>
        {missed !== null && l10n.t("“{text}” is not in this file.", { text: missed })}
      </p>
    </header>
  );
}

/** Control or Command with the key puts the cursor into the box. */
function useShortcut(key: string, box: RefObject<HTMLInputElement | null>): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey || event.key !== key) return;
      event.preventDefault();
      event.stopPropagation();
      box.current?.focus();
      box.current?.select();
    };
    window.addEventListener("keydown", press, true);
    return () => window.removeEventListener("keydown", press, true);
  }, [key, box]);
}
