/** The page's projection: the project with its versions, which of them are chosen, and what an action came to. */
import { events } from "@protocol/methods.gen.js";
import type { ErrorData, ProjectPage, Reproduction, VersionComparison } from "@protocol/types.gen.js";
import type { Bridge } from "@shared/bridge/bridge.js";
import { errorData } from "@shared/bridge/errors.js";
import { createSnapshot, type Snapshot } from "@shared/bridge/snapshot.js";
import { createStore, type StoreApi } from "zustand/vanilla";

/** Fewer are no comparison, more are none that can be read. */
export const LEAST_CHOSEN = 2;
export const MOST_CHOSEN = 6;

export interface ProjectState {
  /** Commits, in the order in which they were chosen; the first is what the others are compared with. */
  readonly chosen: readonly string[];
  /** Whether the comparison takes the page. */
  readonly comparing: boolean;
  readonly comparison: VersionComparison | null;
  readonly comparisonError: ErrorData | null;
  /** Of each version whose details were opened. */
  readonly reproductions: Readonly<Record<string, Reproduction>>;
  /** What could not be done. */
  readonly problem: ErrorData | null;
  readonly switching: boolean;
}

export interface ProjectStore {
  readonly page: Snapshot<ProjectPage>;
  readonly state: StoreApi<ProjectState>;
  readonly start: () => () => void;
  readonly choose: (commit: string, on: boolean) => void;
  readonly compare: () => void;
  readonly back: () => void;
  readonly switchTo: (branch: string) => Promise<void>;
  readonly lookAt: (commit: string) => void;
  readonly reproduce: (commit: string) => Promise<void>;
  readonly dismiss: () => void;
}

export function createProjectStore(bridge: Bridge, projectId: string, initial: { chosen: readonly string[]; comparing: boolean }): ProjectStore {
  const { client } = bridge;
  const page = createSnapshot(bridge, () => client.versions.page({ projectId }));
  const state = createStore<ProjectState>(() => ({
    ...initial,
    comparison: null,
    comparisonError: null,
    reproductions: {},
    problem: null,
    switching: false,
  }));
  let asked = 0;

  async function loadComparison(): Promise<void> {
    const question = ++asked;
    state.setState({ comparison: null, comparisonError: null });
    try {
      const comparison = await client.versions.compare({ projectId, commits: [...state.getState().chosen] });
      if (question === asked) state.setState({ comparison });
    } catch (cause) {
      if (question === asked) state.setState({ comparisonError: errorData(cause) });
    }
  }

  async function loadReproduction(commit: string): Promise<void> {
    try {
      const found = await client.versions.reproduction({ projectId, commit });
      state.setState(({ reproductions }) => ({ reproductions: { ...reproductions, [commit]: found } }));
    } catch (cause) {
      state.setState({ problem: errorData(cause) });
    }
  }

  /** Forgets what was chosen and is not there any more. */
  function follow({ versions }: ProjectPage): void {
    const { chosen, comparing } = state.getState();
    const there = chosen.filter((commit) => versions.some((version) => version.commit === commit));
    if (there.length < chosen.length) state.setState({ chosen: there, comparing: comparing && there.length >= LEAST_CHOSEN });
    if (comparing && there.length >= LEAST_CHOSEN && state.getState().comparison === null) void loadComparison();
  }

  return {
    page,
    state,
    start() {
      const changed = (change: { projectId: string | null }) => {
        if (change.projectId !== null && change.projectId !== projectId) return;
        void page.reload();
        Object.keys(state.getState().reproductions).forEach((commit) => void loadReproduction(commit));
      };
      const stops = [
        page.store.subscribe(({ snapshot }, before) => {
          if (snapshot !== null && snapshot !== before.snapshot) follow(snapshot);
        }),
        bridge.on(events.versionsDidChange, changed),
        bridge.on(events.projectsDidChange, changed),
        bridge.on(events.deploymentDidChange, changed),
        page.start(),
      ];
      return () => stops.forEach((stop) => stop());
    },
    choose(commit, on) {
      const { chosen } = state.getState();
      if (on === chosen.includes(commit) || (on && chosen.length >= MOST_CHOSEN)) return;
      state.setState({ chosen: on ? [...chosen, commit] : chosen.filter((each) => each !== commit) });
    },
    compare() {
      state.setState({ comparing: true });
      void loadComparison();
    },
    back() {
      asked++;
      state.setState({ comparing: false, comparison: null, comparisonError: null });
    },
    async switchTo(branch) {
      state.setState({ switching: true, problem: null });
      try {
        await client.versions.switchBranch({ projectId, branch });
        await page.reload();
      } catch (cause) {
        state.setState({ problem: errorData(cause) });
      } finally {
        state.setState({ switching: false });
      }
    },
    lookAt: (commit) => void loadReproduction(commit),
    async reproduce(commit) {
      state.setState({ problem: null });
      try {
        const found = await client.versions.reproduce({ projectId, commit });
        state.setState(({ reproductions }) => ({ reproductions: { ...reproductions, [commit]: found } }));
      } catch (cause) {
        state.setState({ problem: errorData(cause) });
      }
    },
    dismiss: () => state.setState({ problem: null }),
  };
}
