/**
 * The lines that are on the screen, and those around them: asked for in pages when they come into view, forgotten when
 * they are far away. Knows the backend's answers, not how they are drawn.
 */
import type { ErrorData, FileLine, FilePage } from "@protocol/types.gen.js";
import type { Bridge } from "@shared/bridge/bridge.js";
import { errorData } from "@shared/bridge/errors.js";
import { createStore, type StoreApi } from "zustand/vanilla";

const PAGE_LINES = 100;
const KEPT_PAGES = 40;
const COUNTING_PAUSE_MS = 250;

export interface FileState {
  /** Facts of the last page; null until the first. */
  readonly facts: Omit<FilePage, "lines"> | null;
  /** By number of the page; a page that is shorter than it should be was not counted to its end yet. */
  readonly pages: ReadonlyMap<number, readonly FileLine[]>;
  readonly error: ErrorData | null;
}

export interface FileLines {
  readonly store: StoreApi<FileState>;
  /** Sees to it that these lines, 0-based, end excluded, are there soon. */
  readonly want: (first: number, end: number) => void;
  readonly reload: () => void;
  /** Begins to follow the connection and the counting; returns how to stop. */
  readonly start: () => () => void;
}

export function createFileLines(bridge: Bridge, path: string): FileLines {
  const store = createStore<FileState>(() => ({ facts: null, pages: new Map(), error: null }));
  const asking = new Set<number>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stopped = false;

  async function ask(page: number): Promise<void> {
    if (asking.has(page)) return;
    asking.add(page);
    try {
      const answer = await bridge.client.files.page({ path, offset: page * PAGE_LINES, limit: PAGE_LINES });
      if (!stopped) take(page, answer);
    } catch (cause) {
      if (!stopped) store.setState({ error: errorData(cause) });
    } finally {
      asking.delete(page);
    }
  }

  function take(page: number, { lines, ...facts }: FilePage): void {
    const { facts: before, pages } = store.getState();
    const changed = before !== null && (before.modified !== facts.modified || before.bytes !== facts.bytes);
    const kept = changed ? [] : [...pages].filter(([number]) => number !== page).slice(-KEPT_PAGES);
    store.setState({ facts, pages: new Map([...kept, [page, lines]]), error: null });
    clearTimeout(timer);
    if (facts.total === null) timer = setTimeout(() => void ask(page), COUNTING_PAUSE_MS);
  }

  function want(first: number, end: number): void {
    const { pages, facts } = store.getState();
    const known = facts?.counted ?? 0;
    for (let page = Math.floor(first / PAGE_LINES); page * PAGE_LINES < end; page++) {
      const there = pages.get(page)?.length ?? -1;
      if (there < Math.min(PAGE_LINES, known - page * PAGE_LINES) || there < 0) void ask(page);
    }
  }

  function reload(): void {
    store.setState({ pages: new Map(), error: null });
    void ask(0);
  }

  function start(): () => void {
    stopped = false;
    if (bridge.host.getState().connection.state === "ready") void ask(0);
    const stop = bridge.host.subscribe((now, before) => {
      if (now.connection.state === "ready" && before.connection.state !== "ready") reload();
    });
    return () => {
      stopped = true;
      clearTimeout(timer);
      stop();
    };
  }

  return { store, want, reload, start };
}

/** The line of this 0-based index, where it is there. */
export function lineAt(pages: FileState["pages"], index: number): FileLine | undefined {
  return pages.get(Math.floor(index / PAGE_LINES))?.[index % PAGE_LINES];
}
