/** The recommended settings, each with its value and the reason in one sentence. */
import * as l10n from "@vscode/l10n";
import type { RecipeSetting } from "@protocol/types.gen.js";
import { Button } from "@shared/ui/Button.js";
import { Card, Section } from "@shared/ui/Card.js";
import clsx from "clsx";

interface SettingsProps {
  readonly settings: readonly RecipeSetting[];
  readonly note: string | undefined;
  /** Opens the set-up, where each can be changed. */
  readonly onShowAll: () => void;
}

export function Settings({ settings, note, onShowAll }: SettingsProps) {
  const aside = (
    <Button small kind="ghost" onClick={onShowAll}>
      {l10n.t("Show all settings")}
    </Button>
  );
  return (
    <Section title={l10n.t("Recommended settings")} note={note} aside={aside}>
      <Card>
        <dl>
          {settings.map((setting) => (
            <div
              key={setting.key}
              className={clsx(
                "grid gap-x-4 border-t border-l-2 border-t-line px-4 py-2 first:border-t-0 wide:grid-cols-[180px_140px_minmax(0,1fr)] wide:items-baseline",
                setting.changed ? "border-l-modified" : "border-l-transparent",
              )}
            >
              <dt title={setting.key}>{setting.name}</dt>
              <dd className="font-semibold text-strong tabular-nums [overflow-wrap:anywhere]">
                {setting.value}
                {setting.changed && setting.recommended !== null && (
                  <span className="ml-2 text-small font-normal text-muted">
                    {l10n.t("was {value}", { value: setting.recommended })}
                  </span>
                )}
              </dd>
              <dd className="text-small text-muted">{setting.reason}</dd>
            </div>
          ))}
        </dl>
      </Card>
    </Section>
  );
}
