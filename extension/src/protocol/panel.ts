/**
 * What travels between a panel and its host (the extension, or in the browser the web server's bridge).
 * Written by hand, unlike its neighbours: both ends are TypeScript. Requests and events inside are the generated ones.
 */
import * as z from "zod/mini";

import { ErrorDataSchema } from "./schemas.gen.js";

/** The panels, and what VS Code knows each by: with this it brings one back after a reload, so it never changes. */
export const viewTypes = {
  datasets: "vibeflow.data",
  setup: "vibeflow.setup",
  training: "vibeflow.training",
  evaluation: "vibeflow.evaluation",
  deployment: "vibeflow.deployment",
  playground: "vibeflow.playground",
  overview: "vibeflow.project",
} as const;
export type PanelName = keyof typeof viewTypes;
export const panelNames = Object.keys(viewTypes) as readonly PanelName[]; // they are its own keys, all of them

/** Every page that is built: the panels, and the viewer of large files, which is an editor and no panel. */
export const pageNames = [...panelNames, "files"] as const;
export type PageName = (typeof pageNames)[number];

/** What a panel was opened for; kept by the webview's state, so that it survives a reload. */
export const PanelTargetSchema = z.object({
  projectId: z.string(),
  /** Version to show; null: the newest. */
  commit: z.nullable(z.string()),
  /** Run to show; without one: the latest. */
  runId: z.optional(z.string()),
});
export type PanelTarget = z.infer<typeof PanelTargetSchema>;

/** Commands that a panel may run in its host; each gets the panel's project, and the version where one is named. */
export const panelCommands = [
  "vibeflow.datasets.import",
  "vibeflow.datasets.importFolder",
  "vibeflow.datasets.chooseTestFile",
  "vibeflow.datasets.show",
  "vibeflow.discovery.setKaggleToken",
  "vibeflow.projects.openRecipe",
  "vibeflow.projects.show",
  "vibeflow.versions.rollback",
  "vibeflow.versions.tag",
  "vibeflow.versions.untag",
  "vibeflow.versions.branch",
  "vibeflow.versions.merge",
  "vibeflow.versions.delete",
  "vibeflow.versions.copyCommit",
  "vibeflow.versions.showInSourceControl",
  "vibeflow.setup.show",
  "vibeflow.setup.openPrices",
  "vibeflow.training.show",
  "vibeflow.evaluation.show",
  "vibeflow.judging.choose",
  "vibeflow.judging.setKey",
  "vibeflow.judging.editPrompt",
  "vibeflow.evaluation.export",
  "vibeflow.playground.show",
  "vibeflow.playground.askFile",
  "vibeflow.deployment.show",
  "vibeflow.deployment.serve",
  "vibeflow.backend.restart",
  "vibeflow.backend.setUp",
  "vibeflow.backend.showLog",
] as const;
export type PanelCommand = (typeof panelCommands)[number];

/** Bytes that one message of an upload carries at most. */
export const UPLOAD_CHUNK = 4 * 1024 * 1024;

/** Bytes on their way through a message, whichever realm made the array. */
const BytesSchema = z.custom<Uint8Array>((value) => Object.prototype.toString.call(value) === "[object Uint8Array]");

/** From the panel to its host. */
export const ToHostSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("ready") }),
  z.object({ type: z.literal("request"), id: z.int(), method: z.string(), params: z.unknown() }),
  z.object({ type: z.literal("command"), command: z.enum(panelCommands), commit: z.optional(z.string()) }),
  z.object({ type: z.literal("copy"), text: z.string() }),
  z.object({ type: z.literal("save"), suggestedName: z.string(), text: z.string() }),
  /** Have the user choose a file; answered by `pickedFile` under the same id. */
  z.object({ type: z.literal("pickFile"), id: z.int(), title: z.string() }),
  /** Import the file or folder that was dropped, by its address. */
  z.object({ type: z.literal("drop"), uri: z.string() }),
  /** A dropped file whose address the panel cannot know: announced, sent piece by piece, or given up. */
  z.object({ type: z.literal("upload"), id: z.string(), name: z.string(), bytes: z.int() }),
  z.object({ type: z.literal("uploadChunk"), id: z.string(), data: BytesSchema }),
  z.object({ type: z.literal("uploadCancel"), id: z.string() }),
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
  /** Path of the file that was chosen; null: none. */
  z.object({ type: z.literal("pickedFile"), id: z.int(), path: z.nullable(z.string()) }),
  /** Of an upload, `received` bytes are on the disk, and more is wanted. */
  z.object({ type: z.literal("uploadNext"), id: z.string(), received: z.int() }),
  /** An upload has ended: all there and being imported, declined by the user, or failed. */
  z.object({ type: z.literal("uploadEnd"), id: z.string(), outcome: z.enum(["received", "declined", "failed"]) }),
  /** To the data panel: the import of what it sent or dropped has ended, however it did. */
  z.object({ type: z.literal("importEnded") }),
  /** To the data panel: an import of this project failed. */
  z.object({ type: z.literal("importFailed"), error: ErrorDataSchema }),
]);
export type ToPanel = z.infer<typeof ToPanelSchema>;
