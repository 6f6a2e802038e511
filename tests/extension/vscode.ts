/**
 * A stand-in for the `vscode` module: as much of it as the extension's own logic touches, recording what was shown and
 * answering what a test tells it to. The real thing is in the end-to-end tests.
 */
type Listener<T> = (value: T) => unknown;

export class Disposable {
  constructor(private readonly run: () => void) {}
  static from(...all: { dispose(): unknown }[]): Disposable {
    return new Disposable(() => all.forEach((one) => one.dispose()));
  }
  dispose(): void {
    this.run();
  }
}

export class EventEmitter<T> {
  private readonly listeners = new Set<Listener<T>>();
  readonly event = (listener: Listener<T>): Disposable => {
    this.listeners.add(listener);
    return new Disposable(() => this.listeners.delete(listener));
  };
  fire(value: T): void {
    [...this.listeners].forEach((listener) => listener(value));
  }
  dispose(): void {
    this.listeners.clear();
  }
}

export class Range {
  constructor(
    readonly startLine: number,
    readonly startCharacter: number,
    readonly endLine: number,
    readonly endCharacter: number,
  ) {}
}
export class CodeLens {
  constructor(
    readonly range: Range,
    readonly command: unknown,
  ) {}
}
export class ThemeColor {
  constructor(readonly id: string) {}
}
export class ThemeIcon {
  constructor(
    readonly id: string,
    readonly color?: ThemeColor,
  ) {}
}
export class TreeItem {
  constructor(
    readonly label: string,
    readonly collapsibleState = 0,
  ) {}
}
export class RelativePattern {
  constructor(
    readonly base: Uri,
    readonly pattern: string,
  ) {}
}
export class Uri {
  private constructor(
    readonly scheme: string,
    readonly fsPath: string,
  ) {}
  static file(path: string): Uri {
    return new Uri("file", path);
  }
  static parse(text: string): Uri {
    return new Uri(text.split(":")[0]!, text);
  }
  static joinPath(base: Uri, ...parts: string[]): Uri {
    return new Uri(base.scheme, [base.fsPath, ...parts].join("/"));
  }
  toString(): string {
    return this.scheme === "file" ? `file://${this.fsPath}` : this.fsPath;
  }
}

export const TreeItemCollapsibleState = { None: 0, Collapsed: 1, Expanded: 2 };
export const StatusBarAlignment = { Left: 1, Right: 2 };
export const ProgressLocation = { Notification: 15 };
export const ConfigurationTarget = { Global: 1 };
export const ViewColumn = { Active: -1, Beside: -2 };
export const UIKind = { Desktop: 1, Web: 2 };

/** What the extension showed, and what the next question is answered with. */
export const seen = {
  messages: [] as { text: string; buttons: string[]; modal: boolean }[],
  executed: [] as { command: string; args: unknown[] }[],
  contextKeys: new Map<string, unknown>(),
  registered: new Map<string, (...args: unknown[]) => unknown>(),
  settings: new Map<string, unknown>(),
  /** Returned for the next message, by button. */
  answer: undefined as string | undefined,
  reset(): void {
    this.messages.length = 0;
    this.executed.length = 0;
    this.contextKeys.clear();
    this.registered.clear();
    this.settings.clear();
    this.answer = undefined;
  },
};

const configurationChanged = new EventEmitter<{ affectsConfiguration(key: string): boolean }>();

/** As VS Code does when a setting was changed, by its whole name. */
export const changeConfiguration = (name: string): void =>
  configurationChanged.fire({ affectsConfiguration: (key) => key === name });

function message(text: string, ...rest: (string | { modal?: boolean })[]): Promise<string | undefined> {
  const buttons = rest.filter((item) => typeof item === "string");
  seen.messages.push({ text, buttons, modal: rest.some((item) => typeof item === "object" && item.modal === true) });
  const answer = buttons.find((button) => button === seen.answer);
  return Promise.resolve(answer);
}

export const window = {
  showErrorMessage: message,
  showWarningMessage: message,
  showInformationMessage: message,
  showQuickPick: <T>(items: readonly T[]) => Promise.resolve(items[0]),
  withProgress: <T>(_options: unknown, run: (progress: unknown, token: unknown) => Promise<T>) =>
    run({ report: () => undefined }, { onCancellationRequested: () => new Disposable(() => undefined) }),
  createTreeView: () => ({ badge: undefined, dispose: () => undefined }),
  createStatusBarItem: () => ({ text: "", show: () => undefined, hide: () => undefined, dispose: () => undefined }),
  registerWebviewPanelSerializer: () => new Disposable(() => undefined),
  registerCustomEditorProvider: () => new Disposable(() => undefined),
  createTextEditorDecorationType: () => new Disposable(() => undefined),
  onDidChangeTextEditorSelection: () => new Disposable(() => undefined),
  onDidChangeVisibleTextEditors: () => new Disposable(() => undefined),
  visibleTextEditors: [] as unknown[],
  tabGroups: { all: [] as unknown[], onDidChangeTabs: () => new Disposable(() => undefined) },
};

