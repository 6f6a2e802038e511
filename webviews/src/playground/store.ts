/** The test box: questions asked, and the answers of tuned and base as they stream in. */
import { events } from "@protocol/methods.gen.js";
import type { AskChunk, ErrorData } from "@protocol/types.gen.js";
import type { Bridge } from "@shared/bridge/bridge.js";
import { errorData } from "@shared/bridge/errors.js";
import * as z from "zod/mini";
import { createStore, type StoreApi } from "zustand/vanilla";

/** Older exchanges than these are let go. */
const MAX_EXCHANGES = 20;

export interface Reply {
  readonly requestId: string;
  readonly text: string;
  readonly done: boolean;
  readonly tokens: number;
  readonly seconds: number;
  readonly error: ErrorData | null;
  /** Ended by the user, so that what is there is a part. */
  readonly cancelled: boolean;
}

export interface Exchange {
  readonly question: string;
  readonly tuned: Reply;
  /** null where the base model was not asked. */
  readonly base: Reply | null;
}

const KeptReply = z.object({ requestId: z.string(), text: z.string(), tokens: z.number(), seconds: z.number() });
const KeptSchema = z.array(z.object({ question: z.string(), tuned: KeptReply, base: z.nullable(KeptReply) }));

export interface Playground {
  readonly store: StoreApi<{ readonly exchanges: readonly Exchange[] }>;
  readonly start: () => () => void;
  readonly ask: (question: string, compare: boolean) => void;
  /** Ends every answer that is still coming. */
  readonly cancel: () => void;
  readonly clear: () => void;
}

const empty = (requestId: string): Reply => ({
  requestId,
  text: "",
  done: false,
  tokens: 0,
  seconds: 0,
  error: null,
  cancelled: false,
});

export const isAnswering = (exchanges: readonly Exchange[]): boolean =>
  exchanges.some((exchange) => !exchange.tuned.done || exchange.base?.done === false);

export function createPlayground(
  bridge: Bridge,
  target: { readonly projectId: string; readonly commit: string | null },
): Playground {
  const kept = bridge.restore("exchanges", KeptSchema, []);
  const whole = (reply: z.infer<typeof KeptReply>): Reply => ({ ...empty(reply.requestId), ...reply, done: true });
  const store = createStore<{ readonly exchanges: readonly Exchange[] }>(() => ({
    exchanges: kept.map(({ question, tuned, base }) => ({
      question,
      tuned: whole(tuned),
      base: base === null ? null : whole(base),
    })),
  }));

  /** Changes the reply with this id; a chunk for one that was let go changes nothing. */
  function change(requestId: string, update: (reply: Reply) => Reply): void {
    const exchanges = store.getState().exchanges.map((exchange) => {
      if (exchange.tuned.requestId === requestId) return { ...exchange, tuned: update(exchange.tuned) };
      if (exchange.base?.requestId === requestId) return { ...exchange, base: update(exchange.base) };
      return exchange;
    });
    store.setState({ exchanges });
    if (!isAnswering(exchanges)) bridge.keep("exchanges", exchanges.filter((exchange) => exchange.tuned.error === null));
  }

  function receive(chunk: AskChunk): void {
    change(chunk.requestId, (reply) =>
      reply.done
        ? reply
        : {
            ...reply,
            text: reply.text + chunk.text,
            done: chunk.done,
            tokens: chunk.tokens,
            seconds: chunk.seconds,
            error: chunk.error,
          },
    );
  }

  async function send(question: string, reply: Reply, base: boolean): Promise<void> {
    try {
      await bridge.client.playground.ask({ ...target, question, requestId: reply.requestId, base });
    } catch (cause) {
      change(reply.requestId, (failed) => ({ ...failed, done: true, error: errorData(cause) }));
    }
  }

  return {
    store,
    start: () => bridge.on(events.playgroundDidAnswer, receive),
    ask(question, compare) {
      const exchange: Exchange = {
        question,
        tuned: empty(crypto.randomUUID()),
        base: compare ? empty(crypto.randomUUID()) : null,
      };
      store.setState(({ exchanges }) => ({ exchanges: [...exchanges, exchange].slice(-MAX_EXCHANGES) }));
      void send(question, exchange.tuned, false);
      if (exchange.base !== null) void send(question, exchange.base, true);
    },
    cancel() {
      for (const { tuned, base } of store.getState().exchanges) {
        for (const reply of [tuned, base]) {
          if (reply === null || reply.done) continue;
          change(reply.requestId, (ended) => ({ ...ended, done: true, cancelled: true }));
          // The answer is no longer awaited, so a failure to end it early changes nothing here.
          bridge.client.playground.cancel({ requestId: reply.requestId }).catch(() => undefined);
        }
      }
    },
    clear() {
      store.setState({ exchanges: [] });
      bridge.keep("exchanges", []);
    },
  };
}
