"""Export the audit for a regulator: entries, seals, evidence and certificates in one ZIP.

Of a time, every block of which an entry is asked for is there as a whole, so that each can be
checked by itself: a few entries of the minutes before and after come along. Of an order, only its
own entries are there. Nothing is in it that the audit does not hold: of evidence, the hashes.
"""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import lru_cache
from typing import BinaryIO, TextIO
from uuid import UUID
from zipfile import ZIP_DEFLATED, ZipFile

from cleanbreak.domain.audit_block import AUDIT_LEAF, COLUMNS, parse_block_leaf
from cleanbreak.domain.log_tile import inclusion_proof
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.signed_note import VerifierKey
from cleanbreak.domain.spreadsheet_cell import harmless
from cleanbreak.domain.termination import Actor, UnknownOrder
from cleanbreak.flows.audit_export_shapes import (
    block_shape,
    certificate_shape,
    entry_shape,
    key_shape,
    proof_shape,
)
from cleanbreak.flows.audit_export_words import how_to_check
from cleanbreak.flows.read_log import current_checkpoint
from cleanbreak.flows.seal_audit import IN_LOG
from cleanbreak.records import audit_export as rows
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.audit_export import Span
from cleanbreak.records.log_leaves import leaves_of_kind
from cleanbreak.records.log_tile import read_tile
from cleanbreak.records.order import OrderRow
from cleanbreak.records.record_seal import written_in_one_way

KIND = "cleanbreak.audit_export.v1"
TILES_KEPT = 1024
"""So many tiles of the log are remembered: blocks lie side by side, and share most of them."""
EVIDENCE_COLUMNS = ("order_id", "step", "recorded_at", "sha256")


class TimeBackwards(Refusal):
    """The time ends before it begins. Name an end that comes later."""

    code = "time_backwards"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportWish:
    """What is wanted."""

    about: UUID | Span
    """One order, or a time."""
    hidden: frozenset[UUID] = frozenset()
    """Orders of which whoever asks must not know: they are left out."""
    public_keys: Sequence[bytes] = ()
    """With which blocks and certificates were signed."""
    log_keys: Sequence[VerifierKey] = ()
    """With which checkpoints were signed."""


@dataclass(slots=True)
class Exported:
    """What is in the file."""

    entries: int = 0
    blocks: int = 0
    record_blocks: int = 0
    evidence: int = 0
    certificates: int = 0
    left_out: int = 0
    """Entries about orders in confidence; the hash of their blocks cannot be computed."""


def export_audit(wish: ExportWish, to: BinaryIO, actor: Actor, now: datetime) -> Exported:
    """Write the file, in constant memory, after it was noted who takes it.

    :raises UnknownOrder: if there is no such order, or none that may be known.
    :raises TimeBackwards: if the time has no length.
    """
    if isinstance(wish.about, UUID):
        if wish.about in wish.hidden or not OrderRow.objects.filter(pk=wish.about).exists():
            raise UnknownOrder
    elif wish.about.until <= wish.about.since:
        raise TimeBackwards
    _note(wish, actor, now)
    with ZipFile(to, "w", ZIP_DEFLATED) as archive, written_in_one_way():
        return _Export(wish, archive).write(now)


def _note(wish: ExportWish, actor: Actor, now: datetime) -> None:
    order_id = wish.about if isinstance(wish.about, UUID) else None
    details = {} if order_id else _asked(wish)
    entry = AuditEntry(act="audit.exported", order_id=order_id, actor=actor, details=details)
    append_audit([entry], now)


def _asked(wish: ExportWish) -> dict[str, str]:
    if isinstance(wish.about, UUID):
        return {"order_id": str(wish.about)}
    return {"since": wish.about.since.isoformat(), "until": wish.about.until.isoformat()}


