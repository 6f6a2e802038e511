/** One version: its place in the graph, what it is, how it scored, and what can be done with it. */
import * as l10n from "@vscode/l10n";
import type { VersionView } from "@protocol/types.gen.js";
import { Badge } from "@shared/ui/Badge.js";
import { count } from "@shared/format/numbers.js";
import { ChevronRight, CircleCheck, TriangleAlert } from "@shared/ui/icons.js";
import clsx from "clsx";
import type { ReactNode } from "react";
import { useStore } from "zustand";

import type { GraphRow } from "../graph.js";
import { dayOf, decisions, facts, methodOf, outcomes, score } from "../sentences.js";
import { MOST_CHOSEN, type ProjectStore } from "../store.js";
import { Details } from "./Details.js";
import { GraphCell, GraphTail } from "./GraphCell.js";
import { ScoreBar } from "./ScoreBar.js";
import { VersionMenu } from "./VersionMenu.js";

interface VersionRowProps {
  readonly version: VersionView;
  /** Undefined where not every version is shown. */
  readonly graph: GraphRow | undefined;
  readonly lanes: number;
  readonly best: boolean;
  readonly first: boolean;
  readonly last: boolean;
  readonly open: boolean;
  readonly onOpen: (on: boolean) => void;
  readonly selectable: boolean;
  readonly store: ProjectStore;
  /** The current one. */
  readonly branch: string | null;
}

export function VersionRow({
  version,
  graph,
  lanes,
  best,
  first,
  last,
  open,
  onOpen,
  selectable,
  store,
  branch,
}: VersionRowProps) {
  const chosen = useStore(store.state, (state) => state.chosen);
  const isChosen = chosen.includes(version.commit);
  const name = l10n.t("Version {number}", { number: version.number });
  return (
    <li className={clsx("relative", !first && "border-t border-line")}>
      <div className="flex min-h-14 items-stretch gap-2 pr-2 pl-3 wide:gap-3">
        {selectable && (
          <input
            type="checkbox"
            aria-label={l10n.t("Compare version {number}", { number: version.number })}
            checked={isChosen}
            disabled={!isChosen && chosen.length >= MOST_CHOSEN}
            onChange={(event) => store.choose(version.commit, event.target.checked)}
            className="self-center accent-accent"
          />
        )}
        <GraphCell
          row={graph}
          lanes={lanes}
          current={version.current}
          gone={version.weights === "deleted"}
          last={last}
        />
        <button
          type="button"
          aria-expanded={open}
          onClick={() => onOpen(!open)}
          className="group flex min-w-0 flex-1 items-center gap-2 py-2 text-left"
        >
          <ChevronRight aria-hidden size={14} className={clsx("text-muted group-hover:text-fg", open && "rotate-90")} />
          <span className="min-w-0">
            <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
              <span className="font-semibold whitespace-nowrap text-strong">{name}</span>
              <Marks version={version} best={best} />
            </span>
            <span className="mt-0.5 block text-small text-muted [overflow-wrap:anywhere] full:hidden">
              {facts(version)}
            </span>
            <span className="mt-0.5 hidden text-small text-muted full:block">{dayOf(version.createdAt)}</span>
          </span>
        </button>
        <span className="hidden w-24 shrink-0 items-center justify-end text-small tabular-nums full:flex">
          {count(version.rows)}
        </span>
        <span className="hidden w-20 shrink-0 items-center text-small full:flex">{methodOf(version)}</span>
        <div className="hidden w-56 shrink-0 items-center wide:flex">
          <ScoreBar version={version} />
        </div>
        <div className="flex w-12 shrink-0 flex-col items-end justify-center tabular-nums wide:w-36 wide:items-start">
          <Score version={version} />
        </div>
        <div className="flex items-center">
          <VersionMenu version={version} store={store} branch={branch} />
        </div>
      </div>
      {open && (
        <div className="flex items-stretch gap-2 border-t border-line bg-raised pr-4 pl-3 wide:gap-3">
          {selectable && <span aria-hidden className="w-[13px] shrink-0" />}
          <GraphTail row={last ? undefined : graph} lanes={lanes} />
          <Details version={version} store={store} />
        </div>
      )}
    </li>
  );
}

function Marks({ version, best }: { version: VersionView; best: boolean }) {
  const marks: ReactNode[] = [];
  if (best) marks.push(<Badge key="best">{l10n.t({ message: "Best", comment: ["version"] })}</Badge>);
  if (version.decision !== null) marks.push(<Badge key="decision">{decisions[version.decision]}</Badge>);
  if (version.served) marks.push(<Badge key="served">{l10n.t("Served")}</Badge>);
  if (version.restored !== null)
    marks.push(
      <span key="restored" className="text-small text-muted">
        {l10n.t("brings back version {number}", { number: version.restored })}
      </span>,
    );
  version.tags.forEach((tag) => marks.push(<Badge key={`tag ${tag}`}>{tag}</Badge>));
  if (version.branch !== null)
    marks.push(
      <span key="branch" className="text-small text-muted">
        {l10n.t("on {branch}", { branch: version.branch })}
      </span>,
    );
  if (version.weights !== "here") {
    const text = version.weights === "missing" ? l10n.t("weights not fetched") : l10n.t("weights deleted");
    marks.push(
      <span key="weights" className="flex items-center gap-1 text-small text-muted">
        <TriangleAlert aria-hidden size={14} className={version.weights === "missing" ? "text-warn" : ""} />
        {text}
      </span>,
    );
  }
  return marks;
}

function Score({ version }: { version: VersionView }) {
  if (version.score === null) return <span className="text-small text-muted">{l10n.t("not evaluated")}</span>;
  const { outcome, baseScore } = version;
  return (
    <>
      <span>
        <span className="text-value font-semibold text-strong">
          <span className="unseen">{l10n.t("Score")} </span>
          {score(version.score)}
        </span>
        {baseScore !== null && (
          <span className="ml-2 hidden text-small text-muted wide:inline">
            {l10n.t("base {score}", { score: score(baseScore) })}
          </span>
        )}
      </span>
      {outcome !== null && (
        <span className="flex items-center gap-1 text-small text-muted">
          {outcome === "better" ? (
            <CircleCheck aria-hidden size={12} className="text-pass" />
          ) : (
            outcome === "worse" && <TriangleAlert aria-hidden size={12} className="text-warn" />
          )}
          <span className="hidden wide:inline">{outcomes[outcome]}</span>
          <span className="unseen wide:hidden">{outcomes[outcome]}</span>
        </span>
      )}
    </>
  );
}
