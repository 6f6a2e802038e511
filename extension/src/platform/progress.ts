/** Shows that something takes a moment, in a notification. */
import { ProgressLocation, window } from "vscode";

export async function withProgress<T>(
  title: string,
  run: (report: (message: string) => void) => Promise<T>,
): Promise<T> {
  const options = { location: ProgressLocation.Notification, title };
  return window.withProgress(options, (progress) => run((message) => progress.report({ message })));
}
