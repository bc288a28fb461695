"""Create a campaign from a file: every row is read and judged, nothing happens to any line yet."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from hashlib import sha256
from itertools import islice
from uuid import UUID

from django.conf import settings
from django.db import transaction

from cleanbreak.domain.campaign import CampaignWish, NoLines
from cleanbreak.domain.campaign_file import read_campaign_file
from cleanbreak.domain.csv_table import BinaryFile, read_csv_table
from cleanbreak.domain.effective_date import check_wished_date
from cleanbreak.domain.termination import Actor
from cleanbreak.policies.loader import policy_at
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.campaign import CampaignRow, insert_campaign
from cleanbreak.records.campaign_line import (
    StagedLine,
    begin_staging,
    judge_staged,
    stage_lines,
)

CHUNK_LINES = 10_000


def create_campaign(file: BinaryFile, wish: CampaignWish, actor: Actor, now: datetime) -> UUID:
    """Read the file, judge its lines as a set, and return the id of the new campaign.

    The file is read once, in constant memory; all of it is in the books, or nothing.

    :raises Refusal: if the file cannot be read (:mod:`cleanbreak.domain.csv_table`).
    :raises NoNameColumn, NoLines: if it names no lines.
    :raises SameFileTwice: if a campaign that is not over has the same file.
    :raises DateInThePast, DateTooFarAhead: for a date on which no line could end.
    """
    check_day(wish, now)
    fingerprinted = _Fingerprinted(file)
    with transaction.atomic():
        begin_staging()
        for chunk in _chunks(read_campaign_file(read_csv_table(fingerprinted))):
            stage_lines(chunk)
        row = new_row(wish, actor, now)
        row.file_sha256 = fingerprinted.hexdigest()
        return insert_judged(row, actor)


def insert_judged(row: CampaignRow, actor: Actor) -> UUID:
    """Insert a campaign with the lines that are staged, in the running transaction.

    :raises NoLines: if none is.
    """
    insert_campaign(row)
    row.lines_given = judge_staged(row.campaign_id)
    if not row.lines_given:
        raise NoLines
    row.save(update_fields=["lines_given"])
    note(row, "campaign.created", actor, row.created_at)
    return row.campaign_id


def note(row: CampaignRow, act: str, actor: Actor, now: datetime) -> None:
    """Write into the audit log what somebody did with a campaign."""
    details = {"campaign_id": str(row.campaign_id), "lines": row.lines_given}
    append_audit([AuditEntry(act=act, order_id=None, actor=actor, details=details)], now)


def check_day(wish: CampaignWish, now: datetime) -> None:
    """Refuse a day on which no line could end.

    :raises DateInThePast: before today, in the place of the operator.
    :raises DateTooFarAhead: more than two years ahead.
    """
    if wish.wished_date is not None:
        today = policy_at(settings.CLEANBREAK_HOME_PLACE, now)[1]
        check_wished_date(wish.wished_date, today, possible=today)


def new_row(wish: CampaignWish, actor: Actor, now: datetime) -> CampaignRow:
    """Return the row of a campaign that nobody has planned yet."""
    return CampaignRow(
        reason=wish.reason.value,
        wished_date=wish.wished_date,
        rate_per_s=wish.rate_per_s,
        created_at=now,
        created_by=actor.acting_user,
    )


def _chunks(lines: Iterable[StagedLine]) -> Iterator[list[StagedLine]]:
    remaining = iter(lines)
    while chunk := list(islice(remaining, CHUNK_LINES)):
        yield chunk


class _Fingerprinted:
    """A file that is read, and its SHA-256 with it."""

    def __init__(self, file: BinaryFile) -> None:
        self._file = file
        self._hash = sha256()

    def readline(self, limit: int, /) -> bytes:
        """Return the next line with its end, or as much of it as the limit allows."""
        line = self._file.readline(limit)
        self._hash.update(line)
        return line

    def hexdigest(self) -> str:
        """Return the hash of what was read: of the whole file, once its rows are at their end."""
        return self._hash.hexdigest()
