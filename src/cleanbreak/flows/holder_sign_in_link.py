"""The link in the mail to somebody who signs in: it leads to a page with a button, no further.

Programs that look at mail open every link. So opening it uses nothing up, and the button works only
in the browser in which the sign-in was begun.
"""

from uuid import UUID

from django.conf import settings

from cleanbreak.domain.termination import Actor, Channel
from cleanbreak.flows.secret_links import is_link_secret, link_secret

SIGN_IN = "holder_sign_in"
"""Purpose of the secret in the link."""
VISITOR = Actor(channel=Channel.PORTAL, acting_user="visitor")
"""Somebody who is about to sign in and has proved nothing yet."""


def sign_in_link(verification_id: UUID, nonce: str) -> str:
    """Return the address; a new code kills the link of the one before, since its nonce is new."""
    secret = link_secret(SIGN_IN, f"{verification_id}:{nonce}")
    return f"{settings.CLEANBREAK_BASE_URL}/account/sign-in/link/{verification_id}/{secret}/"


def is_sign_in_secret(secret: str, verification_id: UUID, nonce: str) -> bool:
    """Return whether this is the secret of the link, in constant time."""
    return is_link_secret(secret, SIGN_IN, f"{verification_id}:{nonce}")
