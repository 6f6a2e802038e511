// Generated from python_backend/vibeflow/protocol by `npm run generate`. Do not edit.

/** Every command's id. */
export const commands = {
  projectsCreate: "vibeflow.projects.create",
  projectsOpen: "vibeflow.projects.open",
  projectsRefresh: "vibeflow.projects.refresh",
  projectsForget: "vibeflow.projects.forget",
  projectsShow: "vibeflow.projects.show",
  projectsRename: "vibeflow.projects.rename",
  projectsMove: "vibeflow.projects.move",
  projectsDuplicate: "vibeflow.projects.duplicate",
  projectsArchive: "vibeflow.projects.archive",
  projectsUnarchive: "vibeflow.projects.unarchive",
  projectsDelete: "vibeflow.projects.delete",
  projectsReveal: "vibeflow.projects.reveal",
  projectsOpenRecipe: "vibeflow.projects.openRecipe",
  datasetsImport: "vibeflow.datasets.import",
  datasetsImportFolder: "vibeflow.datasets.importFolder",
  datasetsFineTuneFile: "vibeflow.datasets.fineTuneFile",
  datasetsFineTuneFolder: "vibeflow.datasets.fineTuneFolder",
  datasetsChooseTestFile: "vibeflow.datasets.chooseTestFile",
  datasetsShow: "vibeflow.datasets.show",
  editorCheck: "vibeflow.editor.check",
  editorPreviewRow: "vibeflow.editor.previewRow",
  editorMendFile: "vibeflow.editor.mendFile",
  viewerOpen: "vibeflow.viewer.open",
  discoverySetKaggleToken: "vibeflow.discovery.setKaggleToken",
  datasetsExport: "vibeflow.datasets.export",
  setupShow: "vibeflow.setup.show",
  setupOpenPrices: "vibeflow.setup.openPrices",
  trainingStart: "vibeflow.training.start",
  trainingStop: "vibeflow.training.stop",
  trainingPause: "vibeflow.training.pause",
  trainingResume: "vibeflow.training.resume",
  trainingDelete: "vibeflow.training.delete",
  trainingShow: "vibeflow.training.show",
  evaluationShow: "vibeflow.evaluation.show",
  evaluationExport: "vibeflow.evaluation.export",
  judgingChoose: "vibeflow.judging.choose",
  judgingSetKey: "vibeflow.judging.setKey",
  judgingEditPrompt: "vibeflow.judging.editPrompt",
  versionsRollback: "vibeflow.versions.rollback",
  versionsTag: "vibeflow.versions.tag",
  versionsUntag: "vibeflow.versions.untag",
  versionsBranch: "vibeflow.versions.branch",
  versionsSwitchBranch: "vibeflow.versions.switchBranch",
  versionsMerge: "vibeflow.versions.merge",
  versionsReproduce: "vibeflow.versions.reproduce",
  versionsDelete: "vibeflow.versions.delete",
  versionsCopyCommit: "vibeflow.versions.copyCommit",
  versionsShowInSourceControl: "vibeflow.versions.showInSourceControl",
  playgroundShow: "vibeflow.playground.show",
  playgroundAskFile: "vibeflow.playground.askFile",
  deploymentServe: "vibeflow.deployment.serve",
  deploymentStop: "vibeflow.deployment.stop",
  deploymentShow: "vibeflow.deployment.show",
  deploymentCopyEndpoint: "vibeflow.deployment.copyEndpoint",
  backendSetUp: "vibeflow.backend.setUp",
  backendRestart: "vibeflow.backend.restart",
  backendShowLog: "vibeflow.backend.showLog",
  diagnosticsCollect: "vibeflow.diagnostics.collect",
  backendRemoveEnvironment: "vibeflow.backend.removeEnvironment",
} as const;

/** Every setting under `vibeflow.`, with its type. */
export interface Settings {
  "python.interpreter": string;
  "python.indexUrl": string;
  "python.torchIndexUrl": string;
  "backend.home": string;
  "backend.logLevel": "debug" | "info" | "warning" | "error";
  "deployment.port": number;
  "editor.tokenCounts": boolean;
  "training.notifyWhenDone": boolean;
  "training.parallelRuns": number;
}
