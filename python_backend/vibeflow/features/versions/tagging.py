"""Names for versions: annotated git tags by the user, with a trailer that tells ours from theirs."""

from __future__ import annotations

from vibeflow.git.objects import Repository
from vibeflow.git.refs import checked_name
from vibeflow.l10n import t
from vibeflow.protocol.errors import NotFound, NotReady

from ..history.reading import Version

_OURS = "VibeFlow-Tagged"


def tag(repository: Repository, version: Version, name: str) -> str:
    """Give the version a name; the name as it is now. The same name on the same version again is no mistake.

    Raises:
        UserInputError: git does not allow the name.
        NotReady: something else has it already.
        GitFault
    """
    clean = checked_name(repository, name, "tag")
    if (standing := _target(repository, clean)) is not None:
        if standing == version.commit:
            return clean
        raise NotReady(
            t("There is a tag {name} already, at commit {commit}.", name=clean, commit=standing[:8]),
            hint=t("Choose another name, or remove that tag first."),
        )
    user = repository.user
    signed = user.values.get("tag.gpgsign", "").lower() in ("true", "yes", "on", "1")
    message = f"{version.subject}\n\n{_OURS}: {version.commit}\n"
    repository.git.run(
        "tag",
        "--sign" if signed else "--no-sign",
        "--annotate",
        "--cleanup=verbatim",
        "--file=-",
        clean,
        version.commit,
        given=message.encode(),
        environment=user.identity,
        settings=user.signing if signed else None,
    )
    return clean


def untag(repository: Repository, version: Version, name: str) -> None:
    """
    Raises:
        NotFound: the version has no such tag.
        NotReady: VibeFlow did not make it.
    """
    if _target(repository, name) != version.commit:
        raise NotFound(
            t("Version {number} has no tag {name}.", number=version.number, name=name[:60]),
            hint=t("Look at the list of versions again."),
        )
    oid = repository.git.text("rev-parse", "--verify", f"refs/tags/{name}")
    kind = repository.git.text("cat-file", "-t", oid)
    body = repository.git.run("cat-file", "tag", oid).decode(errors="replace") if kind == "tag" else ""
    if f"{_OURS}: {version.commit}" not in body:
        raise NotReady(
            t("The tag {name} was made outside VibeFlow.", name=name),
            hint=t("It stays as it is. To remove it yourself: git tag --delete {name}", name=name),
        )
    repository.git.run("update-ref", "-d", f"refs/tags/{name}", oid, environment=repository.user.identity)


def _target(repository: Repository, name: str) -> str | None:
    spec = f"refs/tags/{name}^{{commit}}"
    status, out = repository.git.status("rev-parse", "--verify", "--quiet", spec, accept=(0, 1, 128))
    return out.decode().strip() if status == 0 else None
