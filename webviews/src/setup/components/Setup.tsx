/** A set-up on screen: the answer, the estimate, the reasons, the checks, every setting, and the search for better ones. */
import * as l10n from "@vscode/l10n";
import type { SetupView } from "@protocol/types.gen.js";
import { useKept } from "@shared/hooks/useKept.js";
import { Button } from "@shared/ui/Button.js";
import { FileText } from "@shared/ui/icons.js";
import { Answer } from "@shared/ui/Page.js";
import { ErrorAlert } from "@shared/ui/States.js";
import * as z from "zod/mini";
import { useStore } from "zustand";

import { focusField } from "../fields/focus.js";
import type { SetupPanel } from "../store.js";
import { Tuning } from "../tuning/Tuning.js";
import { noticed } from "../words.js";
import { Advanced } from "./Advanced.js";
import { Checklist } from "./Checklist.js";
import { EstimateTiles } from "./EstimateTiles.js";
import { Hardware } from "./Hardware.js";
import { Problems } from "./Problems.js";
import { Reasons } from "./Reasons.js";
import { Tips } from "./Tips.js";

interface SetupProps {
  readonly view: SetupView;
  readonly saved: SetupView;
  readonly panel: SetupPanel;
}

export function Setup({ view, saved, panel }: SetupProps) {
  const { problem, again } = useStore(panel.store);
  const [open, setOpen] = useKept("advanced", z.boolean(), false);
  const reveal = (key: string) => {
    setOpen(true);
    focusField(key);
  };
  const retry = (queue: boolean) => {
    panel.dismiss();
    again?.(queue);
  };
  return (
    <>
      <Answer title={view.headline} detail={view.summary} aside={<Hardware view={view} panel={panel} />} />
      {problem !== null && <ErrorAlert error={problem} retry={retry} dismiss={panel.dismiss} />}
      <Notice panel={panel} />
      <Problems view={view} onOpen={reveal} />
      <EstimateTiles view={view} panel={panel} />
      <div className="grid gap-6 full:grid-cols-[minmax(0,1fr)_320px]">
        <div className="min-w-0">
          <Reasons view={view} onOpen={reveal} />
          <Tips view={view} panel={panel} />
        </div>
        <div className="min-w-0">
          <Checklist view={view} panel={panel} />
        </div>
      </div>
      <Advanced view={view} saved={saved} panel={panel} open={open} onToggle={setOpen} />
      <Tuning panel={panel} />
    </>
  );
}

/** What was changed in the file meanwhile. */
function Notice({ panel }: { panel: SetupPanel }) {
  const changes = useStore(panel.store, (state) => state.noticed);
  if (changes.length === 0) return null;
  return (
    <div
      role="status"
      className="mb-6 flex flex-wrap items-center gap-x-3 gap-y-1 rounded-card border border-edge px-4 py-2"
    >
      <FileText aria-hidden size={14} className="text-muted" />
      <p className="min-w-0 flex-[1_1_16rem]">{noticed(changes)}</p>
      <Button small kind="ghost" onClick={panel.dismissNotice}>
        {l10n.t("Dismiss")}
      </Button>
    </div>
  );
}
