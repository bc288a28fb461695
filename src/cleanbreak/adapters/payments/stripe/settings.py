"""Where Stripe is, who we are there, and how long we wait."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import urlsplit

from cleanbreak.adapters.http_element import TlsFiles
from cleanbreak.adapters.variables import Variables, parse_count, parse_seconds

PREFIX = "CLEANBREAK_STRIPE_"
BASE_URL = "https://api.stripe.com"
OUR_MACHINE = {"127.0.0.1", "::1", "localhost"}
SECRET_KEYS = ("sk_", "rk_")
"""Secret and restricted keys (docs.stripe.com/keys); ``pk_`` is public and cannot refund."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StripeSettings:
    """One account at Stripe."""

    key: str = field(repr=False)
    base_url: str = BASE_URL
    tls: TlsFiles = TlsFiles()
    timeout_s: float = 20.0
    """The longest wait for a connection, and for each piece of an answer."""
    at_once: int = 8
    """How many refunds of a batch are under way together; Stripe takes some 100 requests a second
    (docs.stripe.com/rate-limits)."""
    news_after: timedelta = timedelta(seconds=120)
    """Events are read when they are so old: Stripe gives no word that they can be seen in their
    order, and a worker that died at a refund has written it into the books by then."""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "StripeSettings":
        """Return the settings that ``CLEANBREAK_STRIPE_*`` variables describe.

        :raises ValueError: with the name of the variable that is missing or cannot be read.
        """
        variables = Variables(PREFIX, environment)
        key = variables.secret("KEY", parse_key)
        if not key:
            raise ValueError(f"{PREFIX}KEY or {PREFIX}KEY_FILE is missing.")
        settings = cls(
            key=key,
            base_url=variables.read("BASE_URL", parse_address, BASE_URL),
            tls=variables.tls_files(),
            timeout_s=variables.read("TIMEOUT_S", parse_seconds, 20.0),
            at_once=variables.read("AT_ONCE", parse_count, 8),
            news_after=timedelta(seconds=variables.read("NEWS_AFTER_S", parse_seconds, 120.0)),
        )
        variables.require_all_read()
        return settings


def parse_key(text: str) -> str:
    """Return a key that may refund.

    :raises ValueError: if it is none; without a word of what it is.
    """
    if not (text.startswith(SECRET_KEYS) and text.isascii() and text.isprintable()):
        raise ValueError("a secret key begins with sk_ or rk_")
    return text


def parse_address(text: str) -> str:
    """Return the address; a key does not travel in the clear to another machine.

    :raises ValueError: if it would.
    """
    address = urlsplit(text)
    is_safe = address.scheme == "https" or (
        address.scheme == "http" and address.hostname in OUR_MACHINE
    )
    if not is_safe:
        raise ValueError("an address begins with https://")
    return text.rstrip("/")
