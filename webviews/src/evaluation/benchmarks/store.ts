/**
 * Benchmarks of one version: what may be chosen, what is chosen and what that would take, what is under way, what came
 * of it. Knows the backend's client; knows nothing of how it looks.
 */
import * as l10n from "@vscode/l10n";
import { events } from "@protocol/methods.gen.js";
import type {
  BenchmarkOffer,
  BenchmarkPlan,
  BenchmarksSnapshot,
  ErrorData,
  PlanBenchmarks,
} from "@protocol/types.gen.js";
import type { Bridge } from "@shared/bridge/bridge.js";
import { errorData } from "@shared/bridge/errors.js";
import { createSnapshot } from "@shared/bridge/snapshot.js";
import * as z from "zod/mini";
import { createStore, type StoreApi } from "zustand/vanilla";

type BenchmarkId = BenchmarkOffer["id"];

export interface Choice {
  readonly ids: readonly BenchmarkId[];
  /** Local files, by benchmark; without one the questions come from the Hub. */
  readonly files: Readonly<Partial<Record<BenchmarkId, string>>>;
  /** null: all of them. */
  readonly questions: number | null;
  /** Commits of the other versions to put beside. */
  readonly versions: readonly string[];
}

const IdSchema = z.enum(["hellaswag", "truthfulqa", "mmlu", "gsm8k", "own"]);
const ChoiceSchema: z.ZodMiniType<Choice> = z.object({
  ids: z.array(IdSchema),
  files: z.partialRecord(IdSchema, z.string()),
  questions: z.nullable(z.int()),
  versions: z.array(z.string()),
});

export interface BenchmarksState {
  readonly snapshot: BenchmarksSnapshot | null;
  readonly error: ErrorData | null;
  readonly choice: Choice;
  /** What the choice would take; null: nothing is chosen, or it is being asked for. */
  readonly plan: BenchmarkPlan | null;
  readonly failure: ErrorData | null;
  readonly busy: boolean;
}

/** A plan is asked for when choosing has paused. */
const PAUSE = 200;
const KEY = "benchmarks";
const USUAL: Choice = { ids: [], files: {}, questions: 200, versions: [] };

/** What can be asked: without lm-eval the user's own questions only, which need no package. */
export function offered({ offers, install }: BenchmarksSnapshot): readonly BenchmarkOffer[] {
  return install === null ? offers : offers.filter(({ id }) => id === "own");
}

/** What is ticked, as far as it can be asked. */
export function ticked(choice: Choice, snapshot: BenchmarksSnapshot | null): readonly BenchmarkId[] {
  if (snapshot === null) return choice.ids;
  const can = new Set(offered(snapshot).map(({ id }) => id));
  return choice.ids.filter((id) => can.has(id));
}

export class BenchmarksPanel {
  readonly store: StoreApi<BenchmarksState>;
  private readonly source;
  private asked = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly bridge: Bridge,
    private readonly projectId: string,
    private readonly commit: string,
  ) {
    const choice = bridge.restore(KEY, ChoiceSchema, USUAL);
    this.store = createStore<BenchmarksState>(() => ({
      snapshot: null,
      error: null,
      choice,
      plan: null,
      failure: null,
      busy: false,
    }));
    this.source = createSnapshot(bridge, () => bridge.client.benchmarks.snapshot({ projectId, commit }));
  }

  start(): () => void {
    const stops = [
      this.source.store.subscribe(({ snapshot, error }) => this.store.setState({ snapshot, error })),
      this.bridge.on(events.benchmarksDidChange, ({ projectId, progress }) => {
        if (projectId !== this.projectId) return;
        const { snapshot } = this.store.getState();
        const another = snapshot?.progress?.text.split(":")[0] !== progress?.text.split(":")[0];
        // Where it goes on to the next benchmark, the one before may have its result.
        if (progress === null || snapshot === null || another) void this.source.reload();
        else this.store.setState({ snapshot: { ...snapshot, progress } });
      }),
      this.source.start(),
      () => clearTimeout(this.timer),
    ];
    this.plan();
    return () => stops.forEach((stop) => stop());
  }

  /** Takes a change, and asks what it would take. */
  readonly change = (change: Partial<Choice>): void => {
    const choice = { ...this.store.getState().choice, ...change };
    this.store.setState({ choice, plan: null, failure: null });
    this.bridge.keep(KEY, choice);
    this.plan();
  };

  readonly toggle = (id: BenchmarkId, on: boolean): void => {
    const { ids } = this.store.getState().choice;
    this.change({ ids: on ? [...ids, id] : ids.filter((one) => one !== id) });
  };

  readonly toggleVersion = (commit: string, on: boolean): void => {
    const { versions } = this.store.getState().choice;
    this.change({ versions: on ? [...versions, commit] : versions.filter((one) => one !== commit) });
  };

  /** Lets the user choose a file with the questions; chosen, it is asked. */
  readonly pickFile = async (id: BenchmarkId, name: string): Promise<void> => {
    const file = await this.bridge.pickFile(
      l10n.t({ message: "Questions for {name}", comment: ["benchmark"], args: { name } }),
    );
    if (file === null) return;
    const { ids, files } = this.store.getState().choice;
    this.change({ ids: ids.includes(id) ? ids : [...ids, id], files: { ...files, [id]: file } });
  };

  readonly fromHub = (id: BenchmarkId): void => {
    const entries = Object.entries(this.store.getState().choice.files);
    this.change({ files: Object.fromEntries(entries.filter(([key]) => key !== id)) });
  };

  readonly begin = (): Promise<void> =>
    this.act(async () => {
      const request = this.request();
      if (request !== null) this.store.setState({ snapshot: await this.bridge.client.benchmarks.start(request) });
    });

  readonly stop = (): Promise<void> =>
    this.act(async () => {
      await this.bridge.client.benchmarks.stop({ projectId: this.projectId, commit: this.commit });
    });

  readonly install = (): Promise<void> =>
    this.act(async () => {
      const snapshot = await this.bridge.client.benchmarks.install({ projectId: this.projectId, commit: this.commit });
      this.store.setState({ snapshot });
    });

  readonly forgetFailure = (): void => this.store.setState({ failure: null });

  private request(): PlanBenchmarks | null {
    const { choice, snapshot } = this.store.getState();
    const ids = ticked(choice, snapshot);
    if (ids.length === 0) return null;
    return {
      projectId: this.projectId,
      commit: this.commit,
      choices: ids.map((id) => ({ id, file: choice.files[id] ?? null })),
      versions: choice.versions.filter((commit) => commit !== this.commit),
      questions: choice.questions,
      seed: 42,
    };
  }

  private plan(): void {
    clearTimeout(this.timer);
    const request = this.request();
    const question = ++this.asked;
    if (request !== null) this.timer = setTimeout(() => void this.ask(request, question), PAUSE);
  }

  private async ask(request: PlanBenchmarks, question: number): Promise<void> {
    try {
      const plan = await this.bridge.client.benchmarks.plan(request);
      if (question === this.asked) this.store.setState({ plan });
    } catch (cause) {
      if (question === this.asked) this.store.setState({ failure: errorData(cause) });
    }
  }

  private async act(run: () => Promise<void>): Promise<void> {
    this.store.setState({ busy: true, failure: null });
    try {
      await run();
    } catch (cause) {
      this.store.setState({ failure: errorData(cause) });
    } finally {
      this.store.setState({ busy: false });
    }
  }
}
