/**
 * Sends a dropped file to the host piece by piece, never more than a few ahead of what the host has on its disk: a
 * file of any size is never in memory as a whole. Knows nothing of what the host does with it.
 */
import * as l10n from "@vscode/l10n";
import { UPLOAD_CHUNK } from "@protocol/panel.js";
import type { ErrorData } from "@protocol/types.gen.js";
import type { Bridge } from "@shared/bridge/bridge.js";
import { createStore, type StoreApi } from "zustand/vanilla";

/** Pieces on their way at once: enough to keep both ends busy. */
const AHEAD = 3;

export interface SendingState {
  readonly name: string;
  readonly sent: number;
  readonly bytes: number;
}

export interface Sending {
  /** null: nothing is being sent, or the user has not agreed yet. */
  readonly store: StoreApi<SendingState | null>;
  readonly send: (file: File) => void;
  readonly cancel: () => void;
  /** Begins to follow the host; returns how to stop. */
  readonly start: () => () => void;
}

interface Upload {
  readonly id: string;
  readonly file: File;
  /** Bytes handed over, and bytes that the host has on its disk. */
  sent: number;
  received: number;
  pumping: boolean;
}

interface Outcome {
  /** The whole file is with the host, which imports it now. */
  readonly received: (name: string) => void;
  readonly failed: (error: ErrorData) => void;
}

export function createSending(bridge: Bridge, outcome: Outcome): Sending {
  const store = createStore<SendingState | null>(() => null);
  let current: Upload | null = null;

  function finish(): void {
    current = null;
    store.setState(null, true);
  }

  function cancel(): void {
    if (current !== null) bridge.upload({ type: "uploadCancel", id: current.id });
    finish();
  }

  /** Sends on from where it stands until enough is on its way. */
  async function pump(upload: Upload): Promise<void> {
    if (upload.pumping) return;
    upload.pumping = true;
    const { id, file } = upload;
    try {
      while (current === upload && upload.sent < file.size && upload.sent - upload.received < AHEAD * UPLOAD_CHUNK) {
        const piece = await file.slice(upload.sent, upload.sent + UPLOAD_CHUNK).arrayBuffer();
        if (current !== upload) return;
        if (piece.byteLength === 0) throw new Error("The file has become shorter.");
        bridge.upload({ type: "uploadChunk", id, data: new Uint8Array(piece) });
        upload.sent += piece.byteLength;
      }
    } catch {
      if (current !== upload) return;
      cancel();
      outcome.failed(unreadable(file.name));
    } finally {
      upload.pumping = false;
    }
  }

  return {
    store,
    cancel,
    send(file) {
      cancel();
      if (file.size === 0) {
        outcome.failed({
          code: "data.empty",
          message: l10n.t("{name} is empty.", { name: file.name }),
          hint: l10n.t("Choose a file with rows."),
          action: chooseFile,
        });
        return;
      }
      current = { id: crypto.randomUUID(), file, sent: 0, received: 0, pumping: false };
      bridge.upload({ type: "upload", id: current.id, name: file.name, bytes: file.size });
    },
    start() {
      const stop = bridge.onUpload((message) => {
        if (current === null || message.id !== current.id) return;
        const { file } = current;
        if (message.type === "uploadNext") {
          current.received = message.received;
          store.setState({ name: file.name, sent: message.received, bytes: file.size }, true);
          void pump(current);
          return;
        }
        finish();
        if (message.outcome === "received") outcome.received(file.name);
      });
      return () => {
        stop();
        cancel();
      };
    },
  };
}

const chooseFile = { kind: "chooseFile", label: l10n.t("Choose another file") } as const;

const unreadable = (name: string): ErrorData => ({
  code: "data.unreadable",
  message: l10n.t("{name} could not be read to the end.", { name }),
  hint: l10n.t("It was moved or changed while it was read. Nothing was imported."),
  action: chooseFile,
});
