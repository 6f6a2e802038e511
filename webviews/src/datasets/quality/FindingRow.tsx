/** One finding: what and why, share over limit, and what can be done; unfolds to its picture, examples and preview. */
import * as l10n from "@vscode/l10n";
import type { Finding } from "@protocol/types.gen.js";
import { Button } from "@shared/ui/Button.js";
import { Check, ChevronDown, ChevronRight, TriangleAlert, Undo } from "@shared/ui/icons.js";
import clsx from "clsx";
import { useId, useState } from "react";
import { useStore } from "zustand";

import { revealRows, type RowsControl } from "../rowsControl.js";
import type { DataPanel } from "../store.js";
import { FindingMore } from "./FindingMore.js";
import { FixPreviewPane } from "./FixPreviewPane.js";
import { interval, limit, measure, reviewLabel } from "./words.js";

interface FindingRowProps {
  readonly finding: Finding;
  readonly panel: DataPanel;
  readonly rows: RowsControl;
}

type Unfolded = "nothing" | "more" | "preview";

export function FindingRow({ finding, panel, rows }: FindingRowProps) {
  const [unfolded, setUnfolded] = useState<Unfolded>("nothing");
  const toggle = (wanted: Unfolded) => setUnfolded(unfolded === wanted ? "nothing" : wanted);
  const id = useId();
  const expandable = finding.chart !== null || finding.examples.length > 0;
  const sample = interval(finding);
  return (
    <li className={clsx("border-t border-line first:border-t-0", unfolded !== "nothing" && "bg-raised")}>
      <div className="grid grid-cols-[16px_minmax(0,1fr)_auto] items-center gap-x-3 px-4 py-2.5 wide:min-h-[54px] wide:grid-cols-[16px_minmax(0,1fr)_104px_152px]">
        <SeverityIcon decide={finding.severity === "decide"} />
        <div className="min-w-0">
          <Title
            finding={finding}
            open={unfolded === "more"}
            controls={id}
            onToggle={expandable ? () => toggle("more") : undefined}
          />
          {finding.detail !== "" && <p className="text-small text-muted [overflow-wrap:anywhere]">{finding.detail}</p>}
          {sample !== undefined && <p className="text-small text-muted">{sample}</p>}
        </div>
        <p className="text-right whitespace-nowrap tabular-nums">
          <span className="block font-semibold text-strong">{measure(finding)}</span>
          <span className="block text-small text-muted">{limit(finding)}</span>
        </p>
        <div className="col-start-2 mt-1 flex flex-wrap justify-start gap-2 empty:hidden wide:col-start-4 wide:mt-0 wide:justify-end">
          <Actions
            finding={finding}
            panel={panel}
            rows={rows}
            previewing={unfolded === "preview"}
            onPreview={() => toggle("preview")}
          />
        </div>
      </div>
      {unfolded !== "nothing" && (
        <div id={id} className="px-4 pb-4 wide:pl-11">
          {unfolded === "more" && <FindingMore finding={finding} rows={rows} />}
          {unfolded === "preview" && finding.fix !== null && (
            <FixPreviewPane fix={finding.fix} panel={panel} rows={rows} onClose={() => setUnfolded("nothing")} />
          )}
        </div>
      )}
    </li>
  );
}

function SeverityIcon({ decide }: { decide: boolean }) {
  return decide ? (
    <TriangleAlert role="img" aria-label={l10n.t("To decide")} size={16} className="text-warn" />
  ) : (
    <Check role="img" aria-label={l10n.t("Fixed")} size={16} className="text-pass" />
  );
}

interface TitleProps {
  readonly finding: Finding;
  readonly open: boolean;
  readonly controls: string;
  readonly onToggle: (() => void) | undefined;
}

function Title({ finding, open, controls, onToggle }: TitleProps) {
  const look = clsx("text-left", finding.severity === "decide" && "font-medium text-strong");
  if (onToggle === undefined) return <p className={look}>{finding.title}</p>;
  const Chevron = open ? ChevronDown : ChevronRight;
  return (
    <button
      type="button"
      aria-expanded={open}
      {...(open && { "aria-controls": controls })}
      onClick={onToggle}
      className={clsx(look, "group")}
    >
      {finding.title}
      <Chevron aria-hidden size={14} className="ml-1 inline-block align-[-2px] text-muted group-hover:text-fg" />
    </button>
  );
}

interface ActionsProps extends FindingRowProps {
  readonly previewing: boolean;
  readonly onPreview: () => void;
}

function Actions({ finding, panel, rows, previewing, onPreview }: ActionsProps) {
  const busy = useStore(panel.store, (state) => state.busy);
  const { fix } = finding;
  if (fix?.applied === true) {
    return (
      <Button
        small
        kind="ghost"
        disabled={busy !== null}
        aria-label={l10n.t("Undo: {title}", { title: finding.title })}
        onClick={() => void panel.setFixes({ [fix.id]: false })}
      >
        <Undo aria-hidden size={14} />
        {l10n.t("Undo")}
      </Button>
    );
  }
  const review = () => {
    rows.filterBy(finding.id);
    revealRows();
  };
  return (
    <>
      {fix !== null && (
        <Button small disabled={busy !== null} aria-expanded={previewing} onClick={onPreview}>
          {fix.label}
        </Button>
      )}
      {fix === null && finding.filterable && finding.count > 0 && finding.severity === "decide" && (
        <Button small onClick={review}>
          {reviewLabel(finding)}
        </Button>
      )}
    </>
  );
}
