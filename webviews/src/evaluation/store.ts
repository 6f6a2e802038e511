/**
 * What the evaluation panel shows: a version's evaluation, what is under way, and the marks the user gave. Knows the
 * backend's client; knows nothing of how any of it looks.
 */
import { events } from "@protocol/methods.gen.js";
import type { PanelTarget } from "@protocol/panel.js";
import type { ErrorData, EvaluationSnapshot, ExampleView, Rating } from "@protocol/types.gen.js";
import type { Bridge } from "@shared/bridge/bridge.js";
import { errorData } from "@shared/bridge/errors.js";
import { createSnapshot } from "@shared/bridge/snapshot.js";
import * as z from "zod/mini";
import { createStore, type StoreApi } from "zustand/vanilla";

export interface EvaluationState {
  readonly snapshot: EvaluationSnapshot | null;
  readonly error: ErrorData | null;
  /** Version chosen in the panel; null: the newest evaluated one. */
  readonly commit: string | null;
  /** Marks given in this panel, by row; they go before those of the snapshot. */
  readonly ratings: ReadonlyMap<number, Rating | null>;
  /** Why the last thing asked for did not happen. */
  readonly failure: ErrorData | null;
  /** Job whose failure the user has read. */
  readonly dismissed: string | null;
  readonly busy: boolean;
}

const CommitSchema = z.nullable(z.string());

export class EvaluationPanel {
  readonly store: StoreApi<EvaluationState>;
  private readonly source;

  constructor(
    private readonly bridge: Bridge,
    private readonly target: PanelTarget,
  ) {
    const commit = bridge.restore("version", CommitSchema, target.commit);
    this.store = createStore<EvaluationState>(() => ({
      snapshot: null,
      error: null,
      commit,
      ratings: new Map(),
      failure: null,
      dismissed: null,
      busy: false,
    }));
    this.source = createSnapshot(bridge, () =>
      bridge.client.evaluation.snapshot({ projectId: target.projectId, commit: this.store.getState().commit }),
    );
  }

  /** Follows the backend; returns how to stop. */
  start(): () => void {
    const { projectId } = this.target;
    const mine = (changed: string | null) => changed === null || changed === projectId;
    const stops = [
      this.source.store.subscribe(({ snapshot, error }) => this.store.setState({ snapshot, error })),
      this.bridge.on(events.projectsDidChange, (change) => {
        if (mine(change.projectId)) void this.source.reload();
      }),
      this.bridge.on(events.evaluationDidChange, ({ projectId: changed, progress }) => {
        if (!mine(changed)) return;
        const { snapshot } = this.store.getState();
        if (progress === null || snapshot === null) void this.source.reload();
        else this.store.setState({ snapshot: { ...snapshot, progress } });
      }),
      this.source.start(),
    ];
    return () => stops.forEach((stop) => stop());
  }

  readonly reload = (): void => void this.source.reload();

  /** Shows another version; null: the newest evaluated one, whichever that will be. */
  readonly choose = (commit: string | null): void => {
    this.bridge.keep("version", commit);
    this.store.setState({ commit, ratings: new Map(), failure: null });
    void this.source.reload();
  };

  readonly evaluateAgain = (commit: string): Promise<void> =>
    this.act(async () => {
      const { projectId } = this.target;
      const { progress } = await this.bridge.client.evaluation.start({ projectId, commit, maxRows: null });
      const { snapshot } = this.store.getState();
      if (snapshot !== null) this.store.setState({ snapshot: { ...snapshot, progress } });
    });

  readonly stop = (): Promise<void> =>
    this.act(async () => {
      const { projectId } = this.target;
      const { commit, snapshot } = this.store.getState();
      const { evaluation, judging } = this.bridge.client;
      await (snapshot?.progress?.what === "judge" ? judging : evaluation).stop({ projectId, commit });
    });

  /** Keeps what the user thinks of a pair of answers; null takes it back. Taken back here too if it cannot be kept. */
  async rate(commit: string, number: number, rating: Rating | null): Promise<void> {
    const before = this.store.getState().ratings;
    this.store.setState({ ratings: new Map(before).set(number, rating), failure: null });
    try {
      await this.bridge.client.evaluation.rate({ projectId: this.target.projectId, commit, number, rating });
    } catch (cause) {
      const ratings = new Map(this.store.getState().ratings);
      const earlier = before.get(number);
      if (earlier === undefined) ratings.delete(number);
      else ratings.set(number, earlier);
      this.store.setState({ ratings, failure: errorData(cause) });
    }
  }

  readonly dismiss = (jobId: string): void => this.store.setState({ dismissed: jobId });

  readonly forgetFailure = (): void => this.store.setState({ failure: null });

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

export function ratingOf(example: ExampleView, ratings: EvaluationState["ratings"]): Rating | null {
  const given = ratings.get(example.number);
  return given === undefined ? example.rating : given;
}

/** What is under way and shown, and whether it is an alert: a judge's progress stands with its marks. */
export function shownProgress({ snapshot, dismissed }: EvaluationState) {
  const progress = snapshot?.progress ?? null;
  if (progress === null || (snapshot?.view !== null && progress.what === "judge")) return null;
  return progress.state === "failed" && (progress.error === null || progress.jobId === dismissed) ? null : progress;
}
