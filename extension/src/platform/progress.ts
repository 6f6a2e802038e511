/** Shows that something takes a moment, in a notification; with a way to stop it where there is one. */
import { ProgressLocation, window } from "vscode";

export async function withProgress<T>(
  title: string,
  run: (report: (message: string) => void) => Promise<T>,
  cancel?: () => void,
): Promise<T> {
  const options = { location: ProgressLocation.Notification, title, cancellable: cancel !== undefined };
  return window.withProgress(options, async (progress, token) => {
    const listening = cancel === undefined ? undefined : token.onCancellationRequested(cancel);
    try {
      return await run((message) => progress.report({ message }));
    } finally {
      listening?.dispose();
    }
  });
}
