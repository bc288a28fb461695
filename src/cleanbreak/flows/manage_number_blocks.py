"""Manage number blocks: which numbers are ours to give out again."""

from datetime import datetime

from django.db import transaction

from cleanbreak.domain.line_cells import parse_strict_msisdn
from cleanbreak.domain.number_block import BlockOverlaps, NumberBlock, UnknownBlock, parse_block
from cleanbreak.domain.termination import Actor
from cleanbreak.records import number_block as records
from cleanbreak.records.audit import AuditEntry, append_audit


def add_block(first: str, last: str, actor: Actor, now: datetime) -> NumberBlock:
    """Note a block as ours.

    :raises MalformedMsisdn, MalformedBlock: if it is none.
    :raises BlockOverlaps: if a part of it is noted already.
    """
    block = parse_block(first, last)
    with transaction.atomic():
        if not records.insert_block(block, actor.acting_user, now):
            raise BlockOverlaps
        _note("numbers.block_added", {"first": block.first, "last": block.last}, actor, now)
    return block


def remove_block(first: str, actor: Actor, now: datetime) -> None:
    """Note it as ours no more: what rests of it is not released.

    :raises UnknownBlock: if no block begins with this number.
    """
    number = parse_strict_msisdn(first)
    with transaction.atomic():
        if not records.delete_block(number):
            raise UnknownBlock
        _note("numbers.block_removed", {"first": number}, actor, now)


def _note(act: str, details: dict[str, str], actor: Actor, now: datetime) -> None:
    append_audit([AuditEntry(act=act, order_id=None, actor=actor, details=details)], now)
