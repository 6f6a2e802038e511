/**
 * The one backend of this window: started at the first need, restarted after a crash with a limit, and asked through a
 * typed client whose answers are parsed. Knows neither how a process is made (link.ts) nor what a request is for.
 */
import { type Disposable, EventEmitter, l10n } from "vscode";

import type { Log } from "../platform/log.js";
import { asVibeFlowError, fail, type VibeFlowError } from "../platform/errors.js";
import {
  type Client,
  createClient,
  type EventName,
  type Events,
  eventSchemas,
  type RequestName,
  type Requests,
  resultSchemas,
} from "../protocol/methods.gen.js";
import type { Connection } from "../protocol/panel.js";
import type { Connect, Launch, Link } from "./link.js";
import { LIMIT, RestartLimit } from "./restarts.js";
import { stoppedMeanwhile } from "./stopped.js";

export interface BackendEvent {
  readonly name: EventName;
  readonly params: Events[EventName];
}

const isEventName = (name: string): name is EventName => name in eventSchemas;
const restart = { kind: "restartBackend", label: l10n.t("Restart Backend") } as const;

export class Backend implements Disposable {
  readonly client: Client;
  private readonly stateChanged = new EventEmitter<Connection>();
  private readonly received = new EventEmitter<BackendEvent>();
  readonly onDidChangeState = this.stateChanged.event;
  /** Every event of the backend that fits the protocol. */
  readonly onDidReceive = this.received.event;
  private connection: Connection = { state: "starting" };
  private link: Link | undefined;
  private opening: Promise<Link> | undefined;
  /** Set when only the user may try again. */
  private givenUp: VibeFlowError | undefined;
  private disposed = false;

  constructor(
    private readonly locate: () => Promise<Launch>,
    private readonly connect: Connect,
    private readonly log: Log,
    private readonly limit = new RestartLimit(),
  ) {
    this.client = createClient((method, params) => this.request(method, params));
  }

  get state(): Connection {
    return this.connection;
  }

  get isRunning(): boolean {
    return this.link !== undefined;
  }

  /** Sends a request, starting the backend when it does not run. Rejects with VibeFlowError only. */
  async request<M extends RequestName>(method: M, params: Requests[M]["params"]): Promise<Requests[M]["result"]> {
    const link = await this.start();
    let answer: unknown;
    try {
      answer = await link.request(method, params);
    } catch (cause) {
      throw link === this.link ? asVibeFlowError(cause) : stoppedMeanwhile();
    }
    const parsed = resultSchemas[method].safeParse(answer);
    // The generated table pairs each method with the schema of its own result.
    if (parsed.success) return parsed.data as Requests[M]["result"];
    this.log.error(`The answer to ${method} does not fit the protocol: ${parsed.error.message}`);
    throw fail(
      "internal",
      l10n.t("The backend's answer to {method} was not understood.", { method }),
      l10n.t("Extension and backend may be of different versions. Set up Python again."),
      {
        kind: "setUpPython",
        label: l10n.t("Set Up Python"),
      },
    );
  }

  /** Calls back with each event of this name. */
  on<N extends EventName>(name: N, listener: (params: Events[N]) => void): Disposable {
    return this.onDidReceive((event) => {
      // `params` was parsed with the schema of `name` when it came in.
      if (event.name === name) listener(event.params as Events[N]);
    });
  }

  /** The running backend, started if need be. */
  async start(): Promise<Link> {
    if (this.link) return this.link;
    if (this.givenUp) throw this.givenUp;
    this.opening ??= this.open().finally(() => (this.opening = undefined));
    return this.opening;
  }

  /** Starts anew, whatever happened before. */
  async restart(): Promise<void> {
    this.givenUp = undefined;
    this.limit.reset();
    await this.opening?.catch(() => undefined);
    await this.stop();
    await this.start();
  }

  async stop(): Promise<void> {
    const link = this.link;
    this.link = undefined;
    await link?.stop();
  }

  dispose(): void {
    this.disposed = true;
    void this.stop();
    this.stateChanged.dispose();
    this.received.dispose();
  }

  private async open(): Promise<Link> {
    if (this.connection.state !== "restarting") this.become({ state: "starting" });
    const started = performance.now();
    try {
      const launch = await this.locate();
      const link = await this.connect(launch, {
        event: (name, params) => this.receive(name, params),
        closed: (how) => this.closed(how),
      });
      this.link = link;
      this.log.info(`The backend was ready after ${Math.round(performance.now() - started)} ms.`);
      this.become({ state: "ready" });
      return link;
    } catch (cause) {
      const error = asVibeFlowError(cause);
      // Without Python there is nothing to restart: the next request looks again.
      if (error.code !== "environment.noPython") this.givenUp = error;
      this.log.error(`The backend did not start: ${error.message}`);
      this.become({ state: "failed", error: error.data });
      throw error;
    }
  }

  private closed(how: string): void {
    this.link = undefined;
    if (this.disposed) return;
    this.log.error(`The backend ended unexpectedly (${how}).`);
    const next = this.limit.crashed();
    if (next === undefined) {
      this.givenUp = fail(
        "internal",
        l10n.t("The backend ended {count} times within three minutes ({how}).", { count: LIMIT + 1, how }),
        l10n.t("Training goes on by itself and nothing is lost. The log says why it ended."),
        restart,
      );
      this.become({ state: "failed", error: this.givenUp.data });
      return;
    }
    this.become({ state: "restarting", attempt: next.attempt });
    setTimeout(() => {
      if (!this.disposed) this.start().catch(() => undefined); // `open` has told everyone
    }, next.pauseMs);
  }

  private receive(name: string, params: unknown): void {
    if (!isEventName(name)) return;
    const parsed = eventSchemas[name].safeParse(params);
    if (parsed.success) this.received.fire({ name, params: parsed.data });
    else this.log.error(`An event ${name} does not fit the protocol: ${parsed.error.message}`);
  }

  private become(connection: Connection): void {
    this.connection = connection;
    if (!this.disposed) this.stateChanged.fire(connection);
  }
}
