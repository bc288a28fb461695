"""Which server takes our mail, and who writes it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import getaddresses
from enum import Enum

from cleanbreak.adapters.http_element import TlsFiles
from cleanbreak.adapters.messages.smtp.mail import is_address, is_one_line
from cleanbreak.adapters.sent_once import InDoubt
from cleanbreak.adapters.variables import (
    Endpoint,
    Variables,
    choice_of,
    parse_endpoint,
    parse_seconds,
)

PREFIX = "CLEANBREAK_SMTP_"


class Security(Enum):
    """How the connection is kept from strangers."""

    STARTTLS = "starttls"
    """RFC 3207; a server that does not offer it gets no mail."""
    TLS = "tls"
    """From the first octet on (RFC 8314 clause 3.3)."""
    NONE = "none"
    """For a server on this machine, or on a network of our own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpSettings:
    """One server that takes our mail."""

    address: Endpoint
    sender: str
    """``Name <mailbox@domain>``; undeliverable mail comes back there."""
    security: Security = Security.STARTTLS
    tls: TlsFiles = TlsFiles()
    user: str = ""
    password: str = field(default="", repr=False)
    timeout_s: float = 10.0
    """The longest wait for a connection, and for each reply."""
    in_doubt: InDoubt = InDoubt.SEND_AGAIN
    """SMTP itself repeats in doubt (RFC 5321 clause 4.2.5, RFC 1047), and Message-ID shows it."""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "SmtpSettings":
        """Return the settings that ``CLEANBREAK_SMTP_*`` variables describe.

        :raises ValueError: with the name of the variable that is missing or cannot be read.
        """
        variables = Variables(PREFIX, environment)
        settings = cls(
            address=variables.require("ADDRESS", parse_endpoint),
            sender=variables.require("SENDER", parse_sender),
            security=variables.read("SECURITY", choice_of(Security), Security.STARTTLS),
            tls=variables.tls_files(),
            user=variables.read("USER", str, ""),
            password=variables.secret("PASSWORD"),
            timeout_s=variables.read("TIMEOUT_S", parse_seconds, 10.0),
            in_doubt=variables.read("IN_DOUBT", choice_of(InDoubt), InDoubt.SEND_AGAIN),
        )
        variables.require_all_read()
        return settings


def parse_sender(text: str) -> str:
    """Return the sender that a setting describes.

    :raises ValueError: if it holds no address.
    """
    mailboxes = [mailbox for _, mailbox in getaddresses([text])]
    if not (is_one_line(text) and len(mailboxes) == 1 and is_address(mailboxes[0])):
        raise ValueError("a sender is written Name <mailbox@domain>")
    return text