class _Export:
    """One file that is written."""

    def __init__(self, wish: ExportWish, archive: ZipFile) -> None:
        self._wish, self._archive = wish, archive
        self._exported = Exported()
        self._found = _found(wish.about)

    def write(self, now: datetime) -> Exported:
        """Write every file of the archive."""
        wish, exported = self._wish, self._exported
        exported.entries = self._lines("entries.jsonl", map(entry_shape, self._entries()))
        self._csv("entries.csv", (*COLUMNS, "block"), self._entries())
        exported.left_out //= 2  # both were counted
        exported.blocks = self._lines("blocks.jsonl", map(block_shape, self._found.blocks()))
        if not isinstance(wish.about, UUID):
            records = rows.record_blocks_of(wish.about)
            exported.record_blocks = self._lines("record_blocks.jsonl", map(block_shape, records))
        exported.evidence = self._csv("evidence.csv", EVIDENCE_COLUMNS, self._evidence())
        exported.certificates = self._lines("certificates.jsonl", self._certificates())
        self._write_log()
        self._file("keys.json", _json([key_shape(key) for key in wish.public_keys]))
        self._file("log_keys.json", _json([key.vkey for key in wish.log_keys]))
        self._file("about.json", _json(self._about(now)))
        self._file("README.txt", how_to_check(whole_blocks=not isinstance(wish.about, UUID)))
        return exported

    def _entries(self) -> Iterator[list[str]]:
        hidden = {str(one) for one in self._wish.hidden}
        for entry, block in self._found.entries():
            if entry[rows.ORDER_COLUMN] in hidden:
                self._exported.left_out += 1
            else:
                yield [*entry, str(block or "")]

    def _evidence(self) -> Iterator[Sequence[str]]:
        wish = self._wish
        for order_id, step, at, digest in rows.evidence_hashes(wish.about):
            if order_id not in wish.hidden:
                yield str(order_id), step, at.isoformat(), digest

    def _certificates(self) -> Iterator[dict[str, object]]:
        wish = self._wish
        for row in rows.certificates_of(wish.about):
            if row.order_id not in wish.hidden:
                yield certificate_shape(row)

    def _write_log(self) -> None:
        """Write the last checkpoint, and the way from the leaf of each block to its root."""
        signed = current_checkpoint()
        if signed is None:
            return
        size, read = signed.checkpoint.size, lru_cache(TILES_KEPT)(read_tile)
        blocks = {row.block for row in self._found.blocks()}
        leaves = ((at, parse_block_leaf(leaf)) for at, leaf in leaves_of_kind(IN_LOG) if at < size)
        self._file("checkpoint.txt", signed.note)
        self._lines(
            "log.jsonl",
            (
                proof_shape(found[1], inclusion_proof(read, at, size))
                for at, found in leaves
                if found and found[0] == AUDIT_LEAF and found[1] in blocks
            ),
        )

    def _about(self, now: datetime) -> dict[str, object]:
        asked, found = _asked(self._wish), asdict(self._exported)
        return {"type": KIND, **asked, "made_at": now.isoformat(), **found}

    def _csv(self, name: str, columns: Sequence[str], found: Iterable[Sequence[str]]) -> int:
        count = 0
        with self._text_file(name) as file:
            writer = csv.writer(file)
            writer.writerow(columns)
            for row in found:
                writer.writerow(map(harmless, row))
                count += 1
        return count

    def _lines(self, name: str, found: Iterable[object]) -> int:
        count = 0
        with self._text_file(name) as file:
            for one in found:
                file.write(json.dumps(one, ensure_ascii=False) + "\n")
                count += 1
        return count

    def _file(self, name: str, content: str) -> None:
        with self._text_file(name) as file:
            file.write(content)

    @contextmanager
    def _text_file(self, name: str) -> Iterator[TextIO]:
        with self._archive.open(name, "w", force_zip64=True) as opened:
            text = io.TextIOWrapper(opened, encoding="utf-8", newline="")
            yield text
            text.flush()
            text.detach()


def _found(about: UUID | Span) -> rows.OrderEntries | rows.TimeEntries:
    return rows.OrderEntries(about) if isinstance(about, UUID) else rows.TimeEntries(about)


def _json(document: object) -> str:
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"
