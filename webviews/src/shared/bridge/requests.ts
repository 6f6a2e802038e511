/** Requests in flight: numbers them, checks each answer against its schema, and settles its promise. */
import { type Client, createClient, type RequestName, type Requests, resultSchemas } from "@protocol/methods.gen.js";
import type { ToPanel } from "@protocol/panel.js";

import { RequestError } from "./errors.js";
import type { Transport } from "./transport.js";

interface Waiting {
  settle(result: unknown): void;
  fail(cause: unknown): void;
}

export class RequestTable {
  readonly client: Client;
  private readonly waiting = new Map<number, Waiting>();
  private next = 1;

  constructor(private readonly transport: Transport) {
    this.client = createClient((method, params) => this.send(method, params));
  }

  private send<M extends RequestName>(method: M, params: Requests[M]["params"]): Promise<Requests[M]["result"]> {
    const id = this.next++;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, {
        settle: (result) => {
          const parsed = resultSchemas[method].safeParse(result);
          // The generated table pairs each method with the schema of its own result.
          if (parsed.success) resolve(parsed.data as Requests[M]["result"]);
          else reject(new Error(`The answer to ${method} has another shape than expected: ${parsed.error.message}`));
        },
        fail: reject,
      });
      this.transport.post({ type: "request", id, method, params });
    });
  }

  receive(message: Extract<ToPanel, { type: "result" | "error" }>): void {
    const waiting = this.waiting.get(message.id);
    if (waiting === undefined) return;
    this.waiting.delete(message.id);
    if (message.type === "result") waiting.settle(message.result);
    else waiting.fail(new RequestError(message.error));
  }
}
