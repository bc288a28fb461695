"""Tell who is in contact: somebody enters a check code and reads what we say about it.

A right code and a wrong one cost the same work: both tables are asked by one hash. The answer is
about the message or the call, never about a person.
"""

from dataclasses import dataclass
from datetime import datetime

from cleanbreak.domain.agent_call import CallReason, ended_at
from cleanbreak.domain.check_code import parse_check_code
from cleanbreak.domain.termination import AnnouncementKind
from cleanbreak.flows.mark_messages import hashes_of_code
from cleanbreak.records.agent_call import AgentCallRow
from cleanbreak.records.contact_check import ContactCheckRow, ContactMedium


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownMessage:
    """A message of ours."""

    medium: ContactMedium
    kind: AnnouncementKind
    sent_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownCall:
    """A call of ours."""

    alias: str
    reason: CallReason
    began_at: datetime
    ended_at: datetime | None
    """``None`` while it runs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """What we know of a code; nothing, if it is none of ours or too old."""

    messages: tuple[KnownMessage, ...]
    calls: tuple[KnownCall, ...]
    as_of: datetime

    @property
    def is_known(self) -> bool:
        """Return whether the code is one of ours."""
        return bool(self.messages or self.calls)


def tell_who_is_in_contact(code: str, now: datetime) -> Contact:
    """Return what bears this check code.

    :raises MalformedCheckCode, MistypedCheckCode: if it cannot be one; nothing is looked up then.
    """
    hashes = hashes_of_code(parse_check_code(code))
    messages = list(ContactCheckRow.objects.filter(code_hash__in=hashes).order_by("at"))
    calls = list(AgentCallRow.objects.filter(code_hash__in=hashes).order_by("began_at"))
    return Contact(
        messages=tuple(
            KnownMessage(
                medium=ContactMedium(row.medium),
                kind=AnnouncementKind(row.kind),
                sent_at=row.at,
            )
            for row in messages
        ),
        calls=tuple(
            KnownCall(
                alias=row.alias,
                reason=CallReason(row.reason),
                began_at=row.began_at,
                ended_at=ended_at(row.began_at, row.hung_up_at, now),
            )
            for row in calls
        ),
        as_of=now,
    )
