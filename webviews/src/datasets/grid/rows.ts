/**
 * The grid's state: which rows are asked for, where the cursor stands, what is selected, unfolded and edited, and
 * what was changed last. Knows nothing of how rows are drawn; `pages` holds them, `changes` sends what the user did.
 */
import type { RowView } from "@protocol/types.gen.js";
import type { Bridge } from "@shared/bridge/bridge.js";
import { errorData } from "@shared/bridge/errors.js";
import { createStore, type StoreApi } from "zustand/vanilla";

import type { RowsControl } from "../rowsControl.js";
import { type Changes, createChanges } from "./changes.js";
import { findRow } from "./findRow.js";
import { Pages } from "./pages.js";
import { ALL_ROWS, type Part, type Query, QuerySchema, requestOf } from "./query.js";
import { NOTHING, type Selection } from "./selection.js";
import type { Place, RowsState } from "./state.js";

export interface Rows extends RowsControl, Changes {
  readonly store: StoreApi<RowsState>;
  readonly row: (index: number) => RowView | undefined;
  /** Rows in view, so that they and their neighbours are there. */
  readonly want: (first: number, last: number) => void;
  readonly ask: (change: Partial<Query>) => void;
  readonly showPart: (part: Part) => void;
  readonly moveTo: (index: number, column?: number) => void;
  readonly select: (selection: Selection) => void;
  /** Unfolds a row, or folds it where it is the open one. */
  readonly toggle: (index: number) => void;
  readonly dismiss: () => void;
}

export function createRows(bridge: Bridge, projectId: string): Rows {
  const { client } = bridge;
  const query = bridge.restore("rows", QuerySchema, ALL_ROWS);
  const store = createStore<RowsState>(() => ({
    query,
    total: null,
    settled: false,
    revision: null,
    error: null,
    drawn: 0,
    active: { index: 0, column: 0 },
    selection: NOTHING,
    open: null,
    detail: null,
    detailError: null,
    editing: null,
    said: null,
    busy: false,
    problem: null,
    jump: null,
  }));
  const pages = new Pages(
    (offset, limit) => client.datasets.rows(requestOf(projectId, store.getState().query, offset, limit)),
    (state) => {
      const before = store.getState();
      const total = state.total ?? before.total;
      const moved = before.revision !== null && state.revision !== before.revision;
      store.setState({
        total,
        revision: state.revision,
        error: state.error,
        settled: state.total !== null,
        drawn: before.drawn + 1,
        active: { ...before.active, index: Math.max(0, Math.min(before.active.index, (total ?? 1) - 1)) },
        // Places are of other rows then.
        ...(moved && { selection: NOTHING }),
      });
      foldIfMoved();
    },
  );

  /** A row above the open one may have gone. */
  function foldIfMoved(): void {
    const { open } = store.getState();
    const there = open === null ? undefined : pages.row(open.index);
    if (open !== null && there !== undefined && there.number !== open.number) {
      store.setState({ open: null, detail: null, detailError: null });
    }
  }

  async function loadDetail(place: Place): Promise<void> {
    const current = () => store.getState().open?.number === place.number;
    try {
      const detail = await client.datasets.row({ projectId, number: place.number });
      if (current()) store.setState({ detail, detailError: null });
    } catch (cause) {
      if (current()) store.setState({ detailError: errorData(cause) });
    }
  }

  function unfold(place: Place | null): void {
    store.setState({ open: place, detail: null, detailError: null });
    if (place !== null) void loadDetail(place);
  }

  function ask(change: Partial<Query>): void {
    const next = { ...store.getState().query, ...change };
    bridge.keep("rows", next);
    store.setState({
      query: next,
      settled: false,
      error: null,
      active: { index: 0, column: store.getState().active.column },
      selection: NOTHING,
      open: null,
      detail: null,
      editing: null,
      jump: { index: 0 },
    });
    pages.reset();
  }

  function reload(): void {
    pages.refresh();
    store.setState({ error: null });
    const { open } = store.getState();
    if (open !== null) void loadDetail(open);
  }

  async function showRow(number: number): Promise<void> {
    for (const part of ["kept", "removed"] as const) {
      const inPart = { ...ALL_ROWS, part };
      const index = await findRow(number, (offset, limit) =>
        client.datasets.rows(requestOf(projectId, inPart, offset, limit)),
      );
      if (index === null) continue;
      ask(inPart);
      store.setState({ active: { index, column: 0 }, jump: { index } });
      unfold({ index, number });
      return;
    }
  }

  return {
    store,
    ...createChanges(bridge, projectId, store, pages, reload),
    row: (index) => pages.row(index),
    want: (first, last) => pages.want(first, last),
    ask,
    reload,
    filterBy: (finding) => ask({ ...ALL_ROWS, finding }),
    showPart: (part) => ask({ ...ALL_ROWS, part }),
    showRow: (number) => void showRow(number).catch((cause: unknown) => store.setState({ problem: errorData(cause) })),
    moveTo(index, column) {
      const { total, active } = store.getState();
      const within = Math.max(0, Math.min(index, (total ?? 1) - 1));
      store.setState({ active: { index: within, column: column ?? active.column }, jump: { index: within } });
    },
    select: (selection) => store.setState({ selection }),
    toggle(index) {
      const row = pages.row(index);
      if (row === undefined) return;
      unfold(store.getState().open?.number === row.number ? null : { index, number: row.number });
    },
    dismiss: () => store.setState({ problem: null }),
  };
}
