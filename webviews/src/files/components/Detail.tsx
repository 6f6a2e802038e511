/** One line whole: laid out where it is JSON. */
import * as l10n from "@vscode/l10n";
import type { FileLine } from "@protocol/types.gen.js";
import { useBridge } from "@shared/bridge/context.js";
import { count } from "@shared/format/numbers.js";
import { Button } from "@shared/ui/Button.js";
import { Copy, X } from "@shared/ui/icons.js";

import { laidOut } from "../find.js";

interface Props {
  /** 0-based. */
  readonly index: number;
  readonly line: FileLine | undefined;
  readonly onClose: () => void;
}

export function Detail({ index, line, onClose }: Props) {
  const bridge = useBridge();
  const text = line?.text ?? "";
  const number = count(index + 1);
  return (
    <section
      aria-label={l10n.t("Line {number}", { number })}
      className="flex max-h-[45vh] min-h-28 flex-col border-t border-edge"
      onKeyDown={(event) => {
        if (event.key === "Escape") onClose();
      }}
    >
      <div className="flex flex-wrap items-center justify-between gap-2 px-3 py-2 wide:px-6">
        <h2 className="text-body">
          {l10n.t("Line {number}", { number })}
          {line?.cut === true && (
            <span className="font-normal text-muted">
              {l10n.t(", its first {count} characters", { count: count(4000) })}
            </span>
          )}
        </h2>
        <div className="flex gap-2">
          <Button kind="ghost" onClick={() => bridge.copy(text)}>
            <Copy aria-hidden size={14} />
            {l10n.t("Copy")}
          </Button>
          <Button kind="ghost" aria-label={l10n.t("Close")} onClick={onClose}>
            <X aria-hidden size={14} />
          </Button>
        </div>
      </div>
      <pre tabIndex={0} className="overflow-auto px-3 pb-3 text-code whitespace-pre-wrap break-words wide:px-6">
        {(line?.cut === false ? laidOut(text) : null) ?? text}
      </pre>
    </section>
  );
}
