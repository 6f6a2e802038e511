import type { RowsPage, RowView } from "@protocol/types.gen.js";
import { RequestError } from "@shared/bridge/errors.js";
import { describe, expect, it, vi } from "vitest";

import { findRow } from "../../../webviews/src/datasets/grid/findRow.js";
import { PAGE, Pages } from "../../../webviews/src/datasets/grid/pages.js";
import * as query from "../../../webviews/src/datasets/grid/query.js";
import * as scroll from "../../../webviews/src/datasets/grid/scroll.js";
import * as selection from "../../../webviews/src/datasets/grid/selection.js";
import { pieces, sentence } from "../../../webviews/src/datasets/grid/Trained.js";

const million: scroll.Extent = { total: 1_000_000, height: 600, open: null, extra: 0 };
const few: scroll.Extent = { total: 100, height: 600, open: null, extra: 0 };

describe("scrolling", () => {
  it("stays below what a browser lays out, and is exact where it can be", () => {
    expect(scroll.trackHeight(million)).toBe(scroll.TALLEST);
    expect(scroll.trackHeight(few)).toBe(3400);
    expect(scroll.follow(scroll.START, 1234, few)).toEqual({ scrollTop: 1234, shift: 0 });
  });

  it("reaches the first and the last of a million rows", () => {
    const end = scroll.follow(scroll.START, scroll.TALLEST - million.height, million);
    expect(scroll.indexAt(scroll.listTop(end) + million.height - 1, million)).toBe(999_999);
    expect(scroll.listTop(scroll.follow(end, 0, million))).toBe(0);
  });

  it("moves pixel by pixel with the wheel, and in proportion with a jump of the bar", () => {
    const middle = scroll.follow(scroll.START, 4_000_000, million);
    expect(scroll.indexAt(scroll.listTop(middle), million)).toBeGreaterThan(499_000);
    expect(scroll.indexAt(scroll.listTop(middle), million)).toBeLessThan(501_000);
    const down = scroll.follow(middle, 4_000_100, million);
    expect(scroll.listTop(down) - scroll.listTop(middle)).toBeCloseTo(100, 3);
  });

  it("never sticks at an end of the track that is not one of the list", () => {
    let position = scroll.at(3000, million);
    for (let step = 0; step < 200 && scroll.listTop(position) > 0; step++) {
      position = scroll.follow(position, Math.max(0, position.scrollTop - 100), million);
    }
    expect(scroll.listTop(position)).toBeCloseTo(0, 3);
    position = scroll.at(34_000_000 - 3000, million);
    for (let step = 0; step < 200; step++) {
      position = scroll.follow(position, Math.min(scroll.TALLEST - 600, position.scrollTop + 100), million);
    }
    expect(scroll.listTop(position)).toBeCloseTo(34_000_000 - 600, 3);
  });

  it("puts the bar where it belongs without moving the rows", () => {
    const wheeled = scroll.follow(scroll.follow(scroll.START, 4_000_000, million), 4_001_000, million);
    const settled = scroll.at(scroll.listTop(wheeled), million);
    expect(scroll.listTop(settled)).toBeCloseTo(scroll.listTop(wheeled), 3);
    expect(settled.scrollTop).toBeLessThan(wheeled.scrollTop);
  });

  it("counts the open row's detail in", () => {
    const open = { ...few, open: 3, extra: 200 };
    expect(scroll.topOf(3, open)).toBe(3 * scroll.ROW);
    expect(scroll.topOf(4, open)).toBe(4 * scroll.ROW + 200);
    for (const index of [0, 3, 4, 99]) expect(scroll.indexAt(scroll.topOf(index, open), open)).toBe(index);
    expect(scroll.indexAt(scroll.topOf(4, open) - 1, open)).toBe(3);
  });

  it("reveals a row with as little movement as it takes", () => {
    expect(scroll.reveal(2, 0, few)).toBeNull();
    expect(scroll.reveal(2, 100, few)).toBe(2 * scroll.ROW);
    expect(scroll.reveal(30, 0, few)).toBe(31 * scroll.ROW - 600);
  });
});

