"""Destroy a card at a counter: note who made it useless, how, and by what it was known.

The card itself says its number as long as it is whole: it was in the reader in this visit, or the
last digits of its printed number are typed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction

from cleanbreak.domain.card_destruction import (
    DestroyedHow,
    NumberSeen,
    WitnessNeeded,
    check_digits,
    check_witness,
)
from cleanbreak.domain.desk_visit import CardShown, VisitStep
from cleanbreak.domain.termination import Actor
from cleanbreak.domain.workplace import Workplace
from cleanbreak.flows.due_visit import due_visit, proved_line_of
from cleanbreak.flows.give_second_factor import give_second_factor
from cleanbreak.flows.note_visit_step import note_step
from cleanbreak.flows.read_visit import VisitStory
from cleanbreak.flows.sign_in import staff_actor
from cleanbreak.policies.card_rules import needs_witness
from cleanbreak.policies.loader import policy_at
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.further_sim import further_sims_of
from cleanbreak.records.line import LineRow
from cleanbreak.records.staff_store import stores_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Destruction:
    """What was done with the card."""

    how: DestroyedHow
    digits: str = ""
    """The last four of its printed number; needed unless it was in the reader."""
    witness: str = ""
    """The name of a colleague who saw it, where the rules or the store want one."""
    witness_code: str = field(default="", repr=False)
    """Of the colleague's own second factor, typed by them."""


def destroy_card(visit_id: UUID, done: Destruction, actor: Actor, now: datetime) -> None:
    """Note that the card was destroyed, once.

    :raises CardDigitsWrong: if the digits are needed, or said, and are not those of the line's.
    :raises WitnessNeeded, WitnessIsYou: if a colleague must see it.
    :raises WrongSecondFactor, TooManyRequests: if the colleague's code is not good.
    :raises Refusal: as `due_visit` says.
    """
    story = due_visit(visit_id, VisitStep.CARD_DESTROYED, actor, now)
    line = proved_line_of(story)
    number = _number_seen(story, line, done.digits)
    witness = _witness(line, done, actor, now)
    details = {"how": done.how.value, "number": number.value, "is_witnessed": witness is not None}
    with transaction.atomic():
        note_step(visit_id, VisitStep.CARD_DESTROYED, details, actor, now)
        said = {"visit": str(visit_id), "line_id": line.line_id, **details}
        entries = [_entry("card.destroyed", story, actor, said)]
        if witness is not None:
            entries.append(_entry("card.destruction_witnessed", story, witness, said))
        append_audit(entries, now)


def witness_is_needed(line: LineRow, now: datetime) -> bool:
    """Return whether the rules of the line's place want a second person to see it."""
    return needs_witness(line.jurisdiction, policy_at(line.jurisdiction, now)[1])


def was_in_reader(story: VisitStory) -> bool:
    """Return whether the card was read in this visit: then nobody need type its digits."""
    return story.done[VisitStep.CARD].details["how"] == CardShown.IN_READER.value


def _number_seen(story: VisitStory, line: LineRow, digits: str) -> NumberSeen:
    if was_in_reader(story) and not digits:
        return NumberSeen.READER
    further = further_sims_of([line.line_id]).get(line.line_id, ())
    check_digits(digits, [line.iccid, *(one.iccid for one in further)])
    return NumberSeen.TYPED


def _witness(line: LineRow, done: Destruction, actor: Actor, now: datetime) -> Actor | None:
    """Return the colleague who saw it: of the same store, and here, since they gave their code."""
    name = done.witness.strip().casefold()
    check_witness(actor.acting_user, name, is_needed=witness_is_needed(line, now))
    if not name:
        return None
    if actor.store not in {one.store_id for one in stores_of(name)}:
        raise WitnessNeeded
    witness = staff_actor(name, Workplace(store=actor.store))
    give_second_factor(name, done.witness_code, witness, now)
    return witness


def _entry(act: str, story: VisitStory, actor: Actor, said: Mapping[str, object]) -> AuditEntry:
    return AuditEntry(act=act, order_id=story.order_id, actor=actor, details=dict(said))
