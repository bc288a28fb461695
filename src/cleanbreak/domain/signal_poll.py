"""What a receiver says when it fetches its signals itself (RFC 8936 section 2.2)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.signal_delivery import code_of

FETCHED_MAX = 100
"""Whoever wants more at once gets so many, and is told that there are more."""
ANSWERED_MAX = 1_000


class PollMalformed(Refusal):
    """This is no poll for security event tokens: {member} is not what RFC 8936 has there."""

    code = "poll_malformed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """One request."""

    events_max: int = FETCHED_MAX
    waits: bool = True
    """Whether it would rather wait for something than be told that there is nothing."""
    answered: Mapping[UUID, str] = field(default_factory=dict)
    """Tokens of earlier polls, each with the code of what was wrong; empty: it has it."""


def read_poll(body: object) -> Poll:
    """Return what is asked and said.

    Identifiers that are none of ours are passed over, as section 2.4 has it.

    :raises PollMalformed: with the name of the member that is no such thing.
    """
    if not isinstance(body, Mapping):
        raise PollMalformed(member="the body")
    events_max = body.get("maxEvents", FETCHED_MAX)
    if isinstance(events_max, bool) or not isinstance(events_max, int) or events_max < 0:
        raise PollMalformed(member="maxEvents")
    at_once = body.get("returnImmediately", False)
    if not isinstance(at_once, bool):
        raise PollMalformed(member="returnImmediately")
    answered = _acknowledged(body) | _not_believed(body)
    if len(answered) > ANSWERED_MAX:
        raise PollMalformed(member="ack")
    return Poll(events_max=min(events_max, FETCHED_MAX), waits=not at_once, answered=answered)


def _acknowledged(body: Mapping[str, Any]) -> dict[UUID, str]:
    said = body.get("ack", [])
    if not isinstance(said, list):
        raise PollMalformed(member="ack")
    return {jti: "" for one in said if (jti := _jti(one)) is not None}


def _not_believed(body: Mapping[str, Any]) -> dict[UUID, str]:
    said = body.get("setErrs", {})
    if not isinstance(said, Mapping):
        raise PollMalformed(member="setErrs")
    errors: dict[UUID, str] = {}
    for one, why in said.items():
        if not isinstance(why, Mapping):
            raise PollMalformed(member="setErrs")
        if (jti := _jti(one)) is not None:
            errors[jti] = code_of(why.get("err"))
    return errors


def _jti(said: object) -> UUID | None:
    try:
        return UUID(hex=said) if isinstance(said, str) else None
    except ValueError:
        return None
