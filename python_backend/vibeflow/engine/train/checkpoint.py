"""Checkpoints of a run: weights, optimizer, random state and position, in safetensors and JSON only.

Kept are the best one and the last two. One whose digests are wrong is passed over for the one before it.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict, dataclass, field
from pathlib import Path

import torch
from safetensors.torch import load as load_tensors
from safetensors.torch import save as save_tensors

from vibeflow.l10n import t

from ..files import Damaged, commit_folder, read_folder, sweep
from ..models.kept import CONFIG, weights_bytes, weights_file
from ..models.plain import ADAPTER_CONFIG

_OPTIMIZER = "optimizer.safetensors"
_STATE = "state.json"
_KEEP_LAST = 2


@dataclass
class Progress:
    """Where a run stands. Everything but tensors that it takes to go on."""

    step: int = 0
    """Optimizer steps done; the order of rows follows from it and the seed."""
    elapsed: float = 0.0
    """Seconds of training, downtime left out."""
    tokens: int = 0
    """Useful tokens seen."""
    evaluations: list[tuple[int, float]] = field(default_factory=list)
    """(step, loss) of every evaluation so far."""
    epochs: int | None = None
    """Passes in all, where the user asked for others than the settings'."""
    asked_at: int = 0
    """Step at which the user last asked to go on: what was no better before counts no more."""

    @property
    def best(self) -> tuple[int, float] | None:
        """Step and loss of the lowest evaluation after step 0; the earlier of two equals."""
        learned = [found for found in self.evaluations if found[0] > 0]
        return min(learned, key=lambda found: found[1]) if learned else None

    def loss_at(self, step: int) -> float | None:
        return next((loss for at, loss in self.evaluations if at == step), None)


@dataclass(frozen=True)
class Saved:
    """A checkpoint on disk."""

    step: int
    folder: Path
    size: int
    eval_loss: float | None


@dataclass(frozen=True)
class Content:
    """A checkpoint read back, every digest checked."""

    progress: Progress
    weights: dict[str, torch.Tensor]
    optimizer: dict[str, torch.Tensor]
    random: dict[str, torch.Tensor]
    described: dict[str, bytes]
    """The file that says what the weights belong to."""


class Checkpoints:
    """The `checkpoints` folder of one run. Only the run's worker may write there."""

    def __init__(self, folder: Path, ours: bool = True) -> None:
        """`ours`: False only reads, in the folder of another run."""
        self.folder = folder
        if ours:
            folder.mkdir(parents=True, exist_ok=True)
            sweep(folder)
        self.damaged: list[str] = []
        """What was passed over since the start, for the log."""

    def save(
        self,
        progress: Progress,
        weights: dict[str, torch.Tensor],
        described: dict[str, bytes],
        optimizer: dict[str, torch.Tensor],
    ) -> list[Saved]:
        """Commit a checkpoint and drop those no longer needed; returns all there are now.

        Raises:
            DiskFull: no space; earlier checkpoints are intact.
        """
        self.write(Content(progress, weights, optimizer, random_state(), described))
        self._prune(progress)
        return self.present(progress)

    def write(self, content: Content) -> None:
        """Commit a checkpoint; nothing else is touched. Raises as `save`."""
        final = self._path(content.progress.step)
        if final.exists():
            shutil.rmtree(final)  # a damaged one that was passed over: its step is done anew
        tensors = {name: tensor.detach().cpu().contiguous() for name, tensor in content.optimizer.items()}
        tensors |= {f"random.{name}": tensor for name, tensor in content.random.items()}
        commit_folder(
            final,
            {
                weights_file(content.described): weights_bytes(content.weights),
                **content.described,
                _OPTIMIZER: save_tensors(tensors),
                _STATE: json.dumps(asdict(content.progress)).encode(),
            },
        )

    def present(self, progress: Progress) -> list[Saved]:
        """What lies there now, oldest first."""
        return [
            Saved(step, path, sum(f.stat().st_size for f in path.iterdir()), progress.loss_at(step))
            for step, path in self._found()
        ]

    def newest(self) -> Content | None:
        """The newest sound checkpoint, None when there is none; damaged ones are named in `damaged`."""
        for step, _ in reversed(self._found()):
            if (content := self.read(step)) is not None:
                return content
        return None

    def read(self, step: int) -> Content | None:
        """The checkpoint of a step, None when it is missing or damaged."""
        path = self._path(step)
        if not path.is_dir():
            return None
        try:
            files = read_folder(path)
            return _parse(files)
        except Damaged as error:
            self.damaged.append(str(error))
            return None

    def _prune(self, progress: Progress) -> None:
        steps = [step for step, _ in self._found()]
        best = progress.best
        keep = {*steps[-_KEEP_LAST:], *([best[0]] if best else [])}
        for step, path in self._found():
            if step not in keep:
                shutil.rmtree(path, ignore_errors=True)

    def _found(self) -> list[tuple[int, Path]]:
        found = [(int(path.name[5:]), path) for path in self.folder.glob("step-*") if path.name[5:].isdigit()]
        return sorted(found)

    def _path(self, step: int) -> Path:
        return self.folder / f"step-{step:08d}"


def random_state() -> dict[str, torch.Tensor]:
    """The random generators' states as byte tensors."""
    states = {"cpu": torch.get_rng_state()}
    if torch.cuda.is_available():
        states["cuda"] = torch.cuda.get_rng_state()
    return states


def restore_random(states: dict[str, torch.Tensor]) -> None:
    torch.set_rng_state(states["cpu"])
    if "cuda" in states and torch.cuda.is_available():
        torch.cuda.set_rng_state(states["cuda"])


def _parse(files: dict[str, bytes]) -> Content:
    try:
        state = json.loads(files[_STATE])
        state["evaluations"] = [(int(step), float(loss)) for step, loss in state["evaluations"]]
        tensors = load_tensors(files[_OPTIMIZER])
        described = {name: files[name] for name in (ADAPTER_CONFIG, CONFIG) if name in files}
        return Content(
            Progress(**state),
            load_tensors(files[weights_file(described)]),
            {name: tensor for name, tensor in tensors.items() if not name.startswith("random.")},
            {
                name[len("random.") :]: tensor
                for name, tensor in tensors.items()
                if name.startswith("random.")
            },
            described,
        )
    except (KeyError, ValueError, TypeError) as error:
        raise Damaged(
            t("state cannot be read: {kind}: {error}", kind=type(error).__name__, error=error)
        ) from error
