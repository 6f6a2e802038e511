/** One running backend process as the rest sees it. The language client behind it is loaded late. */
export interface Link {
  /** Rejects with the backend's own error, or when the process ends. */
  request(method: string, params: unknown): Promise<unknown>;
  /** Ends the process politely, then by force. */
  stop(): Promise<void>;
  readonly pid: number | undefined;
}

export interface LinkEvents {
  event(name: string, params: unknown): void;
  /** The process ended though nobody asked it to; `how` is "exit code 1" or "signal SIGKILL". */
  closed(how: string): void;
}

/** What it takes to start a backend. */
export interface Launch {
  readonly executable: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** Not the workspace: a folder named vibeflow in it must not be imported. */
  readonly cwd: string;
}

export type Connect = (launch: Launch, events: LinkEvents) => Promise<Link>;
