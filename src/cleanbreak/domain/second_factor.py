"""The second factor of staff: what proves it, how long it counts, and codes that are good once."""

from datetime import timedelta
from enum import Enum

from cleanbreak.domain.refusal import Refusal

TOTP_PERIOD_S = 30
"""RFC 6238 5.2."""
TOTP_STEPS_AROUND = 1
"""How many steps a phone's clock may go wrong either way."""
RECOVERY_CODES = 10
RECOVERY_CODE_BITS = 120
"""ASVS 5.0 6.5.2: what has 112 bits or more may be kept under a plain hash."""
HALF_SIGNED_IN_FOR = timedelta(minutes=10)
"""Between the password and the second factor."""
PASSKEYS_MAX = 10


class FactorKind(Enum):
    """What somebody gives besides the password."""

    TOTP = "totp"
    """Six digits of an authenticator app (RFC 6238)."""
    PASSKEY = "passkey"
    """WebAuthn."""
    RECOVERY_CODE = "recovery_code"
    """One of ten codes on paper; each is good once."""
    SIGN_ON = "sign_on"
    """The identity provider says that it saw one."""


class WrongSecondFactor(Refusal):
    """This is not right, or it was used already. Wait for the next code of your app."""

    code = "wrong_second_factor"


class PasskeyNotTaken(Refusal):
    """This passkey was not taken. Begin again."""

    code = "passkey_not_taken"


class TooManyPasskeys(Refusal):
    """You have as many passkeys as one person may have. Remove one that you no longer use."""

    code = "too_many_passkeys"


def totp_step(unix_time_s: float) -> int:
    """Return the number of the time step (RFC 6238 4.2)."""
    return int(unix_time_s // TOTP_PERIOD_S)


def acceptable_steps(now_step: int, last_used: int) -> list[int]:
    """Return the steps whose code is taken: none that was used, and none before it."""
    around = range(now_step - TOTP_STEPS_AROUND, now_step + TOTP_STEPS_AROUND + 1)
    return [step for step in around if step > last_used]