export const languages = { registerCodeLensProvider: () => new Disposable(() => undefined) };

export const commands = {
  executeCommand: (command: string, ...args: unknown[]): Promise<unknown> => {
    if (command === "setContext") seen.contextKeys.set(String(args[0]), args[1]);
    else seen.executed.push({ command, args });
    return Promise.resolve(undefined);
  },
  registerCommand: (id: string, run: (...args: unknown[]) => unknown): Disposable => {
    if (seen.registered.has(id)) throw new Error(`${id} is registered twice`);
    seen.registered.set(id, run);
    return new Disposable(() => seen.registered.delete(id));
  },
};

export const workspace = {
  isTrusted: true,
  workspaceFolders: undefined as { uri: Uri }[] | undefined,
  getConfiguration: (section?: string) => ({
    get: (key: string, otherwise?: unknown) => seen.settings.get(`${section ?? ""}.${key}`) ?? otherwise,
    update: (key: string, value: unknown) => {
      seen.settings.set(`${section ?? ""}.${key}`, value);
      return Promise.resolve();
    },
  }),
  onDidChangeConfiguration: configurationChanged.event,
  onDidOpenTextDocument: () => new Disposable(() => undefined),
  onDidCloseTextDocument: () => new Disposable(() => undefined),
  onDidChangeTextDocument: () => new Disposable(() => undefined),
  registerTextDocumentContentProvider: (() => new Disposable(() => undefined)) as (
    scheme: string,
    provider: unknown,
  ) => Disposable,
};

type L10nArguments = readonly (string | number | boolean)[] | Readonly<Record<string, unknown>>;
interface L10nMessage {
  readonly message: string;
  readonly args?: L10nArguments;
  readonly comment?: string | readonly string[];
}

/** Translates as VS Code does: by the bundle, then what is in braces is filled in. */
export const l10n = {
  bundle: undefined as Readonly<Record<string, string>> | undefined,
  t(said: string | L10nMessage, ...rest: readonly unknown[]): string {
    const {
      message,
      args,
      comment = [],
    } = typeof said === "string"
      ? { message: said, args: (typeof rest[0] === "object" ? rest[0] : rest) as L10nArguments }
      : said;
    const note = [comment].flat().join();
    const text = l10n.bundle?.[note === "" ? message : `${message}/${note}`] ?? message;
    const values = (args ?? {}) as Readonly<Record<string, string | number | boolean>>;
    return text.replaceAll(/\{([^}]+)\}/g, (whole, name: string) => String(values[name] ?? whole));
  },
};

export const extensions = { getExtension: (): unknown => undefined };
export const version = "1.105.1";
export const env = {
  language: "en",
  clipboard: { writeText: (() => Promise.resolve()) as (text: string) => Promise<void> },
  remoteName: undefined,
  uiKind: 1,
};

export class LanguageModelError extends Error {
  constructor(
    message: string,
    readonly code: string,
  ) {
    super(message);
  }
  static NoPermissions(message = ""): LanguageModelError {
    return new LanguageModelError(message, "NoPermissions");
  }
  static Blocked(message = ""): LanguageModelError {
    return new LanguageModelError(message, "Blocked");
  }
  static NotFound(message = ""): LanguageModelError {
    return new LanguageModelError(message, "NotFound");
  }
}
export const LanguageModelChatMessage = { User: (content: string) => ({ role: 1, content }) };
export class CancellationTokenSource {
  readonly token = { isCancellationRequested: false };
  cancel(): void {
    this.token.isCancellationRequested = true;
  }
  dispose(): void {
    // Nothing is held.
  }
}
const chatModelsChanged = new EventEmitter<undefined>();
export const lm = {
  models: [] as { id: string }[],
  changed: chatModelsChanged,
  onDidChangeChatModels: chatModelsChanged.event,
  selectChatModels: (selector?: { id?: string }) =>
    Promise.resolve(lm.models.filter(({ id }) => selector?.id === undefined || selector.id === id)),
};
