/** The project page's own sentences and what is searched in them. Pure. */
import * as l10n from "@vscode/l10n";
import type { BranchView, ProjectPage, VersionView } from "@protocol/types.gen.js";
import { metricText } from "@shared/format/metrics.js";
import { bytesParts, count, list, money, plural } from "@shared/format/numbers.js";
import { exact } from "@shared/format/time.js";
import { dateLocale } from "@shared/l10n.js";

export const score = (value: number): string => metricText(value, "score");

/** The version with the highest score; of equals, the newest. One that brings another back has no model of its own. */
export function best(versions: readonly VersionView[]): VersionView | undefined {
  return versions
    .filter((version) => version.score !== null && version.weights !== "deleted" && version.restored === null)
    .reduce<VersionView | undefined>(
      (top, one) => (top === undefined || (one.score ?? 0) > (top.score ?? 0) ? one : top),
      undefined,
    );
}

export interface Headline {
  readonly title: string;
  readonly detail: string;
}

/** What is said of a run that is not over. */
const runs: Readonly<Partial<Record<ProjectPage["status"], string>>> = {
  training: l10n.t("A run is under way."),
  paused: l10n.t("A run is paused."),
};

export function headline({ versions, status, projectName }: ProjectPage): Headline {
  const top = best(versions);
  const newest = versions[0];
  if (newest === undefined) return { title: l10n.t("{projectName} has no version yet", { projectName }), detail: "" };
  if (top === undefined) {
    const title =
      versions.length === 1
        ? l10n.t("One version, which was not evaluated")
        : l10n.t("{count} versions, none of them evaluated", { count: count(versions.length) });
    return { title, detail: l10n.t("Without an evaluation nothing says which one is better.") };
  }
  const detail = [runs[status] ?? "", next(top, versions)]
    .filter(Boolean)
    .join(" ");
  return { title: versions.length === 1 ? only(top) : bestOf(top, versions.length), detail };
}

function only(version: VersionView): string {
  const said = { score: score(version.score ?? 0) };
  return version.baseScore === null
    ? l10n.t("One version so far: score {score}", said)
    : l10n.t("One version so far: score {score}, base {base}", { ...said, base: score(version.baseScore) });
}

function bestOf(version: VersionView, all: number): string {
  const said = { number: version.number, count: count(all), score: score(version.score ?? 0) };
  return version.baseScore === null
    ? l10n.t("Version {number} is the best of {count}: score {score}", said)
    : l10n.t("Version {number} is the best of {count}: score {score}, base {base}", {
        ...said,
        base: score(version.baseScore),
      });
}

/** What follows from the best version, in one line. */
function next(top: VersionView, versions: readonly VersionView[]): string {
  const other = (version: VersionView | undefined) =>
    version !== undefined && version.number !== top.number && version.restored !== top.number;
  const served = versions.find((version) => version.served);
  const worked = versions.find((version) => version.current);
  if (top.weights === "missing")
    return l10n.t("Its weights are not on this computer yet: they are fetched by git lfs pull.");
  if (served !== undefined && other(served)) {
    return l10n.t("Version {served} is served. Serve version {best} to use the better one.", {
      served: served.number,
      best: top.number,
    });
  }
  if (top.outcome === "worse")
    return l10n.t("It is worse than its base model: review the data or the settings, then train again.");
  if (top.outcome === "unclear")
    return l10n.t("Whether it is better than its base model is not certain yet: more held-out rows would tell.");
  if (worked !== undefined && other(worked)) {
    return l10n.t("The project stands at version {current}. Roll back to version {best} to go on from the best.", {
      current: worked.number,
      best: top.number,
    });
  }
  if (served !== undefined) return l10n.t("It is served now.");
  return top.decision === "ready"
    ? l10n.t("It is ready to be served.")
    : l10n.t("Look at its evaluation before you serve it.");
}

export interface TileText {
  readonly id: "versions" | "time" | "spent" | "disk";
  readonly label: string;
  readonly value: string;
  readonly unit: string;
  readonly note: string;
}

export function tiles({ totals, versions, branches }: ProjectPage): TileText[] {
  const [size, sizeUnit] = bytesParts(totals.sizeBytes);
  const weights = versions.reduce((sum, version) => sum + version.sizeBytes, 0);
  const [held, heldUnit] = bytesParts(weights);
  const priced = versions.filter((version) => version.cost !== null).length;
  const evaluated = versions.filter((version) => version.score !== null).length;
  return [
    {
      id: "versions",
      label: l10n.t("Versions"),
      value: count(totals.versions),
      unit: branches.length > 1 ? plural(branches.length, l10n.t("on {n} branch"), l10n.t("on {n} branches")) : "",
      note:
        evaluated === versions.length
          ? l10n.t("All evaluated")
          : l10n.t("{evaluated} of {all} evaluated", { evaluated: count(evaluated), all: count(versions.length) }),
    },
    {
      id: "time",
      label: l10n.t("Training time"),
      value: exact(totals.trainingSeconds),
      unit: "",
      note: l10n.t("Of the versions that were kept"),
    },
    {
      id: "spent",
      label: l10n.t("Spent"),
      value: totals.spend === null ? l10n.t("None known") : money(totals.spend),
      unit: "",
      note:
        totals.spend === null
          ? l10n.t("No rented hardware with a price")
          : plural(
              versions.length,
              l10n.t("On {priced} of {n} version with a known price", { priced: count(priced) }),
              l10n.t("On {priced} of {n} versions with a known price", { priced: count(priced) }),
            ),
    },
    {
      id: "disk",
      label: l10n.t("On the disk"),
      value: size,
      unit: sizeUnit,
      note: l10n.t("{size} of it weights", { size: `${held} ${heldUnit}` }),
    },
  ];
}

