"""In which encoding a text is, known by its bytes alone: no name and no setting of a system counts.

`detect` judges what `evidence` gathered; `reading` decodes. Knows nothing of files, tables or projects.
"""

from __future__ import annotations

from .detect import encoding_of_bytes
from .encoding import Candidate, Encoding
from .reading import decoded

__all__ = ["Candidate", "Encoding", "decoded", "encoding_of_bytes"]
