/** The view Projects: rows for VS Code, the badge, and the context keys of its welcome texts. */
import {
  type Disposable,
  EventEmitter,
  l10n,
  type TreeDataProvider,
  TreeItem,
  TreeItemCollapsibleState,
  ThemeIcon,
  window,
  workspace,
} from "vscode";

import type { Backend } from "../../backend/backend.js";
import type { ProjectList } from "../../backend/projectList.js";
import { setContextKey } from "../../platform/contextKeys.js";
import { asVibeFlowError } from "../../platform/errors.js";
import { activeRuns, isActive } from "../../platform/runs.js";
import { plural } from "../../platform/words.js";
import type { ProjectSummary, RunSummary } from "../../protocol/types.gen.js";
import { archivedNodes, archiveRow, childrenOf, idOf, type Node, type Row, roots, rowOf } from "./nodes.js";

const states = {
  none: TreeItemCollapsibleState.None,
  collapsed: TreeItemCollapsibleState.Collapsed,
  expanded: TreeItemCollapsibleState.Expanded,
} as const;

export function itemOf(row: Row, node: Node): TreeItem {
  const item = new TreeItem(row.label, states[row.children]);
  item.id = idOf(node);
  item.contextValue = row.context;
  // Without it a screen reader would hear the tooltip alone.
  item.accessibilityInformation = { label: [row.label, row.description].filter(Boolean).join(", ") };
  if (row.description !== undefined) item.description = row.description;
  // Without it a screen reader says the tooltip in place of the row.
  item.accessibilityInformation = { label: [row.label, row.description].filter(Boolean).join(", ") };
  if (row.tooltip !== undefined) item.tooltip = row.tooltip;
  if (row.icon !== undefined) item.iconPath = new ThemeIcon(row.icon);
  if (row.command !== undefined) item.command = { command: row.command, title: row.label, arguments: [node] };
  return item;
}

class ProjectsTree implements TreeDataProvider<Node> {
  private readonly changed = new EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.changed.event;

  /** Of each project whose row of runs was opened. */
  private readonly runs = new Map<string, readonly RunSummary[]>();

  constructor(
    private readonly projects: ProjectList,
    private readonly backend: Backend,
  ) {}

  refresh(): void {
    this.changed.fire(undefined);
  }

  getTreeItem(node: Node): TreeItem {
    if (node.kind === "archive") return itemOf(archiveRow(this.projects.items), node);
    const project = this.projects.find(node.projectId);
    const row = project && rowOf(node, project, this.isExpanded(project), this.runs.get(project.id));
    return row ? itemOf(row, node) : new TreeItem("");
  }

  async getChildren(node?: Node): Promise<Node[]> {
    if (node === undefined) return roots(await this.known());
    if (node.kind === "archive") return archivedNodes(this.projects.items);
    const project = this.projects.find(node.projectId);
    if (project === undefined) return [];
    if (node.kind === "run") await this.loadRuns(project.id);
    return childrenOf(node, project, this.runs.get(project.id));
  }

  private async loadRuns(projectId: string): Promise<void> {
    try {
      this.runs.set(projectId, (await this.backend.client.training.runs({ projectId })).runs);
    } catch {
      this.runs.delete(projectId); // the backend's state tells what is wrong
    }
  }

  private async known(): Promise<readonly ProjectSummary[]> {
    try {
      return await this.projects.load();
    } catch (cause) {
      // The welcome text says what to do when Python is missing or the backend does not run.
      if (asVibeFlowError(cause).code !== "environment.noPython") setContextKey("vibeflow.backend", "failed");
      return [];
    }
  }

  private isExpanded(project: ProjectSummary): boolean {
    const isOpenFolder = workspace.workspaceFolders?.some((folder) => folder.uri.fsPath === project.path) ?? false;
    return isOpenFolder || isActive(project.run) || this.projects.items.length === 1;
  }
}

export function showProjects(
  projects: ProjectList,
  backend: Backend,
  alsoRefreshOn: (refresh: () => void) => Disposable,
): Disposable[] {
  const tree = new ProjectsTree(projects, backend);
  const view = window.createTreeView("vibeflow.projects", { treeDataProvider: tree, showCollapseAll: true });
  const update = () => {
    const running = activeRuns(projects.items).filter(({ run }) => run.state !== "paused").length;
    const tooltip = plural(running, l10n.t("{n} training running"), l10n.t("{n} trainings running"));
    view.badge = running === 0 ? undefined : { value: running, tooltip };
    setContextKey("vibeflow.hasProjects", projects.items.length > 0);
    setContextKey(
      "vibeflow.hasData",
      projects.items.some((project) => project.data !== null),
    );
    tree.refresh();
  };
  return [view, projects.onDidChange(update), alsoRefreshOn(() => tree.refresh())];
}
