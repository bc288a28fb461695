"""Prepare takeouts that were asked for: read, write, seal under a key of their own, and say so.

Outside transactions. The key is in the memory of the worker until the file is whole: whoever dies
in the middle leaves a file that nobody can ever open, and the next worker begins anew.
"""

import hashlib
import logging
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeAlias

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation

from cleanbreak.domain.minisign import PublicKey
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.takeout_about import Paper, TakeoutAbout
from cleanbreak.domain.takeout_manifest import TakeoutManifest
from cleanbreak.domain.takeout_state import PREPARATIONS_MAX, TakeoutForm
from cleanbreak.flows.advance_orders import log_defect
from cleanbreak.flows.gather_takeout import Gathered
from cleanbreak.flows.hold_takeout import LEASE, hold_takeout
from cleanbreak.flows.seal_takeout import (
    AesZip,
    AgeFile,
    AtRest,
    PlainZip,
    RestKey,
    new_rest_key,
)
from cleanbreak.flows.takeout_links import ready_news, takeout_news
from cleanbreak.flows.takeout_papers import write_takeout_papers
from cleanbreak.flows.takeout_readings import rules_of, sources_of, takeout_readings
from cleanbreak.flows.write_takeout import Makers, write_takeout
from cleanbreak.policies.loader import policy_at, time_zone_of
from cleanbreak.ports.errors import OutsideFailure
from cleanbreak.ports.outside import Outside
from cleanbreak.records.card_reading import delete_reading
from cleanbreak.records.outbox import put_in_outbox
from cleanbreak.records.sealed import open_sealed, seal
from cleanbreak.records.takeout import (
    Prepared,
    TakeoutRow,
    claim_takeouts,
    hasten_order_of,
    write_failed,
    write_later,
    write_ready,
)
from cleanbreak.records.wake import wake_worker

PaperWriter: TypeAlias = Callable[[Gathered, TakeoutAbout, PublicKey], Sequence[Paper]]
LOG = logging.getLogger(__name__)
AGAIN_AFTER = timedelta(minutes=2)
BATCH = 1
"""One after the other: a lease is for one file."""


@dataclass(frozen=True, slots=True)
class Preparer:
    """One worker that prepares takeouts."""

    outside: Outside
    clock: Callable[[], datetime] = timezone.now
    is_stopping: Callable[[], bool] = lambda: False
    write_papers: PaperWriter = write_takeout_papers


def prepare_takeouts(preparer: Preparer) -> int:
    """Prepare all that is due; return how many were begun."""
    begun = 0
    while not preparer.is_stopping():
        now = preparer.clock()
        claimed = claim_takeouts(now, now + LEASE, BATCH)
        if not claimed:
            break
        for row in claimed:
            _prepare(row, preparer)
            begun += 1
    return begun


def takeout_folder() -> Path:
    """Return where takeouts lie; nobody but this program reads there."""
    folder = settings.CLEANBREAK_HOME / "takeouts"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return Path(folder)


def _prepare(row: TakeoutRow, preparer: Preparer) -> None:
    if row.attempt > PREPARATIONS_MAX:  # each of its workers died
        _put_off(row, "given_up", preparer.clock())
        return
    key, begun = new_rest_key(), preparer.clock()
    file = takeout_folder() / f"{row.takeout_id}.{row.attempt}.age"
    try:
        with translation.override(row.language), hold_takeout(row, preparer.clock):
            manifest = _write(row, key, file, preparer)
    except (OutsideFailure, Refusal) as fault:
        file.unlink(missing_ok=True)
        _put_off(row, getattr(fault, "code", "unavailable"), preparer.clock())
    except Exception as defect:  # noqa: BLE001  one takeout must not hold up the others
        file.unlink(missing_ok=True)
        log_defect("preparing a takeout", defect)
        _put_off(row, "defect", preparer.clock())
    else:
        _lay_down(row, _Written(key, file, manifest, begun), preparer.clock())


def _write(row: TakeoutRow, key: RestKey, file: Path, preparer: Preparer) -> TakeoutManifest:
    now = preparer.clock()
    makers = Makers(preparer.outside.signing, preparer.write_papers)
    readings = takeout_readings(row, sources_of(row.line_id), now)
    how = AtRest(_form(row), key.recipient)
    with open(file, "xb", opener=_owners_only) as sink:
        manifest = write_takeout(readings, _about(row, now), how, makers, sink)
        sink.flush()
        os.fsync(sink.fileno())
    return manifest


def _owners_only(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _form(row: TakeoutRow) -> PlainZip | AesZip | AgeFile:
    if row.form == TakeoutForm.AES.value:
        return AesZip(open_sealed(row.passphrase))
    return AgeFile(row.age_key) if row.form == TakeoutForm.AGE.value else PlainZip()


def _about(row: TakeoutRow, now: datetime) -> TakeoutAbout:
    line, takeout_id = row.line, str(row.takeout_id)
    country = line.jurisdiction.partition("-")[0].upper()
    return TakeoutAbout(
        takeout_id=takeout_id,
        line_hash=hashlib.sha256(f"{takeout_id}:{line.msisdn}".encode()).hexdigest(),
        msisdn=line.msisdn,
        operator=settings.CLEANBREAK_OPERATOR,
        made_at=now.astimezone(time_zone_of(line.jurisdiction)),
        region=None if country == "EU" else country,
    )


@dataclass(frozen=True, slots=True)
class _Written:
    """A file that is whole, and what belongs to it."""

    key: RestKey
    file: Path
    manifest: TakeoutManifest
    begun: datetime


def _lay_down(row: TakeoutRow, written: _Written, now: datetime) -> None:
    """Keep the key, and tell; a worker that was overtaken leaves nothing."""
    today, file = policy_at(row.line.jurisdiction, now)[1], written.file
    done = Prepared(
        rest_key=seal(written.key.identity),
        file_name=file.name,
        size_bytes=file.stat().st_size,
        records=sum(one.records for one in written.manifest.sources),
        keep_until=now + (rules_of(row.line, now).kept_for.after(today) - today),
    )
    with transaction.atomic():
        is_mine = write_ready(row, done, now)
        if is_mine:
            delete_reading(row.line_id, written.begun)  # the takeout has it now
            put_in_outbox([ready_news(row, now)], now)
            wake_worker("send_announcements")
            _open_gate(row, now)
    if not is_mine:
        file.unlink(missing_ok=True)


def _put_off(row: TakeoutRow, code: str, now: datetime) -> None:
    """Try it again later, or give it up and say so."""
    LOG.warning("takeout %s, try %d: %s", row.takeout_id, row.attempt, code)
    if row.attempt < PREPARATIONS_MAX:
        write_later(row, code, now + AGAIN_AFTER * row.attempt, now)
        return
    with transaction.atomic():
        if write_failed(row, code, now):
            put_in_outbox([takeout_news(row, "failed")], now)
            wake_worker("send_announcements")
            _open_gate(row, now)


def _open_gate(row: TakeoutRow, now: datetime) -> None:
    if hasten_order_of(row.line_id, now):
        wake_worker("advance_orders")
