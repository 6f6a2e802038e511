"""The fixtures of `finished_run`: a project with runs that are ready to be committed."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "versions"))

from finished_run import adopt, ctx, events, new_site, nobody, site  # found through the path above
from mortals import mortals

__all__ = ["adopt", "ctx", "events", "mortals", "new_site", "nobody", "site"]
