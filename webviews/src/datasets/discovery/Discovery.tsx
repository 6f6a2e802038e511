/** Finding public data: search a catalogue, look at a dataset, fetch it. Nothing is downloaded before it is shown. */
import * as l10n from "@vscode/l10n";
import { useBridge } from "@shared/bridge/context.js";
import { Button } from "@shared/ui/Button.js";
import { ArrowLeft } from "@shared/ui/icons.js";
import { Answer } from "@shared/ui/Page.js";
import { ErrorAlert } from "@shared/ui/States.js";
import { useEffect, useState } from "react";
import { useStore } from "zustand";

import { Progress } from "../screens/Progress.js";
import { Described } from "./Described.js";
import { Results } from "./Results.js";
import { SearchForm } from "./SearchForm.js";
import { createDiscovery } from "./store.js";
import { catalogueNames, downloadDetail, downloadPart } from "./words.js";

interface DiscoveryProps {
  readonly projectId: string;
  /** Whether a download replaces data that is there. */
  readonly replaces: boolean;
  readonly onImported: () => void;
  readonly onClose: () => void;
}

export function Discovery({ projectId, replaces, onImported, onClose }: DiscoveryProps) {
  const bridge = useBridge();
  const [discovery] = useState(() => createDiscovery(bridge, projectId, onImported));
  useEffect(() => discovery.start(), [discovery]);
  const state = useStore(discovery.store);
  const { looking, downloading, progress, error } = state;
  if (downloading !== null) {
    return (
      <Progress
        title={l10n.t("Downloading {title}", { title: looking?.title ?? downloading })}
        detail={downloadDetail(progress)}
        part={downloadPart(progress)}
        onCancel={discovery.cancel}
      />
    );
  }
  const alert = error !== null && <ErrorAlert error={error} retry={discovery.retry} />;
  if (looking !== null) {
    return (
      <>
        <Back
          label={l10n.t("Back to what was found on {catalogue}", { catalogue: catalogueNames[looking.catalogue] })}
          onClick={discovery.back}
        />
        {alert}
        <Described
          dataset={looking}
          description={state.description}
          failed={error !== null}
          replaces={replaces}
          onDownload={discovery.download}
        />
      </>
    );
  }
  return (
    <>
      <Back label={l10n.t("Back to your data")} onClick={onClose} />
      <Answer
        title={l10n.t("Find public data")}
        detail={l10n.t(
          "Describe what the model is for, or give a dataset’s name. You see licence, size and rows before anything is downloaded.",
        )}
      />
      <SearchForm
        catalogue={state.catalogue}
        query={state.query}
        quiet={error !== null}
        onChoose={discovery.choose}
        onSearch={discovery.search}
      />
      {alert}
      <Results state={state} onLook={discovery.look} />
    </>
  );
}

function Back({ label, onClick }: { label: string; onClick: () => void }) {
  return (
    <Button small kind="ghost" className="mb-3 -ml-2" onClick={onClick}>
      <ArrowLeft aria-hidden size={14} />
      {label}
    </Button>
  );
}