const methods: Readonly<Record<string, string>> = {
  lora: "LoRA",
  qlora: "QLoRA",
  dora: "DoRA",
  full: l10n.t({ message: "full", comment: ["training method"] }),
};

export const methodOf = ({ method }: VersionView): string => (method === null ? "" : (methods[method] ?? method));

const day = new Intl.DateTimeFormat(dateLocale, { day: "numeric", month: "short", year: "numeric" });
const moment = new Intl.DateTimeFormat(dateLocale, { dateStyle: "medium", timeStyle: "short" });

const dated = (iso: string, format: Intl.DateTimeFormat): string => {
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? iso : format.format(date);
};

export const dayOf = (iso: string): string => dated(iso, day);
export const momentOf = (iso: string): string => dated(iso, moment);

/** "970 rows, LoRA". */
const numbers = (version: VersionView): string =>
  [plural(version.rows, l10n.t("{n} row"), l10n.t("{n} rows")), methodOf(version)].filter(Boolean).join(", ");

/** "20 Nov 2026, 970 rows, LoRA". */
export const facts = (version: VersionView): string => `${dayOf(version.createdAt)}, ${numbers(version)}`;

export const outcomes = {
  better: l10n.t("better than base"),
  worse: l10n.t("worse than base"),
  unclear: l10n.t("not enough to tell"),
} as const;
export const decisions = { ready: l10n.t("Ready"), review: l10n.t("Review"), retrain: l10n.t("Retrain") } as const;

export type Status = "all" | "ready" | "review" | "retrain" | "served" | "tagged" | "unscored" | "gone";

const fits: Readonly<Record<Status, (version: VersionView) => boolean>> = {
  all: () => true,
  ready: ({ decision }) => decision === "ready",
  review: ({ decision }) => decision === "review",
  retrain: ({ decision }) => decision === "retrain",
  served: ({ served }) => served,
  tagged: ({ tags }) => tags.length > 0,
  unscored: ({ score: found }) => found === null,
  gone: ({ weights }) => weights !== "here",
};

const names: Readonly<Record<Status, string>> = {
  all: l10n.t("All versions"),
  ready: l10n.t("Ready"),
  review: l10n.t("To review"),
  retrain: l10n.t("To retrain"),
  served: l10n.t("Served"),
  tagged: l10n.t("Tagged"),
  unscored: l10n.t("Not evaluated"),
  gone: l10n.t("Without weights"),
};

/** The choices that find something, each with how many. */
export function statuses(versions: readonly VersionView[], now: Status): { value: Status; label: string }[] {
  return (Object.keys(names) as Status[])
    .map((value) => ({ value, found: versions.filter(fits[value]).length }))
    .filter(({ value, found }) => found > 0 || value === "all" || value === now)
    .map(({ value, found }) => ({ value, label: `${names[value]} (${count(found)})` }));
}

/** Every word of the search stands somewhere in what the row says. */
export function found(versions: readonly VersionView[], text: string, status: Status): VersionView[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return versions.filter((version) => {
    if (!fits[status](version)) return false;
    const told = [
      l10n.t("Version {number}", { number: version.number }),
      version.subject,
      version.baseModel,
      methodOf(version),
      version.branch ?? "",
      version.commit,
      dayOf(version.createdAt),
      version.served ? l10n.t("Served") : "",
      ...version.tags,
    ]
      .join("\n")
      .toLowerCase();
    return words.every((word) => told.includes(word));
  });
}

/** "main, 3 versions, best 78". */
export function branchInWords({ name, versions, bestScore }: BranchView): string {
  const told = [
    name,
    versions === 0 ? l10n.t("no version") : plural(versions, l10n.t("{n} version"), l10n.t("{n} versions")),
  ];
  return [...told, ...(bestScore === null ? [] : [l10n.t("best {score}", { score: score(bestScore) })])].join(", ");
}

const NAMED = 3;

/** "vibeflow.yaml and data/train.jsonl differ from the last commit." */
export function dirtyInWords(dirty: readonly string[]): string {
  if (dirty.length === 0) return "";
  const rest = dirty.length - NAMED;
  const named =
    rest > 1 ? [...dirty.slice(0, NAMED), plural(rest, l10n.t("{n} more file"), l10n.t("{n} more files"))] : [...dirty];
  const files = list(named);
  return dirty.length === 1
    ? l10n.t("{files} differs from the last commit.", { files })
    : l10n.t("{files} differ from the last commit.", { files });
}

export function chosenInWords(chosen: number): string {
  if (chosen === 0) return l10n.t("Choose two to six to compare");
  return chosen === 1
    ? l10n.t("One chosen: choose another")
    : l10n.t("{count} chosen, six at most", { count: count(chosen) });
}
