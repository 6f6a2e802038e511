// Somebody else's project, made to do harm: jobs that wait to be run, links out of it, programs in its git settings, a branch
// that writes into .git, a recipe that never ends. It opens, says what it came with, and nothing of it runs.
import { execFileSync } from "node:child_process";
import { appendFileSync, chmodSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { venvProgram } from "../../scripts/lib/paths.mjs";
import { expect, test } from "./harness/fixtures.js";
import { takeScreenshots } from "./harness/screenshots.js";
import type { Vscode } from "./harness/vscode.js";
import { writeTable } from "./support.js";

// VS Code's own git runs what a trusted folder's settings name; here it is VibeFlow alone that is looked at.
test.use({ vscodeOptions: { settings: { "git.enabled": false } } });

const NAME = "Friend Bot";
const READY = 90_000;
const PROFILE = "export PATH\n";
// Dark last: a window that is opened right after a change of theme may still have the one before.
const pictures = { themes: ["light", "dark"], widths: [1280] } as const;

function git(folder: string, args: readonly string[], input?: Buffer): Buffer {
  const who = { GIT_AUTHOR_NAME: "m", GIT_AUTHOR_EMAIL: "m@x", GIT_COMMITTER_NAME: "m", GIT_COMMITTER_EMAIL: "m@x" };
  return execFileSync("git", ["-C", folder, ...args], { input, env: { ...process.env, ...who } });
}

const told = (folder: string, ...args: string[]): string => git(folder, args).toString().trim();

/** A job that waits, as VibeFlow itself would have left it, and whose log leads out of the project. */
function plantJob(project: string, id: string, kind: string, payload: object): void {
  const folder = join(project, ".vibeflow", "jobs", id);
  mkdirSync(folder, { recursive: true });
  const about = {
    project_id: "0123456789ab",
    project_path: project,
    run_id: null,
    number: 1,
    created_at: "2026-01-01",
  };
  writeFileSync(join(folder, "job.json"), JSON.stringify({ id, kind, ...about, payload: { kind, ...payload } }));
  const queued = { number: 1, time: "2026-01-01", event: { type: "state", state: "queued" } };
  writeFileSync(join(folder, "events.jsonl"), `${JSON.stringify(queued)}\n`);
  symlinkSync(join("..", "..", "..", "..", "profile"), join(folder, "log.txt"));
}

/** A branch whose tree holds .git/hooks/post-checkout, which no git makes by itself. */
function plantBranch(project: string, hook: string): void {
  const oid = (type: string, data: Buffer): Buffer =>
    Buffer.from(
      git(project, ["hash-object", "-t", type, "--literally", "-w", "--stdin"], data).toString().trim(),
      "hex",
    );
  const entry = (mode: string, name: string, id: Buffer): Buffer =>
    Buffer.concat([Buffer.from(`${mode} ${name}\0`), id]);
  const hooks = oid("tree", entry("100755", "post-checkout", oid("blob", Buffer.from(hook))));
  const root = git(project, ["cat-file", "tree", "HEAD^{tree}"]);
  const tree = oid("tree", Buffer.concat([entry("40000", ".git", oid("tree", entry("40000", "hooks", hooks))), root]));
  const commit = told(project, "commit-tree", "-p", "HEAD", "-m", "Better answers", tree.toString("hex"));
  git(project, ["branch", "tempting", commit]);
}

/** Lays the trap with a VibeFlow of somebody else's, and clones it. */
function makeClone(vscode: Vscode, canary: string): string {
  const theirs = { ...process.env, VIBEFLOW_HOME: join(vscode.folder, "theirs") };
  const vibeflow = (...args: string[]): void =>
    void execFileSync(venvProgram("vibeflow"), args, { env: theirs, cwd: vscode.folder });
  vibeflow("init", NAME);
  const origin = join(vscode.folder, "theirs", "projects", "friend-bot");
  vibeflow("import", writeTable(join(vscode.folder, "friend.csv"), 40), "--project", origin);
  const recipe = join(origin, "vibeflow.yaml");
  const quick = readFileSync(recipe, "utf8").replace(/^( +epochs:).*$/m, "$1 1");
  writeFileSync(recipe, quick.replace(/^( +max_rows:).*$/m, "$1 4"));
  vibeflow("train", "--project", origin);
  const served = { commit: "c".repeat(40), version: 1, model_name: "m", model_dir: origin, port: 8399, key_hash: "m" };
  plantJob(origin, "serve-0001", "serve", served);
  plantJob(origin, "run-0002-commit", "commit", { train_job_id: "run-0001-train" });
  appendFileSync(join(origin, ".gitattributes"), "*.md filter=a=b diff=a=b merge=a=b\n");
  writeFileSync(join(origin, "README.md"), "A fine project.\n");
  git(origin, ["add", "-A"]);
  git(origin, ["add", "-f", ".vibeflow/jobs", ".vibeflow/project.json"]);
  git(origin, ["commit", "-qm", "Everything"]);
  plantBranch(origin, `#!/bin/sh\n${canary}\n`);
  const clone = join(vscode.folder, "clone");
  git(vscode.folder, ["clone", "-q", origin, clone]);
  git(clone, ["branch", "tempting", "origin/tempting"]);
  writeFileSync(join(clone, ".git", "more"), `[filter "a=b"]\n\tclean = ${canary}\n\trequired = true\n`);
  appendFileSync(join(clone, ".git", "config"), `[include]\n\tpath = more\n[core]\n\tfsmonitor = ${canary}\n`);
  writeFileSync(join(clone, "README.md"), "A fine project!\n");
  return clone;
}

test("a project made to do harm opens, says what it came with, and nothing of it runs", async ({
  workbench,
  vscode,
}) => {
  test.setTimeout(300_000);
  const canary = join(vscode.folder, "canary.sh");
  const sang = `${canary}.sang`;
  writeFileSync(canary, `#!/bin/sh\necho "$@" >> ${sang}\ncat\n`);
  chmodSync(canary, 0o755);
  const profile = join(vscode.folder, "profile");
  writeFileSync(profile, PROFILE);
  const clone = makeClone(vscode, canary);
  const projects = workbench.view("Projects");

  await test.step("it is on the list, and says what was put aside", async () => {
    await workbench.open(clone);
    await workbench.showViewContainer("VibeFlow");
    await expect(projects.item(NAME)).toBeVisible({ timeout: READY });
    const warning = workbench.notifications.with(
      /5 jobs from elsewhere were put aside: .*run-0002-commit and serve-0001\./,
    );
    await expect(warning).toBeVisible({ timeout: READY });
    await expect(projects.item(NAME).first()).toContainText("5 jobs from elsewhere");
    await takeScreenshots(workbench, "foreign-1-opened", pictures);
    expect(existsSync(join(clone, ".vibeflow", "from-elsewhere-1", "jobs", "serve-0001", "job.json"))).toBe(true);
  });

  await test.step("its page asks git how it stands, and none of its programs is started", async () => {
    await workbench.run("VibeFlow: Show Project");
    const page = await workbench.panel("Project");
    await expect(page.content.getByText("README.md").first()).toBeVisible({ timeout: READY });
    await page.content.getByRole("combobox", { name: "Branch of the project" }).selectOption("tempting");
    await expect(page.content.getByText(/\.git\/hooks\/post-checkout/).first()).toBeVisible({ timeout: READY });
    await takeScreenshots(workbench, "foreign-2-page", pictures);
    expect(told(clone, "-c", "core.fsmonitor=false", "branch", "--show-current")).not.toBe("tempting");
    // git-lfs has a hook of this name too.
    const hook = join(clone, ".git", "hooks", "post-checkout");
    expect(existsSync(hook) ? readFileSync(hook, "utf8") : "").not.toContain(canary);
  });

  await test.step("a recipe that never ends is one row with its reason, beside the others", async () => {
    const broken = join(vscode.folder, "endless");
    mkdirSync(broken);
    // Nine times nine times nine …: 407 bytes that stand for a billion nodes.
    const nines = ["ab", "bc", "cd", "de", "ef", "fg", "gh", "hi"].map(
      (pair) =>
        `${pair.charAt(1)}: &${pair.charAt(1)} [${Array.from({ length: 9 }, () => `*${pair.charAt(0)}`).join(", ")}]`,
    );
    writeFileSync(join(broken, "vibeflow.yaml"), `a: &a [x, x, x, x, x, x, x, x, x]\n${nines.join("\n")}\nname: x\n`);
    await workbench.open(broken);
    await workbench.showViewContainer("VibeFlow");
    await expect(projects.item(/vibeflow\.yaml/)).toBeVisible({ timeout: READY });
    await expect(projects.item(NAME)).toBeVisible();
    await takeScreenshots(workbench, "foreign-3-list");
  });

  await test.step("nothing ran, nothing was followed", () => {
    expect(existsSync(sang)).toBe(false);
    expect(readFileSync(profile, "utf8")).toBe(PROFILE);
    expect(vscode.vibeflowProcesses().filter(({ command }) => command.includes("vibeflow.worker"))).toEqual([]);
    const log = join(vscode.home, "logs", "runner.log");
    expect(existsSync(log) ? readFileSync(log, "utf8") : "").not.toContain("started");
    // The control: the same repository under plain git does run it.
    git(clone, ["status", "--porcelain"]);
    expect(existsSync(sang)).toBe(true);
  });
});
