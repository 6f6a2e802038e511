/** The advanced settings: every field of the recipe, under its heading, behind a toggle. */
import * as l10n from "@vscode/l10n";
import type { AdvancedSetting, SetupView } from "@protocol/types.gen.js";
import { plural } from "@shared/format/numbers.js";
import { Button } from "@shared/ui/Button.js";
import { ChevronDown, ChevronRight, RotateCcw } from "@shared/ui/icons.js";
import { useId } from "react";
import { useStore } from "zustand";

import { Field } from "../fields/Field.js";
import type { SetupPanel } from "../store.js";

interface AdvancedProps {
  /** With the unsaved changes in it. */
  readonly view: SetupView;
  /** As saved. */
  readonly saved: SetupView;
  readonly panel: SetupPanel;
  readonly open: boolean;
  readonly onToggle: (open: boolean) => void;
}

export function Advanced({ view, saved, panel, open, onToggle }: AdvancedProps) {
  const busy = useStore(panel.store, (state) => state.busy);
  const id = useId();
  const changed = view.advanced.filter((setting) => setting.changed).length;
  const Chevron = open ? ChevronDown : ChevronRight;
  return (
    <section aria-label={l10n.t("Advanced settings")} className="mt-6 rounded-card border border-edge">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2">
        <h2 className="text-body">
          <button
            type="button"
            aria-expanded={open}
            aria-controls={open ? id : undefined}
            className="-ml-1 flex items-center gap-2 rounded-card px-1 py-0.5"
            onClick={() => onToggle(!open)}
          >
            <Chevron aria-hidden size={14} />
            {l10n.t("Advanced settings")}
          </button>
        </h2>
        <span className="text-small text-muted max-wide:hidden">
          {changed === 0 ? l10n.t("all as recommended") : l10n.t("{n} changed from recommended", { n: changed })}
        </span>
        <Button
          small
          kind="ghost"
          className="ml-auto"
          disabled={busy !== null || changed === 0}
          title={
            changed === 0
              ? l10n.t("Every setting is as recommended")
              : plural(
                  changed,
                  l10n.t("Bring {n} setting back to what is recommended"),
                  l10n.t("Bring {n} settings back to what is recommended"),
                )
          }
          onClick={() => void panel.reset()}
        >
          <RotateCcw aria-hidden size={14} />
          {busy === "reset" ? l10n.t("Resetting") : l10n.t("Reset to recommended")}
        </Button>
      </div>
      {open && (
        <div id={id} className="grid gap-2.5 px-4 pt-1 pb-1.5">
          {groups(view.advanced).map(([name, settings]) => (
            <Group key={name} name={name} settings={settings} saved={saved} problems={view.problems} panel={panel} />
          ))}
        </div>
      )}
    </section>
  );
}

/** The settings by heading, in the order in which they come. */
function groups(settings: readonly AdvancedSetting[]): [string, AdvancedSetting[]][] {
  const found = new Map<string, AdvancedSetting[]>();
  for (const setting of settings) found.set(setting.group, [...(found.get(setting.group) ?? []), setting]);
  return [...found];
}

interface GroupProps extends Pick<AdvancedProps, "saved" | "panel"> {
  readonly name: string;
  readonly settings: readonly AdvancedSetting[];
  readonly problems: SetupView["problems"];
}

function Group({ name, settings, saved, problems, panel }: GroupProps) {
  const { edits, busy } = useStore(panel.store);
  return (
    <fieldset className="min-w-0 border-t border-line pt-2.5 first:border-t-0 first:pt-0">
      <legend className="float-left mb-2 w-full text-small font-semibold text-strong">{name}</legend>
      <div className="clear-both grid grid-cols-2 gap-x-5 wide:grid-cols-3 wide:gap-x-6 full:grid-cols-4">
        {settings.map((setting) => (
          <Field
            key={setting.key}
            setting={setting}
            saved={saved.advanced.find(({ key }) => key === setting.key) ?? setting}
            edit={edits[setting.key]}
            problems={problems.filter(({ key }) => key === setting.key)}
            disabled={busy === "save" || busy === "reset" || busy === "start"}
            onEdit={(edit) => panel.edit(setting.key, edit)}
            onLeave={panel.settle}
          />
        ))}
      </div>
    </fieldset>
  );
}
