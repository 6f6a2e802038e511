// The whole job in a VS Code whose display language is German: every panel, the tree and what pops up speak German.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../scripts/lib/paths.mjs";
import { expectAccessible } from "./harness/accessibility.js";
import { englishOn } from "./harness/english.js";
import { expect, test } from "./harness/fixtures.js";
import type { Panel } from "./harness/panel.js";
import { takeScreenshots } from "./harness/screenshots.js";

const NAME = "Kundendienst";
const pictures = { themes: ["dark"], widths: [1280, 700] } as const;

const translations = JSON.parse(readFileSync(join(root, "extension", "l10n", "bundle.l10n.de.json"), "utf8")) as Record<
  string,
  string
>;
/** What a button or a title says in German. */
const german = (text: string): string => translations[text] ?? "";

const things = ["Paket", "Gutschein", "Passwort", "Konto", "Rechnung", "Adresse", "Lieferung", "Quittung"];
const asks = ["Wo finde ich", "Wie bekomme ich", "Ich habe verloren:", "Bitte senden Sie mir", "Was ist los mit"];

function writeGermanTable(path: string): string {
  const lines = Array.from({ length: 160 }, (_, index) => {
    const thing = things[index % things.length] ?? "";
    return `${asks[index % asks.length] ?? ""} ${thing} zu Bestellung ${index}?,Bitte öffnen Sie Bestellung ${index} und wählen Sie dort ${thing}.`;
  });
  writeFileSync(path, `frage,antwort\n${lines.join("\n")}\n`);
  return path;
}

test.use({ vscodeOptions: { language: "de" } });

test("the whole job in German", async ({ workbench, vscode }) => {
  test.setTimeout(600_000);
  const projects = workbench.view("Projekte");
  const inGerman = async (panel: Panel, picture: string): Promise<void> => {
    expect.soft(await panel.frame.evaluate(() => document.documentElement.lang)).toBe("de");
    expect.soft(await englishOn(panel), `English in ${panel.title}`).toEqual([]);
    await expectAccessible(panel);
    await takeScreenshots(workbench, picture, pictures);
  };

  await test.step("a project is made and data imported", async () => {
    await workbench.showViewContainer("VibeFlow");
    await projects.pressWelcome("Neues Projekt…");
    await workbench.quickInput.enter(NAME);
    await workbench.quickInput.pick(german("In VibeFlow's folder"));
    await workbench.notifications.press(`${NAME} ist bereit`, german("Import Data…"));
    await workbench.quickInput.choosePath(writeGermanTable(join(vscode.workspace, "anfragen.csv")));
    const data = await workbench.panel("Daten");
    await expect(data.content.getByRole("heading", { level: 1 })).toContainText(/bereit zum Trainieren/i);
    await expect(
      data.content
        .getByText(german("Nothing is left to decide."))
        .or(data.content.getByText(/zu entscheiden/))
        .first(),
    ).toBeVisible();
    await inGerman(data, "german-1-data");
  });

  await test.step("set-up gives its reasons in German", async () => {
    const file = join(vscode.home, "projects", NAME.toLowerCase(), "vibeflow.yaml");
    const recipe = readFileSync(file, "utf8");
    writeFileSync(file, recipe.replace(/^( +epochs:).*$/m, "$1 3").replace(/^( +max_rows:).*$/m, "$1 4"));
    const data = await workbench.panel("Daten");
    await data.content.getByRole("button", { name: german("Show all settings") }).click();
    const setup = await workbench.panel(german("Set-up"));
    await expect(setup.content.getByRole("heading", { level: 1 })).toContainText(
      /Bereit zum Trainieren auf diesem Computer/,
    );
    await expect(setup.content.getByText(/aus einem Test mit/).first()).toBeVisible({ timeout: 90_000 });
    await setup.content.getByRole("button", { name: german("Advanced settings") }).click();
    await inGerman(setup, "german-2-setup");
    await setup.content.getByRole("button", { name: german("Start Training") }).click();
  });

  await test.step("the run and its evaluation", async () => {
    const training = await workbench.panel("Training");
    const see = training.content.getByRole("button", { name: german("See Evaluation") });
    await expect(see).toBeVisible({ timeout: 300_000 });
    await inGerman(training, "german-3-training");
    await see.click();
    const evaluation = await workbench.panel("Auswertung");
    await expect(evaluation.content.getByRole("heading", { level: 1 })).toContainText(/Basismodell/);
    await inGerman(evaluation, "german-4-evaluation");
  });

  await test.step("the version, its page, its model and its API", async () => {
    await workbench.showViewContainer("VibeFlow");
    await expect(projects.item(/Punktzahl \d+/)).toBeVisible();
    await projects.contextMenu(/Punktzahl/, "Das Modell fragen…");
    const ask = await workbench.panel(german("Ask"));
    await ask.content.getByRole("textbox", { name: german("Question") }).fill("Wo finde ich mein Paket?");
    await inGerman(ask, "german-5-ask");
    await projects.contextMenu(/Punktzahl/, "Als API bereitstellen");
    const api = await workbench.panel("API");
    await expect(api.content.locator('pre[aria-label="curl"]')).toContainText("/v1/chat/completions", {
      timeout: 90_000,
    });
    await inGerman(api, "german-6-api");
    await workbench.run("VibeFlow: Projekt anzeigen");
    await inGerman(await workbench.panel(NAME), "german-7-project");
  });
});
