/** One open viewer: its page, and the questions that the page may ask, about its own file only. */
import { commands, env, l10n, Uri, type WebviewPanel } from "vscode";
import * as z from "zod/mini";

import type { Backend } from "../../backend/backend.js";
import { asVibeFlowError, fail } from "../../platform/errors.js";
import type { Log } from "../../platform/log.js";
import type { RequestName } from "../../protocol/methods.gen.js";
import { type ToHost, ToHostSchema, type ToPanel } from "../../protocol/panel.js";
import { panelHtml } from "../../webview/html.js";
import { stylesOf } from "../../webview/styles.js";

const PAGE: RequestName = "vibeflow/files/page";
const FIND: RequestName = "vibeflow/files/find";

/** What the page may ask; the file is not its choice. */
const PageQuestion = z.object({ offset: z.int(), limit: z.int() });
const FindQuestion = z.object({ text: z.string(), after: z.int() });

/** What the session needs of the page's frame. */
export interface Frame {
  post(message: ToPanel): void;
  run(command: string): void;
  copy(text: string): void;
}

type Asking = Pick<Backend, "state" | "start" | "client">;

export class ViewerSession {
  private constructor(
    private readonly path: string,
    private readonly backend: Asking,
    private readonly frame: Frame,
    private readonly log: Log,
  ) {}

  static open(uri: Uri, panel: WebviewPanel, backend: Backend, extension: Uri, log: Log): void {
    const { webview } = panel;
    const name = uri.path.split("/").at(-1) ?? l10n.t("File");
    const root = Uri.joinPath(extension, "dist", "webviews");
    webview.options = { enableScripts: true, localResourceRoots: [root] };
    const session = ViewerSession.of(uri.fsPath, backend, log, {
      post: (message) => void webview.postMessage(message),
      run: (command) => void commands.executeCommand(command),
      copy: (text) => void env.clipboard.writeText(text),
    });
    const subscriptions = [
      webview.onDidReceiveMessage((message: unknown) => void session.receive(message)),
      backend.onDidChangeState(() => session.tell()),
    ];
    panel.onDidDispose(() => subscriptions.forEach((one) => void one.dispose()));
    webview.html = panelHtml("files", name, {
      url: (path) => webview.asWebviewUri(Uri.joinPath(root, ...path.split("/"))).toString(),
      cspSource: webview.cspSource,
      styles: stylesOf(root.fsPath, "files"),
    });
  }

  /** A session without a page of VS Code's. */
  static of(path: string, backend: Asking, log: Log, frame: Frame): ViewerSession {
    return new ViewerSession(path, backend, frame, log);
  }

  /** Takes a message from the page as it came. */
  async receive(raw: unknown): Promise<void> {
    const parsed = ToHostSchema.safeParse(raw);
    if (!parsed.success) {
      this.log.warn("The viewer was refused: a message that is not of the panel protocol.");
      return;
    }
    const message = parsed.data;
    switch (message.type) {
      case "ready":
        // The page knows its file by this name only; every question is put with the path that is kept here.
        this.frame.post({
          type: "init",
          target: { projectId: this.path, commit: null },
          connection: this.backend.state,
        });
        await this.backend.start().catch(() => undefined); // the page shows the connection's state
        return;
      case "request":
        return this.answer(message);
      case "command":
        this.frame.run(message.command);
        return;
      case "copy":
        this.frame.copy(message.text);
        return;
      case "painted":
        this.log.info(`The viewer was painted after ${Math.round(message.milliseconds)} ms.`);
        return;
      default:
        this.log.warn(`The viewer was refused: ${message.type}.`);
    }
  }

  /** Tells the page how the backend does. */
  tell(): void {
    this.frame.post({ type: "connection", connection: this.backend.state });
  }

  private async answer({ id, method, params }: Extract<ToHost, { type: "request" }>): Promise<void> {
    try {
      this.frame.post({ type: "result", id, result: await this.ask(method, params) });
    } catch (cause) {
      this.frame.post({ type: "error", id, error: asVibeFlowError(cause).data });
    }
  }

  private async ask(method: string, params: unknown): Promise<unknown> {
    const { files } = this.backend.client;
    const page = PageQuestion.safeParse(params);
    if (method === PAGE && page.success) return files.page({ path: this.path, ...page.data });
    const wanted = FindQuestion.safeParse(params);
    if (method === FIND && wanted.success) return files.find({ path: this.path, ...wanted.data });
    this.log.warn(`The viewer was refused: ${method}.`);
    throw fail(
      "internal",
      l10n.t("The viewer asked for something that it may not."),
      l10n.t("Close it and open it again."),
    );
  }
}
