/** The conversation: questions asked, and the answers of everyone that was asked as they stream in. */
import { events } from "@protocol/methods.gen.js";
import type { AnswerSettings, AskChunk, AskTarget, ErrorData, SaidBefore } from "@protocol/types.gen.js";
import type { Bridge } from "@shared/bridge/bridge.js";
import { errorData } from "@shared/bridge/errors.js";
import * as z from "zod/mini";
import { createStore, type StoreApi } from "zustand/vanilla";

import { targetId, told } from "./settings.js";

/** Older exchanges than these are let go. */
const MAX_EXCHANGES = 20;

export interface Reply {
  readonly requestId: string;
  /** Of whom: see `targetId`. */
  readonly target: string;
  readonly name: string;
  readonly text: string;
  readonly done: boolean;
  /** What it waits for, or what the model's own limit did to it. */
  readonly note: string | null;
  readonly tokens: number;
  readonly seconds: number;
  readonly firstSeconds: number | null;
  readonly promptTokens: number | null;
  readonly context: number | null;
  /** The settings that it was made with, in a line. */
  readonly settings: string;
  readonly error: ErrorData | null;
  /** Ended by the user, so that what is there is a part. */
  readonly cancelled: boolean;
  /** Cut off at the longest answer. */
  readonly cut: boolean;
}

export interface Exchange {
  readonly id: string;
  readonly question: string;
  /** Whether the conversation before it went along. */
  readonly follows: boolean;
  readonly replies: readonly Reply[];
}

export interface Question {
  readonly text: string;
  readonly targets: readonly AskTarget[];
  /** null: as in evaluation. */
  readonly settings: AnswerSettings | null;
  /** Told below the answers when `settings` is null. */
  readonly evaluation: AnswerSettings;
  readonly alone: boolean;
}

const KeptReply = z.object({
  requestId: z.string(),
  target: z.string(),
  name: z.string(),
  text: z.string(),
  note: z.nullable(z.string()),
  tokens: z.number(),
  seconds: z.number(),
  firstSeconds: z.nullable(z.number()),
  promptTokens: z.nullable(z.number()),
  context: z.nullable(z.number()),
  settings: z.string(),
  cancelled: z.boolean(),
  cut: z.boolean(),
});
const KeptSchema = z.array(
  z.object({ id: z.string(), question: z.string(), follows: z.boolean(), replies: z.array(KeptReply) }),
);

export interface Playground {
  readonly store: StoreApi<{ readonly exchanges: readonly Exchange[] }>;
  readonly start: () => () => void;
  readonly ask: (question: Question) => void;
  /** Ends every answer that is still coming, or the one with this id. */
  readonly cancel: (requestId?: string) => void;
  readonly clear: () => void;
}

const empty = (requestId: string, target: AskTarget, settings: string): Reply => ({
  requestId,
  target: targetId(target),
  name: target.name,
  text: "",
  done: false,
  note: null,
  tokens: 0,
  seconds: 0,
  firstSeconds: null,
  promptTokens: null,
  context: null,
  settings,
  error: null,
  cancelled: false,
  cut: false,
});

export const isAnswering = (exchanges: readonly Exchange[]): boolean =>
  exchanges.some(({ replies }) => replies.some(({ done }) => !done));

/** What one of them said so far, as it goes along with a follow-up; questions that it did not answer are left out. */
function history(exchanges: readonly Exchange[], target: string): SaidBefore[] {
  return exchanges.flatMap(({ question, replies }) => {
    const reply = replies.find((candidate) => candidate.target === target);
    if (reply === undefined || reply.error !== null || reply.text === "") return [];
    return [
      { role: "user" as const, content: question },
      { role: "assistant" as const, content: reply.text },
    ];
  });
}

export function createPlayground(bridge: Bridge, projectId: string): Playground {
  const kept = bridge.restore("conversation", KeptSchema, []);
  const store = createStore<{ readonly exchanges: readonly Exchange[] }>(() => ({
    exchanges: kept.map((exchange) => ({
      ...exchange,
      replies: exchange.replies.map((reply) => ({ ...reply, done: true, error: null })),
    })),
  }));

  /** Changes the reply with this id; a chunk for one that was let go changes nothing. */
  function change(requestId: string, update: (reply: Reply) => Reply): void {
    const exchanges = store.getState().exchanges.map((exchange) =>
      exchange.replies.some((reply) => reply.requestId === requestId)
        ? {
            ...exchange,
            replies: exchange.replies.map((reply) => (reply.requestId === requestId ? update(reply) : reply)),
          }
        : exchange,
    );
    store.setState({ exchanges });
    if (!isAnswering(exchanges))
      bridge.keep(
        "conversation",
        exchanges.filter(({ replies }) => replies.every(({ error }) => error === null)),
      );
  }

  function receive(chunk: AskChunk): void {
    change(chunk.requestId, (reply) =>
      reply.done
        ? reply
        : {
            ...reply,
            text: reply.text + chunk.text,
            done: chunk.done,
            // What it waited for is over with its first word; what its limit did to it stays.
            note: chunk.note ?? (chunk.promptTokens === null && reply.promptTokens !== null ? reply.note : null),
            tokens: chunk.tokens,
            seconds: chunk.seconds,
            firstSeconds: chunk.firstSeconds ?? reply.firstSeconds,
            promptTokens: chunk.promptTokens ?? reply.promptTokens,
            context: chunk.context ?? reply.context,
            error: chunk.error,
            cut: chunk.ending === "length",
          },
    );
  }

  async function send(question: Question, target: AskTarget, reply: Reply, before: SaidBefore[]): Promise<void> {
    const { text, settings, evaluation } = question;
    const { commit, base } = target;
    const { requestId } = reply;
    try {
      const { seed } = await bridge.client.playground.ask({
        projectId,
        question: text,
        commit,
        base,
        requestId,
        settings,
        history: before,
      });
      if (seed !== null) change(requestId, (asked) => ({ ...asked, settings: told(settings ?? evaluation, seed) }));
    } catch (cause) {
      change(requestId, (failed) => ({ ...failed, done: true, error: errorData(cause) }));
    }
  }

  return {
    store,
    start: () => bridge.on(events.playgroundDidAnswer, receive),
    ask(question) {
      const { text, targets, settings, evaluation, alone } = question;
      const before = store.getState().exchanges;
      const used = settings ?? evaluation;
      const asked = targets.map((target) => ({
        target,
        reply: empty(crypto.randomUUID(), target, told(used, used.seed)),
        said: alone ? [] : history(before, targetId(target)),
      }));
      const exchange: Exchange = {
        id: crypto.randomUUID(),
        question: text,
        follows: asked.some(({ said }) => said.length > 0),
        replies: asked.map(({ reply }) => reply),
      };
      store.setState({ exchanges: [...before, exchange].slice(-MAX_EXCHANGES) });
      for (const { target, reply, said } of asked) void send(question, target, reply, said);
    },
    cancel(requestId) {
      for (const { replies } of store.getState().exchanges) {
        for (const reply of replies) {
          if (reply.done || (requestId !== undefined && reply.requestId !== requestId)) continue;
          change(reply.requestId, (ended) => ({ ...ended, done: true, cancelled: true }));
          // The answer is no longer awaited, so a failure to end it early changes nothing here.
          bridge.client.playground.cancel({ requestId: reply.requestId }).catch(() => undefined);
        }
      }
    },
    clear() {
      store.setState({ exchanges: [] });
      bridge.keep("conversation", []);
    },
  };
}
