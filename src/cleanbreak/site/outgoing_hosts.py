"""With whom this installation may talk: the hosts that its settings name, and no others.

Nobody outside can name one, and no redirect is followed; so this list is what a firewall lets out
(ASVS 5.0 13.1.1, 13.2.4).
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

from cleanbreak.site.database_address import remote_hosts
from cleanbreak.site.secret_files import DATABASE, OURS, is_secret

OUR_OWN = ("CLEANBREAK_BASE_URL", "CLEANBREAK_HOTLINE", "CLEANBREAK_SECURITY_POLICY")
"""Addresses at which others reach us, or people read something."""
MAY_BE_SECRET = ("CLEANBREAK_OPEN5GS_URI", "CLEANBREAK_PYHSS_DATABASE")
"""Of these only the host is taken, never what stands before it."""
DESCRIBED = re.compile(r"described:([^,]+)")
IN_ADDRESS = re.compile(
    r"\b(?:https?|postgres(?:ql)?|mongodb(?:\+srv)?)://(?:[^@/\s\"']*@)?"
    r"(\[[0-9A-Fa-f:.]+\]|[\w.-]+)(?::(\d+))?"
)
HOST_AND_PORT = re.compile(
    r"(?:^|[=,\s])(\[[0-9A-Fa-f:.]+\]|[\w.-]*[A-Za-z.][\w.-]*):(\d{2,5})(?=$|[,\s])"
)
STRIPE = "api.stripe.com"
FEEDS = "CLEANBREAK_FEEDS"


def outgoing_hosts(given: Mapping[str, str]) -> list[str]:
    """Return the hosts, with their port where it is said, in order and each once."""
    return sorted({*_hosts(given), *remote_hosts(given.get(DATABASE, ""), given)})


def _hosts(given: Mapping[str, str]) -> Iterator[str]:
    for name, value in given.items():
        if not name.startswith(OURS) or name in OUR_OWN:
            continue
        if name == FEEDS and Path(value).is_file():
            yield from _of_feeds(Path(value))
        if name in MAY_BE_SECRET:
            yield from _in_addresses(value)
        elif not is_secret(name):
            yield from _in_addresses(value)
            yield from (f"{host}:{port}" for host, port in HOST_AND_PORT.findall(value))
            for path in DESCRIBED.findall(value):
                yield from _in_addresses(Path(path).read_text())
    if given.get("CLEANBREAK_PAYMENTS") == "stripe" and "CLEANBREAK_STRIPE_BASE_URL" not in given:
        yield STRIPE


def _in_addresses(text: str) -> Iterator[str]:
    for host, port in IN_ADDRESS.findall(text):
        yield f"{host}:{port}" if port else host


def _of_feeds(path: Path) -> Iterator[str]:
    """Yield the servers that take files of feeds; of a file that is none, the doctor tells."""
    try:
        feeds = tomllib.loads(path.read_text(encoding="utf-8")).get("feeds", {})
    except (UnicodeDecodeError, tomllib.TOMLDecodeError):
        return
    tables = feeds.values() if isinstance(feeds, dict) else ()
    for drop in (one.get("drop") for one in tables if isinstance(one, dict)):
        if isinstance(drop, dict) and "host" in drop:
            yield f"{drop['host']}:{drop.get('port', 22)}"
