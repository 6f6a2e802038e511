// Pictures of the window, kept as artefacts: artifacts/screenshots/<name>-<theme>-<width>.png.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { artifacts } from "../../../scripts/lib/paths.mjs";
import type { Theme, Workbench } from "./workbench.js";

const folder = join(artifacts, "screenshots");

/** Takes one picture of the whole window as it is. Returns its path. */
export async function takeScreenshot(workbench: Workbench, name: string): Promise<string> {
  mkdirSync(folder, { recursive: true });
  const width = workbench.page.viewportSize()?.width ?? 0;
  const path = join(folder, `${name}-${workbench.currentTheme}-${width}.png`);
  await workbench.page.screenshot({ path, animations: "disabled", caret: "hide" });
  return path;
}

/** Takes a picture in each theme and width, and puts the theme and width back. */
export async function takeScreenshots(
  workbench: Workbench,
  name: string,
  {
    themes = ["dark", "light", "high-contrast"],
    widths = [1280],
  }: { themes?: readonly Theme[]; widths?: readonly number[] } = {},
): Promise<string[]> {
  const before = { theme: workbench.currentTheme, width: workbench.page.viewportSize()?.width ?? 1280 };
  const paths: string[] = [];
  for (const theme of themes) {
    await workbench.setTheme(theme);
    for (const width of widths) {
      await workbench.setWidth(width);
      paths.push(await takeScreenshot(workbench, name));
    }
  }
  await workbench.setWidth(before.width);
  await workbench.setTheme(before.theme);
  return paths;
}
