// Page object of VS Code's quick input: the command palette, lists to pick from, and input boxes.
import { expect, type Locator, type Page } from "@playwright/test";

export class QuickInput {
  private readonly widget: Locator;
  private readonly input: Locator;

  constructor(private readonly page: Page) {
    this.widget = page.locator(".quick-input-widget");
    this.input = this.widget.locator(".quick-input-box input");
  }

  /** Waits for a quick pick or input box, by its title or placeholder when one is given. */
  async expectOpen(text?: string | RegExp): Promise<void> {
    await expect(this.widget).toBeVisible();
    if (text === undefined) return;
    const title = this.widget.locator(".quick-input-title", { hasText: text });
    const prompt = this.widget.locator(".quick-input-message", { hasText: text });
    const placeholder = this.widget.getByPlaceholder(text);
    await expect(title.or(prompt).or(placeholder).first()).toBeVisible();
  }

  async expectClosed(): Promise<void> {
    await expect(this.widget).toBeHidden();
  }

  /** The rows that are offered now. */
  get rows(): Locator {
    return this.widget.locator('.quick-input-list [role="option"], .quick-input-list [role="checkbox"]');
  }

  /** Writes into the box without accepting it. */
  async filter(text: string): Promise<void> {
    await expect(this.input).toBeVisible();
    await this.input.fill(text);
  }

  /** Picks the row whose label is exactly this; waits until it is there, `patience` milliseconds when given. */
  async pick(label: string, patience?: number): Promise<void> {
    const name = this.widget.locator(".quick-input-list-label .label-name").filter({ hasText: exactly(label) });
    await expect(name.first()).toBeVisible(patience === undefined ? {} : { timeout: patience });
    await name.first().click();
  }

  /** Writes into an input box and presses Enter. */
  async enter(text: string): Promise<void> {
    await this.filter(text);
    await this.input.press("Enter");
  }

  /**
   * Chooses a file in VS Code's own dialog. While it reads its folder the dialog puts the folder's name over what was
   * typed, so the path is written until it is taken.
   */
  async choosePath(path: string): Promise<void> {
    await expect(this.widget.getByPlaceholder("Folder path")).toBeVisible();
    await expect(async () => {
      if (!(await this.widget.isVisible())) return;
      await this.enter(path);
      await expect(this.widget).toBeHidden({ timeout: 3_000 });
    }).toPass({ timeout: 30_000 });
  }

  /** What an input box says is wrong with its value. */
  get problem(): Locator {
    return this.widget.locator(".quick-input-message");
  }

  async cancel(): Promise<void> {
    await this.page.keyboard.press("Escape");
    await this.expectClosed();
  }
}

/** A label as the whole text, whatever white space the list puts around and between its highlighted parts. */
function exactly(text: string): RegExp {
  const parts = text
    .trim()
    .split(/\s+/)
    .map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^\\s*${parts.join("\\s+")}\\s*$`);
}
