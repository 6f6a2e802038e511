import { beforeEach, describe, expect, test, vi } from "vitest";

import { registerWholeProjectCommands } from "../../../../extension/src/features/projects/whole.js";
import { versionsFeature } from "../../../../extension/src/features/versions/index.js";
import { commands } from "../../../../extension/src/protocol/manifest.gen.js";
import type { ProjectPage, ProjectSummary } from "../../../../extension/src/protocol/types.gen.js";
import type { Services } from "../../../../extension/src/services.js";
import { supportBot } from "../../fixtures.js";
import * as vscode from "../../vscode.js";

type Run = (argument: unknown) => Promise<void>;

const project: ProjectSummary = { ...supportBot, run: null };
const [newest, oldest] = project.versions;
const projectId = project.id;
const page = {
  versions: [
    { ...newest, tags: ["shop"], branch: null },
    { ...oldest, branch: null },
  ],
  branches: [
    { name: "main", current: true, versions: 2, bestScore: 71, bestVersion: 2 },
    { name: "try", current: false, versions: 1, bestScore: 80, bestVersion: 3 },
  ],
  branch: "main",
  dirty: [],
} as unknown as ProjectPage;

const changed = { message: "Done, as a new commit." };
const client = {
  versions: {
    page: vi.fn(() => Promise.resolve(page)),
    rollback: vi.fn(() => Promise.resolve(changed)),
    tag: vi.fn(() => Promise.resolve(changed)),
    untag: vi.fn(() => Promise.resolve(changed)),
    createBranch: vi.fn(() => Promise.resolve(changed)),
    switchBranch: vi.fn(() => Promise.resolve(changed)),
    merge: vi.fn(() => Promise.resolve(changed)),
    previewDelete: vi.fn(() => Promise.resolve({ freesBytes: 18e6, shared: false, hindrance: null as string | null })),
    delete: vi.fn(() => Promise.resolve(changed)),
    reproduce: vi.fn(() => Promise.resolve({ text: "It waits for its turn." })),
  },
  projects: {
    rename: vi.fn(() => Promise.resolve(project)),
    move: vi.fn(() => Promise.resolve(project)),
    duplicate: vi.fn(() => Promise.resolve({ ...project, id: "two" })),
    setArchived: vi.fn(() => Promise.resolve(project)),
    usage: vi.fn(() => Promise.resolve({ dataBytes: 1e6, versionsBytes: 2e6, runsBytes: 3e6, otherBytes: 0 })),
    delete: vi.fn(() => Promise.resolve({ freedBytes: 6e6, kept: ["notes.md"] })),
  },
};
const show = vi.fn();
const copied: string[] = [];
const registered = new Map<string, Run>();
const services = {
  backend: { client },
  projects: { load: () => Promise.resolve([project]), refresh: vi.fn(() => Promise.resolve([])) },
  panels: { show },
  commands: { register: (id: string, run: Run) => registered.set(id, run) },
} as unknown as Services;

const run = (id: string, commit?: string) =>
  registered.get(id)!({ projectId, ...(commit === undefined ? {} : { commit }) });
const said = () => vscode.seen.messages.map(({ text }) => text);
/** What the next input box is answered with, if its own check lets it through. */
let typed: string | undefined;
let refused: string | undefined;

beforeEach(() => {
  vi.clearAllMocks();
  vscode.seen.reset();
  copied.length = 0;
  typed = undefined;
  refused = undefined;
  Object.assign(vscode.window, {
    showInputBox: ({ validateInput }: { validateInput: (value: string) => string | undefined }) => {
      refused = typed === undefined ? undefined : validateInput(typed);
      return Promise.resolve(refused === undefined ? typed : undefined);
    },
    showOpenDialog: () => Promise.resolve([vscode.Uri.file("/media/disk")]),
    setStatusBarMessage: () => undefined,
  });
  Object.assign(vscode.env.clipboard, { writeText: (text: string) => Promise.resolve(copied.push(text)) });
  versionsFeature(services);
  registerWholeProjectCommands(services);
});

