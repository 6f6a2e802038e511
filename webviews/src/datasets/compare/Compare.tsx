/** Two versions of the dataset side by side: how many rows are new, gone or changed, and which. */
import * as l10n from "@vscode/l10n";
import type { DatasetComparison, DatasetVersion } from "@protocol/types.gen.js";
import { useBridge } from "@shared/bridge/context.js";
import { count } from "@shared/format/numbers.js";
import { Button } from "@shared/ui/Button.js";
import { ArrowLeft, ChevronLeft, ChevronRight } from "@shared/ui/icons.js";
import { Answer } from "@shared/ui/Page.js";
import { Select } from "@shared/ui/Select.js";
import { AnswerBones, Loading, RowBones } from "@shared/ui/Skeleton.js";
import { ErrorAlert } from "@shared/ui/States.js";
import { useEffect, useState } from "react";
import { useStore } from "zustand";

import { Difference } from "./Difference.js";
import { type Comparing, createComparing, type Kind, PAGE } from "./store.js";
import { headline, kindWords, nameOf } from "./words.js";
import { Filled } from "@shared/ui/Filled.js";

interface CompareProps {
  readonly projectId: string;
  readonly onClose: () => void;
}

export function Compare({ projectId, onClose }: CompareProps) {
  const bridge = useBridge();
  const [comparing] = useState(() => createComparing(bridge, projectId));
  useEffect(() => comparing.start(), [comparing]);
  const { versions, comparison, error } = useStore(comparing.store);
  return (
    <>
      <Button small kind="ghost" className="mb-3 -ml-2" onClick={onClose}>
        <ArrowLeft aria-hidden size={14} />
        {l10n.t("Back to your data")}
      </Button>
      {error !== null && <ErrorAlert error={error} retry={comparing.retry} />}
      {versions === null ? (
        error === null && (
          <Loading label={l10n.t("Loading the versions")}>
            <AnswerBones />
            <RowBones rows={5} />
          </Loading>
        )
      ) : versions.length < 2 ? (
        <Answer
          title={l10n.t("There is one version so far")}
          detail={l10n.t(
            "Each import, fix and change that is saved becomes a version. Once there are two, they can be compared here.",
          )}
        />
      ) : (
        <>
          <Answer
            title={comparison === null ? l10n.t("Comparing the two versions") : headline(comparison)}
            detail={l10n.t(
              "Rows that are kept, matched by their question. The same question with another answer has changed.",
            )}
          />
          <Choice comparing={comparing} versions={versions} />
          {comparison !== null && <Differences comparing={comparing} comparison={comparison} />}
        </>
      )}
    </>
  );
}

/** A version without a commit has no name of its own on the wire. */
const STANDING = "now";

function Choice({ comparing, versions }: { comparing: Comparing; versions: readonly DatasetVersion[] }) {
  const { base, other } = useStore(comparing.store);
  const options = versions.map((version) => ({ value: version.commit ?? STANDING, label: nameOf(version) }));
  const committed = options.filter(({ value }) => value !== STANDING);
  return (
    <div className="mb-4 flex flex-wrap items-center gap-2 text-small">
      <Filled
        text={l10n.t("From {base} to {other}")}
        values={{
          base: (
            <Select
              label={l10n.t("Version to compare from")}
              value={base ?? ""}
              options={committed}
              onChange={(commit) => comparing.choose({ base: commit })}
            />
          ),
          other: (
            <Select
              label={l10n.t("Version to compare to")}
              value={other ?? STANDING}
              options={options}
              onChange={(commit) => comparing.choose({ other: commit === STANDING ? null : commit })}
            />
          ),
        }}
      />
    </div>
  );
}

function Differences({ comparing, comparison }: { comparing: Comparing; comparison: DatasetComparison }) {
  const { kind, loading } = useStore(comparing.store);
  const { changed, added, removed } = comparison;
  if (changed + added + removed === 0) return null;
  const kinds: readonly { readonly value: Kind | null; readonly label: string }[] = [
    { value: null, label: l10n.t("All {n}", { n: count(changed + added + removed) }) },
    { value: "changed", label: `${kindWords.changed} ${count(changed)}` },
    { value: "added", label: `${kindWords.added} ${count(added)}` },
    { value: "removed", label: `${kindWords.removed} ${count(removed)}` },
  ];
  return (
    <section aria-label={l10n.t("Differences")} aria-busy={loading}>
      <div role="group" aria-label={l10n.t("Differences to show")} className="mb-2 flex flex-wrap gap-1">
        {kinds.map(({ value, label }) => (
          <Button
            key={value ?? "all"}
            small
            kind={value === kind ? "secondary" : "ghost"}
            aria-pressed={value === kind}
            onClick={() => comparing.show(value)}
          >
            {label}
          </Button>
        ))}
      </div>
      <ul className="rounded-card border border-edge">
        {comparison.rows.map((row, index) => (
          <Difference key={comparison.offset + index} row={row} />
        ))}
        {comparison.rows.length === 0 && (
          <li className="px-4 py-6 text-center text-muted">{l10n.t("None of this kind.")}</li>
        )}
      </ul>
      <Pager comparison={comparison} onTurn={comparing.turn} />
    </section>
  );
}

function Pager({
  comparison: { offset, total },
  onTurn,
}: {
  comparison: DatasetComparison;
  onTurn: (offset: number) => void;
}) {
  if (total <= PAGE) return null;
  const last = Math.min(offset + PAGE, total);
  return (
    <div className="mt-2 flex items-center justify-end gap-1 text-small text-muted">
      <span className="mr-2 tabular-nums" aria-live="polite">
        {l10n.t("{from} to {to} of {total}", { from: count(offset + 1), to: count(last), total: count(total) })}
      </span>
      <Button
        small
        kind="ghost"
        aria-label={l10n.t("Earlier differences")}
        disabled={offset === 0}
        onClick={() => onTurn(Math.max(0, offset - PAGE))}
      >
        <ChevronLeft aria-hidden size={16} />
      </Button>
      <Button
        small
        kind="ghost"
        aria-label={l10n.t("Later differences")}
        disabled={last >= total}
        onClick={() => onTurn(offset + PAGE)}
      >
        <ChevronRight aria-hidden size={16} />
      </Button>
    </div>
  );
}
