/** The composition root: makes the parts and hands them to each other. Nothing is started here but what VS Code shows. */
import { Disposable, type ExtensionContext, Uri, window } from "vscode";

import { Backend } from "./backend/backend.js";
import { Environment } from "./backend/environment/environment.js";
import { Place } from "./backend/environment/place.js";
import { languageClient } from "./backend/languageClient.js";
import { launchOf, launchSettings } from "./backend/launch.js";
import { ProjectList } from "./backend/projectList.js";
import { datasetsFeature } from "./features/datasets/index.js";
import { deploymentFeature } from "./features/deployment/index.js";
import { diagnosticsFeature } from "./features/diagnostics/index.js";
import { discoveryFeature } from "./features/discovery/index.js";
import { editingFeature } from "./features/editing/index.js";
import { environmentFeature } from "./features/environment/index.js";
import { evaluationFeature } from "./features/evaluation/index.js";
import { filesFeature } from "./features/files/index.js";
import { judgingFeature } from "./features/judging/index.js";
import { playgroundFeature } from "./features/playground/index.js";
import { listOpenFolders, projectFolders, projectsFeature } from "./features/projects/index.js";
import { setupFeature } from "./features/setup/index.js";
import { trainingFeature } from "./features/training/index.js";
import { versionsFeature } from "./features/versions/index.js";
import { Commands, type Recovery } from "./platform/commands.js";
import type { Services } from "./services.js";
import { watchForChanges } from "./webview/development.js";
import { Panels } from "./webview/panels.js";

let running: Backend | undefined;

export function activate(context: ExtensionContext): void {
  const started = performance.now();
  const log = window.createOutputChannel("VibeFlow", { log: true });
  const carried = Uri.joinPath(context.extensionUri, "dist", "backend").fsPath;
  const place = new Place(context.globalStorageUri.fsPath, carried);
  const ready = process.env["VIBEFLOW_DEV_PYTHON"];
  const environment = new Environment(place, ready === "" ? undefined : ready, log);

  const backend = new Backend(
    async () => launchOf(await environment.interpreter(), process.env, launchSettings()),
    languageClient(log, versionOf(context)),
    log,
  );
  running = backend;
  const projects = new ProjectList(backend);
  const panels = new Panels(context, backend, projects, log);
  const commands = new Commands(recovery(environment), (id, error) => log.error(`${id}: ${String(error)}`));
  const services: Services = { backend, projects, panels, commands };

  context.subscriptions.push(
    log,
    ...projectsFeature(services, (refresh) =>
      Disposable.from(environment.onDidChange(refresh), backend.onDidChangeState(refresh)),
    ),
    ...trainingFeature(services, log),
    ...deploymentFeature(services),
    ...discoveryFeature(services, context.secrets, log),
    ...judgingFeature(services, log),
    ...editingFeature(services, () => environment.state === "ready"),
    ...filesFeature(services, context, log),
    ...environmentFeature(services, environment, log),
    ...diagnosticsFeature(services, context, log),
    ...(process.env["VIBEFLOW_DEV"] === "1" ? development(context, services) : []),
    commands,
    panels,
    projects,
    backend,
    environment,
  );
  datasetsFeature(services);
  evaluationFeature(services);
  playgroundFeature(services);
  setupFeature(services);
  versionsFeature(services);

  // A project in the open folder is a need for the backend, if it can run without asking anything.
  if (environment.state === "ready" && projectFolders().length > 0) {
    const later = new Promise((resolve) => setImmediate(resolve));
    projects.completedBy(later.then(() => listOpenFolders(backend, projects, log)));
  }
  log.info(`VibeFlow ${versionOf(context)} activated in ${Math.round(performance.now() - started)} ms.`);
}

/** Called by VS Code before the window's extensions end; the backend gets the time to end by itself. */
export async function deactivate(): Promise<void> {
  await running?.stop();
}

function versionOf({ extension }: ExtensionContext): string {
  // VS Code refuses a manifest without a version.
  return (extension.packageJSON as { version: string }).version;
}

function development(context: ExtensionContext, { panels, backend }: Services): Disposable[] {
  return watchForChanges(
    context,
    () => panels.reload(),
    () => void backend.restart().catch(() => undefined),
  );
}

/** A command that failed for want of Python or PyTorch is run again once they are there. */
function recovery(environment: Environment): Recovery {
  return async ({ code }) => {
    if (!environment.isPrivate) return "unknown";
    if (code === "environment.noPython" && environment.state !== "ready") {
      return (await environment.setUp()) ? "recovered" : "declined";
    }
    if (code === "environment.noTorch") return (await environment.setUpTraining()) ? "recovered" : "declined";
    return "unknown";
  };
}
