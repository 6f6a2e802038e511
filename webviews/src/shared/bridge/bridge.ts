/**
 * A panel's one way to the outside: requests, events, commands, and what is kept over a reload.
 * Knows the protocol; knows nothing of VS Code (see the transports) nor of what a panel shows.
 */
import { type Client, type EventName, type Events, eventSchemas } from "@protocol/methods.gen.js";
import {
  type Connection,
  type PanelCommand,
  type PanelTarget,
  PanelTargetSchema,
  type ToHost,
  type ToPanel,
} from "@protocol/panel.js";
import type { ErrorAction, ErrorData } from "@protocol/types.gen.js";
import * as z from "zod/mini";
import { createStore, type StoreApi } from "zustand/vanilla";

import { RequestTable } from "./requests.js";
import type { Transport } from "./transport.js";

const SavedSchema = z.object({ target: PanelTargetSchema, screen: z.record(z.string(), z.unknown()) });

export interface HostState {
  /** null until the host has answered `ready`. */
  readonly target: PanelTarget | null;
  readonly connection: Connection;
  /** The command Serve as API was run; the deployment panel acts on it and takes it back. */
  readonly serveAsked: boolean;
  /** Why the last import failed; the data panel shows it and takes it back. */
  readonly importError: ErrorData | null;
  /** How many imports that this panel asked for have ended. */
  readonly importsEnded: number;
}

/** What a panel says about a file that it sends, and what it is answered. */
export type UploadOut = Extract<ToHost, { type: "upload" | "uploadChunk" | "uploadCancel" }>;
export type UploadIn = Extract<ToPanel, { type: "uploadNext" | "uploadEnd" }>;

const actionCommands: Readonly<Record<Exclude<ErrorAction["kind"], "retry" | "queueRun">, PanelCommand>> = {
  chooseFile: "vibeflow.datasets.import",
  setKaggleToken: "vibeflow.discovery.setKaggleToken",
  setJudgeKey: "vibeflow.judging.setKey",
  chooseJudge: "vibeflow.judging.choose",
  mapColumns: "vibeflow.datasets.show",
  openRecipe: "vibeflow.projects.openRecipe",
  openTraining: "vibeflow.training.show",
  openSetup: "vibeflow.setup.show",
  showLog: "vibeflow.backend.showLog",
  setUpPython: "vibeflow.backend.setUp",
  restartBackend: "vibeflow.backend.restart",
};

export class Bridge {
  readonly client: Client;
  readonly host: StoreApi<HostState>;
  private readonly requests: RequestTable;
  private readonly listeners = new Map<string, Set<(params: unknown) => void>>();
  private readonly uploadListeners = new Set<(message: UploadIn) => void>();
  private readonly picking = new Map<number, (path: string | null) => void>();
  private picks = 0;
  private saved: z.infer<typeof SavedSchema> | null;
  private hasPainted = false;

  constructor(private readonly transport: Transport) {
    this.requests = new RequestTable(transport);
    this.client = this.requests.client;
    this.host = createStore<HostState>(() => ({
      target: null,
      connection: { state: "starting" },
      serveAsked: false,
      importError: null,
      importsEnded: 0,
    }));
    const saved = SavedSchema.safeParse(transport.getState());
    this.saved = saved.success ? saved.data : null;
    transport.listen((message) => {
      switch (message.type) {
        case "init":
          this.pointAt(message.target);
          this.host.setState({ target: message.target, connection: message.connection });
          break;
        case "connection":
          this.host.setState({ connection: message.connection });
          break;
        case "serve":
          this.host.setState({ serveAsked: true });
          break;
        case "event":
          this.listeners.get(message.name)?.forEach((listener) => listener(message.params));
          break;
        case "importEnded":
          this.host.setState(({ importsEnded }) => ({ importsEnded: importsEnded + 1 }));
          break;
        case "importFailed":
          this.host.setState({ importError: message.error });
          break;
        case "pickedFile":
          this.picking.get(message.id)?.(message.path);
          this.picking.delete(message.id);
          break;
        case "uploadNext":
        case "uploadEnd":
          this.uploadListeners.forEach((listener) => listener(message));
          break;
        default:
          this.requests.receive(message);
      }
    });
  }

  /** Tells the host that this panel listens; the host answers with `init`. */
  ready(): void {
    this.transport.post({ type: "ready" });
  }

  /** Calls `listener` with each event of this name that parses; returns how to stop. */
  on<N extends EventName>(name: N, listener: (params: Events[N]) => void): () => void {
    const receive = (params: unknown) => {
      const parsed = eventSchemas[name].safeParse(params);
      // The generated table pairs each event with the schema of its own parameters.
      if (parsed.success) listener(parsed.data as Events[N]);
      else console.warn(`An event ${name} was not understood.`, parsed.error);
    };
    const listeners = this.listeners.get(name) ?? new Set();
    this.listeners.set(name, listeners.add(receive));
    return () => listeners.delete(receive);
  }

  /** `commit` names the version that it is about; without it the command is about the project. */
  command(command: PanelCommand, commit?: string): void {
    this.transport.post({ type: "command", command, ...(commit === undefined ? {} : { commit }) });
  }

  /** Runs an error's remedy; `retry` is the caller's own, and told whether a run is to wait behind another one. */
  act(action: ErrorAction, retry: (queue: boolean) => void): void {
    if (action.kind === "retry" || action.kind === "queueRun") retry(action.kind === "queueRun");
    else this.command(actionCommands[action.kind]);
  }

  copy(text: string): void {
    this.transport.post({ type: "copy", text });
  }

  save(suggestedName: string, text: string): void {
    this.transport.post({ type: "save", suggestedName, text });
  }

  /** Has the user choose a file; null where none was chosen. */
  pickFile(title: string): Promise<string | null> {
    const id = ++this.picks;
    return new Promise((resolve) => {
      this.picking.set(id, resolve);
      this.transport.post({ type: "pickFile", id, title });
    });
  }

  /** Has the host import what lies at this address. */
  drop(uri: string): void {
    this.transport.post({ type: "drop", uri });
  }

  upload(message: UploadOut): void {
    this.transport.post(message);
  }

  /** Calls `listener` with what the host says about an upload; returns how to stop. */
  onUpload(listener: (message: UploadIn) => void): () => void {
    this.uploadListeners.add(listener);
    return () => this.uploadListeners.delete(listener);
  }

  /** Reports the first painted snapshot, once, after the browser has drawn it. */
  painted(): void {
    if (this.hasPainted) return;
    this.hasPainted = true;
    requestAnimationFrame(() =>
      setTimeout(() => this.transport.post({ type: "painted", milliseconds: performance.now() }), 0),
    );
  }

  /** What was on screen under `key` before the last reload, or `initial`. */
  restore<T>(key: string, schema: z.ZodMiniType<T>, initial: T): T {
    const parsed = schema.safeParse(this.saved?.screen[key]);
    return parsed.success ? parsed.data : initial;
  }

  /** Keeps what is on screen under `key` over a reload. */
  keep(key: string, value: unknown): void {
    if (this.saved === null) return;
    this.saved = { ...this.saved, screen: { ...this.saved.screen, [key]: value } };
    this.transport.setState(this.saved);
  }

  private pointAt(target: PanelTarget): void {
    const before = this.saved?.target;
    const same =
      before?.projectId === target.projectId && before.commit === target.commit && before.runId === target.runId;
    this.saved = { target, screen: same && this.saved ? this.saved.screen : {} };
    this.transport.setState(this.saved);
  }
}
