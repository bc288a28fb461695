"""State the ends: a signed statement about each line that has ended, on its way into the log.

Signing asks a keeper of keys, and so it is done before the transaction that writes. Two who state
the same end at once both sign, and one of them writes: taking the order off the list decides.
"""

import logging
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.db import transaction

from cleanbreak.domain.cose import sign1, to_be_signed
from cleanbreak.domain.merkle_tree import tree_over_hashes
from cleanbreak.domain.signing_key import key_id_of
from cleanbreak.domain.statement import (
    SEED_BYTES,
    claim_hashes,
    statement_header,
    statement_payload,
)
from cleanbreak.flows.ended_claims import claims_of
from cleanbreak.flows.refuse_revoked_key import require_unrevoked
from cleanbreak.ports.errors import Unavailable
from cleanbreak.ports.outside import Outside
from cleanbreak.ports.signing import Signing
from cleanbreak.records.campaign_tally import ended_since
from cleanbreak.records.log_entry import queue_leaves
from cleanbreak.records.statement import (
    EndedOrder,
    NewOpening,
    due_after,
    ended_orders,
    hold_erasing,
    insert_openings,
    take_due,
)

LOG = logging.getLogger(__name__)
KIND = "end"
"""What such a leaf is called in the log."""
BATCH = 1000
AT_ONCE = 10_000
"""So many are stated before the log gets its turn: of a million, the first wait for no other."""
AT_ONCE_OF_MASSES = 50
"""So many of masses, while lines are ended as fast as it goes: ends go before words about them."""
FAST, LATELY = 5_000, timedelta(seconds=10)
"""So many ends of campaigns within that time need the whole machine."""
BEFORE_ALL = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Draft:
    """A statement before it is signed."""

    opening: NewOpening
    payload: bytes


@dataclass(frozen=True, slots=True)
class Signed:
    """Statements, as one key signed them."""

    key_id: str
    statements: list[bytes]


def state_ends(outside: Outside, now: datetime) -> int:
    """State the ends whose certificates were issued; return how many were stated.

    People's come first. Of more than :data:`AT_ONCE`, the rest is stated when this is called again:
    whoever enters these in the log is woken for it, and calls. An end that cannot be stated stays
    on the list, is logged, and holds up no other.

    :raises Unavailable: if the keeper of the key cannot be asked; what was stated stays stated.
    """
    of_people = _state(AT_ONCE, outside, now, is_mass=False)
    is_fast = ended_since(now - LATELY) >= FAST
    at_once = AT_ONCE_OF_MASSES if is_fast else AT_ONCE
    return of_people + _state(at_once, outside, now, is_mass=True)


def _state(at_once: int, outside: Outside, now: datetime, *, is_mass: bool) -> int:
    stated, last = 0, BEFORE_ALL
    batch = min(BATCH, at_once)
    while stated < at_once and (due := due_after(last, batch, is_mass=is_mass)):
        drafts = [draft for order in ended_orders(due) if (draft := _draft(order))]
        stated += _write(drafts, _sign(drafts, outside.signing, now), now) if drafts else 0
        last = due[-1]
    return stated


def issuer() -> str:
    """Return under which name we state ends: the host of this server."""
    return urlsplit(settings.CLEANBREAK_BASE_URL).netloc


def _draft(order: EndedOrder) -> Draft | None:
    seed = secrets.token_bytes(SEED_BYTES)
    try:
        hashes = claim_hashes(seed, claims_of(order))
    except (KeyError, TypeError, ValueError) as defect:
        LOG.error("the end of order %s cannot be stated: %s", order.order_id, type(defect).__name__)
        return None
    root, _ = tree_over_hashes(hashes)
    opening = NewOpening(order.order_id, order.line_id, order.erased, seed, hashes)
    return Draft(opening, statement_payload(root, len(hashes)))


def _sign(drafts: Sequence[Draft], signing: Signing, now: datetime) -> Signed:
    """Return the statements as they are entered in the log.

    :raises Unavailable: if the key was replaced between two questions: then it is asked again.
    """
    key_id = key_id_of(signing.public_key())
    header = statement_header(key_id, issuer(), int(now.timestamp()))
    signed = signing.sign([to_be_signed(header, draft.payload) for draft in drafts])
    if any(one.key_id != key_id for one in signed):
        raise Unavailable("The signing key was replaced a moment ago.")
    statements = [
        sign1(header, {}, draft.payload, one.signature)
        for draft, one in zip(drafts, signed, strict=True)
    ]
    return Signed(key_id, statements)


def _write(drafts: Sequence[Draft], signed: Signed, now: datetime) -> int:
    """Write what nobody else has written meanwhile, and of which nothing was erased meanwhile.

    :raises Unavailable: if the key was revoked meanwhile: another one signs it later.
    """
    with transaction.atomic():
        sound = _nothing_erased_since([draft.opening for draft in drafts])
        taken = take_due(list(sound))
        ours = [
            (draft.opening, statement)
            for draft, statement in zip(drafts, signed.statements, strict=True)
            if draft.opening.order_id in taken
        ]
        insert_openings([opening for opening, _ in ours], now)
        queue_leaves(KIND, [(statement, opening.order_id) for opening, statement in ours])
        # after they were put there: a revocation has counted them, or is seen here
        require_unrevoked([signed.key_id])
    return len(ours)


def _nothing_erased_since(openings: Sequence[NewOpening]) -> set[UUID]:
    """Return those whose lines are as they were read: what was erased must not be opened again."""
    erased = hold_erasing([one.line_id for one in openings if one.line_id is not None])
    return {
        one.order_id for one in openings if erased.get(one.line_id or 0, one.erased) == one.erased
    }
