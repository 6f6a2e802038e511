/** Overall score of base, tuned and the version before: a dot with its 95 % range, over the gate's zones. */
import * as l10n from "@vscode/l10n";
import type { EvaluationView, Interval } from "@protocol/types.gen.js";
import { Card, Section } from "@shared/ui/Card.js";
import clsx from "clsx";

import { type Axis, scoreAxis } from "../axis.js";
import { baseName, interval, isLabels, score, tunedName } from "../sentences.js";
import { Weights } from "./Weights.js";

interface Row {
  readonly id: "base" | "before" | "tuned";
  readonly name: string;
  readonly value: number;
  readonly range: Interval;
  readonly colour: string;
}

const ROW = 40;
const HEAD = 24;

function rowsOf(view: EvaluationView): Row[] {
  const { verdict, previous } = view;
  const rows: Row[] = [
    { id: "base", name: baseName(view), value: verdict.baseScore, range: verdict.baseScoreInterval, colour: "bg-base" },
  ];
  if (previous?.sameRows === true)
    rows.push({
      id: "before",
      name: l10n.t("Version {number}", { number: previous.version }),
      value: previous.score,
      range: previous.scoreInterval,
      colour: "bg-third",
    });
  rows.push({
    id: "tuned",
    name: previous?.sameRows === true ? l10n.t("Version {number}", { number: view.version }) : tunedName,
    value: verdict.score,
    range: verdict.scoreInterval,
    colour: "bg-training",
  });
  return rows;
}

export function Scores({ view }: { view: EvaluationView }) {
  const { verdict, previous } = view;
  const rows = rowsOf(view);
  const axis = scoreAxis(
    verdict,
    previous?.sameRows === true ? [previous.scoreInterval.low, previous.scoreInterval.high] : [],
  );
  const top = axis.zones.length > 0 ? HEAD : 0;
  const words =
    verdict.parts.length === 0
      ? isLabels(view)
        ? l10n.t("Share of the right labels, out of 100, with the 95 % range")
        : l10n.t("Share of the right words, out of 100, with the 95 % range")
      : l10n.t("Out of 100, with the 95 % range");
  return (
    <Section title={l10n.t("Overall score")} note={words}>
      <Card>
        <div className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 px-3 pt-3 pb-1 wide:gap-x-6 wide:px-4">
          <div style={{ paddingTop: top }}>
            {rows.map((row) => (
              <Label key={row.id} row={row} />
            ))}
          </div>
          <div aria-hidden className="relative mr-3 ml-1">
            <div className="relative border-b border-[var(--axis)]" style={{ height: top + rows.length * ROW }}>
              <Zones axis={axis} />
              {axis.zones.length === 0 &&
                axis.ticks.map((tick) => (
                  <span
                    key={tick}
                    className="absolute inset-y-0 w-px bg-[var(--grid)]"
                    style={{ left: `${axis.place(tick)}%` }}
                  />
                ))}
              {rows.map((row, index) => (
                <Whisker key={row.id} top={top + index * ROW + ROW / 2} row={row} place={axis.place} />
              ))}
            </div>
            <div className="relative h-7 text-axis text-muted tabular-nums">
              {axis.ticks.map((tick) => (
                <span
                  key={tick}
                  className={clsx(
                    "absolute top-1.5 -translate-x-1/2",
                    axis.ticks.length > 8 && tick % 20 === 10 && tick !== 50 && tick !== 70 && "max-wide:hidden",
                  )}
                  style={{ left: `${axis.place(tick)}%` }}
                >
                  {tick}
                </span>
              ))}
            </div>
          </div>
        </div>
        {previous?.sameRows === false && (
          <p className="px-3 pb-2 text-small text-muted wide:px-4">
            {l10n.t("Version {number} scored {score} on other held-out rows, so the two cannot be compared.", {
              number: previous.version,
              score: score(previous.score),
            })}
          </p>
        )}
        <Weights view={view} />
      </Card>
    </Section>
  );
}

function Label({ row }: { row: Row }) {
  return (
    <p className="flex items-center gap-2 tabular-nums" style={{ height: ROW }}>
      <span className="min-w-10 whitespace-nowrap">{row.name}</span>
      <span className="ml-auto text-value font-semibold text-strong">{score(row.value)}</span>
      <span className="text-small whitespace-nowrap text-muted max-wide:hidden wide:w-16">{interval(row.range)}</span>
    </p>
  );
}

const zoneNames = { retrain: l10n.t("Retrain"), review: l10n.t("Review"), ready: l10n.t("Ready") } as const;

function Zones({ axis: { zones, place } }: { axis: Axis }) {
  return (
    <>
      {zones.map((zone, index) => {
        const left = place(zone.from);
        const width = place(zone.to) - left;
        return (
          <span key={zone.id}>
            <span
              className={clsx(
                "absolute bottom-0",
                index > 0 && "border-l border-dashed border-[var(--axis)]",
                zone.id === "ready" && "bg-[color-mix(in_srgb,var(--pass)_9%,transparent)]",
              )}
              style={{ left: `${left}%`, width: `${width}%`, top: HEAD }}
            />
            {/* In the middle; a name wider than its zone ends with it: left of the axis there is room. */}
            <span
              className={clsx(
                "absolute top-0 flex justify-end text-axis whitespace-nowrap text-muted",
                index === 0 && "px-2",
              )}
              style={{ left: `${left}%`, width: `${width}%` }}
            >
              <span className="mx-auto">{zoneNames[zone.id]}</span>
            </span>
          </span>
        );
      })}
    </>
  );
}

interface WhiskerProps {
  readonly top: number;
  readonly row: Row;
  readonly place: (value: number) => number;
}

function Whisker({ top, row: { value, range, colour }, place }: WhiskerProps) {
  const left = place(range.low);
  const right = place(range.high);
  return (
    <>
      {/* Narrow, there is no room for the range beside the name. */}
      <span
        className="absolute -translate-1/2 text-axis whitespace-nowrap text-muted tabular-nums wide:hidden"
        style={{ top: top - 13, left: `clamp(24px, ${(left + right) / 2}%, calc(100% - 20px))` }}
      >
        {interval(range)}
      </span>
      <span
        className={clsx("absolute h-[1.5px] -translate-y-1/2", colour)}
        style={{ top, left: `${left}%`, width: `${right - left}%` }}
      />
      {[left, right].map((end) => (
        <span
          key={end}
          className={clsx("absolute h-2.5 w-[1.5px] -translate-1/2", colour)}
          style={{ top, left: `${end}%` }}
        />
      ))}
      <span
        className={clsx("absolute size-3 -translate-1/2 rounded-full ring-2 ring-bg", colour)}
        style={{ top, left: `${place(value)}%` }}
      />
    </>
  );
}
