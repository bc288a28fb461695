"""Where the console of staff is: at the portal's host name, or at one of its own."""

from urllib.parse import urlsplit


def console_address(host: str, portal: str) -> str:
    """Return the console's address without a slash at the end: scheme and port are the portal's."""
    if not host:
        return portal
    parts = urlsplit(portal)
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme}://{host}{port}"
