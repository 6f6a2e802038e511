/** Something that takes its time: what is being done, how far, a way to stop it, and the shape of what comes. */
import * as l10n from "@vscode/l10n";
import { wholePercent } from "@shared/format/numbers.js";
import { Button } from "@shared/ui/Button.js";
import { RowBones } from "@shared/ui/Skeleton.js";
import { useState } from "react";

import { Track } from "../components/Track.js";

interface ProgressProps {
  readonly title: string;
  readonly detail: string;
  /** 0 to 1; null while it cannot be told. */
  readonly part: number | null;
  readonly onCancel: () => void;
}

export function Progress({ title, detail, part, onCancel }: ProgressProps) {
  const [stopping, setStopping] = useState(false);
  const cancel = () => {
    setStopping(true);
    onCancel();
  };
  return (
    <>
      <div className="mb-5 flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <div className="min-w-0 flex-[1_1_20rem]">
          {/* Spoken when it changes; the counts below, which change all the time, are not. */}
          <h1 aria-live="polite" className="text-h1-narrow [overflow-wrap:anywhere] wide:text-h1">
            {title}
          </h1>
          <p className="mt-1 text-muted tabular-nums">{part === null ? detail : `${detail}, ${wholePercent(part)}`}</p>
        </div>
        <Button disabled={stopping} onClick={cancel}>
          {stopping ? l10n.t("Stopping") : l10n.t("Cancel")}
        </Button>
      </div>
      <Track part={part} label={title} className="mb-6" />
      <div aria-hidden>
        <RowBones rows={8} />
      </div>
    </>
  );
}
