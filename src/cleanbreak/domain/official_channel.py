"""Channels that are the operator's own: what kinds there are, and how each is written once."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import Enum
from urllib.parse import urlsplit

import idna
import phonenumbers

from cleanbreak.domain.national_number import REGIONS
from cleanbreak.domain.refusal import Refusal

VALUE_LENGTH_MAX = 300
LABEL_LENGTH_MAX = 200
APP_SHOPS = ("apple", "google")
_NUMBER = re.compile(r"[0-9+()./\- \u00a0]{3,40}", re.ASCII)
_SHORT_CODE = re.compile(r"[0-9]{3,8}", re.ASCII)
_LOCAL_PART = re.compile(r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}", re.ASCII)
_SENDER = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9 ._&-]{1,11}", re.ASCII)
_APP = {
    "apple": re.compile(r"[0-9]{5,15}", re.ASCII),
    "google": re.compile(r"[A-Za-z0-9_.]{3,200}"),
}
_ADDRESS = re.compile(r"[0-9]{1,3}(\.[0-9]{1,3}){3}", re.ASCII)


class ChannelKind(Enum):
    """What people meet the operator by."""

    DOMAIN = "domain"
    """A web site, with everything below its name."""
    EMAIL_DOMAIN = "email_domain"
    """Mail comes from this very domain; names below it are others."""
    EMAIL_ADDRESS = "email_address"
    PHONE = "phone"
    SHORT_CODE = "short_code"
    SMS_SENDER = "sms_sender"
    """The name that a text message shows in the place of a number (GSM: 11 characters at most)."""
    STORE = "store"
    APP = "app"
    """``apple:`` and the number, or ``google:`` and the name of its package."""
    SOCIAL = "social"
    """Address of the account's page."""


class MalformedChannel(Refusal):
    """This cannot be written in the register as {kind}: {value}."""

    code = "malformed_channel"


class ChannelDatesReversed(Refusal):
    """A channel cannot end before it begins."""

    code = "channel_dates_reversed"


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficialChannel:
    """One line of the register."""

    kind: ChannelKind
    value: str
    """In its normal form."""
    label: str = ""
    """What it is for, as the operator says it."""
    valid_from: date | None = None
    """``None``: ever since."""
    valid_until: date | None = None
    """The last day; ``None``: until it is ended."""

    def is_valid(self, today: date) -> bool:
        """Return whether it counts on this day."""
        begins, ends = self.valid_from or today, self.valid_until or today
        return begins <= today <= ends

    def as_json(self) -> dict[str, str | None]:
        """Return it as the register writes it."""
        return {
            "kind": self.kind.value,
            "value": self.value,
            "label": self.label,
            "valid_from": self.valid_from.isoformat() if self.valid_from else None,
            "valid_until": self.valid_until.isoformat() if self.valid_until else None,
        }


def normal_value(kind: ChannelKind, text: str, place: str) -> str:
    """Return what the register writes for it.

    :param place: whose way of writing phone numbers counts.
    :raises MalformedChannel: if it is nothing of this kind.
    """
    text = text.strip()
    readers: dict[ChannelKind, Callable[[str], str | None]] = {
        ChannelKind.DOMAIN: domain_name,
        ChannelKind.EMAIL_DOMAIN: domain_name,
        ChannelKind.EMAIL_ADDRESS: email_address,
        ChannelKind.PHONE: lambda number: dialled_number(number, place),
        ChannelKind.SHORT_CODE: lambda number: number if _SHORT_CODE.fullmatch(number) else None,
        ChannelKind.SMS_SENDER: lambda name: name if _SENDER.fullmatch(name) else None,
        ChannelKind.APP: _app,
        ChannelKind.SOCIAL: social_page,
        ChannelKind.STORE: lambda _text: None,  # stores have a list of their own
    }
    value = readers[kind](text) if 0 < len(text) <= VALUE_LENGTH_MAX else None
    if value is None:
        raise MalformedChannel(kind=kind.value, value=text[:VALUE_LENGTH_MAX])
    return value


def domain_name(text: str) -> str | None:
    """Return the name of a site or a mail domain; ``None`` if it is none.

    As :func:`host_name`, and with a dot in it.
    """
    name = host_name(text)
    return name if name and "." in name else None


def host_name(text: str) -> str | None:
    """Return a host's name in ASCII and small letters; ``None`` if it is none.

    A name in other letters becomes its A-label (RFC 5891) only if it is written as its U-label:
    what a browser would first have to map, like full-width letters, is refused.
    """
    host = text.removesuffix(".")
    if host.isascii():
        host = host.lower()
    if _ADDRESS.fullmatch(host):
        return host
    try:
        name = idna.encode(host).decode("ascii")
        is_itself = name == host or idna.decode(name) == host
    except (idna.IDNAError, UnicodeError):
        return None
    return name if is_itself else None


def email_address(text: str) -> str | None:
    """Return an address in small letters; ``None`` if it is none."""
    local, at, domain = text.rpartition("@")
    if not at or not local.isascii() or not _LOCAL_PART.fullmatch(local.lower()):
        return None
    name = domain_name(domain)
    return f"{local.lower()}@{name}" if name else None


def dialled_number(text: str, place: str) -> str | None:
    """Return a number as E.164, also one that is no mobile number; ``None`` if it is none."""
    if not _NUMBER.fullmatch(text):
        return None
    text = re.sub(r"\A\s*00", "+", text)
    try:
        number = phonenumbers.parse(text, REGIONS.get(place.partition("-")[0]))
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def social_page(text: str) -> str | None:
    """Return the page of an account, without what does not belong to its address."""
    try:
        parts = urlsplit(text if "://" in text else f"https://{text}")
        host = domain_name((parts.hostname or "").removeprefix("www."))
        is_plain = parts.port is None and parts.username is None
    except ValueError:
        return None
    path = parts.path.rstrip("/")
    if parts.scheme not in ("https", "http") or not host or not is_plain or not path.isascii():
        return None
    return f"https://{host}{path}" if path else None


def _app(text: str) -> str | None:
    shop, colon, name = text.partition(":")
    if not colon or shop not in APP_SHOPS or not _APP[shop].fullmatch(name):
        return None
    return f"{shop}:{name}"
