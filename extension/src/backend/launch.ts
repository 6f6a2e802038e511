/** The arguments, the environment variables and the folder that a backend is started with. */
import { dirname } from "node:path";

import { env as vscodeEnv, workspace } from "vscode";

import { setting } from "../platform/settings.js";
import type { Launch } from "./link.js";

/** Variables by which the user's own set-up would leak into the private environment. */
const leaking = ["PYTHONHOME", "PYTHONPATH", "PYTHONSTARTUP", "VIRTUAL_ENV", "__PYVENV_LAUNCHER__"];

export interface LaunchSettings {
  readonly home: string;
  readonly logLevel: string;
  /** VS Code's `http.proxy`; empty when unset. */
  readonly proxy: string;
  /** VS Code's display language, which the backend speaks too if it can. */
  readonly language: string;
}

/** As they are now. */
export function launchSettings(): LaunchSettings {
  return {
    home: setting("backend.home"),
    logLevel: setting("backend.logLevel"),
    proxy: workspace.getConfiguration("http").get<string>("proxy", ""),
    language: vscodeEnv.language,
  };
}

export function launchOf(executable: string, base: NodeJS.ProcessEnv, settings: LaunchSettings): Launch {
  // Python may import from the folder it is started in: its own holds nothing but programs.
  const env = { ...cleaned(base, settings.proxy), ...ours(settings) };
  return { executable, args: [...debugging(base), "-m", "vibeflow.rpc"], cwd: dirname(executable), env };
}

/** In development: a port of this machine at which a debugger may join the backend (the launch entry "Backend"). */
function debugging({ VIBEFLOW_DEV: development, VIBEFLOW_DEV_DEBUGPY: port }: NodeJS.ProcessEnv): string[] {
  if (development !== "1" || port === undefined || port === "") return [];
  return ["-X", "frozen_modules=off", "-m", "debugpy", "--listen", `127.0.0.1:${port}`];
}

/** The variables of the script that makes the environment; it is run alone with the standard library. */
export function scriptEnvironment(
  base: NodeJS.ProcessEnv,
  { proxy, language }: Pick<LaunchSettings, "proxy" | "language">,
): NodeJS.ProcessEnv {
  return { ...cleaned(base, proxy), PYTHONUTF8: "1", VIBEFLOW_LANGUAGE: language };
}

function ours({ home, logLevel, language }: LaunchSettings): NodeJS.ProcessEnv {
  return {
    VIBEFLOW_LANGUAGE: language,
    PYTHONUTF8: "1",
    PYTHONUNBUFFERED: "1",
    PYTHONNOUSERSITE: "1",
    PYTHONSAFEPATH: "1",
    VIBEFLOW_LOG_LEVEL: logLevel,
    ...(home === "" ? {} : { VIBEFLOW_HOME: home }),
  };
}

/** The parent's variables without what leaks, and with VS Code's proxy where the system names none. */
function cleaned(base: NodeJS.ProcessEnv, proxy: string): NodeJS.ProcessEnv {
  const env = Object.fromEntries(Object.entries(base).filter(([name]) => !leaking.includes(name)));
  if (proxy === "") return env;
  const named = (name: string) => env[name] ?? env[name.toLowerCase()];
  return { ...env, HTTP_PROXY: named("HTTP_PROXY") ?? proxy, HTTPS_PROXY: named("HTTPS_PROXY") ?? proxy };
}
