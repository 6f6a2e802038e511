/** What the versions were told, where that differs. */
import * as l10n from "@vscode/l10n";
import type { VersionComparison } from "@protocol/types.gen.js";
import { plural } from "@shared/format/numbers.js";
import { Card, Section } from "@shared/ui/Card.js";

import { Columns } from "./Columns.js";

export function Settings({ comparison: { settings, versions } }: { comparison: VersionComparison }) {
  if (settings.length === 0) {
    return (
      <Section title={l10n.t("Settings")}>
        <Card className="px-4 py-3 text-muted">{l10n.t("All the same.")}</Card>
      </Section>
    );
  }
  return (
    <Section
      title={l10n.t("Settings")}
      note={plural(
        settings.length,
        l10n.t("{n} setting differs, the others are the same"),
        l10n.t("{n} settings differ, the others are the same"),
      )}
    >
      <Card
        className="overflow-x-auto"
        tabIndex={0}
        role="region"
        aria-label={l10n.t("Settings of the compared versions")}
      >
        <table className="w-full text-small tabular-nums">
          <Columns first={l10n.t("Setting")} versions={versions} />
          <tbody>
            {settings.map((setting) => (
              <tr key={setting.key} className="border-t border-line [&>*]:px-3 [&>*]:py-1.5">
                <th scope="row" className="text-left font-normal shadow-[inset_2px_0_var(--modified)]">
                  <span className="text-body">{setting.name}</span>{" "}
                  <span className="block font-mono text-code text-muted wide:ml-1 wide:inline">{setting.key}</span>
                </th>
                {versions.map((version, index) => (
                  <td key={version.commit} className="max-w-60 text-right [overflow-wrap:anywhere] text-strong">
                    {setting.values[index] ?? <span className="text-muted">{l10n.t("not set")}</span>}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Card>
    </Section>
  );
}
