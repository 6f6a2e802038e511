/**
 * The list of projects as the backend last told it: what the trees, the status bar and the commands read. Asks again
 * when something changed, at most once at a time, and every two seconds at most while a training moves.
 */
import { type Disposable, EventEmitter } from "vscode";

import { events } from "../protocol/methods.gen.js";
import type { ProjectSummary } from "../protocol/types.gen.js";
import type { Backend } from "./backend.js";

const SOON_MS = 100;
const WHILE_TRAINING_MS = 2000;

export class ProjectList implements Disposable {
  private readonly changed = new EventEmitter<readonly ProjectSummary[]>();
  readonly onDidChange = this.changed.event;
  private list: readonly ProjectSummary[] = [];
  private loading: Promise<readonly ProjectSummary[]> | undefined;
  private loaded = false;
  private completing: Promise<void> = Promise.resolve();
  private due: { readonly at: number; readonly timer: NodeJS.Timeout } | undefined;
  private readonly subscriptions: Disposable[];

  constructor(private readonly backend: Backend) {
    const soon = () => this.refreshWithin(SOON_MS);
    this.subscriptions = [
      backend.on(events.projectsDidChange, soon),
      backend.on(events.datasetsDidChange, soon),
      backend.on(events.versionsDidChange, soon),
      backend.on(events.deploymentDidChange, soon),
      backend.on(events.trainingDidProgress, () => this.refreshWithin(WHILE_TRAINING_MS)),
      backend.onDidChangeState((connection) => {
        if (connection.state === "ready" && this.loaded) soon();
      }),
    ];
  }

  /** As last told; empty before the first `load`. */
  get items(): readonly ProjectSummary[] {
    return this.list;
  }

  find(projectId: string): ProjectSummary | undefined {
    return this.list.find((project) => project.id === projectId);
  }

  /** Until `work` is done the list may lack something: `load` waits for it. `work` has to ask by `refresh`. */
  completedBy(work: Promise<void>): void {
    this.completing = work.catch(() => undefined);
  }

  /** The list, asked for if it was not yet. */
  async load(): Promise<readonly ProjectSummary[]> {
    await this.completing;
    return this.loaded ? this.list : this.refresh();
  }

  /** Asks the backend now. */
  async refresh(): Promise<readonly ProjectSummary[]> {
    this.loading ??= this.fetch().finally(() => (this.loading = undefined));
    return this.loading;
  }

  /** Forgets the list: nobody can be asked any more. */
  clear(): void {
    this.list = [];
    this.loaded = false;
    this.changed.fire(this.list);
  }

  private async fetch(): Promise<readonly ProjectSummary[]> {
    const { projects } = await this.backend.client.projects.list();
    this.list = projects;
    this.loaded = true;
    this.changed.fire(projects);
    return projects;
  }

  private refreshWithin(milliseconds: number): void {
    const at = Date.now() + milliseconds;
    if (this.due && this.due.at <= at) return;
    clearTimeout(this.due?.timer);
    const timer = setTimeout(() => {
      this.due = undefined;
      // A list asked for before the change may lack it: wait for that one, then ask anew.
      const before = this.loading?.catch(() => undefined) ?? Promise.resolve();
      void before.then(() => this.refresh()).catch(() => undefined); // the backend's state tells what is wrong
    }, milliseconds);
    this.due = { at, timer };
  }

  dispose(): void {
    clearTimeout(this.due?.timer);
    this.subscriptions.forEach((one) => void one.dispose());
    this.changed.dispose();
  }
}
