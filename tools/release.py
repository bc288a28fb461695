"""Builds a release out of a commit: wheel, source, bill of materials, and the hashes of all three.

    script/release [--out DIRECTORY] [--commit REVISION]

Only what is committed goes in. It is built twice, in two directories, and is written only if both
give the same bytes. Whoever has the same commit and the same Python gets them too.
"""

import argparse
import gzip
import io
import os
import subprocess
import sys
import tarfile
import tempfile
import tomllib
import zipfile
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from tools.sbom import read_lock, sbom

ROOT = Path(__file__).resolve().parent.parent
BUILD = "import sys; from setuptools import build_meta as b; getattr(b, sys.argv[1])(sys.argv[2])"
ZIP_BEGINS = 315532800
"""1980-01-01: no time before it can be written into a wheel."""
FILE_MODE, PROGRAM_MODE = 0o644, 0o755
LEVEL = 9


def main() -> int:
    """Build, compare and write; return 0, or 1 if the two builds differ."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "release")
    parser.add_argument("--commit", default="HEAD")
    wished = parser.parse_args()
    first, second = (build(wished.commit) for _ in range(2))
    if first != second:
        differ = sorted(name for name in first | second if first.get(name) != second.get(name))
        print(f"Built twice, these files differ: {', '.join(differ)}", file=sys.stderr)
        return 1
    wished.out.mkdir(parents=True, exist_ok=True)
    for name, content in first.items():
        (wished.out / name).write_bytes(content)
    print(first["SHA256SUMS"].decode(), end="")
    return 0


def build(commit: str) -> dict[str, bytes]:
    """Return the files of a release by their names."""
    with tempfile.TemporaryDirectory(prefix="cleanbreak-release-") as scratch:
        tree, at = Path(scratch, "tree"), _committed_at(commit)
        _check_out(commit, tree)
        subprocess.run([sys.executable, "tools/messages.py", "compile"], cwd=tree, check=True)
        source = _run_backend(tree, "build_sdist", at)
        source_bytes = same_source(source.read_bytes(), at)
        # the wheel comes out of the source that is given away, so that nothing can be missing in it
        unpacked = Path(scratch, "unpacked")
        with tarfile.open(fileobj=io.BytesIO(source_bytes)) as archive:
            archive.extractall(unpacked, filter="data")
        wheel = _run_backend(next(unpacked.iterdir()), "build_wheel", at)
        files = {source.name: source_bytes, wheel.name: same_wheel(wheel.read_bytes(), at)}
        return files | _papers(tree, files, at)


def _papers(tree: Path, files: dict[str, bytes], at: int) -> dict[str, bytes]:
    """Return the bill of materials, and the hashes of everything."""
    version = tomllib.loads((tree / "pyproject.toml").read_text())["project"]["version"]
    lock = read_lock((tree / "requirements" / "runtime.txt").read_text())
    moment = datetime.fromtimestamp(at, UTC).isoformat()
    digests = {name: sha256(content).hexdigest() for name, content in files.items()}
    name = f"cleanbreak-{version}.cdx.json"
    bill = sbom(lock, version, moment, digests).encode()
    digests[name] = sha256(bill).hexdigest()
    sums = "".join(f"{digest}  {name}\n" for name, digest in sorted(digests.items()))
    return {name: bill, "SHA256SUMS": sums.encode()}


def _committed_at(commit: str) -> int:
    said = subprocess.check_output(["git", "log", "-1", "--format=%ct", commit], cwd=ROOT)
    return max(int(said), ZIP_BEGINS)


def _check_out(commit: str, tree: Path) -> None:
    archive = subprocess.check_output(["git", "archive", "--format=tar", commit], cwd=ROOT)
    with tarfile.open(fileobj=io.BytesIO(archive)) as opened:
        opened.extractall(tree, filter="data")


def _run_backend(tree: Path, what: str, at: int) -> Path:
    """Build in a process of its own, which sees neither our settings nor our time zone."""
    into = tree.parent / what
    into.mkdir()
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "TZ": "UTC"}
    environment |= {"SOURCE_DATE_EPOCH": str(at), "PYTHONHASHSEED": "0"}
    subprocess.run(
        [sys.executable, "-P", "-c", BUILD, what, str(into)],
        cwd=tree,
        env=environment,
        stdout=subprocess.DEVNULL,
        check=True,
    )
    (made,) = into.iterdir()
    return made


def same_source(content: bytes, at: int) -> bytes:
    """Return a source archive without what says who built it, and when."""
    plain = io.BytesIO()
    with (
        tarfile.open(fileobj=io.BytesIO(content)) as given,
        tarfile.open(fileobj=plain, mode="w", format=tarfile.PAX_FORMAT) as made,
    ):
        for one in sorted(given.getmembers(), key=lambda member: member.name):
            entry = tarfile.TarInfo(one.name)
            entry.type, entry.size, entry.mtime = one.type, one.size, at
            entry.mode = PROGRAM_MODE if one.isdir() or one.mode & 0o100 else FILE_MODE
            made.addfile(entry, given.extractfile(one))
    packed = io.BytesIO()
    with gzip.GzipFile("", "wb", LEVEL, packed, mtime=at) as file:
        file.write(plain.getvalue())
    return packed.getvalue()


def same_wheel(content: bytes, at: int) -> bytes:
    """Return a wheel likewise; its RECORD speaks of contents only, and stays true."""
    moment = datetime.fromtimestamp(at, UTC)
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as given,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL) as wheel,
    ):
        for one in sorted(given.infolist(), key=lambda info: info.filename):
            entry = zipfile.ZipInfo(one.filename, moment.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # Unix, which has modes
            entry.external_attr = FILE_MODE << 16
            wheel.writestr(entry, given.read(one), compresslevel=LEVEL)
    return made.getvalue()


if __name__ == "__main__":
    sys.exit(main())
