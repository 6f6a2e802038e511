/** An import under way: what is being done, how far, and the shape of what comes. */
import type { ImportProgress } from "@protocol/types.gen.js";
import { Answer } from "@shared/ui/Page.js";
import { RowBones } from "@shared/ui/Skeleton.js";

import { importDetail, importTitle } from "../sentences.js";

export function Importing({ progress }: { progress: ImportProgress }) {
  return (
    <>
      <Answer title={importTitle(progress)} detail={importDetail(progress)} />
      <div aria-hidden>
        <RowBones rows={8} />
      </div>
    </>
  );
}
