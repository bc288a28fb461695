"""Builds a release out of a commit: two wheels, source, bill of materials, and all their hashes.

    script/release [--out DIRECTORY] [--commit REVISION]

Only what is committed goes in. It is built twice, in two directories, and is written only if both
give the same bytes. Whoever has the same commit and the same Python gets them too.

The bill of materials (CycloneDX 1.6) is made of the lock file: names, versions and hashes are those
of requirements/runtime.txt, and who needs whom is what uv wrote into it.
"""

import argparse
import gzip
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

ROOT = Path(__file__).resolve().parent.parent
BUILD = "import sys; from setuptools import build_meta as b; getattr(b, sys.argv[1])(sys.argv[2])"
ZIP_BEGINS = 315532800
"""1980-01-01: no time before it can be written into a wheel."""
FILE_MODE, PROGRAM_MODE = 0o644, 0o755
LEVEL = 9
PINNED = re.compile(
    r"^(?P<name>[A-Za-z0-9._-]+)(\[[^]]*\])?==(?P<version>\S+)( ; (?P<where>.*?))? \\$"
)
HASH = re.compile(r"^    --hash=sha256:([0-9a-f]{64})")
NEEDED_BY = re.compile(r"^    #(?: via)?\s+(\S+)(?: \(pyproject\.toml\))?$")
OURS = "cleanbreak"
WITHIN = {
    "type": "library",
    "bom-ref": "pkg:npm/qr@0.7.0",
    "name": "qr",
    "version": "0.7.0",
    "purl": "pkg:npm/qr@0.7.0",
    "licenses": [{"expression": "MIT OR Apache-2.0"}],
}
"""What lies among our own files, unchanged: the reader of QR codes of the page `/verify/`."""


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
        files |= build_client(tree / "clients/python", at)
        return files | _papers(tree, files, at)


def build_client(folder: Path, at: int) -> dict[str, bytes]:
    """Return the wheel of the client for programs of others, by its name."""
    with tempfile.TemporaryDirectory(prefix="cleanbreak-client-") as scratch:
        tree = Path(scratch, "tree")
        shutil.copytree(folder, tree, ignore=shutil.ignore_patterns("build", "*.egg-info"))
        wheel = _run_backend(tree, "build_wheel", at)
        return {wheel.name: same_wheel(wheel.read_bytes(), at)}


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


@dataclass(frozen=True, slots=True)
class Locked:
    """One package of the lock file."""

    name: str
    version: str
    where: str
    """The platforms on which it is installed (PEP 508); empty: everywhere."""
    hashes: list[str] = field(default_factory=list)
    """SHA-256 of each file that may be installed, one for each platform."""
    needed_by: list[str] = field(default_factory=list)

    @property
    def purl(self) -> str:
        """The package's name for everybody."""
        return f"pkg:pypi/{self.name}@{self.version}"


def read_lock(text: str) -> list[Locked]:
    """Return what a lock file of uv lists.

    :raises ValueError: for a line that is none of it.
    """
    found: list[Locked] = []
    for line in text.splitlines():
        if pinned := PINNED.match(line):
            found.append(Locked(pinned["name"], pinned["version"], pinned["where"] or ""))
        elif hashed := HASH.match(line):
            found[-1].hashes.append(hashed[1])
        elif needed := NEEDED_BY.match(line):
            found[-1].needed_by.append(needed[1])
        elif line.strip() not in {"", "# via"}:
            raise ValueError(f"not a line of a lock file: {line}")
    return found


def sbom(locked: list[Locked], version: str, at: str, wheel: Mapping[str, str]) -> str:
    """Return the document.

    :param version: of this product.
    :param at: the moment of the release, ISO 8601.
    :param wheel: the names of the release's files and the SHA-256 of each.
    """
    product = {
        "type": "application",
        "bom-ref": OURS,
        "name": OURS,
        "version": version,
        "purl": f"pkg:pypi/{OURS}@{version}",
        "licenses": [{"license": {"id": "Apache-2.0"}}],
        "externalReferences": [_file(name, digest) for name, digest in sorted(wheel.items())],
    }
    document: dict[str, Any] = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"timestamp": at, "component": product},
        "components": [*map(_component, locked), WITHIN],
        "dependencies": list(_dependencies(locked)),
    }
    said = json.dumps(document, sort_keys=True)
    document["serialNumber"] = f"urn:uuid:{uuid5(NAMESPACE_URL, said)}"
    return json.dumps(document, indent=1, sort_keys=True) + "\n"


def _component(one: Locked) -> dict[str, Any]:
    """Return a package. Its hashes are of files of which one is installed, so each is a file."""
    component: dict[str, Any] = {
        "type": "library",
        "bom-ref": one.purl,
        "name": one.name,
        "version": one.version,
        "purl": one.purl,
        "externalReferences": [
            _file(f"https://pypi.org/project/{one.name}/{one.version}/", digest)
            for digest in one.hashes
        ],
    }
    if one.where:
        component["properties"] = [{"name": "cleanbreak:installed-where", "value": one.where}]
    return component


def _file(url: str, digest: str) -> dict[str, Any]:
    hashes = [{"alg": "SHA-256", "content": digest}]
    return {"type": "distribution", "url": url, "hashes": hashes}


def _dependencies(locked: list[Locked]) -> Iterator[dict[str, Any]]:
    """Yield who needs whom, our own product first."""
    by_name = {one.name: one.purl for one in locked}
    for name, purl in {OURS: OURS, **by_name}.items():
        needs = [one.purl for one in locked if name in one.needed_by]
        needs += [str(WITHIN["purl"])] if name == OURS else []
        yield {"ref": purl, "dependsOn": sorted(needs)}


if __name__ == "__main__":
    sys.exit(main())
