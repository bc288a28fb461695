"""Seat an agent: where their phone is, what they speak, and whether they take calls now."""

import re
from collections.abc import Collection
from datetime import datetime
from fnmatch import fnmatchcase

from django.conf import settings
from django.db import transaction

from cleanbreak.domain.hotline_queue import (
    LANGUAGES,
    LanguageMissing,
    MalformedPhoneAddress,
    NoSeat,
    PauseReason,
    PhoneAddressTaken,
    PhoneNotOurs,
    SeatHasCall,
    SeatState,
    Skill,
    SkillMissing,
)
from cleanbreak.domain.termination import Actor
from cleanbreak.records.agent_seat import AgentSeatRow, lock_seat
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.hotline_queue import place_of_agent

PHONE_ADDRESS = re.compile(
    r"(sips?):([A-Za-z0-9._+-]{1,64})@([A-Za-z0-9][A-Za-z0-9.-]{0,252})(:[0-9]{1,5})?", re.ASCII
)
USUAL_PORTS = {"sip": ":5060", "sips": ":5061"}


def take_seat(
    actor: Actor,
    languages: Collection[str],
    skills: Collection[str],
    phone_address: str,
    now: datetime,
) -> AgentSeatRow:
    """Take a seat, or change what one has; it is ready, and a caller who is there stays.

    :raises LanguageMissing, SkillMissing: if nothing known is chosen.
    :raises MalformedPhoneAddress: if it is no SIP address.
    :raises PhoneNotOurs: if it is none of ``CLEANBREAK_HOTLINE_PHONES``.
    :raises PhoneAddressTaken: if a colleague who is there has this phone.
    """
    spoken = [one for one in LANGUAGES if one in languages]
    if not spoken:
        raise LanguageMissing
    served = [one.value for one in Skill if one.value in skills]
    if not served:
        raise SkillMissing
    phone_address = _our_phone(phone_address.strip())
    with transaction.atomic():
        _free_phone(phone_address, actor.acting_user, now)
        row, _is_new = AgentSeatRow.objects.update_or_create(
            agent=actor.acting_user,
            defaults={
                "languages": spoken,
                "skills": served,
                "phone_address": phone_address,
                "state": SeatState.READY.value,
                "paused_for": "",
                "changed_at": now,
                "seen_at": now,
            },
        )
        _note("seat.taken", actor, now)
    return row


@transaction.atomic
def set_seat(actor: Actor, state: SeatState, now: datetime) -> AgentSeatRow:
    """Pause one's seat, or be ready again.

    :raises NoSeat: if one has none.
    """
    row = _locked(actor)
    is_ready = state is SeatState.READY
    row.state, row.paused_for = state.value, "" if is_ready else PauseReason.OWN.value
    row.changed_at = row.seen_at = now
    row.save()
    return row


@transaction.atomic
def leave_seat(actor: Actor, now: datetime) -> None:
    """Leave one's seat.

    :raises NoSeat: if one has none.
    :raises SeatHasCall: if a caller is there.
    """
    row = _locked(actor)
    if place_of_agent(row.agent) is not None:
        raise SeatHasCall
    row.delete()
    _note("seat.left", actor, now)


def keep_seat(actor: Actor, now: datetime) -> None:
    """Note that an agent's browser is open; it says so at least once a minute."""
    AgentSeatRow.objects.filter(pk=actor.acting_user).update(seen_at=now)


def seat_of(actor: Actor) -> AgentSeatRow | None:
    """Return the seat of a person, if they have one."""
    return AgentSeatRow.objects.filter(pk=actor.acting_user).first()


def _our_phone(typed: str) -> str:
    """Return the address as it is kept; callers are connected with no phone outside of the house.

    One phone has one address: whoever writes it otherwise would have a colleague's phone ring.
    """
    found = PHONE_ADDRESS.fullmatch(typed)
    if found is None:
        raise MalformedPhoneAddress
    scheme, user, host, port = found.groups("")
    address = f"{scheme}:{user}@{host.lower()}{port.removesuffix(USUAL_PORTS[scheme])}"
    ours: tuple[str, ...] = settings.CLEANBREAK_HOTLINE_PHONES
    if ours and not any(fnmatchcase(address, one) for one in ours):
        raise PhoneNotOurs
    return address


def _free_phone(phone_address: str, agent: str, now: datetime) -> None:
    """See that a phone is nobody else's; whoever had it and is gone has no seat any more."""
    others = AgentSeatRow.objects.select_for_update().filter(phone_address__iexact=phone_address)
    row = others.exclude(pk=agent).first()
    if row is None:
        return
    if row.is_there(now) or place_of_agent(row.agent) is not None:
        raise PhoneAddressTaken
    row.delete()


def _locked(actor: Actor) -> AgentSeatRow:
    row = lock_seat(actor.acting_user)
    if row is None:
        raise NoSeat
    return row


def _note(act: str, actor: Actor, now: datetime) -> None:
    append_audit([AuditEntry(act=act, order_id=None, actor=actor, details={})], now)
