"""What is one mailbox, and nothing that could be read as more (RFC 5321 clause 4.1.2)."""

import re

ADDRESS_LENGTH_MAX = 254
"""A path has 256 octets with its brackets (RFC 5321 clause 4.5.3.1.3)."""
_ADDRESS = re.compile(
    r'[^\s@<>()\[\]\\,;:"\x00-\x20\x7f]{1,64}@'
    r"[^\W_](?:[\w-]*[^\W_])?(?:\.[^\W_](?:[\w-]*[^\W_])?)+"
)


def is_mail_address(text: str) -> bool:
    """Return whether the text is one mailbox: no list, no comment, no quoting, no second line."""
    return len(text.encode("utf-8", "replace")) <= ADDRESS_LENGTH_MAX and bool(
        _ADDRESS.fullmatch(text)
    )


def without_detail(address: str) -> str:
    """Return an address without what stands behind a plus sign (RFC 5233), in small letters."""
    local, _, domain = address.partition("@")
    return f"{local.partition('+')[0]}@{domain}".lower()
