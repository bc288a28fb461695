"""The bill of materials (CycloneDX 1.6) of a release, out of the lock file: what is in the product.

Names, versions and hashes are those of requirements/runtime.txt, and who needs whom is what uv
wrote into it. The same lock file gives the same bytes.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import NAMESPACE_URL, uuid5

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
