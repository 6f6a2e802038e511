/** In which encoding the file was read, and the choice of another. */
import * as l10n from "@vscode/l10n";
import type { EncodingView } from "@protocol/types.gen.js";
import { wholePercent } from "@shared/format/numbers.js";
import { Select } from "@shared/ui/Select.js";

import type { DataPanel } from "../store.js";

/** The choice that leaves it to VibeFlow; no encoding has this name. */
const FIND = "find";

interface EncodingRowProps {
  readonly encoding: EncodingView;
  readonly panel: DataPanel;
  readonly disabled: boolean;
}

export function EncodingRow({ encoding, panel, disabled }: EncodingRowProps) {
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_minmax(0,156px)] items-center gap-3 px-3 py-2">
      <span className="min-w-0">
        <span className="block">
          {l10n.t("Text encoding")} <span className="text-small text-muted">{encoding.label}</span>
        </span>
        <span className="block truncate text-small text-muted" title={encoding.preview ?? undefined}>
          {said(encoding)}
        </span>
      </span>
      <Select
        label={l10n.t("Text encoding")}
        value={encoding.name}
        options={options(encoding)}
        disabled={disabled}
        onChange={(name) => void panel.setEncoding(name === FIND ? null : name)}
      />
    </div>
  );
}

function said({ chosen, preview, confidence }: EncodingView): string {
  if (preview === null) return chosen ? l10n.t("Chosen by you") : l10n.t("Known for certain");
  return chosen
    ? l10n.t("Chosen by you, such as “{preview}”", { preview })
    : l10n.t("{share} sure, such as “{preview}”", { share: wholePercent(confidence), preview });
}

/** What it was read in first, then what else it may be, then all others; last the way back from a choice. */
function options({ name, others, known, chosen }: EncodingView) {
  const likely = [name, ...others.map((one) => one.name)];
  const rest = known.filter((one) => !likely.includes(one.name));
  const first = likely.flatMap((wanted) => known.filter((one) => one.name === wanted));
  return [
    ...[...first, ...rest].map((one) => ({ value: one.name, label: one.title })),
    ...(chosen ? [{ value: FIND, label: l10n.t("Find it by the content") }] : []),
  ];
}
