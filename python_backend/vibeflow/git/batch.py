"""Many objects read by one call of git."""

from __future__ import annotations

from .objects import Repository


def batch(repository: Repository, names: list[str]) -> list[tuple[str, bytes] | None]:
    """(id, content) of each named object; None for one that is not there."""
    if not names:
        return []
    out = repository.git.run("cat-file", "--batch", given="".join(f"{name}\n" for name in names).encode())
    found: list[tuple[str, bytes] | None] = []
    at = 0
    for _ in names:
        end = out.index(b"\n", at)
        said = out[at:end].decode(errors="replace").split()
        at = end + 1
        if said[-1] in ("missing", "ambiguous"):
            found.append(None)
            continue
        size = int(said[-1])
        found.append((said[0], out[at : at + size]))
        at += size + 1
    return found
