/** What the script that makes the environment says, one JSON object a line. */
import * as z from "zod/mini";

export const ProgressSchema = z.object({
  type: z.literal("progress"),
  stage: z.enum(["checking", "creating", "downloading", "installing", "verifying"]),
  /** 0 to 100 of the part that is being installed; null when it cannot be told. */
  percent: z.nullable(z.number()),
  /** Bytes downloaded so far. */
  bytes: z.number(),
  message: z.string(),
});
export type Progress = z.infer<typeof ProgressSchema>;

export const MessageSchema = z.discriminatedUnion("type", [
  ProgressSchema,
  z.object({ type: z.literal("log"), text: z.string() }),
  z.object({ type: z.literal("ok"), python: z.string(), parts: z.array(z.string()) }),
  z.object({
    type: z.literal("error"),
    code: z.enum([
      "noVenv",
      "tooOld",
      "noNetwork",
      "noPackage",
      "diskFull",
      "noPermission",
      "busy",
      "cancelled",
      "broken",
    ]),
    message: z.string(),
    hint: z.string(),
  }),
]);
export type Message = z.infer<typeof MessageSchema>;

/** The file that the script writes last: which parts are finished, and from what. */
export const MarkerSchema = z.object({
  format: z.literal(1),
  parts: z.record(z.string(), z.object({ wheel: z.string() })),
});
export type Marker = z.infer<typeof MarkerSchema>;
