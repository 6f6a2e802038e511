/** No dataset to show: on its way, failed, or never imported. */
import * as l10n from "@vscode/l10n";
import { AnswerBones, Bone, Loading, RowBones } from "@shared/ui/Skeleton.js";
import { ErrorAlert, ErrorState } from "@shared/ui/States.js";
import { useStore } from "zustand";

import type { DataPanel } from "../store.js";
import { NoData } from "./NoData.js";

export function NothingShown({ panel, onFind }: { panel: DataPanel; onFind: () => void }) {
  const { snapshot, error } = useStore(panel.dataset.store);
  const problem = useStore(panel.store, (state) => state.problem);
  if (error !== null) return <ErrorState error={error} retry={() => void panel.dataset.reload()} />;
  if (snapshot === null) {
    return (
      <Loading label={l10n.t("Loading the dataset")}>
        <AnswerBones />
        <Bone className="mb-6 h-2.5 w-full" />
        <RowBones rows={5} height="h-[54px]" />
      </Loading>
    );
  }
  return (
    <>
      {problem !== null && <ErrorAlert error={problem} retry={panel.dismiss} dismiss={panel.dismiss} />}
      <NoData quiet={problem !== null} onFind={onFind} />
    </>
  );
}
