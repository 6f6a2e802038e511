/** The preview's rows, a page at a time, and the row that is unfolded. Knows nothing of how they are drawn. */
import type { ErrorData, RenderedRow, RowsPage, RowsRequest } from "@protocol/types.gen.js";
import type { Bridge } from "@shared/bridge/bridge.js";
import { errorData } from "@shared/bridge/errors.js";
import * as z from "zod/mini";
import { createStore, type StoreApi } from "zustand/vanilla";

export const PAGE_SIZE = 50;

export type Part = NonNullable<RowsRequest["part"]>;

const KeptSchema = z.object({
  part: z.enum(["train", "test", "removed", "kept"]),
  search: z.string(),
  offset: z.int(),
  open: z.nullable(z.int()),
});

export interface RowsState {
  readonly part: Part;
  readonly search: string;
  readonly offset: number;
  readonly page: RowsPage | null;
  readonly error: ErrorData | null;
  /** Number of the unfolded row. */
  readonly open: number | null;
  readonly rendered: RenderedRow | null;
  readonly renderError: ErrorData | null;
}

export interface Rows {
  readonly store: StoreApi<RowsState>;
  /** Asks for the page again, as after a change of the data. */
  readonly reload: () => void;
  readonly show: (part: Part) => void;
  readonly search: (text: string) => void;
  readonly turn: (offset: number) => void;
  /** Unfolds a row, or folds it where it is the open one. */
  readonly toggle: (number: number) => void;
}

export function createRows(bridge: Bridge, projectId: string): Rows {
  const { client } = bridge;
  const kept = bridge.restore("rows", KeptSchema, { part: "kept", search: "", offset: 0, open: null });
  const store = createStore<RowsState>(() => ({ ...kept, page: null, error: null, rendered: null, renderError: null }));
  let asked = 0;

  function keep(): void {
    const { part, search, offset, open } = store.getState();
    bridge.keep("rows", { part, search, offset, open });
  }

  async function load(): Promise<void> {
    const question = ++asked;
    const { part, search, offset } = store.getState();
    try {
      const page = await client.datasets.rows({ projectId, part, search, offset, limit: PAGE_SIZE });
      if (question === asked) store.setState({ page, error: null });
    } catch (cause) {
      if (question === asked) store.setState({ error: errorData(cause) });
    }
  }

  async function render(number: number): Promise<void> {
    store.setState({ rendered: null, renderError: null });
    try {
      const rendered = await client.datasets.rendered({ projectId, number });
      if (store.getState().open === number) store.setState({ rendered });
    } catch (cause) {
      if (store.getState().open === number) store.setState({ renderError: errorData(cause) });
    }
  }

  function go(change: Partial<Pick<RowsState, "part" | "search" | "offset">>): void {
    store.setState({ offset: 0, open: null, rendered: null, ...change });
    keep();
    void load();
  }

  return {
    store,
    reload() {
      void load();
      const { open, part } = store.getState();
      if (open !== null && part !== "removed") void render(open);
    },
    show: (part) => go({ part }),
    search: (search) => go({ search }),
    turn: (offset) => go({ offset }),
    toggle(number) {
      const open = store.getState().open === number ? null : number;
      store.setState({ open, rendered: null, renderError: null });
      keep();
      if (open !== null && store.getState().part !== "removed") void render(open);
    },
  };
}
