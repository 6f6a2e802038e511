// What a test asks for: `vscode` (one per file, fresh home), `workbench` (a window opened for this test).
import { test as base } from "@playwright/test";
import { basename } from "node:path";
import { Vscode, defaultOptions, type VscodeOptions } from "./vscode.js";
import { Workbench } from "./workbench.js";

export interface VscodeFixtures {
  /** Package, settings, environment, language of this file's VS Code; set with `test.use({ vscodeOptions })`. */
  vscodeOptions: Partial<VscodeOptions>;
  /** The VS Code of this file: started for the first test, ended after the last. */
  vscode: Vscode;
  /** A window on the empty workspace folder, ready for input. */
  workbench: Workbench;
}

interface Keeper {
  get(file: string, options: VscodeOptions): Promise<Vscode>;
}

interface WorkerFixtures {
  keeper: Keeper;
}

export const test = base.extend<VscodeFixtures, WorkerFixtures>({
  vscodeOptions: [{}, { option: true }],

  // Lives as long as the worker, so that the tests of a file share a server; another file, or other options, get
  // their own.
  keeper: [
    // Playwright reads the fixtures it wants from this pattern.
    async ({}, use) => {
      let running: { key: string; vscode: Vscode } | undefined;
      await use({
        async get(file, options) {
          const key = `${file}\n${JSON.stringify(options)}`;
          if (running?.key !== key) {
            await running?.vscode.stop();
            running = undefined;
            running = { key, vscode: await Vscode.start(basename(file, ".spec.ts"), options) };
          }
          return running.vscode;
        },
      });
      await running?.vscode.stop();
    },
    { scope: "worker", timeout: 120_000 },
  ],

  vscode: async ({ keeper, vscodeOptions }, use, testInfo) => {
    const settings = { ...defaultOptions.settings, ...vscodeOptions.settings };
    const environment = { ...defaultOptions.environment, ...vscodeOptions.environment };
    await use(await keeper.get(testInfo.file, { ...defaultOptions, ...vscodeOptions, settings, environment }));
  },

  workbench: async ({ page, vscode }, use) => {
    vscode.resetSettings(); // what the test before changed in the window
    const workbench = new Workbench(page, vscode);
    await workbench.open(vscode.workspace);
    await use(workbench);
  },
});

export { expect } from "@playwright/test";
