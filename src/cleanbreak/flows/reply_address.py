"""The address to which a thread is answered: it names the thread, and nobody can make one up.

Whoever has it may add to the thread, as whoever has a letter may answer it; it proves no more.
"""

import hmac
import re
from collections.abc import Iterable

from django.conf import settings

from cleanbreak.flows.secret_links import link_secret, link_secrets

REPLY = "reply to message"
TOKEN_LENGTH = 20
"""Of hexadecimal digits, 80 bits: the part before the @ has at most 64 octets (RFC 5321)."""
_DETAIL = re.compile(rf"([0-9a-z]{{11}})\.([0-9a-f]{{{TOKEN_LENGTH}}})")


def reply_address(message_number: str) -> str:
    """Return where an answer to our mail goes; empty: this operator takes no mail."""
    own: str = settings.CLEANBREAK_MESSAGES_ADDRESS
    local, _, domain = own.partition("@")
    plain = message_number.replace("-", "").lower()
    token = link_secret(REPLY, message_number)[:TOKEN_LENGTH]
    return f"{local}+{plain}.{token}@{domain}" if own else ""


def number_replied_to(addresses: Iterable[str]) -> str:
    """Return the number of the thread that one of these addresses names; empty if none does."""
    for address in addresses:
        local = address.rpartition("@")[0]
        found = _DETAIL.fullmatch(local.rpartition("+")[2].lower())
        if found is None:
            continue
        plain = found[1].upper()
        number = f"{plain[:4]}-{plain[4:8]}-{plain[8:]}"
        if _is_token(found[2], number):
            return number
    return ""


def _is_token(given: str, number: str) -> bool:
    """Check a token in constant time, also against keys that were rotated out."""
    known = link_secrets(REPLY, number)
    checks = [hmac.compare_digest(one[:TOKEN_LENGTH], given) for one in known]
    return any(checks)
