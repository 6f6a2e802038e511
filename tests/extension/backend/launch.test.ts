import { PassThrough } from "node:stream";

import { expect, test } from "vitest";

import { launchOf, scriptEnvironment } from "../../../extension/src/backend/launch.js";
import { forwardLog } from "../../../extension/src/backend/log.js";
import { fakeLog, settled } from "../fixtures.js";

const settings = { home: "", logLevel: "info", proxy: "", language: "en" };

test("the user's own Python set-up does not reach the backend, the rest does", () => {
  const base = { PYTHONPATH: "/mine", PYTHONHOME: "/mine", VIRTUAL_ENV: "/mine", PATH: "/bin", HF_HOME: "/models" };
  const { env } = launchOf("/env/bin/python", base, settings);
  expect(env).toMatchObject({ PATH: "/bin", HF_HOME: "/models", PYTHONNOUSERSITE: "1" });
  expect(Object.keys(env)).not.toEqual(expect.arrayContaining(["PYTHONPATH"]));
  expect(env["PYTHONHOME"] ?? env["VIRTUAL_ENV"] ?? env["VIBEFLOW_HOME"]).toBeUndefined();
});

test("it is started beside its interpreter, so that a workspace's folder vibeflow is never imported", () => {
  expect(launchOf("/env/bin/python", {}, settings).cwd).toBe("/env/bin");
});

test("a debugger can join the backend in development, on this machine alone, and nowhere else", () => {
  const asked = { VIBEFLOW_DEV: "1", VIBEFLOW_DEV_DEBUGPY: "5678" };
  expect(launchOf("p", asked, settings).args.join(" ")).toMatch(/-m debugpy --listen 127\.0\.0\.1:5678 -m vibeflow\.rpc$/);
  for (const base of [{}, { VIBEFLOW_DEV: "1" }, { VIBEFLOW_DEV_DEBUGPY: "5678" }])
    expect(launchOf("p", base, settings).args).toEqual(["-m", "vibeflow.rpc"]);
});

test("VS Code's proxy is handed on unless the system names one", () => {
  expect(launchOf("p", {}, { ...settings, proxy: "http://proxy:3128" }).env).toMatchObject({
    HTTPS_PROXY: "http://proxy:3128",
  });
  const own = launchOf("p", { https_proxy: "http://own:1" }, { ...settings, proxy: "http://proxy:3128" }).env;
  expect(own["HTTPS_PROXY"]).toBe("http://own:1");
});

test("the setting for VibeFlow's folder becomes its environment variable", () => {
  expect(launchOf("p", {}, { ...settings, home: "/data/vibeflow" }).env["VIBEFLOW_HOME"]).toBe("/data/vibeflow");
});

test("backend and set-up script speak VS Code's language, whatever the terminal's is", () => {
  const base = { VIBEFLOW_LANGUAGE: "en", LANG: "fr_FR.UTF-8", PYTHONPATH: "/mine" };
  expect(launchOf("p", base, { ...settings, language: "de" }).env["VIBEFLOW_LANGUAGE"]).toBe("de");
  const ofScript = scriptEnvironment(base, { proxy: "http://proxy:3128", language: "de" });
  expect(ofScript).toMatchObject({ VIBEFLOW_LANGUAGE: "de", HTTPS_PROXY: "http://proxy:3128" });
  expect(ofScript).not.toHaveProperty("PYTHONPATH");
});

test("the backend's log keeps its levels, and a trace that of its first line", async () => {
  const log = fakeLog();
  const stream = new PassThrough();
  forwardLog(stream, log);
  stream.end("INFO vibeflow: ready\nERROR vibeflow.rpc: failed\nTraceback (most recent call last):\nWARNING x: hm\n");
  await settled();
  await settled();
  expect(log.lines).toEqual([
    "info vibeflow: ready",
    "error vibeflow.rpc: failed",
    "error Traceback (most recent call last):",
    "warn x: hm",
  ]);
});
