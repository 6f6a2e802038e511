// One VS Code for the tests of one file: its own user data, extensions, VibeFlow home and project folder.
// Knows folders, processes and settings; what is on the screen is the page objects' business.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  installExtension,
  startVscodeServer,
  writeUserSettings,
  type RunningVscode,
} from "../../../scripts/lib/vscode-server.mjs";
import { artifacts, venvProgram, vsixPath } from "../../../scripts/lib/paths.mjs";
import { writeLanguagePack, type Language } from "./languagePack.js";
import { descendantsOf, killNow, processesWithEnvironment, type ProcessInfo } from "./processes.js";

export type Settings = Readonly<Record<string, unknown>>;

export interface VscodeOptions {
  /** The extension package to install. */
  readonly vsix: string;
  /** User settings, on top of the ones that keep VS Code quiet. */
  readonly settings: Settings;
  /** Environment variables of the server and of everything it starts. */
  readonly environment: Readonly<Record<string, string>>;
  /** Display language: `vscode.env.language`, and the texts of the extension. VS Code's own words stay English. */
  readonly language: Language;
}

export const defaultOptions: VscodeOptions = {
  vsix: vsixPath,
  // VS Code's own assistant starts processes of its own, which the tests have no use for.
  settings: { "workbench.colorTheme": "Dark 2026", "chat.disableAIFeatures": true },
  // The checkout's own Python, so that a test does not spend minutes on making another environment.
  // It may keep its compiled files, as a user's does, whatever this machine says.
  environment: { VIBEFLOW_DEV_PYTHON: venvProgram("python"), PYTHONDONTWRITEBYTECODE: "" },
  language: "en",
};

const HOME_VARIABLE = "VIBEFLOW_HOME";

export class Vscode {
  private settings: Settings;

  private constructor(
    /** The temporary folder that holds everything below. */
    readonly folder: string,
    private readonly server: RunningVscode,
    private readonly initialSettings: Settings,
  ) {
    this.settings = initialSettings;
  }

  static async start(name: string, options: VscodeOptions): Promise<Vscode> {
    if (!existsSync(options.vsix)) throw new Error(`${options.vsix} does not exist. Make it with: npm run package`);
    const folder = mkdtempSync(join(tmpdir(), "vibeflow-e2e-"));
    for (const part of ["home", "workspace", "user"]) mkdirSync(join(folder, part));
    const userDataDir = join(folder, "user");
    const extensionsDir = join(folder, "extensions");
    try {
      const { language } = options;
      writeUserSettings(userDataDir, options.settings);
      if (language !== "en") writeLanguagePack(userDataDir, language);
      await installExtension({ vsix: options.vsix, userDataDir, extensionsDir });
      const log = join(artifacts, "logs", `e2e-${name}.log`);
      rmSync(log, { force: true });
      const env = { ...options.environment, [HOME_VARIABLE]: join(folder, "home") };
      const server = await startVscodeServer({ userDataDir, extensionsDir, log, env, language });
      return new Vscode(folder, server, options.settings);
    } catch (error) {
      rmSync(folder, { recursive: true, force: true });
      throw error;
    }
  }

  /** VIBEFLOW_HOME of this VS Code: VibeFlow's own files, and its projects by default. */
  get home(): string {
    return join(this.folder, "home");
  }

  /** An empty folder that windows open by default. */
  get workspace(): string {
    return join(this.folder, "workspace");
  }

  /** Address of a window; without a folder the window is empty. */
  windowUrl(folder?: string): string {
    return folder ? `${this.server.url}/?folder=${encodeURIComponent(folder)}` : `${this.server.url}/?ew=true`;
  }

  /**
   * Changes user settings. Windows opened or reloaded after this have them; one that is open may not notice,
   * because the server's watch on this file does not always fire.
   */
  setSettings(changes: Settings): void {
    this.settings = { ...this.settings, ...changes };
    writeUserSettings(join(this.folder, "user"), this.settings);
  }

  /** Puts the user settings back to the ones this VS Code was started with. */
  resetSettings(): void {
    this.settings = this.initialSettings;
    this.setSettings({});
  }

  /** The extension hosts that run now: one for each window that is open, or was not closed for long enough. */
  extensionHosts(): ProcessInfo[] {
    return descendantsOf(this.server.pid).filter((info) => info.command.includes("--type=extensionHost"));
  }

  /**
   * kill -9 on every extension host, and waits until they are gone. Closing a browser tab leaves the host alive
   * for hours, so this is how a test makes a window die for real. Returns how many there were.
   */
  async killExtensionHosts(): Promise<number> {
    const hosts = this.extensionHosts();
    for (const host of hosts) killNow(host.pid);
    const gone = (): boolean => {
      const alive = new Set(this.extensionHosts().map((info) => info.pid));
      return hosts.every((host) => !alive.has(host.pid));
    };
    while (!gone()) await new Promise((resolve) => setTimeout(resolve, 50));
    return hosts.length;
  }

  /** Every process that runs with this VS Code's VIBEFLOW_HOME: backends, runners and jobs, detached ones too. */
  vibeflowProcesses(): ProcessInfo[] {
    return processesWithEnvironment(HOME_VARIABLE, this.home).filter((info) => info.command.includes("-m vibeflow"));
  }

  /** What an output channel of an extension logged so far, all windows together, oldest first. */
  logOf(extensionId: string): string {
    const logs = join(this.folder, "user", "logs");
    if (!existsSync(logs)) return "";
    const files = (readdirSync(logs, { recursive: true }) as string[]).filter(
      (name) => name.includes(extensionId) && name.endsWith(".log"),
    );
    return files
      .sort()
      .map((name) => readFileSync(join(logs, name), "utf8"))
      .join("\n");
  }

  /** Ends the server, then everything that was started with this home, and removes the folder. */
  async stop(): Promise<void> {
    await this.server.stop();
    for (const left of processesWithEnvironment(HOME_VARIABLE, this.home)) killNow(left.pid);
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}
