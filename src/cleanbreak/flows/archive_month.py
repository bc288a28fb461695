"""Archive a month: copy it out, sign, read back, and only then drop it from the database.

Killed at any moment, it leaves the month in the database, or the whole archive on the disk or in
the object store; begun again, it goes on from there.
"""

import json
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeAlias

from cleanbreak.domain.archive import ArchivedTable, Manifest, Month, NotAnArchive
from cleanbreak.domain.certificate import canonical_bytes, fingerprint
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.termination import Actor, SignedStatement
from cleanbreak.flows import archive_in_store as stored
from cleanbreak.flows.archive_file import keep_folder, write_file
from cleanbreak.flows.archive_in_store import OWNER_ONLY, StorePlace
from cleanbreak.flows.read_certificate import certificate_json, read_public_keys
from cleanbreak.flows.seal_audit import seal_audit
from cleanbreak.flows.verify_archive import MANIFEST, key_that_signed, verify_archive
from cleanbreak.ports.outside import Outside
from cleanbreak.records import archive as leaving
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.months import month_of, prepare_months

Progress: TypeAlias = Callable[[str, int], None]
"""Hears of which table so many further bytes of CSV were written."""


class MonthNotOver(Refusal):
    """The month {month} is not over yet."""

    code = "month_not_over"


class MonthTooYoung(Refusal):
    """The month {month} has to stay until {until}: each is kept for {keep_months} months."""

    code = "month_too_young"


class MonthNotHere(Refusal):
    """The database has no month {month}: it was archived before, or nothing happened in it."""

    code = "month_not_here"


class MonthNotFinished(Refusal):
    """The month {month} is not over: open orders {open_orders}, announcements to send {unsent}."""

    code = "month_not_finished"


class AnotherArchiveThere(Refusal):
    """In {directory} there is another archive of this month. Choose another place."""

    code = "another_archive_there"


class ArchiveNotWhole(Refusal):
    """What was written to {directory} is not whole, so nothing was removed. {sentence}"""

    code = "archive_not_whole"


class CannotWrite(Refusal):
    """In {directory} nothing can be written ({reason}), so nothing was removed."""

    code = "cannot_write"


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveRequest:
    """Which month is to go where."""

    month: Month
    out: Path
    """The folder in which the archive becomes a folder of its own."""
    store: StorePlace | None = None
    """In which folder of an object store it becomes one, after it was written to ``out``."""
    keep_months: int
    """How long a month stays after it is over, and after the last of its orders was finished."""
    actor: Actor
    now: datetime

    @property
    def directory(self) -> Path:
        """Where the archive will be written."""
        return self.out / f"cleanbreak-{self.month}"

    @property
    def place(self) -> StorePlace | None:
        """Where in the object store it will be, if it goes to one."""
        return self.store and self.store.below(self.directory.name)


def archive_month(request: ArchiveRequest, outside: Outside, progress: Progress) -> Manifest:
    """Move a month into an archive, and return what is in it.

    :raises Refusal: :class:`MonthNotOver`, :class:`MonthTooYoung`, :class:`MonthNotHere`,
        :class:`MonthNotFinished`, :class:`AnotherArchiveThere`, :class:`MonthInUse`,
        :class:`CannotWrite`, and :class:`ArchiveNotWhole` or :class:`ObjectDiffers` if what was
        written does not read back. Nothing is removed then.
    :raises OutsideFailure: if the object store fails; nothing is removed then either.
    """
    month = request.month
    _refuse_young(request, month.later(1).first_instant)
    prepare_months(request.now)
    seal_audit(outside)  # what left unsealed could not be told from what is put in later
    if not leaving.is_here(month):
        raise MonthNotHere(month=str(month))
    _refuse_unfinished(request)  # before the seal too: a sealed month refuses its own open orders
    leaving.seal_month(month)
    try:
        _refuse_unfinished(request)
        manifest = _write_archive(request, outside, progress)
        if request.place:
            manifest = _keep_in_store(request.directory, request.place, manifest, outside)
    except BaseException as fault:
        leaving.unseal_month(month)
        if isinstance(fault, OSError):
            raise CannotWrite(directory=str(request.out), reason=fault.strerror) from fault
        raise
    leaving.drop_month(month, lambda: _note(request, manifest))
    return manifest


