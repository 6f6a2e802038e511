/** What more or other data would help. */
import * as l10n from "@vscode/l10n";
import type { Suggestion } from "@protocol/types.gen.js";
import { Card, Section } from "@shared/ui/Card.js";
import { Lightbulb } from "@shared/ui/icons.js";

import { RowLinks } from "../components/RowLinks.js";
import type { RowsControl } from "../rowsControl.js";

export function Suggestions({ suggestions, rows }: { suggestions: readonly Suggestion[]; rows: RowsControl }) {
  if (suggestions.length === 0) return null;
  return (
    <Section title={l10n.t("What would help")} className="mt-6">
      <Card>
        <ul>
          {suggestions.map((suggestion) => (
            <li
              key={suggestion.id}
              className="grid grid-cols-[16px_minmax(0,1fr)] gap-x-3 border-t border-line px-4 py-2.5 first:border-t-0"
            >
              <Lightbulb aria-hidden size={16} className="mt-0.5 text-muted" />
              <div className="min-w-0">
                <p>{suggestion.title}</p>
                <p className="text-small text-muted">{suggestion.detail}</p>
                <RowLinks numbers={suggestion.numbers} rows={rows} />
              </div>
            </li>
          ))}
        </ul>
      </Card>
    </Section>
  );
}
