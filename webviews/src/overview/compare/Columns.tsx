/** The heads of a comparison's tables: one column for each version, in the colour of its line. */
import * as l10n from "@vscode/l10n";
import type { VersionView } from "@protocol/types.gen.js";
import { lookOf, Swatch } from "@shared/chart/Curves.js";

export function Columns({ first, versions }: { first: string; versions: readonly VersionView[] }) {
  return (
    <thead>
      <tr className="text-left whitespace-nowrap text-muted [&>th]:px-3 [&>th]:py-2 [&>th]:font-normal">
        <th scope="col">{first}</th>
        {versions.map((version, index) => (
          <th key={version.commit} scope="col">
            <span className="flex items-center justify-end gap-1.5">
              <Swatch {...lookOf(index)} />
              {l10n.t("Version {number}", { number: version.number })}
            </span>
          </th>
        ))}
      </tr>
    </thead>
  );
}
