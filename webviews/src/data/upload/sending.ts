/**
 * Sends a dropped file to the host, a piece at a time and only when the host asks for the next: a file of any size is
 * never in memory as a whole. Knows nothing of what the host does with it.
 */
import { UPLOAD_CHUNK } from "@protocol/panel.js";
import type { ErrorData } from "@protocol/types.gen.js";
import type { Bridge } from "@shared/bridge/bridge.js";
import { createStore, type StoreApi } from "zustand/vanilla";

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

interface Outcome {
  /** The whole file is with the host, which imports it now. */
  readonly received: (name: string) => void;
  readonly failed: (error: ErrorData) => void;
}

export function createSending(bridge: Bridge, outcome: Outcome): Sending {
  const store = createStore<SendingState | null>(() => null);
  let current: { readonly id: string; readonly file: File } | null = null;

  function finish(): void {
    current = null;
    store.setState(null, true);
  }

  function cancel(): void {
    if (current !== null) bridge.upload({ type: "uploadCancel", id: current.id });
    finish();
  }

  async function sendPiece(id: string, file: File, from: number): Promise<void> {
    store.setState({ name: file.name, sent: from, bytes: file.size }, true);
    try {
      const piece = await file.slice(from, from + UPLOAD_CHUNK).arrayBuffer();
      if (current?.id === id) bridge.upload({ type: "uploadChunk", id, data: new Uint8Array(piece) });
    } catch {
      if (current?.id !== id) return;
      cancel();
      outcome.failed(unreadable(file.name));
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
          message: `${file.name} is empty.`,
          hint: "Choose a file with rows.",
          action: chooseFile,
        });
        return;
      }
      current = { id: crypto.randomUUID(), file };
      bridge.upload({ type: "upload", id: current.id, name: file.name, bytes: file.size });
    },
    start() {
      const stop = bridge.onUpload((message) => {
        if (current === null || message.id !== current.id) return;
        const { id, file } = current;
        if (message.type === "uploadNext") {
          void sendPiece(id, file, message.received);
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

const chooseFile = { kind: "chooseFile", label: "Choose another file" } as const;

const unreadable = (name: string): ErrorData => ({
  code: "data.unreadable",
  message: `${name} could not be read to the end.`,
  hint: "It was moved or changed while it was read. Nothing was imported.",
  action: chooseFile,
});
