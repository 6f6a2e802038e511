/**
 * Takes in files that a panel sends in pieces, telling it what is on the disk so that it does not run ahead, and has
 * them imported. Knows the messages and the file system; knows neither VS Code nor the backend.
 */
import { l10n } from "vscode";
import { randomUUID } from "node:crypto";
import { type FileHandle, mkdir, open, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";

import { fail } from "../platform/errors.js";
import { type ToPanel, UPLOAD_CHUNK } from "../protocol/panel.js";
import type { UploadMessage } from "./broker.js";

/** What is left of an earlier session after this many milliseconds was given up by it. */
const ABANDONED = 24 * 60 * 60 * 1000;
const LONGEST_NAME = 120;

interface Outside {
  post(message: ToPanel): void;
  /** Whether the user agrees that this file is imported. */
  allowed(name: string): Promise<boolean>;
  /** Imports the file; it is deleted afterwards. */
  import(path: string): Promise<void>;
  failed(error: unknown): void;
}

interface Running {
  readonly id: string;
  readonly folder: string;
  readonly path: string;
  readonly bytes: number;
  received: number;
  file: FileHandle | undefined;
}

export class Uploads {
  private running: Running | undefined;
  /** Messages are taken one after the other. */
  private queue: Promise<void> = Promise.resolve();

  /** `root` is the folder in which each upload gets a folder of its own. */
  constructor(
    private readonly root: string,
    private readonly outside: Outside,
  ) {}

  receive(message: UploadMessage): Promise<void> {
    this.queue = this.queue.then(() => this.take(message)).catch((cause: unknown) => this.fail(message.id, cause));
    return this.queue;
  }

  /** Gives up what is under way. */
  dispose(): void {
    this.queue = this.queue.then(() => this.discard());
  }

  private async take(message: UploadMessage): Promise<void> {
    switch (message.type) {
      case "upload":
        return this.begin(message);
      case "uploadChunk":
        return this.write(message.id, message.data);
      case "uploadCancel":
        if (this.running?.id === message.id) await this.discard();
    }
  }

  private async begin({ id, name, bytes }: Extract<UploadMessage, { type: "upload" }>): Promise<void> {
    await this.discard(); // the page that sent an earlier one was loaded anew
    if (!(await this.outside.allowed(name))) {
      this.outside.post({ type: "uploadEnd", id, outcome: "declined" });
      return;
    }
    await removeAbandoned(this.root);
    const folder = join(this.root, randomUUID());
    await mkdir(folder, { recursive: true });
    const path = join(folder, safeName(name));
    this.running = { id, folder, path, bytes, received: 0, file: undefined };
    this.running.file = await open(path, "wx");
    await this.next(this.running);
  }

  private async write(id: string, data: Uint8Array): Promise<void> {
    const { running } = this;
    if (running?.id !== id || running.file === undefined) return; // given up meanwhile
    if (data.byteLength > UPLOAD_CHUNK || running.received + data.byteLength > running.bytes || data.byteLength === 0) {
      throw fail("data.unreadable", l10n.t("The file changed while it was read."), l10n.t("Drop it again."));
    }
    await running.file.writeFile(data);
    running.received += data.byteLength;
    await this.next(running);
  }

  private async next(running: Running): Promise<void> {
    const { id, received, bytes } = running;
    if (received < bytes) {
      this.outside.post({ type: "uploadNext", id, received });
      return;
    }
    await running.file?.close();
    this.running = undefined;
    this.outside.post({ type: "uploadEnd", id, outcome: "received" });
    // Not waited for: the import takes its time and has a cancel of its own.
    void this.outside
      .import(running.path)
      .catch((cause: unknown) => this.outside.failed(cause))
      .finally(() => void rm(running.folder, { recursive: true, force: true }));
  }

  private async fail(id: string, cause: unknown): Promise<void> {
    await this.discard();
    this.outside.post({ type: "uploadEnd", id, outcome: "failed" });
    this.outside.failed(cause);
  }

  private async discard(): Promise<void> {
    const { running } = this;
    this.running = undefined;
    if (running === undefined) return;
    await running.file?.close().catch(() => undefined);
    await rm(running.folder, { recursive: true, force: true });
  }
}

/** A file's name without anything that could lead elsewhere; its ending, which says what it is, stays. */
export function safeName(name: string): string {
  const base = name.replaceAll(/[\\/:*?"<>|\p{Cc}]/gu, "-").replace(/^\.+/, "");
  return base === "" ? "data" : base.slice(-LONGEST_NAME);
}

/** Deletes what a session that ended in the middle has left behind. */
async function removeAbandoned(root: string): Promise<void> {
  const names = await readdir(root).catch(() => []);
  for (const name of names) {
    const folder = join(root, name);
    const { mtimeMs } = await stat(folder);
    if (Date.now() - mtimeMs > ABANDONED) await rm(folder, { recursive: true, force: true });
  }
}
