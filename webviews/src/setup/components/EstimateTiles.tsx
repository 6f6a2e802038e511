/** Time, memory and cost before the start: the likely value, its range, and where it lies below its limit. */
import * as l10n from "@vscode/l10n";
import type { SetupView } from "@protocol/types.gen.js";
import { Button } from "@shared/ui/Button.js";
import { Clock, Cpu, MemoryStick, Wallet } from "@shared/ui/icons.js";
import clsx from "clsx";
import type { ReactNode } from "react";
import { useStore } from "zustand";

import type { SetupPanel } from "../store.js";
import { costTile, memoryTile, type Tile, timeTile } from "../words.js";
import { EstimateTrack } from "./EstimateTrack.js";

export function EstimateTiles({ view, panel }: { view: SetupView; panel: SetupPanel }) {
  const { estimate, hardware, advanced } = view;
  const budget = advanced.find(({ key }) => key === "budget.minutes")?.value;
  const onCard = hardware.find(({ chosen }) => chosen)?.id.startsWith("local-cuda") === true;
  const time = estimate && timeTile(estimate, typeof budget === "number" ? budget : null);
  const memory = estimate && memoryTile(estimate, onCard);
  const cost = estimate && costTile(estimate, hardware);
  return (
    <section aria-label={l10n.t("Estimate")} className="mb-6">
      <dl
        className={clsx(
          "grid rounded-card border border-edge max-wide:divide-y wide:divide-x",
          "divide-line",
          cost === null ? "wide:grid-cols-2" : "wide:grid-cols-3",
        )}
      >
        <EstimateTile icon={<Clock aria-hidden size={14} />} name={l10n.t("Time")} tile={time} />
        <EstimateTile
          icon={onCard ? <Cpu aria-hidden size={14} /> : <MemoryStick aria-hidden size={14} />}
          name={onCard ? l10n.t("GPU memory") : l10n.t("Memory")}
          tile={memory}
        />
        {cost !== null && (
          <EstimateTile
            icon={<Wallet aria-hidden size={14} />}
            name={l10n.t("Cost")}
            tile={cost}
            title={estimate?.costBasis}
          />
        )}
      </dl>
      <Basis view={view} panel={panel} />
    </section>
  );
}

interface EstimateTileProps {
  readonly icon: ReactNode;
  readonly name: string;
  readonly tile: Tile | null;
  readonly title?: string | undefined;
}

function EstimateTile({ icon, name, tile, title }: EstimateTileProps) {
  return (
    <div className="min-w-0 px-4 pt-3.5 pb-3" title={title}>
      <dt className="flex items-center gap-2 text-small text-muted">
        {icon}
        {name}
      </dt>
      <dd className="mt-0.5">
        <span className="text-h1 font-semibold text-strong tabular-nums">{tile?.value ?? "–"}</span>
        <span className="ml-2 text-muted tabular-nums">{tile?.range ?? l10n.t("once the settings are right")}</span>
        <EstimateTrack tile={tile} />
      </dd>
    </div>
  );
}

/** What the estimate rests on, and the way to measure. */
function Basis({ view, panel }: { view: SetupView; panel: SetupPanel }) {
  const busy = useStore(panel.store, (state) => state.busy);
  const { estimate, calibrating } = view;
  if (calibrating || busy === "calibrate") {
    return (
      <div role="status" className="mt-2 text-small">
        {l10n.t("Measuring this computer, about 10 seconds.")}{" "}
        <span className="text-muted">{l10n.t("The estimate gets closer then; you need not wait.")}</span>
      </div>
    );
  }
  if (estimate === null) return null;
  const { measured, basis } = estimate;
  return (
    <div className="mt-2 flex flex-wrap items-center gap-x-2 text-small text-muted">
      <span className="first-letter:uppercase">{basis}.</span>
      <Button small kind="ghost" disabled={busy !== null} onClick={() => void panel.calibrate()}>
        {measured ? l10n.t("Measure again") : l10n.t("Measure this computer")}
      </Button>
    </div>
  );
}
