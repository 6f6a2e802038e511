"""What the columns of a chat are called: it is written down once for each of its people who may be the one
who answers."""

from __future__ import annotations

ANSWERS_BY = "answers by "
"""Beginning of the names of cells that hold one chat as conversations, each with another of its people as
the one who answers; the likeliest stands first."""
