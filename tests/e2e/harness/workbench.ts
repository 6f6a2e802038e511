// Page object of a VS Code window: opening it, commands, views, the status bar, themes.
import { expect, type Locator, type Page } from "@playwright/test";
import { Notifications } from "./notifications.js";
import { findPanel, type Panel } from "./panel.js";
import { QuickInput } from "./quickInput.js";
import { View } from "./view.js";
import type { Vscode } from "./vscode.js";

export const themes = {
  // The names are the ones the theme picker shows.
  dark: { name: "Dark 2026", marker: ".monaco-workbench.vs-dark" },
  light: { name: "Light 2026", marker: ".monaco-workbench.vs" },
  "high-contrast": { name: "Dark High Contrast", marker: ".monaco-workbench.hc-black" },
  "high-contrast-light": { name: "Light High Contrast", marker: ".monaco-workbench.hc-light" },
} as const;
export type Theme = keyof typeof themes;

/** How long one look into the palette waits for a command, in milliseconds. */
const PALETTE_PATIENCE = 1500;

export class Workbench {
  readonly quickInput: QuickInput;
  readonly notifications: Notifications;
  private theme: Theme = "dark";

  constructor(
    readonly page: Page,
    readonly vscode: Vscode,
  ) {
    this.quickInput = new QuickInput(page);
    this.notifications = new Notifications(page);
  }

  /** Opens a window on a folder and waits until it takes input. */
  async open(folder?: string): Promise<void> {
    await this.page.goto(this.vscode.windowUrl(folder));
    await this.untilReady();
  }

  /** Reloads the window, as the user's "Developer: Reload Window" does. */
  async reload(): Promise<void> {
    await this.page.reload();
    await this.untilReady();
  }

  private async untilReady(): Promise<void> {
    await expect(this.page.locator(".monaco-workbench .part.statusbar .statusbar-item").first()).toBeVisible({ timeout: 60_000 });
    // The remote indicator leaves its "connecting" state when the extension host can be talked to.
    await expect(this.page.locator('.part.activitybar [role="tab"]').first()).toBeVisible({ timeout: 60_000 });
    // A window starts in the browser's own theme and takes the configured one once its extensions are known.
    await expect(this.page.locator(themes[this.theme].marker)).toBeVisible({ timeout: 60_000 });
  }

  /** Runs a command by the title the palette shows, such as "VibeFlow: New Project…". */
  async run(command: string): Promise<void> {
    // The palette lists what was known when it was filtered, and a window that has just opened learns its
    // extensions' commands a moment later: ask again until the command is there.
    await expect(async () => {
      await this.page.keyboard.press("Escape");
      await this.page.keyboard.press("F1");
      await this.quickInput.filter(`>${command}`);
      await this.quickInput.pick(command, PALETTE_PATIENCE);
    }).toPass({ timeout: 60_000 });
  }

  /** Icon of a view container, by its title. */
  activityBarItem(title: string): Locator {
    return this.page
      .locator('.part.activitybar [role="tab"]')
      .and(this.page.getByRole("tab", { name: new RegExp(`^${escape(title)}`) }));
  }

  /** Shows a view container in the side bar; leaves it alone when it is shown already. */
  async showViewContainer(title: string): Promise<void> {
    const item = this.activityBarItem(title);
    if ((await item.getAttribute("aria-selected")) !== "true") await item.click();
    await expect(item).toHaveAttribute("aria-selected", "true");
  }

  /** A view of the side bar, by the title of its section. */
  view(title: string): View {
    return new View(this.page, title);
  }

  /** A status-bar item whose text or label contains this. */
  statusBarItem(text: string | RegExp): Locator {
    return this.page.locator(".part.statusbar .statusbar-item").filter({ hasText: text });
  }

  /** An editor tab by its title. */
  tab(title: string | RegExp): Locator {
    return this.page.locator(".part.editor .tabs-container").getByRole("tab", { name: title });
  }

  async closeTab(title: string | RegExp): Promise<void> {
    await this.tab(title).click({ button: "middle" });
    await expect(this.tab(title)).toHaveCount(0);
  }

  /** The content of a webview panel whose title contains this; waits until the panel is there. */
  async panel(title: string | RegExp): Promise<Panel> {
    return findPanel(this.page, title);
  }

  /** Switches the colour theme as a user does, and waits until the window shows it. */
  async setTheme(theme: Theme): Promise<void> {
    if (!(await this.page.locator(themes[theme].marker).isVisible())) {
      await this.run("Preferences: Color Theme");
      await this.quickInput.filter(themes[theme].name);
      await this.quickInput.pick(themes[theme].name);
      await this.quickInput.expectClosed();
    }
    await expect(this.page.locator(themes[theme].marker)).toBeVisible();
    this.theme = theme;
  }

  /** The theme that setTheme chose last; dark at first. */
  get currentTheme(): Theme {
    return this.theme;
  }

  async setWidth(width: number): Promise<void> {
    await this.page.setViewportSize({ width, height: this.page.viewportSize()?.height ?? 800 });
  }
}

function escape(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
