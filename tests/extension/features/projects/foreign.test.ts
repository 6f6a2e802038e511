import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { beforeEach, expect, test, vi } from "vitest";

import type { Backend } from "../../../../extension/src/backend/backend.js";
import type { ProjectList } from "../../../../extension/src/backend/projectList.js";
import { listOpenFolders } from "../../../../extension/src/features/projects/openFolders.js";
import type { ProjectSummary } from "../../../../extension/src/protocol/types.gen.js";
import { fakeLog, supportBot } from "../../fixtures.js";
import * as vscode from "../../vscode.js";

const folder = join(mkdtempSync(join(tmpdir(), "vibeflow-open-")), "clone");
const problem = {
  code: "project.foreign",
  message: "2 jobs were put aside.",
  hint: "They never run.",
  action: null,
} as const;
const broken = { code: "recipe.invalid", message: "Line 3 is no key.", hint: "Mend it.", action: null } as const;

async function open(project: ProjectSummary, known: readonly ProjectSummary[] = []) {
  const openProject = vi.fn(() => Promise.resolve(project));
  const backend = { client: { projects: { open: openProject } } } as unknown as Backend;
  const projects = { refresh: vi.fn(() => Promise.resolve(known)) } as unknown as ProjectList;
  await listOpenFolders(backend, projects, fakeLog());
  return openProject;
}

beforeEach(() => {
  vscode.seen.reset();
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "vibeflow.yaml"), "name: Clone\n");
  vscode.workspace.workspaceFolders = [{ uri: vscode.Uri.file(folder) }];
});

test("what came from elsewhere is told when a project is first opened, with the way out", async () => {
  await open({ ...supportBot, name: "Clone", path: folder, problems: [problem, broken] });
  expect(vscode.seen.messages.map(({ text }) => text)).toEqual(["Clone: 2 jobs were put aside. They never run."]);
});

test("a project that is known is not opened again, and nothing nags", async () => {
  const known = { ...supportBot, path: folder, problems: [problem] };
  expect(await open(known, [known])).not.toHaveBeenCalled();
  expect(vscode.seen.messages).toEqual([]);
});