def _refuse_young(request: ArchiveRequest, finished_at: datetime) -> None:
    month, this_month = request.month, month_of(request.now)
    if this_month <= month:
        raise MonthNotOver(month=str(month))
    until = month_of(finished_at).later(request.keep_months)
    if request.now < until.first_instant:
        raise MonthTooYoung(
            month=str(month), until=until.first_instant.date(), keep_months=request.keep_months
        )


def _refuse_unfinished(request: ArchiveRequest) -> None:
    found = leaving.look_for_unfinished(request.month)
    if found.open_orders or found.unsent:
        raise MonthNotFinished(
            month=str(request.month), open_orders=found.open_orders, unsent=found.unsent
        )
    if found.last_completed_at:
        _refuse_young(request, month_of(found.last_completed_at).later(1).first_instant)


def _write_archive(request: ArchiveRequest, outside: Outside, progress: Progress) -> Manifest:
    """Write beside the place, read back, then give it its name."""
    draft = request.out / f".{request.directory.name}.draft"
    request.out.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=OWNER_ONLY)
    tables = tuple(_write_table(table, request, draft, progress) for table in leaving.SORTED_BY)
    manifest = Manifest(
        month=request.month,
        schema=leaving.schema_version(),
        archived_at=request.now.isoformat(),
        tables=tables,
    )
    _write_manifest(draft, manifest, outside)
    _refuse_not_whole(draft, outside)
    if request.directory.exists():
        there = _the_one_there(request.directory, str(request.directory), manifest, outside)
        shutil.rmtree(draft)
        return there
    draft.rename(request.directory)
    keep_folder(request.out)
    return manifest


def _write_table(
    table: str, request: ArchiveRequest, draft: Path, progress: Progress
) -> ArchivedTable:
    name = f"{table}.csv.gz"
    extent = leaving.measure(table, request.month)
    hashes = write_file(draft / name, _watched(table, request.month, progress))
    return ArchivedTable(
        table=table,
        file=name,
        rows=extent.rows,
        first_id=extent.first_id,
        last_id=extent.last_id,
        file_sha256=hashes.file,
        content_sha256=hashes.content,
    )


def _watched(table: str, month: Month, progress: Progress) -> Iterator[bytes]:
    for piece in leaving.read_part(table, month):
        progress(table, len(piece))
        yield piece


def _write_manifest(draft: Path, manifest: Manifest, outside: Outside) -> None:
    statement = canonical_bytes(manifest.as_statement())
    signed = outside.signing.sign([statement])[0]
    document = certificate_json(
        SignedStatement(statement=statement, key_id=signed.key_id, signature=signed.signature)
    )
    with (draft / MANIFEST).open("x", encoding="utf-8") as file:
        json.dump(document, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    keep_folder(draft)


def _refuse_not_whole(draft: Path, outside: Outside) -> None:
    if faults := verify_archive(draft, outside.signing.public_key()).faults:
        raise ArchiveNotWhole(directory=str(draft), sentence=str(faults[0]))


def _keep_in_store(
    directory: Path, place: StorePlace, manifest: Manifest, outside: Outside
) -> Manifest:
    if not stored.is_stored(place):
        stored.send_archive(directory, place)
        return manifest
    with stored.fetched_archive(place, directory.parent) as fetched:
        return _the_one_there(fetched, str(place.folder), manifest, outside)


def _the_one_there(directory: Path, place: str, manifest: Manifest, outside: Outside) -> Manifest:
    """Keep the archive that is there, from a run that was killed or before the month came back.

    :raises AnotherArchiveThere: if it is not whole, or not of the same rows.
    """
    try:
        there = verify_archive(directory, key_that_signed(directory, read_public_keys(outside)))
    except NotAnArchive:
        raise AnotherArchiveThere(directory=place) from None
    if there.faults or there.manifest.tables != manifest.tables:
        raise AnotherArchiveThere(directory=place)
    return there.manifest


def _note(request: ArchiveRequest, manifest: Manifest) -> None:
    details = {
        "month": str(request.month),
        "manifest": fingerprint(manifest.as_statement()),
        "rows": {table.table: table.rows for table in manifest.tables},
    }
    entry = AuditEntry(act="month.archived", order_id=None, actor=request.actor, details=details)
    append_audit([entry], request.now)
