"""A relying party: a bank, a shop, an authority that asks us about numbers, or is told of them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from urllib.parse import urlsplit

from cleanbreak.domain.effective_date import ProofLevel
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.typed_text import without_tricks

STANDING_REASON_LENGTH_MAX = 200
NAME_LENGTH_MAX, CONTACT_LENGTH_MAX, ADDRESS_LENGTH_MAX = 80, 200, 500
WATCHED_NUMBERS_MAX = 100_000
"""So many numbers a receiver of signals may watch, if nobody says otherwise."""
REQUESTS_PER_MINUTE, REQUESTS_PER_MINUTE_MAX = 600, 100_000
"""So much it may ask of the TM Forum interfaces, if nobody says otherwise; and at most."""
SWAPPED = "org.camaraproject.sim-swap-subscriptions.v0.swapped"
SCOPES = frozenset(
    {
        "number-recycling:check",
        "kyc-tenure:check-tenure",
        "sim-swap",
        "sim-swap:check",
        "sim-swap:retrieve-date",
        f"sim-swap-subscriptions:{SWAPPED}:create",
        "sim-swap-subscriptions:read",
        "sim-swap-subscriptions:delete",
        "number-verification:verify",
        "number-verification:device-phone-number:read",
        "one-time-password-sms:send-validate",
        "subscription-status:retrive-subscription-status",
        "call-forwarding-signal:call-forwardings:read",
        "call-forwarding-signal:unconditional-call-forwardings:read",
        "ssf.read",
        "ssf.manage",
        "resource-inventory:read",
        "tmf:product-order",
        "tmf:product-inventory",
        "tmf:resource-inventory",
        "tmf:service-order",
        "tmf:prepay-balance",
        "tmf:prepay-balance:write",
    }
)
"""What may be allowed to somebody, as the published descriptions spell it."""
OF_NO_LINE = frozenset(
    {
        "ssf.read",
        "ssf.manage",
        "resource-inventory:read",
        "tmf:product-order",
        "tmf:product-inventory",
        "tmf:resource-inventory",
        "tmf:service-order",
        "tmf:prepay-balance",
        "tmf:prepay-balance:write",
    }
)
"""What a relying party has for itself. No line gives it; whoever has nothing else may not even ask
for a line: it would be told whether there is one, which signals never tell (SSF 1.0 9.1)."""
OPENID = "openid"
"""Asks for an ID token; it allows nothing by itself."""
PURPOSES = "dpv:"
PURPOSE = re.compile(PURPOSES + r"[A-Z][A-Za-z]{2,60}", re.ASCII)
"""What a number is asked about for, in the Data Privacy Vocabulary (CAMARA security profile)."""


class UnknownRelyingParty(Refusal):
    """There is no relying party {client_id}."""

    code = "unknown_relying_party"


class RelyingPartyKnown(Refusal):
    """There is a relying party of this name already."""

    code = "relying_party_known"


class MalformedRelyingParty(Refusal):
    """A relying party has a name of at most 80 characters, and a contact of at most 200."""

    code = "malformed_relying_party"


class UnknownScope(Refusal):
    """Nobody can be allowed "{scope}". Choose of: {known}."""

    code = "unknown_scope"


class MalformedQuota(Refusal):
    """A relying party may ask from 1 to {most} times a minute."""

    code = "malformed_quota"


class StandingReasonMissing(Refusal):
    """Say in at most {most} characters why, without a name of a person."""

    code = "standing_reason_missing"


class MalformedRedirect(Refusal):
    """An address to come back to begins with https:// and has neither # nor a name before @."""

    code = "malformed_redirect"


class LegalBasis(Enum):
    """By which right a relying party may ask about a number without its holder being there.

    GDPR art. 6 (1) has them. Consent is not among them: nobody can give it for others beforehand,
    and whoever needs it asks with a token that the holder's own line has obtained.
    """

    CONTRACT = "contract"
    LEGAL_OBLIGATION = "legal_obligation"
    LEGITIMATE_INTEREST = "legitimate_interest"
    """Such as the prevention of fraud (recital 47)."""


class Reach(Enum):
    """Which orders and lines a relying party finds at the TM Forum interfaces."""

    ALL = "all"
    """Every one: for the operator's own systems."""
    OWN = "own"
    """The orders that it made itself, and the lines of those that were not withdrawn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What a relying party is at the TM Forum interfaces."""

    reach: Reach = Reach.OWN
    vouches_for: ProofLevel = ProofLevel.IDENTIFIED
    """How sure we are, because it says so, that the holder wants the end that it orders."""
    requests_per_minute: int = REQUESTS_PER_MINUTE

    def __post_init__(self) -> None:
        """Look whether it can be so.

        :raises MalformedQuota: if it could ask never, or too often.
        """
        if not 1 <= self.requests_per_minute <= REQUESTS_PER_MINUTE_MAX:
            raise MalformedQuota(most=REQUESTS_PER_MINUTE_MAX)


@dataclass(frozen=True, slots=True, kw_only=True)
class RelyingPartyWish:
    """What somebody wants to be known of a relying party."""

    name: str
    contact: str
    legal_basis: LegalBasis
    scopes: frozenset[str]
    redirect_uris: tuple[str, ...] = ()
    """Where browsers of its customers come back to; none: it sends us nobody's browser."""
    watched_numbers_max: int = WATCHED_NUMBERS_MAX
    standing: Standing = Standing()

    def __post_init__(self) -> None:
        """Look whether it can be so.

        :raises MalformedRelyingParty, UnknownScope, MalformedRedirect: if it cannot.
        """
        for text, most in ((self.name, NAME_LENGTH_MAX), (self.contact, CONTACT_LENGTH_MAX)):
            if not 0 < len(text) <= most or text != " ".join(without_tricks(text).split()):
                raise MalformedRelyingParty
        if self.watched_numbers_max < 0:
            raise MalformedRelyingParty
        check_scopes(self.scopes)
        for address in self.redirect_uris:
            _check_redirect(address)


def check_standing_reason(said: str) -> str:
    """Return the reason for another standing, without what came along with it.

    :raises StandingReasonMissing: if there is none, or too much of it.
    """
    reason = " ".join(without_tricks(said).split())
    if not 0 < len(reason) <= STANDING_REASON_LENGTH_MAX:
        raise StandingReasonMissing(most=STANDING_REASON_LENGTH_MAX)
    return reason


def check_scopes(scopes: Iterable[str]) -> None:
    """Return if each of these can be allowed to somebody.

    :raises UnknownScope: with the first that cannot.
    """
    for scope in scopes:
        if scope not in SCOPES and not PURPOSE.fullmatch(scope):
            raise UnknownScope(scope=scope, known=", ".join(sorted(SCOPES)))


def _check_redirect(address: str) -> None:
    """Return if a browser may be sent there.

    :raises MalformedRedirect: if it may not.
    """
    try:
        parts = urlsplit(address)
        is_whole = parts.scheme == "https" and bool(parts.hostname) and parts.port is None
    except ValueError as fault:
        raise MalformedRedirect from fault
    is_plain = address.isascii() and address.isprintable() and " " not in address
    if not (is_whole and is_plain) or "#" in address or "@" in parts.netloc:
        raise MalformedRedirect
    if len(address) > ADDRESS_LENGTH_MAX:
        raise MalformedRedirect


def covers(allowed: str, wanted: str) -> bool:
    """Return whether a scope allows another: ``sim-swap`` is all that begins with ``sim-swap:``."""
    return allowed == wanted or wanted.startswith(f"{allowed}:")
