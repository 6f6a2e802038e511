/**
 * Rows by place, a page at a time: what is in view is asked for first, its neighbours next, and what was scrolled
 * past is not asked for at all. Holds a few thousand rows. Knows nothing of filters: `load` does.
 */
import type { ErrorData, RowsPage, RowView } from "@protocol/types.gen.js";
import { errorData } from "@shared/bridge/errors.js";

export const PAGE = 100;
const HELD = 60;
const AT_ONCE = 2;
/** How often a page is asked for again that a newer search had pushed aside. */
const PATIENCE = 3;

interface Held {
  readonly rows: readonly RowView[];
  /** Pages of an earlier age are shown until they are had anew. */
  readonly age: number;
}

export interface PagesState {
  /** null until the first page is there. */
  readonly total: number | null;
  readonly revision: number | null;
  readonly error: ErrorData | null;
}

export class Pages {
  state: PagesState = { total: null, revision: null, error: null };
  private held = new Map<number, Held>();
  private wanted: readonly number[] = [0];
  private readonly loading = new Map<number, number>();
  private age = 0;
  private refusals = 0;

  constructor(
    private readonly load: (offset: number, limit: number) => Promise<RowsPage>,
    private readonly changed: (state: PagesState) => void,
  ) {}

  row(index: number): RowView | undefined {
    return this.held.get(Math.floor(index / PAGE))?.rows[index % PAGE];
  }

  /** The rows from `first` to `last` are in view. */
  want(first: number, last: number): void {
    const from = Math.floor(first / PAGE);
    const to = Math.floor(last / PAGE);
    const seen = Array.from({ length: to - from + 1 }, (_, step) => from + step);
    this.wanted = [...seen, to + 1, from - 1];
    this.pump();
  }

  /** Other rows are wanted: nothing that is held counts any more. */
  reset(): void {
    this.age++;
    this.held.clear();
    this.wanted = [0];
    this.refusals = 0;
    this.state = { total: null, revision: this.state.revision, error: null };
    this.pump();
  }

  /** The rows may have changed: what is in view is had anew, and shown as it was until then. */
  refresh(): void {
    this.age++;
    this.refusals = 0;
    this.state = { ...this.state, error: null };
    this.pump();
  }

  /** Shows a change before it is saved. */
  patch(index: number, change: Partial<RowView>): void {
    const number = Math.floor(index / PAGE);
    const page = this.held.get(number);
    if (page === undefined) return;
    const rows = page.rows.map((row, at) => (at === index % PAGE ? { ...row, ...change } : row));
    this.held.set(number, { ...page, rows });
    this.changed(this.state);
  }

  private pump(): void {
    if (this.state.error !== null) return;
    const last = this.state.total === null ? 0 : Math.max(0, Math.ceil(this.state.total / PAGE) - 1);
    for (const page of this.wanted) {
      // What an earlier question still waits for holds up no newer one.
      if ([...this.loading.values()].filter((age) => age === this.age).length >= AT_ONCE) return;
      if (page < 0 || page > last) continue;
      if (this.loading.get(page) === this.age || this.held.get(page)?.age === this.age) continue;
      void this.fetch(page);
    }
  }

  private async fetch(page: number): Promise<void> {
    const { age } = this;
    this.loading.set(page, age);
    try {
      const found = await this.load(page * PAGE, PAGE);
      if (age === this.age) this.keep(page, found);
    } catch (cause) {
      if (age === this.age) this.refuse(errorData(cause));
    } finally {
      if (this.loading.get(page) === age) this.loading.delete(page);
      this.pump();
    }
  }

  private keep(page: number, found: RowsPage): void {
    const { revision } = this.state;
    // The others are of another revision, then.
    if (revision !== null && found.revision !== revision) this.age++;
    this.held.delete(page);
    this.held.set(page, { rows: found.rows, age: this.age });
    for (const number of this.held.keys()) {
      if (number * PAGE >= found.total && number > 0) this.held.delete(number);
      else if (this.held.size > HELD && !this.wanted.includes(number)) this.held.delete(number);
    }
    this.refusals = 0;
    this.state = { total: found.total, revision: found.revision, error: null };
    this.changed(this.state);
  }

  private refuse(error: ErrorData): void {
    if (error.code === "cancelled" && this.refusals++ < PATIENCE) return;
    this.state = { ...this.state, error };
    this.changed(this.state);
  }
}
