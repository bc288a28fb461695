"""Restore an archived month, so that people can look into it; it cannot be written into."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cleanbreak.domain.archive import Manifest
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.termination import Actor
from cleanbreak.flows.archive_file import read_header, read_pieces
from cleanbreak.flows.verify_archive import archived_files, verify_archive
from cleanbreak.records import archive as leaving
from cleanbreak.records.audit import AuditEntry, append_audit


class MonthIsHere(Refusal):
    """The month {month} is in the database already."""

    code = "month_is_here"


class ArchiveHasFaults(Refusal):
    """The archive is not restored, since it is not what was signed. {sentence}"""

    code = "archive_has_faults"


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoreRequest:
    """Which archive is to come back."""

    directory: Path
    public_key: bytes
    """The 32 bytes of the key that must have signed it."""
    actor: Actor
    now: datetime


def restore_month(request: RestoreRequest) -> Manifest:
    """Bring the month of an archive back into the database; all of it or nothing.

    :raises Refusal: :class:`NotAnArchive`, :class:`ArchiveHasFaults`, :class:`MonthIsHere`,
        :class:`ArchiveDoesNotFit`.
    """
    verified = verify_archive(request.directory, request.public_key)
    manifest = verified.manifest
    if verified.faults:
        raise ArchiveHasFaults(sentence=str(verified.faults[0]))
    if leaving.is_here(manifest.month):
        raise MonthIsHere(month=str(manifest.month))
    with leaving.bringing_back(manifest.month, manifest.schema):
        for table, path in archived_files(request.directory, manifest):
            leaving.write_part(table, manifest.month, read_header(path), read_pieces(path))
        details = {"month": str(manifest.month)}
        entry = AuditEntry(
            act="month.restored", order_id=None, actor=request.actor, details=details
        )
        append_audit([entry], request.now)
    return manifest
