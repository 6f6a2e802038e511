"""`python -m vibeflow.rpc.generate [--check]`: write the generated files, or say which have drifted.

Exit code 1 with `--check` when a file differs from what the protocol says.
"""

from __future__ import annotations

import sys
from pathlib import Path

from .codegen import files, manifest

ROOT = Path(__file__).resolve().parents[3]
TARGET = ROOT / "extension" / "src" / "protocol"


def outputs() -> dict[Path, str]:
    """Path to full text of everything generated."""
    package = ROOT / "package.json"
    texts = ROOT / "package.nls.json"
    return {
        TARGET / "types.gen.ts": files.types_file(),
        TARGET / "schemas.gen.ts": files.schemas_file(),
        TARGET / "methods.gen.ts": files.methods_file(),
        TARGET / "states.gen.ts": files.states_file(),
        TARGET / "manifest.gen.ts": files.manifest_file(),
        package: manifest.with_generated_parts(package.read_text(encoding="utf-8")),
        texts: manifest.with_generated_texts(texts.read_text(encoding="utf-8")),
    }


def main(arguments: list[str]) -> int:
    drifted = []
    for path, text in outputs().items():
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        drifted.append(path.relative_to(ROOT))
        if "--check" not in arguments:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    for path in drifted:
        print(f"{'differs' if '--check' in arguments else 'written'}: {path}")
    if drifted and "--check" in arguments:
        print("Run `npm run generate` and commit the result.")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
