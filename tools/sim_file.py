"""Build ``cleanbreak-sim.pyz``: `cleanbreak sim` in one file, for a computer that has only Python.

``python tools/sim_file.py [OUT]``. What is in it is what an import of the commands loads, of ours,
of click and of phonenumbers, all of it pure Python; the catalogues that are compiled; the licences.
The same sources give the same bytes.
"""

import subprocess
import sys
import zipfile
from collections.abc import Iterator
from importlib.metadata import distribution
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "cleanbreak"
ENTRY = "cleanbreak.site.sim_command"
MAIN = f"""import sys
if sys.version_info < (3, 11):
    sys.exit("cleanbreak-sim needs Python 3.11 or newer.")
from {ENTRY} import main
main()
"""
BUNDLED = ("click", "phonenumbers")
LOADED_WHEN_NEEDED = ("phonenumbers/data/", "click/")
"""What an import alone does not load."""
SHEBANG = b"#!/usr/bin/env python3\n"
NO_TIME = (1980, 1, 1, 0, 0, 0)
LOADED = f"""
import sys, {ENTRY}
for name, module in sorted(sys.modules.items()):
    if name.partition('.')[0] in {("cleanbreak", *BUNDLED)!r}: print(module.__file__)
"""


def main(arguments: list[str]) -> int:
    """Write the file; return 0."""
    out = Path(arguments[0]) if arguments else ROOT / "build" / "cleanbreak-sim.pyz"
    out.parent.mkdir(parents=True, exist_ok=True)
    with out.open("wb") as file:
        file.write(SHEBANG)
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in sorted(members().items()):
                member = zipfile.ZipInfo(name, NO_TIME)
                member.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(member, content)
    out.chmod(0o755)
    print(f"{out}: {out.stat().st_size} bytes")
    return 0


def members() -> dict[str, bytes]:
    """Return everything that is in the file, by its name there."""
    found = {"__main__.py": MAIN.encode(), "LICENSE": (ROOT / "LICENSE").read_bytes()}
    for path in _loaded_files():
        home = PACKAGE.parent if path.is_relative_to(PACKAGE.parent) else _home_of_others()
        found[path.relative_to(home).as_posix()] = path.read_bytes()
    for catalogue in sorted(PACKAGE.glob("locale/*/LC_MESSAGES/django.mo")):
        found[catalogue.relative_to(PACKAGE.parent).as_posix()] = catalogue.read_bytes()
    for name in BUNDLED:
        found |= dict(_licences(name))
    return found


def _loaded_files() -> Iterator[Path]:
    """Yield the files of all modules that the commands load, or may load later."""
    run = subprocess.run(
        [sys.executable, "-c", LOADED], check=True, capture_output=True, text=True, cwd=ROOT
    )
    yield from map(Path, run.stdout.splitlines())
    home = _home_of_others()
    for name in LOADED_WHEN_NEEDED:
        yield from sorted(home.glob(f"{name}*.py"))


def _home_of_others() -> Path:
    return Path(str(distribution("click").locate_file("")))


def _licences(name: str) -> Iterator[tuple[str, bytes]]:
    """Yield the licence of a library: both want it to travel along."""
    for file in distribution(name).files or ():
        if "LICENSE" in file.name.upper():
            content = Path(str(file.locate())).read_bytes()
            yield f"licences/{name}/{file.name}", content


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
