"""The loss curves of a training as a small file of its version, so that a clone has them too."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence

from pydantic import ValidationError

from vibeflow.jobs.events import EvalPointEvent, JobEvent, TrainPointEvent
from vibeflow.protocol.versions import CurvePoint, VersionCurve

CURVES_FILE = "model/curves.json"
_MOST = 400


def curves_of(events: Sequence[JobEvent]) -> bytes:
    """The file's content; points that are no number are left out."""
    train = [(e.point.step, e.point.loss) for e in events if isinstance(e, TrainPointEvent)]
    tested = [(e.point.step, e.point.loss) for e in events if isinstance(e, EvalPointEvent)]
    curve = VersionCurve(train=_thinned(train), evaluation=_thinned(tested))
    return (json.dumps(curve.model_dump(by_alias=True), separators=(",", ":")) + "\n").encode()


def read_curves(data: bytes | None) -> VersionCurve:
    """Empty for a version from before there was such a file, and for one that cannot be read."""
    try:
        return VersionCurve.model_validate_json(data or b"")
    except ValidationError:
        return VersionCurve(train=[], evaluation=[])


def _thinned(points: list[tuple[int, float]]) -> list[CurvePoint]:
    """The first and the last among them. A step repeated after a crash counts once, as it was last."""
    sound = sorted({step: loss for step, loss in points if math.isfinite(loss)}.items())
    if len(sound) > _MOST:
        stride = (len(sound) - 1) / (_MOST - 1)
        sound = [sound[round(index * stride)] for index in range(_MOST)]
    return [CurvePoint(step=step, loss=float(f"{loss:.6g}")) for step, loss in sound]
