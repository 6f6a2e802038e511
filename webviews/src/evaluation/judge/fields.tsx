/** The fields of the judge's form. */
import * as l10n from "@vscode/l10n";
import type { JudgeSettings, ProviderView } from "@protocol/types.gen.js";
import { Select } from "@shared/ui/Select.js";
import clsx from "clsx";
import { type ReactNode, useId } from "react";

import type { JudgePanel } from "./store.js";

export const field = "h-7 w-full min-w-0 rounded-card border border-field-edge bg-field px-2 text-small text-field-fg";

export function ModelField({
  id,
  provider,
  settings,
  panel,
}: {
  id: string;
  provider: ProviderView;
  settings: JudgeSettings;
  panel: JudgePanel;
}) {
  const list = useId();
  if (provider.id === "vscode") {
    const options = provider.models.map((model) => ({ value: model.id, label: model.name }));
    return (
      <Select
        label={l10n.t("Model")}
        className="w-full"
        value={settings.model}
        options={options}
        onChange={(model) => panel.change({ model })}
      />
    );
  }
  return (
    <>
      <input
        id={id}
        type="text"
        list={list}
        className={field}
        value={settings.model}
        onChange={(event) => panel.change({ model: event.target.value })}
      />
      <datalist id={list}>
        {provider.models.map((model) => (
          <option key={model.id} value={model.id}>
            {model.note}
          </option>
        ))}
      </datalist>
    </>
  );
}

interface LabelledProps {
  readonly name: string;
  readonly hint?: string;
  /** Takes the whole line. */
  readonly wide?: boolean;
  readonly children: (id: string) => ReactNode;
}

export function Labelled({ name, hint, wide = false, children }: LabelledProps) {
  const id = useId();
  return (
    <div className={clsx("min-w-0", wide && "wide:col-span-full")}>
      <label htmlFor={id} className="mb-1 block text-small">
        {name} {hint !== undefined && <span className="text-muted">{hint}</span>}
      </label>
      {children(id)}
    </div>
  );
}
