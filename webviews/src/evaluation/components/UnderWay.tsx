/** A job under way inside a card: its word, how far it is, how long still, and the way to stop it. */
import * as l10n from "@vscode/l10n";
import { wholePercent } from "@shared/format/numbers.js";
import { about } from "@shared/format/time.js";
import { Button } from "@shared/ui/Button.js";
import { Square } from "@shared/ui/icons.js";

import { Track } from "./Track.js";

interface UnderWayProps {
  readonly progress: {
    readonly text: string;
    readonly fraction: number;
    readonly secondsLeft: number | null;
    readonly state: string;
  };
  /** What the bar counts, for those who hear it. */
  readonly label: string;
  /** On the button that ends it. */
  readonly stop: string;
  readonly busy: boolean;
  readonly onStop: () => void;
}

export function UnderWay({ progress, label, stop, busy, onStop }: UnderWayProps) {
  const { text, fraction, secondsLeft } = progress;
  const stopping = progress.state === "stopping";
  const share = wholePercent(fraction);
  const far = secondsLeft === null ? share : l10n.t("{share}, {time} left", { share, time: about(secondsLeft) });
  return (
    <div className="border-line px-4 py-3 not-first:border-t">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <p className="min-w-0 flex-[1_1_16rem]" aria-live="polite">
          {text}
          <span className="text-muted"> {far}</span>
        </p>
        <Button small disabled={busy || stopping} onClick={onStop}>
          <Square aria-hidden size={14} />
          {stopping ? l10n.t("Stopping") : stop}
        </Button>
      </div>
      <Track label={label} fraction={fraction} />
    </div>
  );
}
