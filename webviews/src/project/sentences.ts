/** The project page's own sentences and what is searched in them. Pure. */
import type { BranchView, ProjectPage, VersionView } from "@protocol/types.gen.js";
import { bytesParts, count, list, plural } from "@shared/format/numbers.js";
import { exact } from "@shared/format/time.js";

export const score = (value: number): string => value.toFixed(0);

/** The version with the highest score; of equals, the newest. One that brings another back has no model of its own. */
export function best(versions: readonly VersionView[]): VersionView | undefined {
  return versions
    .filter((version) => version.score !== null && version.weights !== "deleted" && version.restored === null)
    .reduce<VersionView | undefined>((top, one) => (top === undefined || (one.score ?? 0) > (top.score ?? 0) ? one : top), undefined);
}

export interface Headline {
  readonly title: string;
  readonly detail: string;
}

export function headline({ versions, status, projectName }: ProjectPage): Headline {
  const top = best(versions);
  const newest = versions[0];
  if (newest === undefined) return { title: `${projectName} has no version yet`, detail: "" };
  if (top === undefined) {
    const title = versions.length === 1 ? "One version, which was not evaluated" : `${count(versions.length)} versions, none of them evaluated`;
    return { title, detail: "Without an evaluation nothing says which one is better." };
  }
  const base = top.baseScore === null ? "" : `, base ${score(top.baseScore)}`;
  const scores = `score ${score(top.score ?? 0)}${base}`;
  const title =
    versions.length === 1 ? `One version so far: ${scores}` : `Version ${top.number} is the best of ${count(versions.length)}: ${scores}`;
  return { title, detail: [status === "training" ? "A run is under way." : "", next(top, versions)].filter(Boolean).join(" ") };
}

/** What follows from the best version, in one line. */
function next(top: VersionView, versions: readonly VersionView[]): string {
  const other = (version: VersionView | undefined) => version !== undefined && version.number !== top.number && version.restored !== top.number;
  const served = versions.find((version) => version.served);
  const worked = versions.find((version) => version.current);
  if (top.weights === "missing") return "Its weights are not on this computer yet: they are fetched by git lfs pull.";
  if (served !== undefined && other(served)) return `Version ${served.number} is served. Serve version ${top.number} to use the better one.`;
  if (top.outcome === "worse") return "It is worse than its base model: review the data or the settings, then train again.";
  if (top.outcome === "unclear") return "Whether it is better than its base model is not certain yet: more held-out rows would tell.";
  if (worked !== undefined && other(worked)) {
    return `The project stands at version ${worked.number}. Roll back to version ${top.number} to go on from the best.`;
  }
  if (served !== undefined) return "It is served now.";
  return top.decision === "ready" ? "It is ready to be served." : "Look at its evaluation before you serve it.";
}

export interface TileText {
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
      label: "Versions",
      value: count(totals.versions),
      unit: branches.length > 1 ? `on ${plural(branches.length, "branch", "branches")}` : "",
      note: evaluated === versions.length ? "All evaluated" : `${count(evaluated)} of ${count(versions.length)} evaluated`,
    },
    { label: "Training time", value: exact(totals.trainingSeconds), unit: "", note: "Of the versions that were kept" },
    totals.spend === null
      ? { label: "Spent", value: "None known", unit: "", note: "No rented hardware with a price" }
      : { label: "Spent", value: `$${totals.spend.toFixed(2)}`, unit: "", note: `On ${count(priced)} of ${plural(versions.length, "version")} with a known price` },
    { label: "On the disk", value: size, unit: sizeUnit, note: `${held} ${heldUnit} of it weights` },
  ];
}

export const methods: Readonly<Record<string, string>> = { lora: "LoRA", qlora: "QLoRA", dora: "DoRA", full: "full" };

export const methodOf = ({ method }: VersionView): string => (method === null ? "" : (methods[method] ?? method));

const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric" });
const moment = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short" });

const dated = (iso: string, format: Intl.DateTimeFormat): string => {
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? iso : format.format(date);
};

export const dayOf = (iso: string): string => dated(iso, day);
export const momentOf = (iso: string): string => dated(iso, moment);

/** "970 rows, LoRA". */
export const numbers = (version: VersionView): string => [plural(version.rows, "row"), methodOf(version)].filter(Boolean).join(", ");

/** "20 Nov 2026, 970 rows, LoRA". */
export const facts = (version: VersionView): string =>
  `${dayOf(version.createdAt)}, ${numbers(version)}`;

export const outcomes = { better: "better than base", worse: "worse than base", unclear: "not enough to tell" } as const;
export const decisions = { ready: "Ready", review: "Review", retrain: "Retrain" } as const;

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
  all: "All versions",
  ready: "Ready",
  review: "To review",
  retrain: "To retrain",
  served: "Served",
  tagged: "Tagged",
  unscored: "Not evaluated",
  gone: "Without weights",
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
      `version ${version.number}`,
      version.subject,
      version.baseModel,
      methodOf(version),
      version.branch ?? "",
      version.commit,
      dayOf(version.createdAt),
      version.served ? "served" : "",
      ...version.tags,
    ]
      .join("\n")
      .toLowerCase();
    return words.every((word) => told.includes(word));
  });
}

/** "main, 3 versions, best 78". */
export function branchInWords({ name, versions, bestScore }: BranchView): string {
  const told = [name, versions === 0 ? "no version" : plural(versions, "version")];
  return [...told, ...(bestScore === null ? [] : [`best ${score(bestScore)}`])].join(", ");
}

const NAMED = 3;

/** "vibeflow.yaml and data/train.jsonl differ from the last commit." */
export function dirtyInWords(dirty: readonly string[]): string {
  if (dirty.length === 0) return "";
  const rest = dirty.length - NAMED;
  const named = rest > 1 ? [...dirty.slice(0, NAMED), plural(rest, "more file")] : [...dirty];
  return `${list(named)} ${dirty.length === 1 ? "differs" : "differ"} from the last commit.`;
}

export function chosenInWords(chosen: number): string {
  if (chosen === 0) return "Choose two to six to compare";
  return chosen === 1 ? "One chosen: choose another" : `${count(chosen)} chosen, six at most`;
}
