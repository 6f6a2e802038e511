import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, test } from "vitest";
import * as z from "zod/mini";

import { eventSchemas, resultSchemas } from "../../extension/src/protocol/methods.gen.js";
import { ErrorDataSchema } from "../../extension/src/protocol/schemas.gen.js";

const folder = join(import.meta.dirname, "..", "contract", "golden");
const GoldenSchema = z.object({
  request: z.optional(z.string()),
  event: z.optional(z.string()),
  params: z.optional(z.array(z.unknown())),
  result: z.optional(z.array(z.unknown())),
  error: z.optional(z.array(z.unknown())),
});
const golden = readdirSync(folder).map((name) => ({
  name,
  ...GoldenSchema.parse(JSON.parse(readFileSync(join(folder, name), "utf8"))),
}));
const schemas: Readonly<Record<string, z.ZodMiniType>> = { ...resultSchemas, ...eventSchemas };

describe("messages that Python wrote are read here", () => {
  test.each(golden)("$name", ({ request, event, params, result, error }) => {
    const schema = error ? ErrorDataSchema : schemas[request ?? event ?? ""];
    expect(schema).toBeDefined();
    const messages = error ?? (request ? result : params) ?? [];
    expect(messages.length).toBeGreaterThan(0);
    for (const message of messages) expect(schema!.parse(message)).toEqual(message);
  });

  test("every request and event has one", () => {
    const named = golden.flatMap(({ request, event }) => request ?? event ?? []);
    expect(named.sort()).toEqual(Object.keys(schemas).sort());
  });

  test("a message with a field of another type is refused", () => {
    for (const { request, result } of golden.filter(
      (one) => one.request && Object.keys(one.result?.[0] ?? {}).length > 0,
    )) {
      const [first] = result as [Record<string, unknown>];
      const [key] = Object.keys(first);
      expect(
        schemas[request!]!.safeParse({ ...first, [key!]: { unexpected: true } }).success,
        `${request!} ${key!}`,
      ).toBe(false);
    }
  });
});
