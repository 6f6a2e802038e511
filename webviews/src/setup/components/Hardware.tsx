/** Where it trains, and how it would be elsewhere: fit, time, price, and where the price is from. */
import type { HardwareChoice, SetupView } from "@protocol/types.gen.js";
import { useBridge } from "@shared/bridge/context.js";
import { range } from "@shared/format/time.js";
import { Button } from "@shared/ui/Button.js";
import { Check, ChevronDown, Cpu } from "@shared/ui/icons.js";
import { Popover } from "@shared/ui/Popover.js";
import clsx from "clsx";
import { useStore } from "zustand";

import type { SetupPanel } from "../store.js";
import { fits, money } from "../words.js";

export function Hardware({ view, panel }: { view: SetupView; panel: SetupPanel }) {
  const bridge = useBridge();
  const busy = useStore(panel.store, (state) => state.busy);
  const { hardware } = view;
  const chosen = hardware.find((choice) => choice.chosen);
  if (chosen === undefined) return null;
  const local = hardware.filter(({ place }) => place === "local");
  const rented = hardware.filter(({ place }) => place === "rented");
  return (
    <Popover
      label="Hardware"
      className="w-[440px]"
      trigger={(props) => (
        <Button {...props}>
          <Cpu aria-hidden size={14} />
          <span className="max-w-64 truncate">{chosen.name}</span>
          <ChevronDown aria-hidden size={14} />
        </Button>
      )}
    >
      {(close) => (
        <div className="max-h-[min(480px,70vh)] overflow-y-auto" tabIndex={-1}>
          <ul aria-label="This computer">
            {local.map((choice) => {
              const choose = () => {
                close();
                if (!choice.chosen) void panel.chooseHardware(choice.id);
              };
              return (
                <li key={choice.id} className="border-b border-line">
                  <button
                    type="button"
                    aria-pressed={choice.chosen}
                    disabled={busy !== null}
                    className="w-full px-3 py-2 text-left hover:bg-hover"
                    onClick={choose}
                  >
                    <Choice choice={choice} />
                  </button>
                </li>
              );
            })}
          </ul>
          {rented.length > 0 && (
            <>
              <div className="flex items-center justify-between gap-3 px-3 pt-2">
                <p className="text-small font-semibold text-strong">Rented, to compare</p>
                <Button small kind="ghost" onClick={() => bridge.command("vibeflow.setup.openPrices")}>
                  Edit prices
                </Button>
              </div>
              <p className="px-3 pb-1 text-small text-muted">VibeFlow rents nothing: it trains on this computer.</p>
              <ul aria-label="Rented">
                {rented.map((choice) => (
                  <li key={choice.id} className="border-t border-line px-3 py-2">
                    <Choice choice={choice} />
                  </li>
                ))}
              </ul>
            </>
          )}
        </div>
      )}
    </Popover>
  );
}

function Choice({ choice }: { choice: HardwareChoice }) {
  const { name, why, fit, seconds, cost, currency } = choice;
  const runs = fit !== "doesNotFit";
  const figures = [
    ...(seconds === null || !runs ? [] : [range(seconds.low, seconds.high)]),
    ...(cost === null || !runs ? [] : [`about ${money(cost.likely, currency)}`]),
  ];
  return (
    <span className="grid grid-cols-[14px_minmax(0,1fr)_auto] gap-x-2">
      <span className="pt-[3px]">{choice.chosen && <Check role="img" aria-label="Chosen:" size={14} />}</span>
      <span className={clsx("font-medium", choice.chosen && "text-strong")}>
        {name}
        {choice.recommended && <span className="ml-2 text-small font-normal text-muted">recommended</span>}
      </span>
      <span className="text-small text-muted tabular-nums">{figures.join(", ")}</span>
      <span className="col-span-2 col-start-2 text-small text-muted">
        {fits[fit]}. {why}
      </span>
      <Price choice={choice} />
    </span>
  );
}

function Price({ choice }: { choice: HardwareChoice }) {
  const { pricePerHour, currency, priceSource, priceDate } = choice;
  if (pricePerHour === null) return null;
  const from =
    priceSource === null ? "" : ` from ${priceSource.replace(/^https?:\/\/(www\.)?/, "").replace(/\/.*$/, "")}`;
  const on = priceDate === null ? "" : `, ${priceDate}`;
  return (
    <span className="col-span-2 col-start-2 text-small text-muted" title={priceSource ?? undefined}>
      {money(pricePerHour, currency)} an hour{from === "" && on === "" ? "" : `: price${from}${on}`}
    </span>
  );
}
