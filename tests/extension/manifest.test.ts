import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { beforeEach, describe, expect, test } from "vitest";

import { commands } from "../../extension/src/protocol/manifest.gen.js";
import { viewTypes } from "../../extension/src/protocol/panel.js";
import * as vscode from "./vscode.js";

const root = join(import.meta.dirname, "..", "..");
const read = (path: string) => readFileSync(join(root, path), "utf8");

interface MenuItem {
  readonly command: string;
  readonly when?: string;
  readonly group?: string;
}
interface Manifest {
  readonly activationEvents: readonly string[];
  readonly extensionKind: readonly string[];
  readonly capabilities: {
    untrustedWorkspaces: { supported: string };
    virtualWorkspaces: { supported: boolean };
  };
  readonly contributes: {
    readonly commands: readonly { command: string; title: string; category: string }[];
    readonly menus: Readonly<Record<string, readonly MenuItem[]>>;
    readonly views: Readonly<Record<string, readonly { id: string }[]>>;
    readonly viewsWelcome: readonly { view: string; contents: string; when?: string }[];
    readonly walkthroughs: readonly { steps: readonly { description: string; media: { svg: string } }[] }[];
    readonly configuration: { properties: Readonly<Record<string, { scope: string }>> };
  };
}
/** The manifest's texts by their keys: English, German. */
const texts = ["package.nls.json", "package.nls.de.json"].map(
  (path) => JSON.parse(read(path)) as Record<string, string>,
);

/** The manifest as VS Code reads it in that language. Our own file; the tests below are what checks it. */
const spoken = (language: Record<string, string>) =>
  JSON.parse(read("package.json"), (_, value: unknown) =>
    typeof value === "string" && /^%.+%$/.test(value) ? (language[value.slice(1, -1)] ?? value) : value,
  ) as Manifest;
const manifests = texts.map(spoken);
const manifest = manifests[0]!;
const { contributes } = manifest;
const sources = readdirSync(join(root, "extension", "src"), { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".ts"))
  .map((path) => ({ path, text: read(join("extension", "src", path)) }));

/** The links in the texts of the manifest that run a command. */
function linksOf({ contributes: { viewsWelcome, walkthroughs } }: Manifest) {
  const said = [
    ...viewsWelcome.map(({ contents }) => contents),
    ...walkthroughs.flatMap(({ steps }) => steps.map(({ description }) => description)),
  ];
  return said.flatMap((text) =>
    [...text.matchAll(/\[([^\]]+)\]\(command:([\w.]+)\)/g)].map(([, label, command]) => ({
      said: label!,
      command: command!,
    })),
  );
}

beforeEach(() => vscode.seen.reset());

describe("commands", () => {
  const declared = contributes.commands.map(({ command }) => command).sort();

  test("every one of the manifest is registered by activate, and no other", async () => {
    const { activate } = await import("../../extension/src/extension.js");
    const subscriptions: { dispose(): unknown }[] = [];
    Object.assign(vscode.window, {
      createOutputChannel: () => ({ info() {}, warn() {}, error() {}, debug() {}, show() {}, dispose() {} }),
    });
    const context = {
      subscriptions,
      extensionUri: vscode.Uri.file("/extension"),
      globalStorageUri: vscode.Uri.file("/storage"),
      extension: { packageJSON: { version: "0.1.0" } },
    };
    // activate reads no more of the context than this.
    activate(context as unknown as Parameters<typeof activate>[0]);
    expect([...vscode.seen.registered.keys()].sort()).toEqual(declared);
    subscriptions.forEach((one) => one.dispose());
    expect(vscode.seen.registered.size).toBe(0);
  });

  test("all carry the category that the palette shows", () => {
    expect(new Set(contributes.commands.map(({ category }) => category))).toEqual(new Set(["VibeFlow"]));
  });

  test("menus, welcome texts and walkthrough name only commands that exist", () => {
    const inMenus = Object.values(contributes.menus).flatMap((items) => items.map(({ command }) => command));
    const [inEnglish, inGerman] = manifests.map(linksOf);
    expect(inEnglish!.length).toBeGreaterThan(5);
    expect(inGerman!.map(({ command }) => command)).toEqual(inEnglish!.map(({ command }) => command));
    for (const command of [...inMenus, ...inEnglish!.map((link) => link.command)]) expect(declared).toContain(command);
  });

  test("a link that runs a command is called as the command is", () => {
    for (const one of manifests) {
      const titles = new Map(one.contributes.commands.map(({ command, title }) => [command, title]));
      for (const { said, command } of linksOf(one)) expect(said).toBe(titles.get(command));
    }
  });

  test("no command id is written out in the code", () => {
    const ids = Object.values(commands);
    const offenders = sources
      .filter(({ path }) => !path.startsWith("protocol"))
      .filter(({ text }) => ids.some((id) => text.includes(`"${id}"`)));
    expect(offenders.map(({ path }) => path)).toEqual([]);
  });
});

describe("texts", () => {
  const named = [...read("package.json").matchAll(/"%([^"%]+)%"/g)].map((match) => match[1]!);

  test("every key that the manifest names is there, in every language, and none is left over", () => {
    const keys = [...new Set(named)].sort();
    expect(keys.length).toBeGreaterThan(80);
    for (const one of texts) expect(Object.keys(one).sort()).toEqual(keys);
  });

  test("none is empty, and none stands in the manifest itself", () => {
    for (const one of texts) expect(Object.values(one).filter((text) => text.trim() === "")).toEqual([]);
    const own = /"(title|description|markdownDescription|contents|altText|label)": "(?!%|VibeFlow")[^"]*"/g;
    expect(read("package.json").match(own) ?? []).toEqual([]);
  });
});

