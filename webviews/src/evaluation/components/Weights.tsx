/** What the overall score is made of: each part with its weight, base and tuned. */
import * as l10n from "@vscode/l10n";
import type { EvaluationView } from "@protocol/types.gen.js";

import { baseName, score, weight, weighting } from "../sentences.js";

export function Weights({ view }: { view: EvaluationView }) {
  const { parts } = view.verdict;
  const lack = weighting(view);
  return (
    <div className="border-t border-line px-3 py-2.5 text-small wide:px-4">
      {parts.length > 1 && (
        <dl className="flex flex-wrap gap-x-5 gap-y-1">
          {parts.map((part) => (
            <div key={part.id} className="flex items-baseline gap-1.5">
              <dt>
                {part.name},{" "}
                <span className="text-muted">{l10n.t("{share} of it:", { share: weight(part.weight) })}</span>
              </dt>
              <dd className="tabular-nums">
                <span className="unseen">{baseName(view)} </span>
                <span className="text-muted">{score(part.base)}</span>
                <span aria-hidden className="text-muted">
                  {" "}
                  →{" "}
                </span>
                <span className="unseen">, {l10n.t("tuned")} </span>
                <span className="font-semibold text-strong">{score(part.tuned)}</span>
              </dd>
            </div>
          ))}
        </dl>
      )}
      {lack !== "" && <p className="mt-1 text-muted first:mt-0">{lack}</p>}
    </div>
  );
}
