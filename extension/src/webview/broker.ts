/**
 * Stands between one panel and the backend: lets through what the protocol allows a panel to ask for, about its own
 * project only, and the events of that project. Knows messages; knows neither webviews nor VS Code.
 */
import { l10n } from "vscode";
import * as z from "zod/mini";

import { asVibeFlowError, fail } from "../platform/errors.js";
import { type EventName, events, type RequestName, panelRequests } from "../protocol/methods.gen.js";
import {
  type Connection,
  type PanelCommand,
  type PanelTarget,
  type ToHost,
  ToHostSchema,
  type ToPanel,
} from "../protocol/panel.js";
import type { ErrorData } from "../protocol/types.gen.js";

/** What the broker needs of the backend. */
export interface BackendSide {
  readonly state: Connection;
  start(): Promise<unknown>;
  request(method: RequestName, params: unknown): Promise<unknown>;
}

/** What a panel may make its host do. */
export interface HostSide {
  post(message: ToPanel): void;
  run(command: PanelCommand, commit?: string): void;
  copy(text: string): void;
  save(suggestedName: string, text: string): void;
  /** Has the user choose a file, and posts `pickedFile`. */
  pickFile(id: number, title: string): void;
  drop(uri: string): void;
  upload(message: UploadMessage): void;
  painted(milliseconds: number): void;
  refused(reason: string): void;
}

/** A piece of a file that a panel sends to its host. */
export type UploadMessage = Extract<ToHost, { type: "upload" | "uploadChunk" | "uploadCancel" }>;

const ProjectScoped = z.object({ projectId: z.string() });
const MaybeProjectScoped = z.object({ projectId: z.nullable(z.string()) });
const RequestScoped = z.object({ requestId: z.string() });

const isPanelRequest = (method: string): method is RequestName => panelRequests.has(method);

export class Broker {
  /** Questions that this panel asked; their answers carry no project. */
  private readonly asked = new Set<string>();

  private isReady = false;
  private serveWanted = false;

  constructor(
    private target: PanelTarget,
    private readonly backend: BackendSide,
    private readonly host: HostSide,
  ) {}

  /** Points the panel at something else. */
  pointAt(target: PanelTarget): void {
    this.target = target;
    this.greet();
  }

  /** Has the deployment panel serve: now, or once it is ready. */
  serve(): void {
    this.serveWanted = true;
    if (this.isReady) this.greet();
  }

  /** The page is about to be loaded anew: what is sent before it is ready gets lost. */
  unready(): void {
    this.isReady = false;
  }

  /** Takes a message from the panel as it came. */
  async receive(raw: unknown): Promise<void> {
    const parsed = ToHostSchema.safeParse(raw);
    if (!parsed.success) {
      this.host.refused("a message that is not of the panel protocol");
      return;
    }
    const message = parsed.data;
    switch (message.type) {
      case "ready":
        this.isReady = true;
        this.greet();
        return this.wake();
      case "request":
        return this.answer(message);
      case "command":
        this.host.run(message.command, ...(message.commit === undefined ? [] : [message.commit]));
        return;
      case "copy":
        this.host.copy(message.text);
        return;
      case "save":
        this.host.save(message.suggestedName, message.text);
        return;
      case "pickFile":
        this.host.pickFile(message.id, message.title);
        return;
      case "drop":
        this.host.drop(message.uri);
        return;
      case "upload":
      case "uploadChunk":
      case "uploadCancel":
        this.host.upload(message);
        return;
      case "painted":
        this.host.painted(message.milliseconds);
    }
  }

  importFailed(error: ErrorData): void {
    this.host.post({ type: "importFailed", error });
  }

  connection(connection: Connection): void {
    this.host.post({ type: "connection", connection });
  }

  /** Forwards an event if it is about this panel's project. */
  event(name: EventName, params: unknown): void {
    if (this.concerns(name, params)) this.host.post({ type: "event", name, params });
  }

  private greet(): void {
    this.host.post({ type: "init", target: this.target, connection: this.backend.state });
    if (!this.serveWanted || !this.isReady) return;
    this.serveWanted = false;
    this.host.post({ type: "serve" });
  }

  private async wake(): Promise<void> {
    // A failure reaches the panel as the connection's state.
    await this.backend.start().catch(() => undefined);
  }

  private async answer({ id, method, params }: Extract<ToHost, { type: "request" }>): Promise<void> {
    try {
      const result = await this.backend.request(this.allowed(method, params), params);
      this.host.post({ type: "result", id, result });
    } catch (cause) {
      this.host.post({ type: "error", id, error: asVibeFlowError(cause).data });
    }
  }

  private allowed(method: string, params: unknown): RequestName {
    const scope = ProjectScoped.safeParse(params);
    const foreign = scope.success && scope.data.projectId !== this.target.projectId;
    if (!isPanelRequest(method) || foreign) {
      this.host.refused(foreign ? `${method} about another project` : method);
      throw fail(
        "internal",
        l10n.t("The panel asked for something that it may not."),
        l10n.t("Close the panel and open it again."),
      );
    }
    const question = RequestScoped.safeParse(params);
    if (question.success) this.asked.add(question.data.requestId);
    return method;
  }

  private concerns(name: EventName, params: unknown): boolean {
    if (name === events.playgroundDidAnswer) {
      const answer = RequestScoped.safeParse(params);
      return answer.success && this.asked.has(answer.data.requestId);
    }
    const scope = MaybeProjectScoped.safeParse(params);
    return scope.success && (scope.data.projectId === null || scope.data.projectId === this.target.projectId);
  }
}
