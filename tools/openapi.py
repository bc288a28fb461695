"""Writes the descriptions of our interfaces, and holds us to what they promised.

    python -m tools.openapi write    docs/reference/openapi/*.json
    python -m tools.openapi client   clients/python, made of the one of all together
    python -m tools.openapi check    say what differs, and what of it breaks programs

What breaks programs is only written once the first number of ``VERSION`` in
`channels/api/openapi/described.py` has been raised.

Exit codes: 0 done, 1 something differs or breaks, 2 wrong usage.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tools.contract import breaks

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs/reference/openapi"
CLIENT = ROOT / "clients/python/src/cleanbreak_client/generated"
SETTINGS = ROOT / "clients/python/generator.yaml"
ALL = "cleanbreak"


def main() -> int:
    """Write or check; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["write", "client", "check"])
    what = parser.parse_args().what
    new = new_documents()
    if what == "client":
        write_client(CLIENT, new[ALL])
        return 0
    del new[ALL]  # its parts say it already
    broken = broken_promises(new)
    differing = sorted(name for name, text in texts(new).items() if text != _written(name))
    gone = sorted(set(kept()) - new.keys())
    for sentence in broken:
        print(sentence)
    if broken or what == "check":
        print(*differing, *gone, sep="\n")
        return int(bool(broken or differing or gone))
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in differing:
        (FOLDER / f"{name}.json").write_text(texts(new)[name])
    for name in gone:
        (FOLDER / f"{name}.json").unlink()
    return 0


def new_documents() -> dict[str, Any]:
    """Return the documents as the code has them."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cleanbreak.site.settings")
    os.environ.setdefault("CLEANBREAK_SECRET_KEY", "unused")
    os.environ.setdefault("DATABASE_URL", "postgresql://unused")
    import django

    django.setup()
    from cleanbreak.channels.api.openapi.documents import documents

    return documents()


def texts(documents: dict[str, Any]) -> dict[str, str]:
    """Return the files, by the names of the documents."""
    return {
        name: json.dumps(one, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
        for name, one in documents.items()
    }


def kept() -> dict[str, Any]:
    """Return what was promised."""
    return {one.stem: json.loads(one.read_text()) for one in sorted(FOLDER.glob("*.json"))}


def broken_promises(new: dict[str, Any]) -> list[str]:
    """Return what breaks programs, unless the first number of the version says so."""
    found: list[str] = []
    for name, old in kept().items():
        if name not in new:
            found.append(f"{name}: is gone")
        elif _first_number(new[name]) == _first_number(old):
            found += [f"{name}: {sentence}" for sentence in breaks(old, new[name])]
    return found


def write_client(into: Path, document: dict[str, Any]) -> None:
    """Generate the client's package anew."""
    with tempfile.TemporaryDirectory(prefix="cleanbreak-client-") as scratch:
        source, made = Path(scratch, "openapi.json"), Path(scratch, "made")
        source.write_text(json.dumps(document))
        program = [sys.executable, "-m", "openapi_python_client", "generate", "--meta", "none"]
        options = ["--path", str(source), "--config", str(SETTINGS), "--output-path", str(made)]
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        said = subprocess.run(
            [*program, *options, "--fail-on-warning"],
            env={**os.environ, "PATH": path},
            capture_output=True,
            text=True,
            check=False,
        )
        if said.returncode:
            raise RuntimeError(said.stdout + said.stderr)
        for cache in (".ruff_cache", "__pycache__"):
            shutil.rmtree(made / cache, ignore_errors=True)
        shutil.rmtree(into, ignore_errors=True)
        shutil.copytree(made, into)


def _first_number(document: dict[str, Any]) -> str:
    return str(document["info"]["version"]).partition(".")[0]


def _written(name: str) -> str:
    file = FOLDER / f"{name}.json"
    return file.read_text() if file.exists() else ""


if __name__ == "__main__":
    sys.exit(main())
