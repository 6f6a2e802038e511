import { bytes, count, learningRate, list, percent, plural, wholePercent } from "@shared/format/numbers.js";
import { about, bareRange, exact, range, shortParts } from "@shared/format/time.js";
import { describe, expect, it } from "vitest";

describe("numbers", () => {
  it("groups thousands", () => expect(count(1247)).toBe("1,247"));
  it("agrees a noun with its count", () => expect([plural(1, "row"), plural(1200, "row")]).toEqual(["1 row", "1,200 rows"]));

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
    [0, "0 bytes"],
    [1023, "1023 bytes"],
    [3_400_000, "3.2 MB"],
    [9_770_000_000, "9.1 GB"],
    [25_769_803_776, "24 GB"],
  ])("writes %i bytes as %s", (value, text) => expect(bytes(value)).toBe(text));

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
