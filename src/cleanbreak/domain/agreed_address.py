"""Addresses that programs of others name for us to call: only those that the operator agreed to."""

from urllib.parse import urlsplit


def is_agreed(address: str, origins: tuple[str, ...]) -> bool:
    """Return whether its scheme, host and port are agreed, and nothing hides in it.

    :param origins: ``https://host`` or ``https://host:port``, in small letters.
    """
    try:
        parts = urlsplit(address)
        has_user, _port = "@" in parts.netloc, parts.port  # a port that is none raises
    except ValueError:
        return False
    has_odd = any(not "!" <= one <= "~" for one in address) or "\\" in address
    origin = f"{parts.scheme}://{parts.netloc}".lower()
    return not (has_user or has_odd or parts.fragment) and origin in origins


def agreed_for(client_id: str, words: tuple[str, ...]) -> tuple[str, ...]:
    """Return the origins that are agreed for somebody: those of all, and those of them alone.

    :param client_id: empty: the operator's own programs.
    :param words: origins; with ``CLIENT=`` before it, one is for this client and for nobody else.
    """
    said = [word.rpartition("=") for word in words]
    return tuple(origin for client, _, origin in said if client in ("", client_id))
