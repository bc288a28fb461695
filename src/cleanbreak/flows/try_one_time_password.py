"""Try a one-time password that a relying party had us send (CAMARA one-time-password-sms)."""

import hmac
from datetime import datetime
from uuid import UUID

from django.db import transaction

from cleanbreak.domain.one_time_password import (
    CodeNotRight,
    CodeTriedTooOften,
    NoSuchCode,
    check_can_be_tried,
)
from cleanbreak.flows.send_one_time_password import one_time_password
from cleanbreak.records.one_time_password import count_wrong_try, end_code, lock_code


def try_one_time_password(client_id: str, authentication_id: str, code: str, now: datetime) -> None:
    """Return if the code is right; it is good once.

    :raises NoSuchCode: if this party had no code sent by this id.
    :raises CodeOver: if it was used, its time or its line is over, or a newer one was sent.
    :raises CodeTriedTooOften: with the last wrong try, and after it.
    :raises CodeNotRight: before it.
    """
    otp_id = _id(authentication_id)
    with transaction.atomic():
        sent = lock_code(client_id, otp_id)
        if sent is None:
            raise NoSuchCode
        check_can_be_tried(sent, now)
        is_right = hmac.compare_digest(one_time_password(otp_id).encode(), code.encode())
        if is_right:
            end_code(otp_id)
        else:
            count_wrong_try(otp_id)
    if not is_right:
        raise CodeNotRight if sent.tries_left > 1 else CodeTriedTooOften


def _id(authentication_id: str) -> UUID:
    try:
        return UUID(authentication_id)
    except ValueError:
        raise NoSuchCode from None
