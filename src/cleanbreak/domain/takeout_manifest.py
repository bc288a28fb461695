"""What a takeout says of itself: its files with hashes and counts, and where all came from."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.takeout import Kind, Origin, SourceStatus

FORMAT = "cleanbreak.takeout.v1"
MANIFEST = "manifest.json"
SIGNATURE = "manifest.json.minisig"
_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)


class NotATakeout(Refusal):
    """This is not a takeout: it is no zip file with a readable manifest.json in it."""

    code = "not_a_takeout"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileEntry:
    """One file of a takeout."""

    path: str
    sha256: str
    size_bytes: int
    records: int | None
    """``None``: it is no list of anything, as the paper and the words about all files are."""
    replaced: int = 0
    """Characters that a file of this kind must not hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceEntry:
    """What one source gave of one kind."""

    origin: Origin
    kind: Kind
    status: SourceStatus
    records: int = 0
    unread: int = 0
    """It has them, and nobody could read them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeoutManifest:
    """All that is signed."""

    takeout_id: str
    line_hash: str
    """Tells a line to whoever knows it, and to nobody else."""
    created_at: datetime
    operator: str
    sources: tuple[SourceEntry, ...]
    files: tuple[FileEntry, ...]

    def as_json(self) -> bytes:
        """Return the file, one entry a line, so that people can read it, too."""
        head: dict[str, Any] = {
            "format": FORMAT,
            "takeout_id": self.takeout_id,
            "line_hash": self.line_hash,
            "created": self.created_at,
            "operator": self.operator,
            "replaced_characters": sum(one.replaced for one in self.files),
            "skipped_records": sum(one.unread for one in self.sources),
        }
        parts = [
            b"%s:%s" % (orjson.dumps(name), orjson.dumps(value)) for name, value in head.items()
        ]
        parts.append(b'"sources":[\n' + b",\n".join(map(_source_json, self.sources)) + b"\n]")
        whole = bytearray(b"{\n" + b",\n".join(parts) + b',\n"files":[\n')
        for place, one in enumerate(self.files):  # thousands of mails: none is held twice
            whole += b",\n" if place else b""
            whole += _file_json(one)
        whole += b"\n]\n}\n"
        return bytes(whole)

    @classmethod
    def parse(cls, content: bytes) -> "TakeoutManifest":
        """Return what a manifest says, whether it is true or not.

        :raises NotATakeout: if it cannot be read as one.
        """
        try:
            document = orjson.loads(content)
            if document["format"] != FORMAT:
                raise NotATakeout
            return cls(
                takeout_id=str(document["takeout_id"]),
                line_hash=str(document["line_hash"]),
                created_at=datetime.fromisoformat(document["created"]),
                operator=str(document["operator"]),
                sources=tuple(map(_source, document["sources"])),
                files=tuple(map(_file, document["files"])),
            )
        except (ValueError, LookupError, TypeError, AttributeError):
            raise NotATakeout from None


def _source_json(one: SourceEntry) -> bytes:
    return orjson.dumps(
        {
            "origin": one.origin.value,
            "kind": one.kind.value,
            "status": one.status.value,
            "records": one.records,
            "unread": one.unread,
        }
    )


def _file_json(one: FileEntry) -> bytes:
    return orjson.dumps(
        {
            "path": one.path,
            "sha256": one.sha256,
            "bytes": one.size_bytes,
            "records": one.records,
            "replaced": one.replaced,
        }
    )


def _source(document: Mapping[str, Any]) -> SourceEntry:
    return SourceEntry(
        origin=Origin(document["origin"]),
        kind=Kind(document["kind"]),
        status=SourceStatus(document["status"]),
        records=_count(document["records"]),
        unread=_count(document["unread"]),
    )


def _file(document: Mapping[str, Any]) -> FileEntry:
    path, sha256, records = document["path"], document["sha256"], document["records"]
    if not (isinstance(path, str) and isinstance(sha256, str) and _SHA256.fullmatch(sha256)):
        raise NotATakeout
    return FileEntry(
        path=path,
        sha256=sha256,
        size_bytes=_count(document["bytes"]),
        records=None if records is None else _count(records),
        replaced=_count(document["replaced"]),
    )


def _count(value: object) -> int:
    if type(value) is not int or value < 0:
        raise NotATakeout
    return value
