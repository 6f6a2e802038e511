/** The `?` beside a setting: what it does, what changing it does, what is usual, what is right here, and who says so. */
import * as l10n from "@vscode/l10n";
import type { SettingHelp } from "@protocol/types.gen.js";

import { CircleHelp } from "./icons.js";
import { Popover } from "./Popover.js";

export function HelpTip({ name, help }: { name: string; help: SettingHelp }) {
  return (
    <Popover
      label={l10n.t("About {name}", { name })}
      trigger={(props) => (
        <button
          type="button"
          aria-label={l10n.t("Help on {name}", { name })}
          className="-my-1 grid size-6 place-items-center rounded-card text-muted hover:text-fg aria-expanded:text-fg"
          {...props}
        >
          <CircleHelp aria-hidden size={14} />
        </button>
      )}
    >
      {() => (
        <div className="grid gap-2 p-3 text-small">
          <p className="text-body">{help.what}</p>
          <p>{help.more}</p>
          <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-1 border-t border-line pt-2">
            <dt className="text-muted">{l10n.t("Typical")}</dt>
            <dd>{help.typical}</dd>
            <dt className="text-muted">{l10n.t("Here")}</dt>
            <dd>{help.here}</dd>
            <dt className="text-muted">{l10n.t("Source")}</dt>
            <dd className="[overflow-wrap:anywhere]">
              <Source title={help.source} url={help.sourceUrl} />
            </dd>
          </dl>
        </div>
      )}
    </Popover>
  );
}

/** VS Code opens the link outside, and shows its address first. */
function Source({ title, url }: { title: string; url: string }) {
  if (!/^https:\/\//.test(url)) return title;
  return (
    <a href={url} className="text-link underline">
      {title}
    </a>
  );
}
