"""The address to which people write, as the settings name it."""

from cleanbreak.domain.mail_address import is_mail_address

LOCAL_LENGTH_MAX = 64 - len("+") - 11 - len(".") - 20
"""What the token of a thread leaves of the part before the @ (RFC 5321 clause 4.5.3.1.1)."""


def read_messages_address(text: str) -> str:
    """Return the address; empty if none is set.

    :raises ValueError: if it is none, or has no room for the token of a thread.
    """
    local = text.partition("@")[0]
    if text and (not is_mail_address(text) or "+" in local or len(local) > LOCAL_LENGTH_MAX):
        raise ValueError(
            "CLEANBREAK_MESSAGES_ADDRESS must be one mail address without a plus sign, with at"
            f" most {LOCAL_LENGTH_MAX} characters before the @"
        )
    return text
