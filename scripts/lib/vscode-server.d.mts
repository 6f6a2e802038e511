// The types of vscode-server.mjs, for the TypeScript tests.
export declare const quietSettings: Readonly<Record<string, unknown>>;

export interface RunningVscode {
  readonly url: string;
  readonly pid: number;
  stop(): Promise<void>;
}

export declare function freePort(): Promise<number>;
export declare function writeUserSettings(userDataDir: string, settings: Readonly<Record<string, unknown>>): void;
export declare function installExtension(options: { vsix: string; userDataDir: string; extensionsDir: string }): Promise<void>;
export declare function startVscodeServer(options: {
  userDataDir: string;
  extensionsDir: string;
  log: string;
  env?: Readonly<Record<string, string>>;
  language?: string;
}): Promise<RunningVscode>;
