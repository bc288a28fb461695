"""The key by which a client says that a request is the one of before (header Idempotency-Key)."""

import re
from datetime import timedelta

from cleanbreak.domain.refusal import Refusal

KEPT = timedelta(hours=24)
"""So long an answer is given again."""
KEY = re.compile(r"[!-~]{1,200}", re.ASCII)


class KeyMalformed(Refusal):
    """The header Idempotency-Key has from 1 to 200 characters of ASCII, and no blanks."""

    code = "key_malformed"


class KeyUsedBefore(Refusal):
    """This Idempotency-Key was used within a day, for something else."""

    code = "key_used_before"


def check_key(key: str) -> str:
    """Return the key, if it can be one.

    :raises KeyMalformed: if it cannot.
    """
    if not KEY.fullmatch(key):
        raise KeyMalformed
    return key
