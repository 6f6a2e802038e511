// A chain of versions: the gate stops a worse one and says why, the better one comes back, a branch is tried and merged, and a
// clone made elsewhere answers the same.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expectAccessible } from "./harness/accessibility.js";
import { expect, test } from "./harness/fixtures.js";
import { takeScreenshots } from "./harness/screenshots.js";
import { makeProject, vibeflow } from "./support.js";

const NAME = "Chain Bot";
const READY = 90_000;
const QUESTION = "Where is my parcel of order 500?";
const pictures = { themes: ["dark", "light"], widths: [1280] } as const;

const git = (folder: string, ...args: string[]): string =>
  execFileSync("git", ["-C", folder, ...args], { encoding: "utf8" }).trim();

/** Trains with a recipe under which nothing is learned. */
function trainBadly(folder: string, train: () => void): void {
  const file = join(folder, "vibeflow.yaml");
  writeFileSync(
    file,
    readFileSync(file, "utf8")
      .replace(/^( +epochs:).*$/m, "$1 1")
      .replace(/^( +learning_rate:).*$/m, "$1 0.00002"),
  );
  train();
}

test("a worse version is stopped, the better one comes back, a branch is merged, a clone answers", async ({
  workbench,
  vscode,
}) => {
  test.setTimeout(600_000);
  const folder = makeProject(vscode, NAME, 96, { epochs: 6, max_rows: 16 });
  const train = (): void => void vibeflow(vscode, "train", "--project", folder);
  const projects = workbench.view("Projects");
  train();
  const good = git(folder, "rev-parse", "HEAD");
  trainBadly(folder, train);

  await test.step("the gate stops the worse version and says what to do", async () => {
    await workbench.run("VibeFlow: Show Evaluation");
    const evaluation = await workbench.panel("Evaluation");
    await expect(evaluation.content.getByRole("heading", { name: "Train it again before anyone uses it" })).toBeVisible(
      { timeout: READY },
    );
    await expect(evaluation.content.getByText(/Learning rate 0\.00002 \(recommended/)).toBeVisible();
    // The likeliest cause is the one with the button.
    await expect(evaluation.content.getByRole("button", { name: "Change settings" }).first()).toBeVisible();
    await expectAccessible(evaluation);
    await takeScreenshots(workbench, "versions-1-stopped", pictures);
  });

  await test.step("the project's page names the best, and the comparison explains", async () => {
    await workbench.run("VibeFlow: Show Project");
    const page = await workbench.panel("Project");
    await expect(page.content.getByRole("heading", { level: 1 })).toContainText("Version 1 is the best of 2", {
      timeout: READY,
    });
    await takeScreenshots(workbench, "versions-2-project", pictures);
    await page.content.getByRole("checkbox", { name: "Compare version 1" }).check();
    await page.content.getByRole("checkbox", { name: "Compare version 2" }).check();
    await page.content.getByRole("button", { name: "Compare 2" }).click();
    await expect(page.content.getByRole("heading", { level: 1 })).toContainText(
      /[Vv]ersion 2 is worse than version 1|[Vv]ersion 1 is better/,
    );
    await expect(page.content.getByRole("row", { name: /Learning rate/ })).toContainText("0.00002");
    await expectAccessible(page);
    await takeScreenshots(workbench, "versions-3-compare", pictures);
    await page.content.getByRole("button", { name: `Back to ${NAME}` }).click();
  });

  await test.step("rolling back is a new commit; nothing is rewritten", async () => {
    const bad = git(folder, "rev-parse", "HEAD");
    await workbench.showViewContainer("VibeFlow");
    await projects.contextMenu(/Version 1/, "Roll Back to This Version…");
    await workbench.notifications.answerDialog("back to version 1?", "Roll Back to Version 1");
    await expect(workbench.notifications.with(/[Vv]ersion 1 is back/)).toBeVisible({ timeout: READY });
    expect(git(folder, "rev-parse", "HEAD~1")).toBe(bad);
    expect(git(folder, "rev-parse", "HEAD:model", "HEAD:data")).toBe(
      git(folder, "rev-parse", `${good}:model`, `${good}:data`),
    );
    expect(readFileSync(join(folder, "vibeflow.yaml"), "utf8")).toMatch(/^ +epochs: 6$/m);
    expect(git(folder, "status", "--porcelain")).toBe("");
    expect(git(folder, "lfs", "fsck")).toContain("OK");
  });

  await test.step("a branch to try something, merged with the better model", async () => {
    const main = git(folder, "branch", "--show-current");
    await projects.contextMenu(/Version 1/, "Branch from Here…");
    await workbench.quickInput.enter("try-short");
    await expect.poll(() => git(folder, "branch", "--show-current"), { timeout: READY }).toBe("try-short");
    await expect.poll(() => git(folder, "status", "--porcelain"), { timeout: READY }).toBe("");
    trainBadly(folder, train);
    await workbench.run("VibeFlow: Show Project");
    const page = await workbench.panel("Project");
    await page.content.getByRole("combobox", { name: "Branch of the project" }).selectOption(main);
    await expect.poll(() => git(folder, "branch", "--show-current"), { timeout: READY }).toBe(main);
    const before = git(folder, "rev-parse", "HEAD:model");
    await page.content.getByRole("button", { name: "Merge with the better model" }).click();
    await workbench.quickInput.pick("try-short");
    await workbench.notifications.answerDialog("Merge try-short into", "Merge");
    await expect.poll(() => git(folder, "log", "-1", "--format=%P").split(" ").length, { timeout: READY }).toBe(2);
    expect(git(folder, "rev-parse", "HEAD:model")).toBe(before);
    // The files follow the branch.
    await expect.poll(() => git(folder, "status", "--porcelain"), { timeout: READY }).toBe("");
  });

  await test.step("a clone made elsewhere opens, and answers what the original answers", async () => {
    const [remote, clone] = [join(vscode.folder, "remote.git"), join(vscode.folder, "clone")];
    execFileSync("git", ["clone", "--quiet", "--bare", folder, remote]);
    git(folder, "lfs", "push", "--all", `file://${remote}`);
    execFileSync("git", ["clone", "--quiet", `file://${remote}`, clone], { env: { ...process.env, GIT_LFS_SKIP_SMUDGE: "1" } });
    git(clone, "lfs", "install", "--local");
    git(clone, "lfs", "pull");
    const answer = vibeflow(vscode, "ask", QUESTION, "--project", folder);
    await projects.contextMenu(NAME, "Remove Project from List");
    await expect(workbench.notifications.with(`${NAME} is off the list`)).toBeVisible();
    await workbench.open(clone);
    await workbench.showViewContainer("VibeFlow");
    await expect(projects.item(NAME)).toBeVisible({ timeout: READY });
    await workbench.run("VibeFlow: Ask the Model…");
    const ask = await workbench.panel("Ask");
    await ask.content.getByRole("textbox", { name: "Question" }).fill(QUESTION);
    await ask.content.getByRole("button", { name: "Ask", exact: true }).click();
    await expect(ask.content.getByText(/tokens\/s/).first()).toBeVisible({ timeout: READY });
    const told =
      (await ask.content
        .getByText(/page of order/)
        .first()
        .textContent()) ?? "";
    expect(answer.replaceAll(/\s+/g, " ")).toContain(told.trim());
    await takeScreenshots(workbench, "versions-4-clone", pictures);
  });
});
