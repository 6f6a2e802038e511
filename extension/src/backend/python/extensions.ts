/**
 * Asks the Python extensions, where they are installed, which interpreters they know. Both are optional: whatever goes
 * wrong here only means fewer candidates. Their APIs are parsed, not trusted, and an interpreter that lies in an open
 * folder is left out: it may have come with a repository, and a candidate is run to be asked what it is.
 */
import { isAbsolute, relative } from "node:path";

import { extensions, workspace } from "vscode";
import * as z from "zod/mini";
import type { Log } from "../../platform/log.js";

const PythonApi = z.object({
  environments: z.object({
    getActiveEnvironmentPath: z.custom<() => unknown>((value) => typeof value === "function"),
    known: z.optional(z.array(z.unknown())),
  }),
});
const ActivePath = z.object({ path: z.string() });
const KnownEnvironment = z.object({ path: z.string() });

const EnvironmentsApi = z.object({
  getEnvironments: z.custom<(scope: string) => unknown>((value) => typeof value === "function"),
});
const ManagedEnvironment = z.object({
  execInfo: z.object({ run: z.object({ executable: z.string() }) }),
});

async function exportsOf(id: string): Promise<unknown> {
  const extension = extensions.getExtension<unknown>(id);
  return extension === undefined ? undefined : extension.isActive ? extension.exports : await extension.activate();
}

async function fromPythonExtension(): Promise<string[]> {
  const api = PythonApi.safeParse(await exportsOf("ms-python.python"));
  if (!api.success) return [];
  const { environments } = api.data;
  const active = ActivePath.safeParse(environments.getActiveEnvironmentPath());
  const known = (environments.known ?? []).map((one) => KnownEnvironment.safeParse(one));
  return [active, ...known].flatMap((one) => (one.success ? [one.data.path] : []));
}

async function fromEnvironmentsExtension(): Promise<string[]> {
  const api = EnvironmentsApi.safeParse(await exportsOf("ms-python.vscode-python-envs"));
  if (!api.success) return [];
  const found = z.array(z.unknown()).safeParse(await api.data.getEnvironments("global"));
  if (!found.success) return [];
  return found.data.flatMap((one) => {
    const parsed = ManagedEnvironment.safeParse(one);
    return parsed.success ? [parsed.data.execInfo.run.executable] : [];
  });
}

function inOpenFolder(path: string): boolean {
  return (workspace.workspaceFolders ?? []).some(({ uri }) => {
    const way = relative(uri.fsPath, path);
    return !isAbsolute(way) && !/^\.\.($|[\\/])/.test(way);
  });
}

/** Paths of interpreters, without repetition, best first. Never fails. */
export async function offeredByExtensions(log: Log): Promise<readonly string[]> {
  const sources = [fromPythonExtension, fromEnvironmentsExtension];
  const found: string[] = [];
  for (const source of sources) {
    try {
      found.push(...(await source()));
    } catch (cause) {
      log.debug(`A Python extension did not answer: ${String(cause)}`);
    }
  }
  return [...new Set(found)].filter((path) => isAbsolute(path) && !inOpenFolder(path));
}
