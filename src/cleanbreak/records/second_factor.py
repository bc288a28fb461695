"""Second factors of staff, in allauth's table of authenticators: secrets sealed, codes hashed.

allauth itself serves holders only; of its table and its TOTP we use what does not hang upon a
request.
"""

from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import QuerySet

from cleanbreak.records.sealed import open_sealed, seal
from cleanbreak.records.staff import staff_id

TOTP = Authenticator.Type.TOTP
RECOVERY_CODES = Authenticator.Type.RECOVERY_CODES
PASSKEY = Authenticator.Type.WEBAUTHN


def has_second_factor(name: str) -> bool:
    """Return whether a person can give a second factor; codes on paper alone are none."""
    return _of(name).filter(type__in=(TOTP, PASSKEY)).exists()


def totp_row(name: str, *, lock: bool = False) -> Authenticator | None:
    """Return the authenticator app of a person; locked until the end of the transaction."""
    rows = _of(name).filter(type=TOTP)
    return (rows.select_for_update() if lock else rows).first()


def totp_secret(row: Authenticator) -> str:
    """Return the secret in base 32."""
    return open_sealed(row.data["secret"])


def totp_last_step(row: Authenticator) -> int:
    """Return the last time step whose code was taken; none of it is ever taken again."""
    return int(row.data["last_step"])


def note_totp_step(row: Authenticator, step: int, at: datetime) -> None:
    """Keep which step was used."""
    row.data["last_step"] = step
    _used(row, at)


def put_totp(name: str, secret: str, step: int, at: datetime) -> None:
    """Give a person an authenticator app in the place of the one there was.

    :param step: the step of the code by which it was shown that the app has the secret.
    """
    _of(name).filter(type=TOTP).delete()
    data = {"secret": seal(secret), "last_step": step}
    Authenticator.objects.create(user_id=staff_id(name), type=TOTP, data=data, created_at=at)


def passkey_rows(name: str) -> list[Authenticator]:
    """Return the passkeys of a person, oldest first."""
    return list(_of(name).filter(type=PASSKEY).order_by("pk"))


def add_passkey(name: str, credential: str, at: datetime) -> None:
    """Keep a passkey.

    :param credential: the attested credential data, base64url.
    """
    data = {"credential": credential}
    Authenticator.objects.create(user_id=staff_id(name), type=PASSKEY, data=data, created_at=at)


def note_passkey_used(row: Authenticator, at: datetime) -> None:
    """Keep when it was used last."""
    _used(row, at)


def put_recovery_hashes(name: str, hashes: list[str], at: datetime) -> None:
    """Give a person new codes; the old ones are dead."""
    _of(name).filter(type=RECOVERY_CODES).delete()
    data = {"hashes": hashes}
    Authenticator.objects.create(
        user_id=staff_id(name), type=RECOVERY_CODES, data=data, created_at=at
    )


def spend_recovery_hash(name: str, hashed: str, at: datetime) -> bool:
    """Use up one code; return whether it was there."""
    with transaction.atomic():
        row = _of(name).filter(type=RECOVERY_CODES).select_for_update().first()
        if row is None or hashed not in row.data["hashes"]:
            return False
        row.data["hashes"].remove(hashed)
        _used(row, at)
        return True


def recovery_codes_left(name: str) -> int:
    """Return how many codes are not used up."""
    row = _of(name).filter(type=RECOVERY_CODES).first()
    return len(row.data["hashes"]) if row else 0


def delete_second_factors(name: str) -> int:
    """Forget everything; return how many there were."""
    deleted, _ = _of(name).delete()
    return int(deleted)


def _of(name: str) -> "QuerySet[Any]":
    rows: QuerySet[Any] = Authenticator.objects.filter(user__username=name)
    return rows


def _used(row: Authenticator, at: datetime) -> None:
    row.last_used_at = at
    row.save(update_fields=["data", "last_used_at"])
