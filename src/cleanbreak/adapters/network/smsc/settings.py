"""Which message centre is purged, and whose messages."""

from collections.abc import Mapping
from dataclasses import dataclass

from cleanbreak.adapters.smpp_link import SmppSettings
from cleanbreak.adapters.smpp_pdus import ANYBODY, SmppAddress, of_number, parse_address
from cleanbreak.adapters.smpp_session import read_smpp_settings
from cleanbreak.adapters.variables import Variables
from cleanbreak.domain.identifiers import MalformedMsisdn, parse_msisdn

PREFIX = "CLEANBREAK_SMSC_"
ANYBODY_WORD = "any"
SERVICE_TYPE_MAX = 5
"""SMPP 3.4 clause 5.2.11."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SmscSettings:
    """One message centre."""

    smsc: SmppSettings
    sources: tuple[SmppAddress, ...] = (ANYBODY,)
    """Whose messages to the line are purged: a cancel_sm names one sender (clause 4.9.1)."""
    service_type: str = ""
    canary: SmppAddress | None = None
    """A number of ours, to which a message may wait on purpose: it shows that cancel_sm works."""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "SmscSettings":
        """Return the settings that ``CLEANBREAK_SMSC_*`` variables describe.

        :raises ValueError: with the name of the variable that is missing or cannot be read.
        """
        variables = Variables(PREFIX, environment)
        settings = cls(
            smsc=read_smpp_settings(variables),
            sources=variables.read("SOURCES", parse_sources, (ANYBODY,)),
            service_type=variables.read("SERVICE_TYPE", parse_service_type, ""),
            canary=variables.read("CANARY", parse_canary, None),
        )
        variables.require_all_read()
        return settings


def parse_sources(text: str) -> tuple[SmppAddress, ...]:
    """Return the senders that ``NAME,+49…,any`` describes.

    :raises ValueError: if one of them is none.
    """
    words = [word.strip() for word in text.split(",") if word.strip()]
    if not words:
        raise ValueError("it names nobody")
    return tuple(ANYBODY if word == ANYBODY_WORD else parse_address(word) for word in words)


def parse_canary(text: str) -> SmppAddress | None:
    """Return the address of a number of ours.

    :raises ValueError: if it is none.
    """
    try:
        return of_number(parse_msisdn(text))
    except MalformedMsisdn as refusal:
        raise ValueError("a number is written +49…") from refusal


def parse_service_type(text: str) -> str:
    """Return a service_type such as ``CMT``.

    :raises ValueError: if it is none.
    """
    if len(text) > SERVICE_TYPE_MAX or not (text.isascii() and text.isprintable()):
        raise ValueError(f"a service type has {SERVICE_TYPE_MAX} ASCII characters at most")
    return text
