import { expect, test, vi } from "vitest";

import type { Backend } from "../../../extension/src/backend/backend.js";
import { ProjectList } from "../../../extension/src/backend/projectList.js";

function listOf(...names: string[]) {
  const known = [...names];
  const list = vi.fn(async () => ({ projects: known.map((name) => ({ id: name })) }));
  const nothing = () => ({ dispose: () => undefined });
  const backend = { client: { projects: { list } }, on: nothing, onDidChangeState: nothing };
  return { known, list, projects: new ProjectList(backend as unknown as Backend) };
}

test("the list is asked for once", async () => {
  const { list, projects } = listOf("a");
  expect(await Promise.all([projects.load(), projects.load()])).toEqual([[{ id: "a" }], [{ id: "a" }]]);
  await projects.load();
  expect(list).toHaveBeenCalledTimes(1);
});

test("a command that comes while the open folder is being listed finds its project", async () => {
  const { known, projects } = listOf();
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  projects.completedBy(
    projects
      .refresh()
      .then(() => opened)
      .then(() => void known.push("cloned"))
      .then(() => projects.refresh())
      .then(() => undefined),
  );
  const asked = projects.load();
  open();
  expect(await asked).toEqual([{ id: "cloned" }]);
});

test("that it could not be listed keeps nobody from the others", async () => {
  const { projects } = listOf("a");
  projects.completedBy(Promise.reject(new Error("no such folder")));
  expect(await projects.load()).toEqual([{ id: "a" }]);
});
