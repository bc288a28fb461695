"""Verify an archive: is it what was signed, is it whole, and do the certificates agree."""

import json
from base64 import b64decode
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from django.db import DatabaseError

from cleanbreak.domain.archive import (
    ArchivedEvidence,
    ArchivedOrder,
    ArchivedTable,
    Certified,
    Manifest,
    Month,
    NotAMonth,
    NotAnArchive,
    faults_between,
)
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.signing_key import is_signed, key_id_of, keys_by_id
from cleanbreak.domain.termination import SignedStatement
from cleanbreak.flows.archive_file import FileDamaged, look_through, read_rows
from cleanbreak.records.archive import SORTED_BY, certified_evidence, count_certificates

MANIFEST = "manifest.json"
FAULTS_MAX = 100
"""More of them say nothing more."""


class SignatureWrong(Refusal):
    """The signature does not belong to this manifest."""

    code = "signature_wrong"


class SignedByAnother(Refusal):
    """The manifest is signed by the key {key_id}, not by {expected}. Name the right key."""

    code = "signed_by_another"


class FileChanged(Refusal):
    """The file {file} is not the one that was signed."""

    code = "file_changed"


class RowsDiffer(Refusal):
    """The file {file} does not have the rows that the manifest tells."""

    code = "rows_differ"


class TableMissing(Refusal):
    """The manifest does not have the table {table}."""

    code = "table_missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """A manifest with its signature, neither of them checked."""

    manifest: Manifest
    signed: SignedStatement


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What was found."""

    manifest: Manifest
    faults: list[Refusal]
    """At most :data:`FAULTS_MAX`; none if all is well."""
    certificates: int | None
    """How many certificates were compared; ``None`` if the database could not be asked."""


def verify_archive(directory: Path, public_key: bytes) -> Verified:
    """Read the whole archive and say what is wrong with it.

    :param public_key: the 32 bytes of the key that must have signed it.
    :raises NotAnArchive: if there is no manifest to compare with.
    """
    read = read_manifest(directory)
    manifest, comparison = read.manifest, _Comparison()
    faults = list(_faults_of_signature(read.signed, public_key))
    faults += [fault for table in manifest.tables for fault in _faults_of_file(directory, table)]
    missing = SORTED_BY.keys() - {table.table for table in manifest.tables}
    faults += [TableMissing(table=table) for table in sorted(missing)]
    if not any(isinstance(fault, FileDamaged | TableMissing) for fault in faults):
        faults += islice(comparison.faults_of(directory, manifest), FAULTS_MAX)
    return Verified(
        manifest=manifest, faults=faults[:FAULTS_MAX], certificates=comparison.certificates
    )


def key_that_signed(directory: Path, public_keys: Sequence[bytes]) -> bytes:
    """Return the key that the manifest names; the first one, if it names none of them.

    :raises NotAnArchive: if there is no manifest.
    """
    key_id = read_manifest(directory).signed.key_id
    return keys_by_id(public_keys).get(key_id, public_keys[0])


def read_manifest(directory: Path) -> Signed:
    """Read the manifest, without looking whether it is true.

    :raises NotAnArchive: if there is none, or none that can be read.
    """
    try:
        document = json.loads((directory / MANIFEST).read_text(encoding="utf-8"))
        statement = document["statement"]
        signed = SignedStatement(
            statement=statement.encode(),
            key_id=document["key_id"],
            signature=b64decode(document["signature"], validate=True),
        )
        manifest = Manifest.from_statement(json.loads(statement))
    except (OSError, ValueError, LookupError, TypeError, AttributeError, NotAMonth):
        raise NotAnArchive(directory=str(directory)) from None
    return Signed(manifest=manifest, signed=signed)


def _faults_of_signature(signed: SignedStatement, public_key: bytes) -> Iterator[Refusal]:
    expected = key_id_of(public_key)
    if signed.key_id != expected:
        yield SignedByAnother(key_id=signed.key_id, expected=expected)
        return
    if not is_signed(public_key, signed.signature, signed.statement):
        yield SignatureWrong()


def _faults_of_file(directory: Path, table: ArchivedTable) -> Iterator[Refusal]:
    try:
        seen = look_through(_path(directory, table))
    except FileDamaged as damage:
        yield damage
        return
    if (seen.hashes.file, seen.hashes.content) != (table.file_sha256, table.content_sha256):
        yield FileChanged(file=table.file)
    found = (seen.rows, seen.first_id, seen.last_id)
    if found != (table.rows, table.first_id, table.last_id):
        yield RowsDiffer(file=table.file)


def _path(directory: Path, table: ArchivedTable) -> Path:
    """Return where the file is: beside the manifest, whatever the manifest says."""
    return directory / Path(table.file).name


class _Comparison:
    """Compares orders, evidence and certificates, and counts the certificates."""

    def __init__(self) -> None:
        self.certificates: int | None = None

    def faults_of(self, directory: Path, manifest: Manifest) -> Iterator[Refusal]:
        """Say where they do not fit together."""
        files = dict(archived_files(directory, manifest))
        orders = read_rows(files["termination_order"], "order_id", "state")
        evidence = read_rows(files["evidence"], "order_id", "step", "facts")
        try:
            yield from faults_between(
                (ArchivedOrder(*row) for row in orders),
                (ArchivedEvidence(*row) for row in evidence),
                self._certificates_of(manifest.month),
            )
        except FileDamaged as damage:
            yield damage

    def _certificates_of(self, month: Month) -> Iterator[Certified] | None:
        """Return what there is to compare with: nothing, if this is another database."""
        try:
            count = count_certificates(month)
        except DatabaseError:
            return None
        self.certificates = count
        return certified_evidence(month) if count else None


def archived_files(directory: Path, manifest: Manifest) -> Iterable[tuple[str, Path]]:
    """Return table and file of each part."""
    return [(table.table, _path(directory, table)) for table in manifest.tables]
