import { screen, waitFor } from "@testing-library/react";
import { describe, expect, it } from "vitest";

import { counting, find, records, TOTAL, viewerAnswers } from "../../fixtures/panels/files.js";
import { App } from "../../../webviews/src/files/App.js";
import { laidOut, piecesOf } from "../../../webviews/src/files/find.js";
import { LINE_HEIGHT, trackOf } from "../../../webviews/src/files/track.js";
import { renderPanel } from "../panel.js";

const rowOf = (number: number) => screen.findByRole("row", { name: new RegExp(`^${number.toLocaleString("en-US")} `) });

describe("viewer", () => {
  it("says how large the file is and draws only what is on the screen", async () => {
    const { host } = renderPanel(App, { answers: viewerAnswers });
    expect(await screen.findByRole("heading", { level: 1, name: "904,233 lines, 500 MB" })).toBeTruthy();
    expect((await rowOf(1)).textContent).toContain("Where is my parcel of order 1?");
    expect(screen.getAllByRole("row").length).toBeLessThan(120);
    expect(screen.getByRole("grid").getAttribute("aria-rowcount")).toBe(String(TOTAL));
    expect(host.requests("vibeflow/files/page").length).toBeLessThan(4);
  });

  it("goes to a line, and by keys to the end and back", async () => {
    const { user } = renderPanel(App, { answers: viewerAnswers });
    await user.type(await screen.findByLabelText("Go to line"), "450,117{Enter}");
    expect((await rowOf(450_117)).getAttribute("aria-selected")).toBe("true");
    screen.getByRole("grid").focus();
    await user.keyboard("{End}");
    expect((await rowOf(TOTAL)).getAttribute("aria-selected")).toBe("true");
    await user.keyboard("{ArrowUp}");
    expect((await rowOf(TOTAL - 1)).getAttribute("aria-selected")).toBe("true");
    await user.keyboard("{Home}");
    expect((await rowOf(1)).getAttribute("aria-selected")).toBe("true");
  });

  it("finds the next place, goes round at the end, and says when there is none", async () => {
    const { user, host } = renderPanel(App, { answers: viewerAnswers });
    const box = await screen.findByLabelText("Find in the file");
    await user.type(box, "order 3000{Enter}");
    expect((await rowOf(3000)).getAttribute("aria-selected")).toBe("true");
    expect(document.querySelector("mark")?.textContent).toContain("order 3000");
    await user.type(box, "{Enter}");
    await waitFor(() =>
      expect(host.requests("vibeflow/files/find").map(({ after }) => after)).toEqual([1, 3000, 0]),
    );
    await user.clear(box);
    await user.type(box, "zebra{Enter}");
    expect(await screen.findByText("“zebra” is not in this file.")).toBeTruthy();
    expect(find("zebra", 0).number).toBeNull();
  });

  it("shows a line whole, laid out", async () => {
    const { user } = renderPanel(App, { answers: viewerAnswers });
    await user.dblClick(await rowOf(2));
    const detail = await screen.findByRole("region", { name: "Line 2" });
    expect(detail.textContent).toContain('"question": "Where is my parcel of order 2?"');
    await user.click(screen.getByRole("button", { name: "Close" }));
    expect(screen.queryByRole("region", { name: "Line 2" })).toBeNull();
  });

  it("says that it is still counting, and what a table holds", async () => {
    const first = renderPanel(App, { answers: counting });
    const heading = { level: 1, name: "121,400 lines so far, 500 MB in all" };
    expect(await screen.findByRole("heading", heading)).toBeTruthy();
    first.view.unmount();
    renderPanel(App, { answers: records });
    expect(await screen.findByText("Parquet, 2 columns. Read-only, shown page by page.")).toBeTruthy();
    expect(screen.getByRole("heading", { level: 1 }).textContent).toContain("12,118 records");
  });
});

describe("track", () => {
  it.each([10, 1_000, 400_000, 5_000_000, 900_000_000])("reaches the first and the last of %i lines", (lines) => {
    const track = trackOf(lines, 600);
    const way = track.height - 600;
    expect(track.lineAt(0)).toBe(0);
    expect(track.lineAt(way)).toBeCloseTo(Math.max(lines - 600 / LINE_HEIGHT, 0), 5);
    expect(track.height).toBeLessThanOrEqual(8_000_000);
    expect(track.lineAt(track.placeOf(lines / 3))).toBeCloseTo(Math.min(lines / 3, Math.max(lines - 30, 0)), 3);
  });
});

describe("finding", () => {
  it("cuts a line at what was found, whatever the case and the signs", () => {
    expect(piecesOf("A+b a+B", "a+b")).toEqual([
      { text: "A+b", found: true },
      { text: " ", found: false },
      { text: "a+B", found: true },
    ]);
    expect(piecesOf("nothing", "x")).toEqual([{ text: "nothing", found: false }]);
    expect(laidOut("3")).toBeNull();
  });
});
