/**
 * Who judges this version's answers: what is chosen, what it would cost, what is under way, what came of it. Changes
 * are planned at once and kept only with the start. Knows the backend's client; knows nothing of how it looks.
 */
import { events } from "@protocol/methods.gen.js";
import type { ErrorData, JudgeSettings, JudgingPlan, JudgingSnapshot } from "@protocol/types.gen.js";
import type { Bridge } from "@shared/bridge/bridge.js";
import { errorData } from "@shared/bridge/errors.js";
import { createSnapshot } from "@shared/bridge/snapshot.js";
import { createStore, type StoreApi } from "zustand/vanilla";

export interface JudgeState {
  readonly snapshot: JudgingSnapshot | null;
  readonly error: ErrorData | null;
  /** What the user has changed; null: as the snapshot has it. */
  readonly draft: JudgeSettings | null;
  /** What the draft would mean; null: being asked for. */
  readonly plan: JudgingPlan | null;
  readonly failure: ErrorData | null;
  readonly busy: boolean;
}

/** A plan is asked for when typing has paused. */
const PAUSE = 250;

export class JudgePanel {
  readonly store: StoreApi<JudgeState>;
  private readonly source;
  private asked = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly bridge: Bridge,
    private readonly projectId: string,
    private readonly commit: string,
  ) {
    this.store = createStore<JudgeState>(() => ({
      snapshot: null,
      error: null,
      draft: null,
      plan: null,
      failure: null,
      busy: false,
    }));
    this.source = createSnapshot(bridge, () => bridge.client.judging.snapshot({ projectId, commit }));
  }

  start(): () => void {
    const mine = (changed: string | null) => changed === null || changed === this.projectId;
    const stops = [
      this.source.store.subscribe(({ snapshot, error }) => this.store.setState({ snapshot, error })),
      this.bridge.on(events.projectsDidChange, (change) => {
        if (mine(change.projectId)) void this.source.reload();
      }),
      this.bridge.on(events.judgingDidChange, ({ projectId, progress }) => {
        if (!mine(projectId)) return;
        const { snapshot } = this.store.getState();
        if (progress === null || snapshot === null) void this.source.reload();
        else this.store.setState({ snapshot: { ...snapshot, progress } });
      }),
      this.source.start(),
      () => clearTimeout(this.timer),
    ];
    return () => stops.forEach((stop) => stop());
  }

  /** Takes a change, and asks what it would mean. */
  readonly change = (change: Partial<JudgeSettings>): void => {
    const { snapshot, draft } = this.store.getState();
    const before = draft ?? snapshot?.settings;
    if (before === undefined) return;
    const next = { ...before, ...change };
    this.store.setState({ draft: next, plan: null, failure: null });
    clearTimeout(this.timer);
    const question = ++this.asked;
    if (next.provider !== "none") this.timer = setTimeout(() => void this.ask(next, question), PAUSE);
  };

  readonly chooseEveryRun = (everyRun: boolean): Promise<void> =>
    this.act(async (settings) =>
      this.settle(await this.bridge.client.judging.choose({ projectId: this.projectId, settings, everyRun })),
    );

  readonly begin = (): Promise<void> =>
    this.act(async (settings) => {
      const everyRun = this.store.getState().snapshot?.everyRun ?? false;
      await this.bridge.client.judging.choose({ projectId: this.projectId, settings, everyRun });
      this.settle(await this.bridge.client.judging.start({ projectId: this.projectId, commit: this.commit, settings }));
    });

  readonly stop = (): Promise<void> =>
    this.act(async () => {
      await this.bridge.client.judging.stop({ projectId: this.projectId, commit: this.commit });
    });

  readonly reload = (): void => void this.source.reload();
  readonly forgetFailure = (): void => this.store.setState({ failure: null });

  private settle(snapshot: JudgingSnapshot): void {
    this.store.setState({ snapshot, draft: null, plan: null });
  }

  private async ask(settings: JudgeSettings, question: number): Promise<void> {
    try {
      const plan = await this.bridge.client.judging.plan({ projectId: this.projectId, commit: this.commit, settings });
      if (question === this.asked) this.store.setState({ plan });
    } catch (cause) {
      if (question === this.asked) this.store.setState({ failure: errorData(cause) });
    }
  }

  private async act(run: (settings: JudgeSettings) => Promise<void>): Promise<void> {
    const { snapshot, draft } = this.store.getState();
    const settings = draft ?? snapshot?.settings;
    if (settings === undefined) return;
    this.store.setState({ busy: true, failure: null });
    try {
      await run(settings);
    } catch (cause) {
      this.store.setState({ failure: errorData(cause) });
    } finally {
      this.store.setState({ busy: false });
    }
  }
}
