"""Change one's own password: with the present one, and every session ends (ASVS 5.0 6.2.3)."""

from datetime import datetime

from django.contrib.auth import authenticate

from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.termination import Actor
from cleanbreak.flows.limit_requests import Limited, check_rate
from cleanbreak.flows.manage_staff import set_staff_password


class WrongPresentPassword(Refusal):
    """This is not your present password."""

    code = "wrong_present_password"


def change_own_password(name: str, present: str, new: str, actor: Actor, now: datetime) -> None:
    """Give oneself another password, which ends all one's sessions.

    :raises WrongPresentPassword: if the present one is wrong.
    :raises WeakPassword: if the new one cannot be taken.
    :raises TooManyRequests: if it was tried too often.
    """
    check_rate(Limited.SIGN_IN_NAME, name, now)
    if authenticate(username=name, password=present) is None:
        raise WrongPresentPassword
    set_staff_password(name, new, actor, now)
