// Page object of a side-bar view: its welcome content, its tree, the actions and the context menu of its items.
import { expect, type Locator, type Page } from "@playwright/test";

const MENU_PATIENCE = 3_000;

export class View {
  readonly pane: Locator;

  constructor(
    private readonly page: Page,
    private readonly title: string,
  ) {
    const header = page
      .locator(".pane-header")
      .filter({ has: page.locator(".title", { hasText: new RegExp(`^${title}$`, "i") }) });
    this.pane = page.locator(".part.sidebar .pane").filter({ has: header });
  }

  async expectOpen(): Promise<void> {
    await expect(this.pane, `view "${this.title}"`).toBeVisible();
  }

  /** What the view shows while it is empty. */
  get welcome(): Locator {
    return this.pane.locator(".welcome-view-content");
  }

  async pressWelcome(button: string): Promise<void> {
    await this.welcome.getByRole("button", { name: button, exact: true }).click();
  }

  /** A tree item that contains this text. */
  item(text: string | RegExp): Locator {
    return this.pane.getByRole("treeitem").filter({ hasText: text });
  }

  async expand(text: string | RegExp): Promise<void> {
    const item = this.item(text).first();
    if ((await item.getAttribute("aria-expanded")) === "false") await item.locator(".monaco-tl-twistie").click();
    await expect(item).toHaveAttribute("aria-expanded", "true");
  }

  /** Presses an inline action of an item, by its title. */
  async inlineAction(text: string | RegExp, action: string): Promise<void> {
    const item = this.item(text).first();
    await item.hover();
    await item.locator(".actions").getByRole("button", { name: action }).click();
  }

  /** Chooses an entry of an item's context menu. */
  async contextMenu(text: string | RegExp, entry: string): Promise<void> {
    // A tree that is drawn anew closes the menu that was just opened on it.
    await expect(async () => {
      await this.page.keyboard.press("Escape");
      await this.item(text).first().click({ button: "right", timeout: MENU_PATIENCE });
      await chooseFromMenu(this.page, entry, MENU_PATIENCE);
    }).toPass({ timeout: 30_000 });
  }

  /** Presses an action of the view's title bar. */
  async titleAction(action: string): Promise<void> {
    await this.pane.locator(".pane-header").hover();
    await this.pane.locator(".pane-header").getByRole("button", { name: action }).click();
  }
}

/** Chooses an entry of the context menu that is open. */
export async function chooseFromMenu(page: Page, entry: string, timeout = 20_000): Promise<void> {
  const item = page.locator(".monaco-menu").getByRole("menuitem", { name: entry, exact: true });
  await item.hover({ timeout });
  await item.click({ timeout });
}
