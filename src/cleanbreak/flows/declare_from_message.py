"""Take a message as the declaration that it is: it counts from when it came in, not from now.

Whoever has written that they cancel need not say it again on a page. As on the page, nothing is
proved by it, the address that the sender named gets the receipt, and sent twice it is one.
"""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from cleanbreak.domain.declaration import Declaration, DeclarationKind, Receipt
from cleanbreak.domain.identifiers import is_card_number, parse_iccid
from cleanbreak.domain.message_thread import NothingToAnswer, NoWayToAnswer, TiedBy, Writer
from cleanbreak.domain.national_number import parse_msisdn_at
from cleanbreak.domain.termination import Actor
from cleanbreak.flows.accept_declaration import TakenAt, accept_declaration
from cleanbreak.flows.brand_words import operator_name
from cleanbreak.flows.own_thread import lock_own_thread, note_about
from cleanbreak.records.message_thread import MessageThreadRow, ThreadMessageRow, opened


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What a person reads in a message."""

    message_id: UUID
    holder_name: str = field(repr=False)
    line: str = field(repr=False)
    """Number or card, as it stands there."""


def declare_from_message(thread_id: UUID, read: Read, actor: Actor, now: datetime) -> Receipt:
    """Accept the declaration that a message is, as of the moment at which it came in.

    :raises UnknownThread, ThreadNotYours: if the person has not taken it.
    :raises NothingToAnswer, NoWayToAnswer: if it is no message of the sender's, or the sender left
        no address for the receipt.
    :raises Refusal: of the name, the number or the card, if they are none.
    """
    with transaction.atomic():
        row = lock_own_thread(thread_id, actor)
        message = ThreadMessageRow.objects.filter(
            pk=read.message_id, thread=row, writer=Writer.SENDER.value
        ).first()
        if message is None:
            raise NothingToAnswer
        if not row.contact:
            raise NoWayToAnswer
        receipt = accept_declaration(
            _declaration(row, read),
            operator=operator_name(),
            home_place=settings.CLEANBREAK_HOME_PLACE,
            now=message.at,
            taken_at=TakenAt(channel=actor.channel),
        )
        if not row.is_proved:
            row.receipt_number, row.tied_by = receipt.receipt_number, TiedBy.AGENT.value
            row.order_id = None
        row.says_to_cancel = False
        row.save(update_fields=["receipt_number", "tied_by", "order_id", "says_to_cancel"])
        note_about("message.declared", row, {"receipt": receipt.receipt_number}, actor, now)
    return receipt


def _declaration(row: MessageThreadRow, read: Read) -> Declaration:
    typed, place = read.line.strip(), settings.CLEANBREAK_HOME_PLACE
    is_card = is_card_number(typed)
    said = (str(read.message_id), read.holder_name, typed)
    return Declaration(
        submission_key=hashlib.sha256("\0".join(said).encode()).hexdigest(),
        kind=DeclarationKind.ORDINARY,
        holder_name=read.holder_name,
        msisdn=None if is_card else parse_msisdn_at(typed, place),
        iccid=parse_iccid(typed) if is_card else None,
        reply_email=opened(row.contact),
        language=row.language,
    )
