/** One line whole: laid out where it is JSON. */
import type { FileLine } from "@protocol/types.gen.js";
import { useBridge } from "@shared/bridge/context.js";
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
  const number = (index + 1).toLocaleString("en-US");
  return (
    <section
      aria-label={`Line ${number}`}
      className="flex max-h-[45vh] min-h-28 flex-col border-t border-edge"
      onKeyDown={(event) => {
        if (event.key === "Escape") onClose();
      }}
    >
      <div className="flex flex-wrap items-center justify-between gap-2 px-3 py-2 wide:px-6">
        <h2 className="text-body">
          Line {number}
          {line?.cut === true && <span className="font-normal text-muted">, its first 4,000 characters</span>}
        </h2>
        <div className="flex gap-2">
          <Button kind="ghost" onClick={() => bridge.copy(text)}>
            <Copy aria-hidden size={14} />
            Copy
          </Button>
          <Button kind="ghost" aria-label="Close" onClick={onClose}>
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
