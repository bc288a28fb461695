"""What the operator says of the log: its name, and where it is published."""

import os
from urllib.parse import urlsplit

from cleanbreak.domain.refusal import Refusal

DEFAULT_BASE_URL = "http://127.0.0.1:8000"


class MalformedLogOrigin(Refusal):
    """CLEANBREAK_LOG_ORIGIN is the address of the log without https://, such as
    mobile.example/log, not "{text}": without blank, plus or slash at its end.
    """

    code = "malformed_log_origin"


def _read_origin(text: str, base_url: str) -> str:
    """Return the name of the log.

    :raises MalformedLogOrigin: if a key of signed notes could not have this name.
    """
    origin = text or f"{urlsplit(base_url).netloc}/log"
    is_split = any(one.isspace() or not one.isprintable() or one == "+" for one in origin)
    if is_split or "://" in origin or origin.endswith("/"):
        raise MalformedLogOrigin(text=origin)
    return origin


CLEANBREAK_LOG_ORIGIN = _read_origin(
    os.environ.get("CLEANBREAK_LOG_ORIGIN", ""),
    os.environ.get("CLEANBREAK_BASE_URL", DEFAULT_BASE_URL),
)
"""The name of the log, for ever; by default the host of CLEANBREAK_BASE_URL with ``/log``."""
CLEANBREAK_LOG_STORE = os.environ.get("CLEANBREAK_LOG_STORE", "")
"""Where the log is published: ``s3://BUCKET/FOLDER``, or a folder; empty: ``log`` in the home."""
CLEANBREAK_LOG_STORE_WIRING = "cleanbreak.site.wiring.log_store.wire_log_store"
