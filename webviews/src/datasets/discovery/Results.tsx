/** What was found, best first: why, what may be done with it, how large. */
import * as l10n from "@vscode/l10n";
import type { FoundDataset } from "@protocol/types.gen.js";
import { Badge } from "@shared/ui/Badge.js";
import { Button } from "@shared/ui/Button.js";
import { Card, Section } from "@shared/ui/Card.js";
import { Database } from "@shared/ui/icons.js";
import { RowBones } from "@shared/ui/Skeleton.js";

import type { DiscoveryState } from "./store.js";
import { catalogueNames, facts, foundTitle } from "./words.js";

interface ResultsProps {
  readonly state: DiscoveryState;
  readonly onLook: (dataset: FoundDataset) => void;
}

export function Results({ state, onLook }: ResultsProps) {
  const { searching, found, query, catalogue } = state;
  if (searching) {
    return (
      <div role="status" aria-busy>
        <p className="mb-2 text-small text-muted">
          {l10n.t("Asking {catalogue}", { catalogue: catalogueNames[catalogue] })}
        </p>
        <div aria-hidden>
          <RowBones rows={5} height="h-[72px]" />
        </div>
      </div>
    );
  }
  if (found === null) return null;
  if (found.results.length === 0) {
    return (
      <div className="flex flex-col items-center gap-2 py-12 text-center">
        <Database aria-hidden size={24} className="text-muted" />
        <h2 className="text-value">{foundTitle(0, found.query)}</h2>
        <p className="text-muted">{l10n.t("Try fewer or more common words, or the other catalogue.")}</p>
      </div>
    );
  }
  return (
    <Section title={l10n.t("Found")} note={foundTitle(found.results.length, query)}>
      <Card>
        <ul>
          {found.results.map((dataset) => (
            <Result key={dataset.id} dataset={dataset} onLook={() => onLook(dataset)} />
          ))}
        </ul>
      </Card>
    </Section>
  );
}

function Result({ dataset, onLook }: { dataset: FoundDataset; onLook: () => void }) {
  return (
    <li className="grid gap-x-4 gap-y-2 border-t border-line px-4 py-3 first:border-t-0 wide:grid-cols-[minmax(0,1fr)_auto] wide:items-center">
      <div className="min-w-0">
        <p className="flex flex-wrap items-baseline gap-x-2">
          <span className="font-medium text-strong [overflow-wrap:anywhere]">{dataset.title}</span>
          {dataset.title !== dataset.id && (
            <span className="text-small text-muted [overflow-wrap:anywhere]">{dataset.id}</span>
          )}
          {dataset.gated && <Badge>{l10n.t("Gated")}</Badge>}
        </p>
        {dataset.description !== "" && <p className="line-clamp-2 text-small text-muted">{dataset.description}</p>}
        <p className="mt-1 text-small">{dataset.reason}</p>
        <p className="text-small text-muted">
          {facts(dataset)}
          {facts(dataset) !== "" && ". "}
          {dataset.licenceNote}
        </p>
      </div>
      <div>
        <Button small onClick={onLook} aria-label={l10n.t("Look inside {title}", { title: dataset.title })}>
          {l10n.t("Look inside")}
        </Button>
      </div>
    </li>
  );
}
