"""Passkeys and recovery codes of a holder: kept by allauth, told of by us.

Both make a thief of today a thief of tomorrow: they are added and removed only after two
independent proofs, as the reply address is changed. The caller asks for these.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.contrib.auth.models import User
from django.db import transaction

from cleanbreak.domain.holder_account import AccountEvent
from cleanbreak.domain.second_factor import PASSKEYS_MAX, TooManyPasskeys
from cleanbreak.flows.sign_in_holder import note_account_act
from cleanbreak.flows.tell_holder import tell_holder

NAME_LENGTH_MAX = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Passkey:
    """A passkey as its holder sees it."""

    passkey_id: int
    name: str
    added_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondWays:
    """What a holder has beside line and mailbox."""

    passkeys: tuple[Passkey, ...]
    recovery_codes_left: int


def second_ways(holder_id: int) -> SecondWays:
    """Return the passkeys of a holder, and how many recovery codes are left."""
    kept = Authenticator.objects.filter(user__holder_account__holder_id=holder_id).order_by("pk")
    codes = [RecoveryCodes(one) for one in kept if one.type == Authenticator.Type.RECOVERY_CODES]
    return SecondWays(
        passkeys=tuple(
            Passkey(
                passkey_id=one.pk,
                name=one.data["name"],
                added_at=one.created_at,
                used_at=one.last_used_at,
            )
            for one in kept
            if one.type == Authenticator.Type.WEBAUTHN
        ),
        recovery_codes_left=sum(len(one.get_unused_codes()) for one in codes),
    )


def add_passkey(holder_id: int, name: str, credential: dict[str, Any], now: datetime) -> None:
    """Keep a passkey that the browser made and allauth has checked.

    :raises TooManyPasskeys: after ten.
    """
    with transaction.atomic():
        user = _locked_user(holder_id)
        webauthn = Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN)
        if webauthn.count() >= PASSKEYS_MAX:
            raise TooManyPasskeys
        WebAuthn.add(user, name[:NAME_LENGTH_MAX], credential)
        _note(holder_id, AccountEvent.PASSKEY_ADDED, now)


def remove_passkey(holder_id: int, passkey_id: int, now: datetime) -> None:
    """Forget a passkey of this holder; one that is not there, or somebody else's, stays."""
    with transaction.atomic():
        kept = Authenticator.objects.filter(
            pk=passkey_id, user=_locked_user(holder_id), type=Authenticator.Type.WEBAUTHN
        )
        if kept.delete()[0]:
            _note(holder_id, AccountEvent.PASSKEY_REMOVED, now)


def make_recovery_codes(holder_id: int, now: datetime) -> list[str]:
    """Make new codes, which are shown this once; the old ones are void."""
    with transaction.atomic():
        user = _locked_user(holder_id)
        Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).delete()
        codes: list[str] = RecoveryCodes.activate(user).generate_codes()
        _note(holder_id, AccountEvent.RECOVERY_CODES_MADE, now)
    return codes


def _note(holder_id: int, event: AccountEvent, now: datetime) -> None:
    note_account_act(f"holder.{event.value}", holder_id, now)
    tell_holder(holder_id, event, now)


def _locked_user(holder_id: int) -> User:
    """Return the user, locked: two at once count as one after the other."""
    users = User.objects.select_for_update(of=("self",))
    return users.get(holder_account__holder_id=holder_id)
