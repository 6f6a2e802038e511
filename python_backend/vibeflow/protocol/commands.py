"""Every command of the extension: id, title, icon, where it makes sense. Written into package.json,
its title into package.nls.json.

Where a command stands in menus is the manifest's own affair; what it does, the extension's.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Command:
    id: str
    title: str
    """Shown after "VibeFlow: " in the palette."""
    icon: str | None = None
    """A codicon's name."""
    palette: bool = True
    """False for commands that need a tree item or a file as their argument."""


COMMANDS: tuple[Command, ...] = (
    Command("vibeflow.projects.create", "New Project…", "add"),
    Command("vibeflow.projects.open", "Open Project Folder…", "folder-opened"),
    Command("vibeflow.projects.refresh", "Refresh Projects", "refresh"),
    Command("vibeflow.projects.forget", "Remove Project from List", palette=False),
    Command("vibeflow.projects.show", "Show Project", "versions"),
    Command("vibeflow.projects.rename", "Rename Project…", palette=False),
    Command("vibeflow.projects.move", "Move Project…", palette=False),
    Command("vibeflow.projects.duplicate", "Duplicate Project…", palette=False),
    Command("vibeflow.projects.archive", "Archive Project", palette=False),
    Command("vibeflow.projects.unarchive", "Bring Project Back", palette=False),
    Command("vibeflow.projects.delete", "Delete Project…", palette=False),
    Command("vibeflow.projects.reveal", "Open Project in New Window", palette=False),
    Command("vibeflow.projects.openRecipe", "Open Recipe", "settings"),
    Command("vibeflow.datasets.import", "Import Data…", "cloud-upload"),
    Command("vibeflow.datasets.importFolder", "Import Folder of Data…", "folder"),
    Command("vibeflow.datasets.fineTuneFile", "Fine-tune with This File", palette=False),
    Command("vibeflow.datasets.fineTuneFolder", "Fine-tune with This Folder", palette=False),
    Command("vibeflow.datasets.chooseTestFile", "Choose Test File…", "checklist"),
    Command("vibeflow.datasets.show", "Show Data", "database"),
    Command("vibeflow.editor.check", "Check This File"),
    Command("vibeflow.editor.previewRow", "Preview Row as Trained"),
    Command("vibeflow.editor.mendFile", "Fix What Is Safe in This File"),
    Command("vibeflow.viewer.open", "Open in VibeFlow Viewer", palette=False),
    Command("vibeflow.discovery.setKaggleToken", "Set Kaggle Key…", "key"),
    Command("vibeflow.datasets.export", "Export Data…", "save"),
    Command("vibeflow.setup.show", "Show Set-up", "settings-gear"),
    Command("vibeflow.setup.openPrices", "Open Price Table", "credit-card"),
    Command("vibeflow.training.start", "Start Training", "play"),
    Command("vibeflow.training.stop", "Stop Training", "debug-stop"),
    Command("vibeflow.training.pause", "Pause Training", "debug-pause"),
    Command("vibeflow.training.resume", "Resume Training", "debug-continue"),
    Command("vibeflow.training.delete", "Delete Run…", "trash", palette=False),
    Command("vibeflow.training.show", "Show Training", "pulse"),
    Command("vibeflow.evaluation.show", "Show Evaluation", "beaker"),
    Command("vibeflow.evaluation.export", "Export Evaluation…", "save"),
    Command("vibeflow.judging.choose", "Choose Judge…", "law"),
    Command("vibeflow.judging.setKey", "Set Judge's Key…", "key"),
    Command("vibeflow.judging.editPrompt", "Edit Judge's Instructions", "edit"),
    Command("vibeflow.versions.rollback", "Roll Back to This Version…", palette=False),
    Command("vibeflow.versions.tag", "Tag Version…", palette=False),
    Command("vibeflow.versions.untag", "Remove Tag…", palette=False),
    Command("vibeflow.versions.branch", "Branch from Here…", palette=False),
    Command("vibeflow.versions.switchBranch", "Switch Branch of Project…", "git-branch"),
    Command("vibeflow.versions.merge", "Merge Branch with the Better Model…", "git-merge"),
    Command("vibeflow.versions.reproduce", "Reproduce Version…", palette=False),
    Command("vibeflow.versions.delete", "Delete Version's Weights…", palette=False),
    Command("vibeflow.versions.copyCommit", "Copy Commit ID", palette=False),
    Command("vibeflow.versions.showInSourceControl", "Show in Source Control", palette=False),
    Command("vibeflow.playground.show", "Ask the Model…", "comment"),
    Command("vibeflow.playground.askFile", "Ask Questions from a File…", "checklist"),
    Command("vibeflow.deployment.serve", "Serve as API", "broadcast"),
    Command("vibeflow.deployment.stop", "Stop Serving", "debug-stop"),
    Command("vibeflow.deployment.show", "Show API", "plug"),
    Command("vibeflow.deployment.copyEndpoint", "Copy Endpoint", "copy", palette=False),
    Command("vibeflow.backend.setUp", "Set Up Python…", "cloud-download"),
    Command("vibeflow.backend.restart", "Restart Backend", "debug-restart"),
    Command("vibeflow.backend.showLog", "Show Log", "output"),
    Command("vibeflow.diagnostics.collect", "Collect Diagnostics…", "bug"),
    Command("vibeflow.backend.removeEnvironment", "Remove Private Python Environment", "trash"),
)
