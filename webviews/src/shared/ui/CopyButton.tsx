/** Copies text through the host and says so for a moment. */
import * as l10n from "@vscode/l10n";
import { useEffect, useState } from "react";

import { useBridge } from "../bridge/context.js";
import { Button, type ButtonProps } from "./Button.js";
import { Check, Copy } from "./icons.js";

interface CopyButtonProps {
  readonly text: string;
  /** What is copied, for a screen reader, as it stands beside "Copy": "endpoint". */
  readonly what: string;
  readonly kind?: NonNullable<ButtonProps["kind"]>;
}

export function CopyButton({ text, what, kind = "ghost" }: CopyButtonProps) {
  const bridge = useBridge();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 2000);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = () => {
    bridge.copy(text);
    setCopied(true);
  };
  return (
    <Button small kind={kind} onClick={copy} aria-label={l10n.t("Copy {what}", { what })}>
      {copied ? <Check aria-hidden size={14} className="text-pass" /> : <Copy aria-hidden size={14} />}
      <span aria-live="polite">{copied ? l10n.t("Copied") : l10n.t("Copy")}</span>
    </Button>
  );
}
