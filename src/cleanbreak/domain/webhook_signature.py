"""How a webhook shows that it comes from us (standard-webhooks 1.0.0).

What is signed is id, instant and body, with a secret that only its receiver has. Two secrets sign
for a time when one is replaced, so that the receiver may change over when it likes.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime

from cleanbreak.domain.refusal import Refusal

PREFIX = "whsec_"
SECRET_BYTES, SECRET_BYTES_LEAST, SECRET_BYTES_MOST = 32, 24, 64


class SecretMalformed(Refusal):
    """A secret of a webhook begins with whsec_, and then has 24 to 64 bytes in base64."""

    code = "webhook_secret_malformed"


def written_secret(random_bytes: bytes) -> str:
    """Return a secret as its receiver is given it."""
    return PREFIX + base64.b64encode(random_bytes).decode()


def read_secret(written: str) -> bytes:
    """Return the bytes of a secret.

    :raises SecretMalformed: if it is none.
    """
    try:
        found = base64.b64decode(written.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        raise SecretMalformed from None
    if not (written.startswith(PREFIX) and SECRET_BYTES_LEAST <= len(found) <= SECRET_BYTES_MOST):
        raise SecretMalformed
    return found


def webhook_headers(
    event_id: str, body: bytes, secrets: Sequence[bytes], now: datetime
) -> dict[str, str]:
    """Return the headers of a webhook that is sent now: receivers refuse one that is minutes old.

    :param secrets: the newest first.
    """
    instant = str(int(now.timestamp()))
    signed = b".".join([event_id.encode(), instant.encode(), body])
    signatures = [
        "v1," + base64.b64encode(hmac.new(secret, signed, hashlib.sha256).digest()).decode()
        for secret in secrets
    ]
    return {
        "webhook-id": event_id,
        "webhook-timestamp": instant,
        "webhook-signature": " ".join(signatures),
    }