describe("selection", () => {
  it("takes in and out", () => {
    let chosen = selection.only(5);
    chosen = selection.toggled(chosen, 7);
    chosen = selection.toggled(chosen, 6);
    expect(chosen).toEqual([[5, 8]]);
    chosen = selection.toggled(chosen, 6);
    expect(chosen).toEqual([
      [5, 6],
      [7, 8],
    ]);
    expect([selection.has(chosen, 6), selection.has(chosen, 7), selection.size(chosen)]).toEqual([false, true, 2]);
    expect(selection.toggled(selection.only(5), 5)).toEqual([]);
  });

  it("holds a million rows as one range", () => {
    const all = selection.everything(1_000_000);
    expect(all).toHaveLength(1);
    expect(selection.size(selection.toggled(all, 500))).toBe(999_999);
    expect(selection.between(9, 3)).toEqual([[3, 10]]);
    expect(selection.everything(0)).toEqual([]);
  });
});

const row = (number: number): RowView => ({
  number,
  part: "train",
  question: `q${number}`,
  answer: "a",
  system: null,
  topic: null,
  turns: 2,
  tokens: 1,
  quality: 90,
  findings: [],
  edited: false,
  removedBecause: null,
});

function source(total: number) {
  const asked: {
    offset: number;
    answer: (revision?: number) => Promise<void>;
    fail: (code: "cancelled" | "internal") => Promise<void>;
  }[] = [];
  const load = (offset: number, limit: number) =>
    new Promise<RowsPage>((resolve, reject) => {
      const settle = () => new Promise<void>((done) => setTimeout(done, 0));
      asked.push({
        offset,
        answer: (revision = 1) => {
          const rows = Array.from({ length: Math.min(limit, total - offset) }, (_, step) => row(offset + step + 1));
          resolve({ revision, total, offset, rows });
          return settle();
        },
        fail: (code) => {
          reject(new RequestError({ code, message: "no", hint: "", action: null }));
          return settle();
        },
      });
    });
  return { asked, load };
}

describe("pages", () => {
  it("asks for what is in view first, then for its neighbours, two at a time", async () => {
    const { asked, load } = source(100_000);
    const pages = new Pages(load, vi.fn());
    pages.want(0, 30);
    await asked[0]?.answer();
    pages.want(50_050, 50_090);
    expect(asked.map(({ offset }) => offset)).toEqual([0, 100, 50_000]);
    // Scrolled on before the neighbours were asked for: they never are.
    pages.want(80_000, 80_040);
    await asked[2]?.answer();
    await asked[1]?.answer();
    expect(asked.map(({ offset }) => offset)).toEqual([0, 100, 50_000, 80_000, 80_100]);
    expect(pages.row(50_000)?.number).toBe(50_001);
    expect(pages.row(80_000)).toBeUndefined();
  });

  it("drops what an earlier question brings, and is not held up by it", async () => {
    const { asked, load } = source(300);
    const changed = vi.fn();
    const pages = new Pages(load, changed);
    pages.want(0, 10);
    pages.reset();
    expect(asked).toHaveLength(2);
    await asked[0]?.answer();
    expect(changed).not.toHaveBeenCalled();
    await asked[1]?.answer();
    expect(pages.row(0)?.number).toBe(1);
  });

  it("shows rows as they were until they are had anew", async () => {
    const { asked, load } = source(100);
    const pages = new Pages(load, vi.fn());
    pages.want(0, 10);
    await asked[0]?.answer();
    pages.refresh();
    expect(pages.row(0)?.number).toBe(1);
    expect(asked).toHaveLength(2);
  });

  it("has all pages anew when one is of another revision", async () => {
    const { asked, load } = source(300);
    const pages = new Pages(load, vi.fn());
    pages.want(0, 10);
    await asked[0]?.answer(1);
    await asked[1]?.answer(2);
    expect(asked.map(({ offset }) => offset)).toEqual([0, 100, 0]);
  });

  it("holds a few thousand rows, those in view among them", async () => {
    const { asked, load } = source(100_000);
    const pages = new Pages(load, vi.fn());
    pages.want(0, 10);
    for (let page = 0; page < 80; page++) {
      pages.want(page * PAGE, page * PAGE + 20);
      while (asked.length > 0) await asked.shift()?.answer();
    }
    expect(pages.row(0)).toBeUndefined();
    expect(pages.row(79 * PAGE)?.number).toBe(79 * PAGE + 1);
    const held = Array.from({ length: 1000 }, (_, page) => pages.row(page * PAGE)).filter((each) => each !== undefined);
    expect(held.length).toBeLessThanOrEqual(61);
  });

  it("asks again after a newer search had pushed it aside, and shows other failures", async () => {
    const { asked, load } = source(100);
    const changed = vi.fn();
    const pages = new Pages(load, changed);
    pages.want(0, 10);
    await asked[0]?.fail("cancelled");
    expect(asked).toHaveLength(2);
    await asked[1]?.fail("internal");
    expect(changed).toHaveBeenLastCalledWith(
      expect.objectContaining({ error: expect.objectContaining({ code: "internal" }) as unknown }),
    );
    expect(asked).toHaveLength(2);
  });
});

