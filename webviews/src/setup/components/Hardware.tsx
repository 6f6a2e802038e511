/** Where it trains, and how it would be elsewhere: fit, time, price, and where the price is from. */
import * as l10n from "@vscode/l10n";
import type { HardwareChoice, SetupView } from "@protocol/types.gen.js";
import { useBridge } from "@shared/bridge/context.js";
import { money } from "@shared/format/numbers.js";
import { range } from "@shared/format/time.js";
import { Button } from "@shared/ui/Button.js";
import { Check, ChevronDown, Cpu } from "@shared/ui/icons.js";
import { Popover } from "@shared/ui/Popover.js";
import clsx from "clsx";
import { useStore } from "zustand";

import type { SetupPanel } from "../store.js";
import { fits } from "../words.js";

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
      label={l10n.t("Hardware")}
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
          <ul aria-label={l10n.t("This computer")}>
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
                <p className="text-small font-semibold text-strong">{l10n.t("Rented, to compare")}</p>
                <Button small kind="ghost" onClick={() => bridge.command("vibeflow.setup.openPrices")}>
                  {l10n.t("Edit prices")}
                </Button>
              </div>
              <p className="px-3 pb-1 text-small text-muted">
                {l10n.t("VibeFlow rents nothing: it trains on this computer.")}
              </p>
              <ul aria-label={l10n.t("Rented")}>
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
    ...(cost === null || !runs ? [] : [l10n.t("about {amount}", { amount: money(cost.likely, currency) })]),
  ];
  return (
    <span className="grid grid-cols-[14px_minmax(0,1fr)_auto] gap-x-2">
      <span className="pt-[3px]">{choice.chosen && <Check role="img" aria-label={l10n.t("Chosen:")} size={14} />}</span>
      <span className={clsx("font-medium", choice.chosen && "text-strong")}>
        {name}
        {choice.recommended && <span className="ml-2 text-small font-normal text-muted">{l10n.t("recommended")}</span>}
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
  const price = money(pricePerHour, currency);
  const source = priceSource?.replace(/^https?:\/\/(www\.)?/, "").replace(/\/.*$/, "");
  return (
    <span className="col-span-2 col-start-2 text-small text-muted" title={priceSource ?? undefined}>
      {priceSaid(price, source, priceDate)}
    </span>
  );
}

function priceSaid(price: string, source: string | undefined, date: string | null): string {
  if (source === undefined) {
    return date === null
      ? l10n.t("{price} an hour", { price })
      : l10n.t("{price} an hour: price, {date}", { price, date });
  }
  return date === null
    ? l10n.t("{price} an hour: price from {source}", { price, source })
    : l10n.t("{price} an hour: price from {source}, {date}", { price, source, date });
}
