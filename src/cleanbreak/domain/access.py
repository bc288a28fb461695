"""Who asks an interface of ours with a token, and why an answer may be refused (RFC 6750)."""

from dataclasses import dataclass, field
from typing import ClassVar

from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.relying_party import covers


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """A relying party, with what its token allows."""

    client_id: str
    scopes: frozenset[str]
    msisdn: str | None = field(default=None, repr=False)
    """Of a token that was given for one line (three-legged): its number. Else ``None``."""
    by_network: bool = False
    """Whether the network itself has said whose device it is, without a word of anybody."""


class CallerRefused(Refusal):
    """Nobody is let in like this."""

    code = "caller_refused"
    status: ClassVar[int]
    error: ClassVar[str]
    """What ``WWW-Authenticate`` says (RFC 6750 3.1); empty: nothing."""


class TokenMissing(CallerRefused):
    """This needs an access token."""

    code = "token_missing"
    status = 401
    error = ""


class TokenBad(CallerRefused):
    """This access token is not good, or not good any more."""

    code = "token_bad"
    status = 401
    error = "invalid_token"


class ScopeMissing(CallerRefused):
    """This access token does not allow {scope}."""

    code = "scope_missing"
    status = 403
    error = "insufficient_scope"


def require_scope(scopes: frozenset[str], wanted: str) -> None:
    """Return if one of the scopes allows what is wanted.

    :raises ScopeMissing: if none does.
    """
    if not any(covers(one, wanted) for one in scopes):
        raise ScopeMissing(scope=wanted)
