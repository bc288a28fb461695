"""To which addresses signals may be pushed: the operator says it, never a receiver alone."""

import os
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured


def read_origins(text: str) -> tuple[str, ...]:
    """Return scheme, host and port of each, by blanks: ``https://signals.bank.example``.

    :raises ImproperlyConfigured: with the first that is none.
    """
    return tuple(_origin(one) for one in text.split())


def _origin(text: str) -> str:
    parts = urlsplit(text)
    is_bare = parts.path in ("", "/") and not (parts.query or parts.fragment or "@" in parts.netloc)
    if parts.scheme not in ("https", "http") or not parts.hostname or not is_bare:
        raise ImproperlyConfigured(
            f"CLEANBREAK_SIGNALS_PUSHED_TO: {text!r} is none like https://signals.bank.example"
        )
    return f"{parts.scheme}://{parts.netloc}".lower()


CLEANBREAK_SIGNALS_PUSHED_TO = read_origins(os.environ.get("CLEANBREAK_SIGNALS_PUSHED_TO", ""))
"""Addresses to which receivers may have signals pushed; none: all streams are polled."""

CLEANBREAK_SIGNAL_RECEIVER = "cleanbreak.site.wiring.signal_receiver.wire_signal_receivers"
