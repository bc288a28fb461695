"""Check what people trust us by: the address, `security.txt`, and the signed register."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address
from urllib.parse import urlsplit

from django.conf import settings
from django.db import DatabaseError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cleanbreak.flows.security_contact import security_expires
from cleanbreak.records.official_channel import newest_issue

EXPIRES_SOON = timedelta(days=14)
SIGNED_WITHIN = timedelta(days=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """Something about the official channel that is not well."""

    name: str
    sentence: str


def doubts_about_official_channel(now: datetime) -> Iterator[Doubt]:
    """Name what is not well; on an address of this machine only, nothing has to be."""
    if _is_public():
        yield from _address()
        yield from _security_text(now)
    yield from _register(now)


def _is_public() -> bool:
    host = urlsplit(settings.CLEANBREAK_BASE_URL).hostname or ""
    try:
        return not ip_address(host).is_loopback
    except ValueError:
        return host != "localhost"


def _address() -> Iterator[Doubt]:
    if not settings.CLEANBREAK_ENCRYPTED:
        sentence = _("People are led to an address without encryption. Set CLEANBREAK_BASE_URL.")
        yield Doubt(name="official.address", sentence=sentence)


def _security_text(now: datetime) -> Iterator[Doubt]:
    name = "official.security_txt"
    if not settings.CLEANBREAK_SECURITY_CONTACT:
        sentence = _("Nobody knows whom to tell of a weakness. Set CLEANBREAK_SECURITY_CONTACT.")
        yield Doubt(name=name, sentence=sentence)
        return
    left = security_expires(now) - now
    if left <= timedelta(0):
        sentence = _("It has expired and is not shown. Set CLEANBREAK_SECURITY_EXPIRES anew.")
        yield Doubt(name=name, sentence=sentence)
    elif left < EXPIRES_SOON:
        sentence = ngettext(
            "It expires in %(days)d day. Set CLEANBREAK_SECURITY_EXPIRES anew.",
            "It expires in %(days)d days. Set CLEANBREAK_SECURITY_EXPIRES anew.",
            left.days,
        )
        yield Doubt(name=name, sentence=sentence % {"days": left.days})


def _register(now: datetime) -> Iterator[Doubt]:
    try:
        issue = newest_issue()
    except DatabaseError:
        return  # the table comes with a migration, and those that wait are a finding of their own
    if issue is None:
        if _is_public():
            sentence = _("The register of official channels was never signed. Start a worker.")
            yield Doubt(name="official.register", sentence=sentence)
    elif now - issue.issued_at > SIGNED_WITHIN:
        days = (now - issue.issued_at).days
        sentence = ngettext(
            "The register of official channels was last signed %(days)d day ago, and is no longer"
            " shown after seven. Start a worker, and check the keeper of the key.",
            "The register of official channels was last signed %(days)d days ago, and is no longer"
            " shown after seven. Start a worker, and check the keeper of the key.",
            days,
        ) % {"days": days}
        yield Doubt(name="official.register", sentence=sentence)