describe("menus", () => {
  const contexts = [
    "project",
    "project.trainable",
    "project.missing",
    "project.archived",
    "archive",
    "data",
    "recipe",
    "run.active",
    "run.active.training",
    "run.paused",
    "run.stopping",
    "run.ended",
    "versions",
    "version",
    "version.served",
    "version.tagged",
    "version.served.tagged",
    "version.gone",
    "serving",
  ];
  /** Whether a when-clause of ours lets a row of this contextValue in. */
  const matches = (when: string, context: string) =>
    [...when.matchAll(/viewItem (==|=~) (\/(.+?)\/(?=$| )|\S+)/g)].every((match) =>
      match[1] === "==" ? context === match[2] : new RegExp(match[3]!).test(context),
    );

  test("a row has at most three inline actions, and every clause matches some row", () => {
    const items = contributes.menus["view/item/context"]!;
    for (const view of ["vibeflow.projects", "vibeflow.serving"]) {
      const ofView = items.filter(({ when }) => when!.includes(`view == ${view}`));
      for (const context of contexts) {
        const inline = ofView.filter(({ when, group }) => group!.startsWith("inline") && matches(when!, context));
        expect(inline.length, `${view} ${context}`).toBeLessThanOrEqual(3);
      }
    }
    for (const { when, command } of items)
      expect(
        contexts.some((context) => matches(when!, context)),
        `${command}: ${when!}`,
      ).toBe(true);
  });

  test("a version that is served can be stopped and not served again; a missing project can only be forgotten", () => {
    const offered = (context: string) =>
      new Set(
        contributes.menus["view/item/context"]!.filter(
          ({ when }) => when!.includes("vibeflow.projects") && matches(when!, context),
        ).map(({ command }) => command),
      );
    expect(offered("version.served")).toContain(commands.deploymentStop);
    expect(offered("version.served")).not.toContain(commands.deploymentServe);
    expect(offered("project.missing")).toEqual(new Set([commands.projectsForget]));
    expect(offered("versions")).toEqual(
      new Set([commands.projectsShow, commands.versionsSwitchBranch, commands.versionsMerge]),
    );
    expect(offered("version")).toContain(commands.versionsRollback);
    expect(offered("version")).not.toContain(commands.versionsUntag);
    expect(offered("version.tagged")).toContain(commands.versionsUntag);
    expect(offered("version.served")).not.toContain(commands.versionsDelete);
    for (const gone of [commands.deploymentServe, commands.playgroundShow, commands.versionsRollback]) {
      expect(offered("version.gone")).not.toContain(gone);
    }
    expect(offered("project.archived")).toContain(commands.projectsUnarchive);
    expect(offered("project.archived")).not.toContain(commands.projectsArchive);
    expect(offered("archive")).toEqual(new Set());
    expect(offered("run.ended")).not.toContain(commands.trainingStop);
    expect(offered("run.ended")).toContain(commands.trainingDelete);
    expect(offered("run.active.training")).toEqual(
      new Set([commands.trainingPause, commands.trainingStop, commands.trainingShow]),
    );
    expect(offered("run.active")).not.toContain(commands.trainingPause);
    expect(offered("run.paused")).toEqual(
      new Set([commands.trainingResume, commands.trainingStop, commands.trainingShow]),
    );
    expect(offered("run.stopping")).toEqual(new Set([commands.trainingShow]));
  });

  test("every context key of a when-clause is one that the code sets", () => {
    const keys = Object.values(contributes.menus)
      .flat()
      .concat(contributes.viewsWelcome.map(({ when }) => ({ command: "", when: when ?? "" })))
      .flatMap(({ when }) => [...(when ?? "").matchAll(/(?<!== )\bvibeflow\.\w+/g)].map((match) => match[0]));
    const set = sources.find(({ path }) => path.endsWith("contextKeys.ts"))!.text;
    for (const key of new Set(keys)) expect(set).toContain(`"${key}"`);
  });
});

describe("what VS Code expects of a good extension", () => {
  test("it is activated by need only, and panels come back after a reload", () => {
    expect(manifest.activationEvents).not.toContain("*");
    expect(manifest.activationEvents).not.toContain("onStartupFinished");
    for (const type of Object.values(viewTypes)) expect(manifest.activationEvents).toContain(`onWebviewPanel:${type}`);
  });

  test("it runs where the files are, and says what trust and virtual folders change", () => {
    expect(manifest.extensionKind).toEqual(["workspace"]);
    expect(manifest.capabilities.virtualWorkspaces.supported).toBe(false);
    expect(manifest.capabilities.untrustedWorkspaces.supported).toBe("limited");
  });

  test("what names a program, or where programs come from, is never said by a folder", () => {
    const settings = Object.entries(contributes.configuration.properties);
    const ofPrograms = settings.filter(([key]) => /^vibeflow\.(python|backend\.home)/.test(key));
    expect(ofPrograms.length).toBe(4);
    for (const [, { scope }] of ofPrograms) expect(scope).toBe("machine");
  });

  test("the walkthrough is short and its pictures are there, in the theme's colours", () => {
    const [walkthrough] = contributes.walkthroughs;
    expect(walkthrough!.steps.length).toBeLessThanOrEqual(5);
    const steps = manifests.flatMap((one) => one.contributes.walkthroughs.flatMap((walk) => walk.steps));
    expect(new Set(steps.map(({ media }) => media.svg)).size).toBe(2 * walkthrough!.steps.length);
    for (const { media } of steps) expect(read(media.svg)).toContain("var(--vscode-");
  });

  test("the language client is imported late", () => {
    const early = sources.filter(({ text }) => /^import (?!type)[^;]*"vscode-languageclient/m.test(text));
    expect(early.map(({ path }) => path)).toEqual([]);
  });
});
