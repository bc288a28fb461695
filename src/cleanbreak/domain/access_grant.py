"""By which way a line gave a relying party access to what we know of it (CAMARA profile r4.2)."""

from datetime import timedelta
from enum import Enum

CODE_GOOD_FOR = timedelta(seconds=60)
"""RFC 6749 4.1.2 allows ten minutes; a browser brings it at once."""
REQUEST_GOOD_FOR = timedelta(seconds=120)
"""So long a backchannel request can be polled for."""
POLL_EVERY = timedelta(seconds=2)
"""So often a relying party may look for its token."""


class GrantWay(Enum):
    """How it was settled whose line it is."""

    CODE = "code"
    """The browser came through the network (authorization code)."""
    CIBA = "ciba"
    """The relying party named the line, or brought something of its device."""
    JWT_BEARER = "jwt_bearer"
    """The same, in a signed statement (RFC 7523)."""