describe("what is done with a version", () => {
  test("rolling back asks first, and says afterwards what was done", async () => {
    await run(commands.versionsRollback, oldest!.commit);
    expect(client.versions.rollback).not.toHaveBeenCalled();
    expect(vscode.seen.messages[0]).toMatchObject({ text: "Roll Support Bot back to version 1?", modal: true });
    vscode.seen.answer = "Roll Back to Version 1";
    await run(commands.versionsRollback, oldest!.commit);
    expect(client.versions.rollback).toHaveBeenCalledWith({ projectId, commit: oldest!.commit });
    expect(said().at(-1)).toBe(changed.message);
  });

  test("deleting says what it frees; what hinders it is an error and no question", async () => {
    vscode.seen.answer = "Delete Weights of Version 1";
    await run(commands.versionsDelete, oldest!.commit);
    expect(client.versions.delete).toHaveBeenCalledWith({ projectId, commit: oldest!.commit });
    client.versions.previewDelete.mockResolvedValueOnce({ freesBytes: 0, shared: false, hindrance: "It is served." });
    await expect(run(commands.versionsDelete, newest!.commit)).rejects.toThrow("cannot be deleted now");
    expect(client.versions.delete).toHaveBeenCalledTimes(1);
  });

  test("a tag is checked, set and taken away", async () => {
    typed = "shop";
    await run(commands.versionsTag, oldest!.commit);
    expect(refused).toBe("There is a tag called shop already.");
    typed = " store ";
    await run(commands.versionsTag, oldest!.commit);
    expect(client.versions.tag).toHaveBeenCalledWith({ projectId, commit: oldest!.commit, tag: "store" });
    await run(commands.versionsUntag, newest!.commit);
    expect(client.versions.untag).toHaveBeenCalledWith({ projectId, commit: newest!.commit, tag: "shop" });
  });

  test("branches are made, gone to and merged with the better model", async () => {
    typed = "idea";
    await run(commands.versionsBranch, oldest!.commit);
    expect(client.versions.createBranch).toHaveBeenCalledWith({ projectId, branch: "idea", commit: oldest!.commit });
    await run(commands.versionsSwitchBranch);
    expect(client.versions.switchBranch).toHaveBeenCalledWith({ projectId, branch: "try" });
    vscode.seen.answer = "Merge";
    await run(commands.versionsMerge);
    expect(client.versions.merge).toHaveBeenCalledWith({ projectId, branch: "try", keep: "better" });
    client.versions.page.mockResolvedValueOnce({ ...page, branches: page.branches.slice(0, 1) });
    await expect(run(commands.versionsSwitchBranch)).rejects.toThrow("one branch only");
  });

  test("is reproduced, copied, and shown in Source Control", async () => {
    await run(commands.versionsReproduce, newest!.commit);
    expect(client.versions.reproduce).toHaveBeenCalledWith({ projectId, commit: newest!.commit });
    expect(show).toHaveBeenCalledWith("overview", { projectId, commit: null });
    await run(commands.versionsCopyCommit, newest!.commit);
    expect(copied).toEqual([newest!.commit]);
    await run(commands.versionsShowInSourceControl, newest!.commit);
    expect(vscode.seen.executed.map(({ command }) => command)).toEqual(["git.openRepository", "workbench.view.scm"]);
  });

  test("one that is gone by now is said", async () => {
    await expect(run(commands.versionsRollback, "ab".repeat(20))).rejects.toThrow("not there any more");
  });
});

describe("what is done with a project", () => {
  test("its page is shown", async () => {
    await run(commands.projectsShow);
    expect(show).toHaveBeenCalledWith("overview", { projectId, commit: null });
  });

  test("is deleted only when its name was typed", async () => {
    typed = "support bot";
    await run(commands.projectsDelete);
    expect(refused).toContain("Type Support Bot");
    expect(client.projects.delete).not.toHaveBeenCalled();
    typed = "Support Bot";
    await run(commands.projectsDelete);
    expect(client.projects.delete).toHaveBeenCalledWith({ projectId, confirmedName: "Support Bot" });
    expect(said().at(-1)).toContain("6 MB are free again. What VibeFlow did not make stays");
    expect(said().at(-1)).toContain("notes.md");
  });

  test("is moved into the folder that was chosen, under its own name", async () => {
    await run(commands.projectsMove);
    expect(client.projects.move).toHaveBeenCalledWith({ projectId, path: "/media/disk/support-bot" });
  });

  test("is renamed and duplicated under a name that no other has", async () => {
    typed = "Helper";
    await run(commands.projectsRename);
    expect(client.projects.rename).toHaveBeenCalledWith({ projectId, name: "Helper" });
    typed = "Support Bot";
    await run(commands.projectsDuplicate);
    expect(refused).toContain("already");
    typed = "Second";
    await run(commands.projectsDuplicate);
    const params = { projectId, name: "Second", path: null, withVersions: true };
    expect(client.projects.duplicate).toHaveBeenCalledWith(params);
    expect(show).toHaveBeenCalledWith("overview", { projectId: "two", commit: null });
  });

  test("is put away with Undo, and comes back", async () => {
    vscode.seen.answer = "Undo";
    await run(commands.projectsArchive);
    await vi.waitFor(() =>
      expect(vscode.seen.executed).toEqual([{ command: commands.projectsUnarchive, args: [{ projectId }] }]),
    );
    await run(commands.projectsUnarchive);
    expect(client.projects.setArchived.mock.calls).toEqual([
      [{ projectId, archived: true }],
      [{ projectId, archived: false }],
    ]);
  });
});
