/** Development only (VIBEFLOW_DEV=1): panels reload after a build, the backend restarts after a change of its code. */
import { type Disposable, type ExtensionContext, RelativePattern, Uri, workspace } from "vscode";

const SETTLE_MS = 300;

/** Calls back once after changes of files that match stop coming. */
function afterChanges(folder: Uri, glob: string, run: () => void): Disposable[] {
  const watcher = workspace.createFileSystemWatcher(new RelativePattern(folder, glob));
  let timer: NodeJS.Timeout | undefined;
  const changed = () => {
    clearTimeout(timer);
    timer = setTimeout(run, SETTLE_MS);
  };
  return [watcher, watcher.onDidChange(changed), watcher.onDidCreate(changed), watcher.onDidDelete(changed)];
}

export function watchForChanges(
  context: ExtensionContext,
  reloadPanels: () => void,
  restartBackend: () => void,
): Disposable[] {
  return [
    ...afterChanges(Uri.joinPath(context.extensionUri, "dist", "webviews"), "*.{js,css}", reloadPanels),
    ...afterChanges(Uri.joinPath(context.extensionUri, "python_backend"), "**/*.py", restartBackend),
  ];
}
