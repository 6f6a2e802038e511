/** The versions feature: what can be done with a version or a branch, from the tree, the project page and the palette. */
import { commands as vscode, env, ProgressLocation, Uri, window } from "vscode";

import { fail } from "../../platform/errors.js";
import { pickProject } from "../../platform/pickProject.js";
import { targetOf } from "../../platform/targets.js";
import { bytes, counted } from "../../platform/words.js";
import { commands } from "../../protocol/manifest.gen.js";
import type { ProjectPage, ProjectSummary, VersionChange, VersionView } from "../../protocol/types.gen.js";
import type { Services } from "../../services.js";
import { branchNameProblem, mergeDetail, rollbackDetail, suggestedBranch, tagProblem } from "./words.js";

interface Chosen {
  readonly project: ProjectSummary;
  readonly page: ProjectPage;
  readonly version: VersionView;
}

const hasVersions = { fits: ({ versions }: ProjectSummary) => versions.length > 0, lacking: "Train a project first." };

export function versionsFeature({ backend, projects, panels, commands: registry }: Services): void {
  const { client } = backend;

  const projectOf = async (argument: unknown, placeHolder: string) =>
    pickProject(await projects.load(), targetOf(argument), placeHolder, hasVersions);

  /** The version that the command was run on; of a project alone, the one that the user picks. */
  const versionOf = async (argument: unknown, placeHolder: string): Promise<Chosen | undefined> => {
    const project = await projectOf(argument, "Of which project?");
    if (project === undefined) return undefined;
    const page = await client.versions.page({ projectId: project.id });
    const commit = targetOf(argument)?.commit ?? null;
    if (commit !== null) {
      const version = page.versions.find((one) => one.commit === commit);
      if (version) return { project, page, version };
      throw fail("notFound", "This version is not there any more.", "Look at the project's page for those that are.");
    }
    const items = page.versions.map((version) => ({
      label: `Version ${version.number}`,
      description: [version.score === null ? "" : `score ${Math.round(version.score)}`, version.branch ?? ""]
        .filter(Boolean)
        .join(", "),
      version,
    }));
    const choice = await window.showQuickPick(items, { placeHolder });
    return choice && { project, page, version: choice.version };
  };

  const told = async (title: string, work: () => Promise<VersionChange>): Promise<void> => {
    const { message } = await window.withProgress({ location: ProgressLocation.Notification, title }, work);
    await projects.refresh();
    void window.showInformationMessage(message);
  };

  registry.register(commands.versionsRollback, async (argument) => {
    const chosen = await versionOf(argument, "Roll back to which version?");
    if (chosen === undefined) return;
    const { project, page, version } = chosen;
    const go = `Roll Back to Version ${version.number}`;
    const question = `Roll ${project.name} back to version ${version.number}?`;
    const answer = await window.showWarningMessage(
      question,
      { modal: true, detail: rollbackDetail(version, page) },
      go,
    );
    if (answer !== go) return;
    await told(`Bringing version ${version.number} back`, () =>
      client.versions.rollback({ projectId: project.id, commit: version.commit }),
    );
  });

  registry.register(commands.versionsTag, async (argument) => {
    const chosen = await versionOf(argument, "Tag which version?");
    if (chosen === undefined) return;
    const { project, page, version } = chosen;
    const taken = page.versions.flatMap(({ tags }) => tags);
    const tag = await window.showInputBox({
      title: `Tag Version ${version.number}`,
      prompt: "A name that stays with this version. It is an ordinary git tag.",
      placeHolder: "shop-2026",
      validateInput: (value) => tagProblem(value, taken),
    });
    if (tag === undefined) return;
    const params = { projectId: project.id, commit: version.commit, tag: tag.trim() };
    await told(`Tagging version ${version.number}`, () => client.versions.tag(params));
  });

  registry.register(commands.versionsUntag, async (argument) => {
    const chosen = await versionOf(argument, "Remove a tag from which version?");
    if (chosen === undefined) return;
    const { project, version } = chosen;
    if (version.tags.length === 0) throw fail("state.notReady", "This version has no tag.", "Tag it first.");
    const tag =
      version.tags.length === 1
        ? version.tags[0]
        : await window.showQuickPick([...version.tags], { placeHolder: "Remove which tag? The version stays." });
    if (tag === undefined) return;
    await told(`Removing the tag ${tag}`, () =>
      client.versions.untag({ projectId: project.id, commit: version.commit, tag }),
    );
  });

  registry.register(commands.versionsBranch, async (argument) => {
    const chosen = await versionOf(argument, "Branch from which version?");
    if (chosen === undefined) return;
    const { project, page, version } = chosen;
    const names = page.branches.map(({ name }) => name);
    const branch = await window.showInputBox({
      title: `Branch from Version ${version.number}`,
      prompt: "Try something there. What you train stays on that branch until you merge it.",
      value: suggestedBranch(version, names),
      validateInput: (value) => branchNameProblem(value, names),
    });
    if (branch === undefined) return;
    const params = { projectId: project.id, branch: branch.trim(), commit: version.commit };
    await told(`Making the branch ${branch.trim()}`, () => client.versions.createBranch(params));
  });

  const pickBranch = async (argument: unknown, placeHolder: string) => {
    const project = await projectOf(argument, "Of which project?");
    if (project === undefined) return undefined;
    const page = await client.versions.page({ projectId: project.id });
    const others = page.branches.filter(({ current }) => !current);
    if (others.length === 0) {
      throw fail("state.notReady", `${project.name} has one branch only.`, "Branch from a version first.");
    }
    const items = others.map((branch) => ({
      label: branch.name,
      description: [
        counted(branch.versions, "version"),
        ...(branch.bestScore === null
          ? []
          : [`best ${Math.round(branch.bestScore)} (version ${branch.bestVersion ?? 0})`]),
      ].join(", "),
      branch,
    }));
    const choice = await window.showQuickPick(items, { placeHolder });
    return choice && { project, page, branch: choice.branch };
  };

  registry.register(commands.versionsSwitchBranch, async (argument) => {
    const chosen = await pickBranch(argument, "Go to which branch?");
    if (chosen === undefined) return;
    const { project, branch } = chosen;
    await told(`Going to ${branch.name}`, () =>
      client.versions.switchBranch({ projectId: project.id, branch: branch.name }),
    );
  });

  registry.register(commands.versionsMerge, async (argument) => {
    const chosen = await pickBranch(argument, "Merge which branch into the current one?");
    if (chosen === undefined) return;
    const { project, page, branch } = chosen;
    const go = "Merge";
    const question = `Merge ${branch.name} into ${page.branch ?? "the current state"}?`;
    const answer = await window.showWarningMessage(question, { modal: true, detail: mergeDetail(page, branch) }, go);
    if (answer !== go) return;
    await told(`Merging ${branch.name}`, () =>
      client.versions.merge({ projectId: project.id, branch: branch.name, keep: "better" }),
    );
  });

  registry.register(commands.versionsReproduce, async (argument) => {
    const chosen = await versionOf(argument, "Reproduce which version?");
    if (chosen === undefined) return;
    const { project, version } = chosen;
    const { text } = await client.versions.reproduce({ projectId: project.id, commit: version.commit });
    panels.show("project", { projectId: project.id, commit: null });
    void window.showInformationMessage(`Version ${version.number} is trained again from its commit. ${text}`);
  });

  registry.register(commands.versionsDelete, async (argument) => {
    const chosen = await versionOf(argument, "Delete the weights of which version?");
    if (chosen === undefined) return;
    const { project, version } = chosen;
    const ref = { projectId: project.id, commit: version.commit };
    const { freesBytes, shared, hindrance } = await client.versions.previewDelete(ref);
    if (hindrance !== null) {
      throw fail("state.notReady", `Version ${version.number} cannot be deleted now.`, hindrance);
    }
    const go = `Delete Weights of Version ${version.number}`;
    const detail = [
      `This frees ${bytes(freesBytes)}.`,
      shared ? "What another version needs stays." : "",
      "Its commit stays, with data, recipe and evaluation, and is marked. The weights cannot be brought back, only trained again.",
    ];
    const question = `Delete the weights of version ${version.number} of ${project.name}?`;
    const options = { modal: true, detail: detail.filter(Boolean).join(" ") };
    if ((await window.showWarningMessage(question, options, go)) !== go) return;
    await told(`Deleting the weights of version ${version.number}`, () => client.versions.delete(ref));
  });

  registry.register(commands.versionsCopyCommit, async (argument) => {
    const chosen = await versionOf(argument, "Copy the commit of which version?");
    if (chosen === undefined) return;
    await env.clipboard.writeText(chosen.version.commit);
    window.setStatusBarMessage(`Copied ${chosen.version.commit.slice(0, 12)}`, 4000);
  });

  registry.register(commands.versionsShowInSourceControl, async (argument) => {
    const project = await projectOf(argument, "Show which project in Source Control?");
    if (project === undefined) return;
    // Makes git look into a folder that is not open in this window; without the git extension the view is shown alone.
    await Promise.resolve(vscode.executeCommand("git.openRepository", Uri.file(project.path).fsPath)).catch(
      () => undefined,
    );
    await vscode.executeCommand("workbench.view.scm");
  });
}
