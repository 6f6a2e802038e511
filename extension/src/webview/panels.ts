/**
 * The open panels: one for each (panel, project), opened by commands, brought back after a reload. Shows the page,
 * connects it to a broker; what the panel then asks for is between the broker and the backend.
 */
import { type Disposable, type ExtensionContext, l10n, Uri, ViewColumn, type WebviewPanel, window } from "vscode";
import * as z from "zod/mini";

import type { Log } from "../platform/log.js";
import type { Backend } from "../backend/backend.js";
import type { ProjectList } from "../backend/projectList.js";
import { type PanelName, panelNames, type PanelTarget, PanelTargetSchema, viewTypes } from "../protocol/panel.js";
import type { ErrorData } from "../protocol/types.gen.js";
import { sideOf } from "./backendSide.js";
import { Broker } from "./broker.js";
import { hostOf } from "./host.js";
import { panelHtml } from "./html.js";
import { stylesOf } from "./styles.js";

const titles: Readonly<Record<PanelName, string>> = {
  datasets: l10n.t("Data"),
  setup: l10n.t("Set-up"),
  training: l10n.t("Training"),
  evaluation: l10n.t("Evaluation"),
  deployment: l10n.t("API"),
  playground: l10n.t("Ask"),
  overview: l10n.t("Project"),
};

/** What the panel's bridge keeps in the webview's state. */
const SavedSchema = z.object({ target: PanelTargetSchema });

interface Open {
  readonly name: PanelName;
  readonly projectId: string;
  readonly view: WebviewPanel;
  readonly broker: Broker;
}

export class Panels implements Disposable {
  private readonly open = new Set<Open>();
  private readonly subscriptions: Disposable[];

  constructor(
    private readonly context: ExtensionContext,
    private readonly backend: Backend,
    private readonly projects: ProjectList,
    private readonly log: Log,
  ) {
    this.subscriptions = [
      backend.onDidChangeState((connection) => this.open.forEach(({ broker }) => broker.connection(connection))),
      backend.onDidReceive(({ name, params }) => this.open.forEach(({ broker }) => broker.event(name, params))),
      projects.onDidChange(() => this.open.forEach((one) => this.retitle(one))),
      ...panelNames.map((name) =>
        window.registerWebviewPanelSerializer(viewTypes[name], {
          deserializeWebviewPanel: (view: WebviewPanel, state: unknown) => {
            this.restore(name, view, state);
            return Promise.resolve();
          },
        }),
      ),
    ];
  }

  /** Shows the panel of this project: the one that is open, pointed at the target, or a new one. */
  show(name: PanelName, target: PanelTarget): void {
    const found = [...this.open].find((one) => one.name === name && one.projectId === target.projectId);
    if (found) {
      found.broker.pointAt(target);
      found.view.reveal();
      return;
    }
    this.attach(name, window.createWebviewPanel(viewTypes[name], this.title(name, target), ViewColumn.Active), target);
  }

  /** Shows the deployment panel and has it serve the target's version. */
  serve(target: PanelTarget): void {
    this.show("deployment", target);
    const shown = [...this.open].find((one) => one.name === "deployment" && one.projectId === target.projectId);
    shown?.broker.serve();
  }

  /** Tells the open data panel of this project why an import failed. False when there is none on screen. */
  importFailed(projectId: string, error: ErrorData): boolean {
    const shown = [...this.open].find((one) => one.name === "datasets" && one.projectId === projectId && one.view.visible);
    shown?.broker.importFailed(error);
    return shown !== undefined;
  }

  /** Loads the page of every open panel anew: after a rebuild in development. */
  reload(): void {
    this.open.forEach(({ broker, name, view }) => {
      broker.unready();
      view.webview.html = this.html(name, view);
    });
  }

  dispose(): void {
    this.subscriptions.forEach((one) => void one.dispose());
    this.open.forEach(({ view }) => void view.dispose());
  }

  private get root(): Uri {
    return Uri.joinPath(this.context.extensionUri, "dist", "webviews");
  }

  private restore(name: PanelName, view: WebviewPanel, state: unknown): void {
    const saved = SavedSchema.safeParse(state);
    if (saved.success) this.attach(name, view, saved.data.target);
    else view.dispose(); // closed before it had shown anything
  }

  private attach(name: PanelName, view: WebviewPanel, target: PanelTarget): void {
    const icon = (theme: string) =>
      Uri.joinPath(this.context.extensionUri, "extension", "resources", `panel-${theme}.svg`);
    view.iconPath = { light: icon("light"), dark: icon("dark") };
    view.webview.options = { enableScripts: true, localResourceRoots: [this.root] };
    const host = hostOf(name, target.projectId, view, {
      projects: this.projects,
      uploadFolder: Uri.joinPath(this.context.globalStorageUri, "uploads").fsPath,
      log: this.log,
    });
    const broker = new Broker(target, sideOf(this.backend), host);
    const one: Open = { name, projectId: target.projectId, view, broker };
    view.webview.onDidReceiveMessage((message: unknown) => void broker.receive(message));
    view.onDidDispose(() => {
      this.open.delete(one);
      host.dispose();
    });
    view.onDidChangeViewState(() => {
      if (view.visible) return;
      broker.unready(); // VS Code unloads hidden pages
      host.dispose();
    });
    this.open.add(one);
    view.webview.html = this.html(name, view);
    void this.projects
      .load()
      .then(() => this.retitle(one))
      .catch(() => undefined); // the panel shows what is wrong
  }

  private html(name: PanelName, view: WebviewPanel): string {
    const url = (path: string) => view.webview.asWebviewUri(Uri.joinPath(this.root, ...path.split("/"))).toString();
    return panelHtml(name, view.title, {
      url,
      cspSource: view.webview.cspSource,
      styles: stylesOf(this.root.fsPath, name),
    });
  }

  private title(name: PanelName, { projectId }: { projectId: string }): string {
    const project = this.projects.find(projectId);
    return project ? `${titles[name]}: ${project.name}` : titles[name];
  }

  private retitle(one: Open): void {
    // A project that is not in the list (yet) leaves the title as it was.
    if (this.projects.find(one.projectId)) one.view.title = this.title(one.name, one);
  }
}
