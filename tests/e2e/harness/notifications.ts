// Page object of VS Code's notifications and modal dialogs.
import type { Locator, Page } from "@playwright/test";

export class Notifications {
  constructor(private readonly page: Page) {}

  /** A notification that is shown and contains this text. */
  with(text: string | RegExp): Locator {
    return this.page.locator(".notifications-toasts .notification-list-item").filter({ hasText: text });
  }

  /** All notifications that are shown. */
  get all(): Locator {
    return this.page.locator(".notifications-toasts .notification-list-item");
  }

  /** Presses a button of the notification that contains this text. */
  async press(text: string | RegExp, button: string): Promise<void> {
    const notification = this.with(text).first();
    await notification.hover();
    await notification.getByRole("button", { name: button, exact: true }).click();
  }

  /** Closes the notification that contains this text. */
  async dismiss(text: string | RegExp): Promise<void> {
    const notification = this.with(text).first();
    await notification.hover();
    await notification.locator(".codicon-notifications-clear").click();
  }

  /** A modal dialog that contains this text. */
  dialog(text: string | RegExp): Locator {
    return this.page.locator(".monaco-dialog-box").filter({ hasText: text });
  }

  async answerDialog(text: string | RegExp, button: string): Promise<void> {
    await this.dialog(text).getByRole("button", { name: button, exact: true }).click();
  }
}