describe("finding a row by its number", () => {
  it.each([1, 2, 4, 700, 99_999, 100_000])("finds row %i in a few questions", async (number) => {
    const numbers = Array.from({ length: 100_000 }, (_, at) => at + 1).filter(
      (each) => each % 3 !== 0 || each === 99_999,
    );
    const load = vi.fn(async (offset: number, limit: number) => ({
      revision: 1,
      total: numbers.length,
      offset,
      rows: numbers.slice(offset, offset + limit).map(row),
    }));
    expect(await findRow(number, load)).toBe(numbers.indexOf(number));
    expect(load.mock.calls.length).toBeLessThan(20);
    expect(await findRow(3, load)).toBeNull();
    expect(await findRow(200_000, load)).toBeNull();
  });

  it("finds none where there are none", async () => {
    expect(await findRow(5, async (offset) => ({ revision: 1, total: 0, offset, rows: [] }))).toBeNull();
  });
});

describe("words", () => {
  it("goes through the orders of a column", () => {
    const once = query.nextOrder(query.ALL_ROWS, "quality");
    const twice = query.nextOrder(once, "quality");
    expect([once, twice, query.nextOrder(twice, "quality")]).toEqual([
      { sort: "quality", descending: false },
      { sort: "quality", descending: true },
      { sort: "file", descending: false },
    ]);
    for (const { value } of query.orders) expect(query.orderName(query.orderNamed(value))).toBe(value);
  });

  it("says what is learned, read first and left out", () => {
    const rendered = {
      number: 1,
      spans: [
        { text: "long ", trained: false, tokens: 4, leftOut: true },
        { text: "ask", trained: false, tokens: 3, leftOut: false },
        { text: "answer", trained: true, tokens: 2, leftOut: false },
      ],
      promptTokens: 3,
      trainedTokens: 2,
      cut: 4,
    };
    expect(pieces(rendered).map(({ kind }) => kind)).toEqual(["cut", "read", "trained"]);
    expect(sentence(rendered, false)).toBe(
      "The model learns the 2 highlighted tokens. The other 3 are what it reads first. 4 tokens, struck through, are left out: the row is too long.",
    );
    expect(sentence({ ...rendered, trainedTokens: 0, cut: 0 }, false)).toMatch(/learns nothing from this row/);
    expect(sentence(rendered, true)).toMatch(/^Held out/);
  });
});
