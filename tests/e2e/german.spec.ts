// VS Code in German: its language reaches the extension's code, and the texts of its manifest and its code.
import { expect, test } from "./harness/fixtures.js";
import { buildProbe } from "./harness/probe.js";

test.use({ vscodeOptions: { vsix: buildProbe(), language: "de" } });

test("an extension speaks German", async ({ workbench }) => {
  await workbench.run("Probe: Sprechen");
  await expect(workbench.notifications.with("de: Guten Tag")).toBeVisible();
});
