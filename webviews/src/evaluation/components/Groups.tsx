/** The held-out rows in parts: by topic, length, label or kind of question, with how many were answered better. */
import * as l10n from "@vscode/l10n";
import type { EvaluationView, GroupView } from "@protocol/types.gen.js";
import { count } from "@shared/format/numbers.js";
import { Card, Section } from "@shared/ui/Card.js";
import { TriangleAlert } from "@shared/ui/icons.js";
import { Select } from "@shared/ui/Select.js";
import clsx from "clsx";
import { useState } from "react";

import { type Filter, groupFilter, ofGroup } from "../filters.js";
import { groupScore, groupTitles, isLabels } from "../sentences.js";

interface GroupsProps {
  readonly view: EvaluationView;
  readonly show: (filter: Filter) => void;
}

const order: readonly GroupView["kind"][] = ["topic", "label", "length", "questionType"];

/** More groups than these are folded away. */
const SHOWN = 8;

export function Groups({ view, show }: GroupsProps) {
  const kinds = order.filter((kind) => view.groups.some((group) => group.kind === kind));
  const [chosen, setChosen] = useState<GroupView["kind"] | undefined>(undefined);
  const [all, setAll] = useState(false);
  const kind = chosen ?? kinds[0];
  if (kind === undefined) return null;
  const groups = view.groups.filter((group) => group.kind === kind);
  const shown = all ? groups : groups.slice(0, SHOWN);
  // A classifier is right or wrong; beside a guess that never changes, "better" says little of a group.
  const classifies = isLabels(view);
  const measure = classifies ? l10n.t("Share answered right") : l10n.t("Share answered better");
  const aside =
    kinds.length > 1 ? (
      <Select
        label={l10n.t("Groups to show")}
        plain
        value={kind}
        options={kinds.map((value) => ({ value, label: groupTitles[value] }))}
        onChange={setChosen}
      />
    ) : (
      <span className="text-small text-muted">
        {classifies ? l10n.t("share answered right") : l10n.t("share answered better")}
      </span>
    );
  return (
    <Section title={kinds.length > 1 ? measure : groupTitles[kind]} aside={aside}>
      <Card>
        <ul>
          {shown.map((group) => (
            <li key={group.name} className="border-line not-first:border-t">
              <Group
                group={group}
                classifies={classifies}
                show={ofGroup(view.examples, group).length > 0 ? () => show(groupFilter(group)) : null}
              />
            </li>
          ))}
        </ul>
        {groups.length > SHOWN && (
          <button
            type="button"
            className="w-full border-t border-line px-3 py-2 text-left text-small text-muted hover:bg-hover"
            onClick={() => setAll(!all)}
          >
            {all ? l10n.t("Show fewer") : l10n.t("Show all {count}", { count: count(groups.length) })}
          </button>
        )}
      </Card>
    </Section>
  );
}

interface GroupProps {
  readonly group: GroupView;
  readonly classifies: boolean;
  readonly show: (() => void) | null;
}

function Group({ group, classifies, show }: GroupProps) {
  const good = classifies ? Math.round(group.tunedScore * group.rows) : group.better;
  const weak = group.standing === "weak";
  const inside = (
    <>
      <span className="flex items-baseline gap-2">
        <span className="min-w-0 [overflow-wrap:anywhere]">{group.name}</span>
        {weak && <TriangleAlert role="img" aria-label={l10n.t("Weak")} size={14} className="self-center text-warn" />}
        <span className="ml-auto text-small whitespace-nowrap text-muted tabular-nums">
          {l10n.t("{part} of {all}", { part: count(good), all: count(group.rows) })}
        </span>
      </span>
      <span aria-hidden className="mt-1.5 block h-1 rounded-[2px] border border-well-edge bg-well">
        <span
          className={clsx("block h-full rounded-[2px]", weak ? "bg-warn" : "bg-training")}
          style={{ width: `${group.rows === 0 ? 0 : (good / group.rows) * 100}%` }}
        />
      </span>
      <span className="mt-1.5 block text-axis text-muted">{groupScore(group, classifies)}</span>
    </>
  );
  const shape = "block w-full px-3 py-2 text-left";
  if (show === null) return <div className={shape}>{inside}</div>;
  return (
    <button type="button" title={l10n.t("Show these answers")} className={clsx(shape, "hover:bg-hover")} onClick={show}>
      {inside}
    </button>
  );
}
