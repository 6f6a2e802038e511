/**
 * What travels between a panel and its host (the extension, or in the browser the web server's bridge).
 * Written by hand, unlike its neighbours: both ends are TypeScript. Requests and events inside are the generated ones.
 */
import * as z from "zod/mini";

import { ErrorDataSchema } from "./schemas.gen.js";

export const panelNames = ["data", "training", "evaluation", "deployment", "playground"] as const;
export type PanelName = (typeof panelNames)[number];

/** What a panel was opened for; kept by the webview's state, so that it survives a reload. */
export const PanelTargetSchema = z.object({
  projectId: z.string(),
  /** Version to show; null: the newest. */
  commit: z.nullable(z.string()),
});
export type PanelTarget = z.infer<typeof PanelTargetSchema>;

/** Commands that a panel may run in its host; each gets the panel's target as its argument. */
export const panelCommands = [
  "vibeflow.datasets.import",
  "vibeflow.datasets.show",
  "vibeflow.projects.openRecipe",
  "vibeflow.training.show",
  "vibeflow.evaluation.show",
  "vibeflow.playground.show",
  "vibeflow.deployment.show",
  "vibeflow.backend.restart",
  "vibeflow.backend.setUp",
  "vibeflow.backend.showLog",
] as const;
export type PanelCommand = (typeof panelCommands)[number];

/** From the panel to its host. */
export const ToHostSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("ready") }),
  z.object({ type: z.literal("request"), id: z.int(), method: z.string(), params: z.unknown() }),
  z.object({ type: z.literal("command"), command: z.enum(panelCommands) }),
  z.object({ type: z.literal("copy"), text: z.string() }),
  z.object({ type: z.literal("save"), suggestedName: z.string(), text: z.string() }),
  /** Milliseconds from navigation to the first painted snapshot; read by the benchmark. */
  z.object({ type: z.literal("painted"), milliseconds: z.number() }),
]);
export type ToHost = z.infer<typeof ToHostSchema>;

/** Whether the backend can be talked to, as the panel shows it. */
export const ConnectionSchema = z.discriminatedUnion("state", [
  z.object({ state: z.literal("starting") }),
  z.object({ state: z.literal("ready") }),
  z.object({ state: z.literal("restarting"), attempt: z.int() }),
  z.object({ state: z.literal("failed"), error: ErrorDataSchema }),
]);
export type Connection = z.infer<typeof ConnectionSchema>;

/** From the host to the panel. */
export const ToPanelSchema = z.discriminatedUnion("type", [
  /** Answer to `ready`, and again whenever the panel is pointed at something else. */
  z.object({ type: z.literal("init"), target: PanelTargetSchema, connection: ConnectionSchema }),
  /** To the deployment panel, after `init`: serve the target's version, as its own button does. The key stays in the panel. */
  z.object({ type: z.literal("serve") }),
  z.object({ type: z.literal("connection"), connection: ConnectionSchema }),
  z.object({ type: z.literal("result"), id: z.int(), result: z.unknown() }),
  z.object({ type: z.literal("error"), id: z.int(), error: ErrorDataSchema }),
  z.object({ type: z.literal("event"), name: z.string(), params: z.unknown() }),
]);
export type ToPanel = z.infer<typeof ToPanelSchema>;
