/** The view Serving: what answers on which port. */
import {
  type Disposable,
  EventEmitter,
  l10n,
  ThemeColor,
  ThemeIcon,
  type TreeDataProvider,
  TreeItem,
  window,
} from "vscode";

import type { Backend } from "../../backend/backend.js";
import type { ProjectList } from "../../backend/projectList.js";
import { commands } from "../../protocol/manifest.gen.js";
import type { DeploymentView } from "../../protocol/types.gen.js";

const states: Readonly<Record<DeploymentView["state"], string>> = {
  starting: l10n.t("starting"),
  running: l10n.t("running"),
  stopping: l10n.t("stopping"),
  stopped: l10n.t("stopped"),
  failed: l10n.t("failed"),
};

/** "version 2, port 8321"; before and after it runs, its state. */
function servingInWords({ version, port, state }: DeploymentView): string {
  const where = l10n.t("version {version}, port {port}", { version, port });
  return state === "running" ? where : `${where}, ${states[state]}`;
}

class ServingTree implements TreeDataProvider<DeploymentView> {
  private readonly changed = new EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.changed.event;

  constructor(
    private readonly backend: Backend,
    private readonly projects: ProjectList,
  ) {}

  refresh(): void {
    this.changed.fire(undefined);
  }

  getTreeItem(view: DeploymentView): TreeItem {
    const item = new TreeItem(view.model);
    item.id = view.jobId;
    item.description = servingInWords(view);
    item.tooltip = `${view.projectName}: ${view.endpoint}`;
    item.accessibilityInformation = { label: `${view.model}, ${item.description}` };
    item.contextValue = "serving";
    const colour = view.state === "failed" ? "charts.red" : view.state === "running" ? "charts.green" : "charts.yellow";
    item.iconPath = new ThemeIcon("circle-filled", new ThemeColor(colour));
    const target = { projectId: view.projectId, commit: view.commit };
    item.command = { command: commands.deploymentShow, title: l10n.t("Show API"), arguments: [target] };
    return item;
  }

  async getChildren(view?: DeploymentView): Promise<DeploymentView[]> {
    if (view !== undefined) return [];
    const served = this.projects.items.filter(({ versions }) => versions.some((version) => version.served));
    const asked = served.map(({ id }) => this.backend.client.deployment.snapshot({ projectId: id }));
    const answers = await Promise.allSettled(asked);
    return answers.flatMap((answer) => (answer.status === "fulfilled" && answer.value.view ? [answer.value.view] : []));
  }
}

export function showServing(backend: Backend, projects: ProjectList): Disposable[] {
  const tree = new ServingTree(backend, projects);
  const view = window.createTreeView("vibeflow.serving", { treeDataProvider: tree });
  return [view, projects.onDidChange(() => tree.refresh())];
}
