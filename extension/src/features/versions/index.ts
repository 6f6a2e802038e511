/** The versions feature: what can be done with a version or a branch, from the tree, the project page and the palette. */
import { commands as vscode, env, l10n, ProgressLocation, Uri, window } from "vscode";

import { fail } from "../../platform/errors.js";
import { withVersions } from "../../platform/fitting.js";
import { pickProject } from "../../platform/pickProject.js";
import { targetOf } from "../../platform/targets.js";
import { bytes, plural } from "../../platform/words.js";
import { commands } from "../../protocol/manifest.gen.js";
import type { ProjectPage, ProjectSummary, VersionChange, VersionView } from "../../protocol/types.gen.js";
import type { Services } from "../../services.js";
import { branchNameProblem, mergeDetail, rollbackDetail, suggestedBranch, tagProblem } from "./words.js";

interface Chosen {
  readonly project: ProjectSummary;
  readonly page: ProjectPage;
  readonly version: VersionView;
}

export function versionsFeature({ backend, projects, panels, commands: registry }: Services): void {
  const { client } = backend;

  const projectOf = async (argument: unknown, placeHolder: string) =>
    pickProject(await projects.load(), targetOf(argument), placeHolder, withVersions);

  /** The version that the command was run on; of a project alone, the one that the user picks. */
  const versionOf = async (argument: unknown, placeHolder: string): Promise<Chosen | undefined> => {
    const project = await projectOf(argument, l10n.t("Of which project?"));
    if (project === undefined) return undefined;
    const page = await client.versions.page({ projectId: project.id });
    const commit = targetOf(argument)?.commit ?? null;
    if (commit !== null) {
      const version = page.versions.find((one) => one.commit === commit);
      if (version) return { project, page, version };
      throw fail(
        "notFound",
        l10n.t("This version is not there any more."),
        l10n.t("Look at the project's page for those that are."),
      );
    }
    const items = page.versions.map((version) => ({
      label: l10n.t("Version {number}", { number: version.number }),
      description: [
        version.score === null ? "" : l10n.t("score {score}", { score: Math.round(version.score) }),
        version.branch ?? "",
      ]
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
    const chosen = await versionOf(argument, l10n.t("Roll back to which version?"));
    if (chosen === undefined) return;
    const { project, page, version } = chosen;
    const go = l10n.t("Roll Back to Version {number}", { number: version.number });
    const question = l10n.t("Roll {name} back to version {number}?", { name: project.name, number: version.number });
    const answer = await window.showWarningMessage(
      question,
      { modal: true, detail: rollbackDetail(version, page) },
      go,
    );
    if (answer !== go) return;
    await told(l10n.t("Bringing version {number} back", { number: version.number }), () =>
      client.versions.rollback({ projectId: project.id, commit: version.commit }),
    );
  });

  registry.register(commands.versionsTag, async (argument) => {
    const chosen = await versionOf(argument, l10n.t("Tag which version?"));
    if (chosen === undefined) return;
    const { project, page, version } = chosen;
    const taken = page.versions.flatMap(({ tags }) => tags);
    const tag = await window.showInputBox({
      title: l10n.t("Tag Version {number}", { number: version.number }),
      prompt: l10n.t("A name that stays with this version. It is an ordinary git tag."),
      placeHolder: "shop-2026",
      validateInput: (value) => tagProblem(value, taken),
    });
    if (tag === undefined) return;
    const params = { projectId: project.id, commit: version.commit, tag: tag.trim() };
    await told(l10n.t("Tagging version {number}", { number: version.number }), () => client.versions.tag(params));
  });

  registry.register(commands.versionsUntag, async (argument) => {
    const chosen = await versionOf(argument, l10n.t("Remove a tag from which version?"));
    if (chosen === undefined) return;
    const { project, version } = chosen;
    if (version.tags.length === 0)
      throw fail("state.notReady", l10n.t("This version has no tag."), l10n.t("Tag it first."));
    const tag =
      version.tags.length === 1
        ? version.tags[0]
        : await window.showQuickPick([...version.tags], {
            placeHolder: l10n.t("Remove which tag? The version stays."),
          });
    if (tag === undefined) return;
    await told(l10n.t("Removing the tag {tag}", { tag }), () =>
      client.versions.untag({ projectId: project.id, commit: version.commit, tag }),
    );
  });

  registry.register(commands.versionsBranch, async (argument) => {
    const chosen = await versionOf(argument, l10n.t("Branch from which version?"));
    if (chosen === undefined) return;
    const { project, page, version } = chosen;
    const names = page.branches.map(({ name }) => name);
    const branch = await window.showInputBox({
      title: l10n.t("Branch from Version {number}", { number: version.number }),
      prompt: l10n.t("Try something there. What you train stays on that branch until you merge it."),
      value: suggestedBranch(version, names),
      validateInput: (value) => branchNameProblem(value, names),
    });
    if (branch === undefined) return;
    const params = { projectId: project.id, branch: branch.trim(), commit: version.commit };
    await told(l10n.t("Making the branch {branch}", { branch: branch.trim() }), () =>
      client.versions.createBranch(params),
    );
  });

  const pickBranch = async (argument: unknown, placeHolder: string) => {
    const project = await projectOf(argument, l10n.t("Of which project?"));
    if (project === undefined) return undefined;
    const page = await client.versions.page({ projectId: project.id });
    const others = page.branches.filter(({ current }) => !current);
    if (others.length === 0) {
      throw fail(
        "state.notReady",
        l10n.t("{name} has one branch only.", { name: project.name }),
        l10n.t("Branch from a version first."),
      );
    }
    const items = others.map((branch) => ({
      label: branch.name,
      description: [
        plural(branch.versions, l10n.t("{n} version"), l10n.t("{n} versions")),
        ...(branch.bestScore === null
          ? []
          : [
              l10n.t("best {score} (version {version})", {
                score: Math.round(branch.bestScore),
                version: branch.bestVersion ?? 0,
              }),
            ]),
      ].join(", "),
      branch,
    }));
    const choice = await window.showQuickPick(items, { placeHolder });
    return choice && { project, page, branch: choice.branch };
  };

  registry.register(commands.versionsSwitchBranch, async (argument) => {
    const chosen = await pickBranch(argument, l10n.t("Go to which branch?"));
    if (chosen === undefined) return;
    const { project, branch } = chosen;
    await told(l10n.t("Going to {name}", { name: branch.name }), () =>
      client.versions.switchBranch({ projectId: project.id, branch: branch.name }),
    );
  });

  registry.register(commands.versionsMerge, async (argument) => {
    const chosen = await pickBranch(argument, l10n.t("Merge which branch into the current one?"));
    if (chosen === undefined) return;
    const { project, page, branch } = chosen;
    const go = l10n.t("Merge");
    const question =
      page.branch === null
        ? l10n.t("Merge {branch} into the current state?", { branch: branch.name })
        : l10n.t("Merge {branch} into {current}?", { branch: branch.name, current: page.branch });
    const answer = await window.showWarningMessage(question, { modal: true, detail: mergeDetail(page, branch) }, go);
    if (answer !== go) return;
    await told(l10n.t("Merging {name}", { name: branch.name }), () =>
      client.versions.merge({ projectId: project.id, branch: branch.name, keep: "better" }),
    );
  });

  registry.register(commands.versionsReproduce, async (argument) => {
    const chosen = await versionOf(argument, l10n.t("Reproduce which version?"));
    if (chosen === undefined) return;
    const { project, version } = chosen;
    const { text } = await client.versions.reproduce({ projectId: project.id, commit: version.commit });
    panels.show("overview", { projectId: project.id, commit: null });
    void window.showInformationMessage(
      `${l10n.t("Version {number} is trained again from its commit.", { number: version.number })} ${text}`,
    );
  });

  registry.register(commands.versionsDelete, async (argument) => {
    const chosen = await versionOf(argument, l10n.t("Delete the weights of which version?"));
    if (chosen === undefined) return;
    const { project, version } = chosen;
    const ref = { projectId: project.id, commit: version.commit };
    const { freesBytes, shared, hindrance } = await client.versions.previewDelete(ref);
    if (hindrance !== null) {
      throw fail(
        "state.notReady",
        l10n.t("Version {number} cannot be deleted now.", { number: version.number }),
        hindrance,
      );
    }
    const go = l10n.t("Delete Weights of Version {number}", { number: version.number });
    const detail = [
      l10n.t("This frees {size}.", { size: bytes(freesBytes) }),
      shared ? l10n.t("What another version needs stays.") : "",
      l10n.t(
        "Its commit stays, with data, recipe and evaluation, and is marked. The weights cannot be brought back, only trained again.",
      ),
    ];
    const question = l10n.t("Delete the weights of version {number} of {name}?", {
      number: version.number,
      name: project.name,
    });
    const options = { modal: true, detail: detail.filter(Boolean).join(" ") };
    if ((await window.showWarningMessage(question, options, go)) !== go) return;
    await told(l10n.t("Deleting the weights of version {number}", { number: version.number }), () =>
      client.versions.delete(ref),
    );
  });

  registry.register(commands.versionsCopyCommit, async (argument) => {
    const chosen = await versionOf(argument, l10n.t("Copy the commit of which version?"));
    if (chosen === undefined) return;
    await env.clipboard.writeText(chosen.version.commit);
    window.setStatusBarMessage(l10n.t("Copied {commit}", { commit: chosen.version.commit.slice(0, 12) }), 4000);
  });

  registry.register(commands.versionsShowInSourceControl, async (argument) => {
    const project = await projectOf(argument, l10n.t("Show which project in Source Control?"));
    if (project === undefined) return;
    // Makes git look into a folder that is not open in this window; without the git extension the view is shown alone.
    await Promise.resolve(vscode.executeCommand("git.openRepository", Uri.file(project.path).fsPath)).catch(
      () => undefined,
    );
    await vscode.executeCommand("workbench.view.scm");
  });
}
