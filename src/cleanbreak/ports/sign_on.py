"""The identity provider of the operator: it says who somebody is, staff or holder (OIDC)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """A sign-on that was begun for one browser."""

    address: str = field(repr=False)
    """Where the browser is led."""
    kept: Mapping[str, str] = field(repr=False)
    """What the session of this browser keeps for :meth:`SignOn.complete`, which takes it once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedOn:
    """What the provider says of a person."""

    issuer: str
    subject: str = field(repr=False)
    """With the issuer, the only name that never becomes another person's (OIDC Core 5.7)."""
    name: str = field(repr=False)
    """As the provider calls them now; empty if it does not say."""
    msisdn: str = field(default="", repr=False)
    """The number that the provider has verified, E.164."""
    holder_reference: str = field(default="", repr=False)
    """What the operator's systems call the holder."""
    methods: frozenset[str] = frozenset()
    """How it was shown who it is: ``acr:…`` and ``amr:…`` (RFC 8176)."""
    authenticated_at: datetime | None = None
    """``None``: it is not said."""
    session: str = field(default="", repr=False)
    """The provider's name of its own session."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedOut:
    """Whom the provider has logged out; of subject and session, one may be empty."""

    issuer: str
    subject: str = field(default="", repr=False)
    session: str = field(default="", repr=False)


class SignOn(Protocol):
    """Lets people show who they are at the provider."""

    def begin(self, back: str, *, anew: bool = False) -> Begun:
        """Begin a sign-on that ends at the address ``back``.

        :param anew: whoever is signed on there already must show again who they are.
        :raises Unavailable: if the provider cannot be asked.
        """

    def complete(self, kept: Mapping[str, str], answer: Mapping[str, str]) -> SignedOn:
        """Return who came back with this answer to what was begun.

        :param answer: the query of the address at which the browser arrived.
        :raises Refused: if it is no answer to that, was given before, or nobody signed on.
        :raises Unavailable: if the provider cannot be asked.
        """

    def read_logout(self, token: str) -> LoggedOut:
        """Return whom the provider says that it has logged out (OIDC Back-Channel Logout 1.0).

        :raises Refused: if the provider did not say so.
        :raises Unavailable: if its keys cannot be fetched.
        """

    def end_address(self, back: str) -> str:
        """Return where a browser ends its session at the provider; empty: nowhere.

        :raises Unavailable: if the provider cannot be asked.
        """

    def check_reachable(self) -> None:
        """Return if the provider can be asked.

        :raises Unavailable: if it cannot.
        """
