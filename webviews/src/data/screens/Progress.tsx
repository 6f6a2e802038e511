/** Something that takes its time: what is being done, how far, a way to stop it, and the shape of what comes. */
import { wholePercent } from "@shared/format/numbers.js";
import { Button } from "@shared/ui/Button.js";
import { Answer } from "@shared/ui/Page.js";
import { RowBones } from "@shared/ui/Skeleton.js";

import { Track } from "../components/Track.js";

interface ProgressProps {
  readonly title: string;
  readonly detail: string;
  /** 0 to 1; null while it cannot be told. */
  readonly part: number | null;
  readonly onCancel: () => void;
}

export function Progress({ title, detail, part, onCancel }: ProgressProps) {
  const aside = (
    <Button kind="secondary" onClick={onCancel}>
      Cancel
    </Button>
  );
  return (
    <>
      <Answer title={title} detail={part === null ? detail : `${detail}, ${wholePercent(part)}`} aside={aside} />
      <Track part={part} label={title} className="mb-6" />
      <div aria-hidden>
        <RowBones rows={8} />
      </div>
    </>
  );
}
