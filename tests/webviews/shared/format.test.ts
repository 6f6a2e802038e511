import { readFileSync } from "node:fs";
import { join } from "node:path";

import { bytes, count, fixed, learningRate, list, memory, money, percent, plural, wholePercent } from "@shared/format/numbers.js";
import type { MetricUnit } from "@shared/format/metrics.js";
import { about, bareRange, exact, range, shortParts } from "@shared/format/time.js";
import { afterEach, describe, expect, it, vi } from "vitest";

import amounts from "../../fixtures/amounts.json";

describe("numbers", () => {
  it("groups thousands", () => expect(count(1247)).toBe("1,247"));
  it("agrees a noun with its count", () => expect([1, 1200].map((rows) => plural(rows, "{n} row", "{n} rows"))).toEqual(["1 row", "1,200 rows"]));

  it.each([
    [0.0136, "1.4 %"],
    [0, "0.0 %"],
    [0.0001, "under 0.1 %"],
  ])("writes a share of %f as %s", (share, text) => expect(percent(share)).toBe(text));

  it("does not call a thing finished before it is", () => expect([wholePercent(0.999), wholePercent(1)]).toEqual(["99 %", "100 %"]));

  it.each([
    [7e-5, "0.00007"],
    [2e-4, "0.0002"],
    [0.000048, "0.000048"],
    [0, "0"],
    [3e-3, "0.003"],
  ])("writes a learning rate of %f without exponent: %s", (value, text) => expect(learningRate(value)).toBe(text));

  it.each([
    [0, "0 B"],
    [1023, "1 kB"],
    [3_400_000, "3.4 MB"],
    [9_770_000_000, "9.8 GB"],
    [25_769_803_776, "25.8 GB"],
  ])("writes %i bytes as %s", (value, text) => expect(bytes(value)).toBe(text));

  it("counts memory in 1,024s, as graphics cards are sold", () => expect(memory(25_769_803_776)).toBe("24 GB"));

  it.each([
    [0, "$0.00"],
    [0.004, "under $0.01"],
    [1234.5, "$1,234.50"],
  ])("writes an amount of %f as %s", (value, text) => expect(money(value)).toBe(text));

  it("puts a currency without a sign behind", () => expect(money(2.5, "coins")).toBe("2.50 coins"));

  it("rounds as the number is, not as it is written", () => expect([fixed(1.005, 2), fixed(1234.5, 1)]).toEqual(["1.00", "1234.5"]));

  it("lists things", () => expect([list([]), list(["a"]), list(["a", "b", "c"])]).toEqual(["", "a", "a, b and c"]));
});

describe("times", () => {
  it.each([
    [3, "about 3 seconds"],
    [0.2, "about 1 second"],
    [43, "about 45 seconds"],
    [89, "about 90 seconds"],
    [233, "about 4 minutes"],
    [5400, "about 1.5 hours"],
    [3600, "about 60 minutes"],
  ])("says %f seconds as %s", (seconds, text) => expect(about(seconds)).toBe(text));

  it.each([
    [180, 300, "3 to 5 minutes"],
    [232, 236, "about 4 minutes"],
    [20, 62, "20 to 60 seconds"],
  ])("says a range from %i to %i as %s", (low, high, text) => expect(range(low, high)).toBe(text));

  it("splits value, unit and range for a tile", () => {
    expect(shortParts(233)).toEqual(["4", "min"]);
    expect(bareRange(180, 300, 233)).toBe("3 to 5");
    expect(bareRange(232, 236, 233)).toBe("");
  });

  it.each([
    [470.9, "7 min 50 s"],
    [59, "59 s"],
    [7260, "2 h 1 min"],
  ])("writes %f seconds that have passed as %s", (seconds, text) => expect(exact(seconds)).toBe(text));
});

describe("in German", () => {
  const translations = {
    "about {n} minute": "etwa {n} Minute",
    "about {n} minutes": "etwa {n} Minuten",
    "about {n} hours": "etwa {n} Stunden",
    "{from} to {to}": "{from} bis {to}",
    "{from} to {to} hours": "{from} bis {to} Stunden",
    "under {amount}": "unter {amount}",
  };

  /** The modules as the page of a panel in German would load them. */
  async function load() {
    vi.resetModules();
    document.documentElement.lang = "de";
    document.body.innerHTML = `<script type="application/json" id="l10n">${JSON.stringify(translations)}</script>`;
    await import("@shared/l10n.js");
    return { ...(await import("@shared/format/numbers.js")), ...(await import("@shared/format/time.js")), ...(await import("@shared/chart/ticks.js")) };
  }

  afterEach(() => {
    document.documentElement.lang = "";
    document.body.innerHTML = "";
    vi.resetModules();
  });

  it("writes numbers, units and lists", async () => {
    const de = await load();
    expect([de.count(1247), de.fixed(1234.5, 1), de.loss(1.186), de.learningRate(7e-5)]).toEqual(["1.247", "1234,5", "1,186", "0,00007"]);
    expect([de.percent(0.0136), de.percent(0.0001), de.bytes(1023), de.bytes(3_400_000)]).toEqual(["1,4 %", "unter 0,1 %", "1 kB", "3,4 MB"]);
    expect([de.money(1234.5), de.list(["a", "b", "c"]), de.digitsOf([0, 0.5])(0.5)]).toEqual(["1.234,50\u00a0$", "a, b und c", "0,5"]);
  });

  it("says durations", async () => {
    const de = await load();
    expect([de.about(233), de.about(5400), de.shortParts(5400), de.clock("2026-05-02T14:21:52")]).toEqual(["etwa 4 Minuten", "etwa 1,5 Stunden", ["1,5", "h"], "14:21:52"]);
    expect([de.range(5000, 9000), de.bareRange(180, 300, 233)]).toEqual(["1,5 bis 2,5 Stunden", "3 bis 5"]);
  });
});

/** The same table is read by tests/python/l10n/test_amounts.py. */
describe.each(["en", "de"] as const)("in %s the panels write what the backend writes", (language) => {
  const bundle = join(import.meta.dirname, "..", "..", "..", "extension", "l10n", "bundle.l10n.de.json");
  type Say = (one: (typeof amounts)[number]) => string;

  async function load(): Promise<Readonly<Record<string, Say>>> {
    vi.resetModules();
    document.documentElement.lang = language;
    document.body.innerHTML = `<script type="application/json" id="l10n">${language === "en" ? "{}" : readFileSync(bundle, "utf8")}</script>`;
    await import("@shared/l10n.js");
    const numbers = await import("@shared/format/numbers.js");
    const time = await import("@shared/format/time.js");
    const { metricText } = await import("@shared/format/metrics.js");
    return {
      bytes: ({ value }) => numbers.bytes(value),
      memory: ({ value }) => numbers.memory(value),
      percent: ({ value }) => numbers.percent(value),
      wholePercent: ({ value }) => numbers.wholePercent(value),
      loss: ({ value }) => numbers.loss(value),
      money: ({ value, currency }) => numbers.money(value, currency),
      exact: ({ value }) => time.exact(value),
      short: ({ value }) => numbers.short(value),
      about: ({ value }) => time.about(value),
      metric: ({ value, unit }) => metricText(value, unit as MetricUnit),
    };
  }

  afterEach(() => {
    document.documentElement.lang = "";
    document.body.innerHTML = "";
    vi.resetModules();
  });

  it("for every value of the table", async () => {
    const written = await load();
    expect(amounts.map((one) => [one.as, one.value, written[one.as]?.(one)])).toEqual(amounts.map((one) => [one.as, one.value, one[language]]));
  });
});
