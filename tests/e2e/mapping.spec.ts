// A file whose columns cannot be told apart for certain: the panel asks, and the user maps them by hand.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expectAccessible } from "./harness/accessibility.js";
import { expect, test } from "./harness/fixtures.js";
import { takeScreenshots } from "./harness/screenshots.js";
import { explorerMenu } from "./support.js";

const ROWS = 60;
const products = ["kettle", "toaster", "lamp", "fan", "heater", "radio"];
const faults = ["does not switch on", "makes a noise", "smells of smoke", "went dark", "has a loose cable"];

/** Two columns that only together make the question, an answer, and a number; none of them named for what it is. */
function writeCases(path: string): void {
  const rows = Array.from({ length: ROWS }, (_, at) => {
    const product = products[at % products.length] ?? "";
    const fault = faults[at % faults.length] ?? "";
    return `${product} ${at},The ${product} ${fault} since day ${at},Unplug the ${product} and send us picture ${at} of it,${at * 3}`;
  });
  writeFileSync(path, `a,b,c,d\n${rows.join("\n")}\n`);
}

interface Line {
  readonly messages: readonly { readonly role: string; readonly content: string }[];
}

test.beforeEach(({ vscode }) => writeCases(join(vscode.workspace, "cases.csv")));

test("columns that nobody can tell are mapped by hand, with a pattern and a preview", async ({ workbench, vscode }) => {
  await workbench.showViewContainer("Explorer");
  await explorerMenu(workbench.page, "cases.csv", "Fine-tune with This File");
  await workbench.quickInput.enter("Repairs");
  await workbench.quickInput.pick("In VibeFlow's folder");
  const panel = await workbench.panel("Data: Repairs");
  const { content } = panel;

  await test.step("it asks, with its best guess filled in, and does not train meanwhile", async () => {
    await expect(content.getByRole("heading", { level: 1 })).toHaveText("Which columns hold the question and the answer?");
    await expect(content.getByRole("button", { name: /Start Training/ })).toHaveCount(0);
    await expectAccessible(panel);
    await takeScreenshots(workbench, "mapping-1-asks", { themes: ["dark", "light", "high-contrast"], widths: [1280, 700] });
  });

  await test.step("a pattern of two columns is previewed while it is typed", async () => {
    for (const [column, role] of [["a", "ignored"], ["b", "question"], ["c", "answer"], ["d", "ignored"]] as const) {
      await content.getByRole("combobox", { name: `Role of ${column}` }).selectOption(role);
    }
    await content.getByRole("group", { name: "Question" }).getByRole("button", { name: "Use a pattern" }).click();
    await content.getByLabel("Pattern of the question").fill("Product: {{a}}\n{{b}}");
    await expect(content.getByText(/Product: kettle 0/).first()).toBeVisible();
    await expect(content.getByText(`All of the first ${ROWS} rows can be used`)).toBeVisible();
    await content.getByLabel(/^System prompt/).fill("You repair household things.");
    await takeScreenshots(workbench, "mapping-2-pattern", { themes: ["dark", "light"], widths: [1280] });
  });

  await test.step("what was chosen is what will be trained", async () => {
    await content.getByRole("button", { name: "Use These Columns" }).click();
    await expect(content.getByRole("heading", { level: 1 })).toContainText(/rows are ready to train on/);
    const project = join(vscode.home, "projects", "repairs");
    const lines = readFileSync(join(project, "data", "train.jsonl"), "utf8").trim().split("\n");
    const { messages } = JSON.parse(lines[0] ?? "") as Line;
    expect(messages[0]?.content).toMatch(/^Product: \w+ \d+\nThe \w+ /);
    expect(messages[1]?.content).toMatch(/^Unplug the /);
    expect(readFileSync(join(project, "vibeflow.yaml"), "utf8")).toContain("You repair household things.");
  });
});
