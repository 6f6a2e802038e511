// Finds the content of a webview panel. VS Code nests it: an outer iframe that isolates, an inner one with our page.
import type { Frame, FrameLocator, Page } from "@playwright/test";

export interface Panel {
  /** For everything that is done and expected; waits by itself. */
  readonly content: FrameLocator;
  /** The inner frame as it is now, for code that runs inside it. It dies with a reload: ask for the panel again. */
  readonly frame: Frame;
  readonly title: string;
}

const TIMEOUT = 30_000;
const POLL = 100;

async function titleOf(frame: Frame): Promise<string | undefined> {
  try {
    const element = await frame.frameElement();
    const inner = (await element.getAttribute("id")) === "active-frame";
    return inner ? ((await element.getAttribute("title")) ?? undefined) : undefined;
  } catch {
    return undefined; // the frame went away while it was asked
  }
}

async function isShown(frame: Frame): Promise<boolean> {
  try {
    return await (await frame.frameElement()).isVisible();
  } catch {
    return false;
  }
}

const matches = (wanted: string | RegExp, title: string): boolean =>
  typeof wanted === "string" ? title.includes(wanted) : wanted.test(title);

/** Waits for a visible panel whose title contains the text, or matches the expression. */
export async function findPanel(page: Page, wanted: string | RegExp): Promise<Panel> {
  const deadline = Date.now() + TIMEOUT;
  let seen: string[] = [];
  while (Date.now() < deadline) {
    seen = [];
    for (const frame of page.frames()) {
      const outer = frame.parentFrame();
      const title = outer ? await titleOf(frame) : undefined;
      if (!outer || title === undefined) continue;
      seen.push(title);
      if (!matches(wanted, title) || !(await isShown(outer))) continue;
      const content = page.frameLocator(`iframe.webview[name="${outer.name()}"]`).frameLocator("#active-frame");
      return { content, frame, title };
    }
    await page.waitForTimeout(POLL);
  }
  throw new Error(
    `No panel titled ${String(wanted)} came up within ${TIMEOUT / 1000} s. Panels there: ${seen.join(", ") || "none"}`,
  );
}
