/** What the versions learned from, against the first one's data, and whether they were asked the same questions. */
import * as l10n from "@vscode/l10n";
import type { VersionComparison } from "@protocol/types.gen.js";
import { Card, Section } from "@shared/ui/Card.js";
import { Check, TriangleAlert } from "@shared/ui/icons.js";

import { Columns } from "./Columns.js";
import { rowsInAll, rowsText } from "./words.js";

export function DataTable({ comparison: { data, versions } }: { comparison: VersionComparison }) {
  const first = versions[0]?.number ?? 1;
  return (
    <Section title={l10n.t("Data")} note={l10n.t("Against version {number}", { number: first })}>
      <Card className="overflow-x-auto" tabIndex={0} role="region" aria-label={l10n.t("Data of the compared versions")}>
        <table className="w-full text-small tabular-nums">
          <Columns first={l10n.t("What they learned from")} versions={versions} />
          <tbody>
            <tr className="border-t border-line [&>*]:px-3 [&>*]:py-1.5">
              <th scope="row" className="text-left text-body font-normal">
                {l10n.t("Training rows")}
              </th>
              {data.map((each, index) => (
                <td key={index} className="text-right">
                  <span className="text-body text-strong">{rowsInAll(each)}</span>
                  {index > 0 && <span className="block text-muted">{rowsText(each)}</span>}
                </td>
              ))}
            </tr>
            <tr className="border-t border-line [&>*]:px-3 [&>*]:py-1.5">
              <th scope="row" className="text-left text-body font-normal">
                {l10n.t("Held-out questions")}
              </th>
              {data.map((each, index) => (
                <td key={index} className="text-right">
                  {index === 0 ? (
                    <span className="text-muted">{l10n.t("compared with")}</span>
                  ) : (
                    <span className="inline-flex items-center gap-1.5">
                      {each.sameHeldOut ? (
                        <Check aria-hidden size={14} className="text-pass" />
                      ) : (
                        <TriangleAlert aria-hidden size={14} className="text-warn" />
                      )}
                      {each.sameHeldOut ? l10n.t("the same") : l10n.t("others, so scores cannot be compared")}
                    </span>
                  )}
                </td>
              ))}
            </tr>
          </tbody>
        </table>
      </Card>
    </Section>
  );
}
