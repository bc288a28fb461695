"""Manage relying parties: add one, change its keys or what it may, suspend it."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from cleanbreak.domain.relying_party import (
    RelyingPartyKnown,
    RelyingPartyWish,
    Standing,
    check_scopes,
    check_standing_reason,
)
from cleanbreak.domain.termination import Actor
from cleanbreak.flows.client_keys import check_client_keys
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.relying_party import RelyingPartyRow, lock_relying_party


def add_relying_party(
    wish: RelyingPartyWish, jwks: Mapping[str, Any], actor: Actor, now: datetime
) -> RelyingPartyRow:
    """Add a relying party with its public keys.

    :raises RelyingPartyKnown: if there is one of this name.
    :raises MalformedKeys, PrivateKeyGiven: if the keys are none that we take.
    """
    row = RelyingPartyRow(
        name=wish.name,
        contact=wish.contact,
        jwks=check_client_keys(jwks),
        scopes=sorted(wish.scopes),
        redirect_uris=list(wish.redirect_uris),
        legal_basis=wish.legal_basis.value,
        watched_numbers_max=wish.watched_numbers_max,
        reach=wish.standing.reach.value,
        vouches_for=wish.standing.vouches_for.value,
        requests_per_minute=wish.standing.requests_per_minute,
        created_at=now,
        created_by=actor.acting_user,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            _note("relying_party.added", row, actor, now)
    except IntegrityError as fault:
        raise RelyingPartyKnown from fault
    return row


def allow_scopes(
    client_id: str, scopes: Collection[str], actor: Actor, now: datetime
) -> RelyingPartyRow:
    """Allow a relying party these scopes and no others; tokens that it has lose the rest at once.

    :raises UnknownScope: if there is no such scope.
    :raises UnknownRelyingParty: if there is no such party.
    """
    check_scopes(scopes)
    with transaction.atomic():
        row = lock_relying_party(client_id)
        row.scopes = sorted(set(scopes))
        row.save(update_fields=["scopes"])
        _note("relying_party.scopes", row, actor, now)
    return row


def change_standing(
    client_id: str, standing: Standing, reason: str, actor: Actor, now: datetime
) -> RelyingPartyRow:
    """Let a relying party be this at the TM Forum interfaces, at once.

    :param reason: stays in the audit with what it was before.
    :raises UnknownRelyingParty: if there is no such party.
    :raises StandingReasonMissing: if there is no reason, or too much of it.
    """
    why = check_standing_reason(reason)
    with transaction.atomic():
        row = lock_relying_party(client_id)
        before = row.standing
        row.reach = standing.reach.value
        row.vouches_for = standing.vouches_for.value
        row.requests_per_minute = standing.requests_per_minute
        row.save(update_fields=["reach", "vouches_for", "requests_per_minute"])
        _note("relying_party.standing", row, actor, now, reason=why, before=_told(before))
    return row


def replace_keys(
    client_id: str, jwks: Mapping[str, Any], actor: Actor, now: datetime
) -> RelyingPartyRow:
    """Know a relying party by these keys from now on, and by no other.

    :raises MalformedKeys, PrivateKeyGiven: if the keys are none that we take.
    :raises UnknownRelyingParty: if there is no such party.
    """
    keys = check_client_keys(jwks)
    with transaction.atomic():
        row = lock_relying_party(client_id)
        row.jwks = keys
        row.save(update_fields=["jwks"])
        _note("relying_party.keys", row, actor, now)
    return row


def suspend_relying_party(client_id: str, actor: Actor, now: datetime) -> RelyingPartyRow:
    """Suspend a relying party, whose tokens are good no more at once.

    :raises UnknownRelyingParty: if there is no such party.
    """
    return _switch(client_id, actor, now, is_active=False)


def resume_relying_party(client_id: str, actor: Actor, now: datetime) -> RelyingPartyRow:
    """Let a suspended relying party in again.

    :raises UnknownRelyingParty: if there is no such party.
    """
    return _switch(client_id, actor, now, is_active=True)


def _switch(client_id: str, actor: Actor, now: datetime, *, is_active: bool) -> RelyingPartyRow:
    with transaction.atomic():
        row = lock_relying_party(client_id)
        if row.is_active != is_active:
            row.is_active = is_active
            row.save(update_fields=["is_active"])
            act = "relying_party.resumed" if is_active else "relying_party.suspended"
            _note(act, row, actor, now)
    return row


def _note(act: str, row: RelyingPartyRow, actor: Actor, now: datetime, **more: Any) -> None:
    details = {
        "client_id": row.client_id,
        "scopes": row.scopes,
        "legal_basis": row.legal_basis,
        "kids": [key["kid"] for key in row.jwks["keys"]],
        **_told(row.standing),
        **more,
    }
    append_audit([AuditEntry(act=act, order_id=None, actor=actor, details=details)], now)


def _told(standing: Standing) -> dict[str, Any]:
    return {
        "reach": standing.reach.value,
        "vouches_for": standing.vouches_for.value,
        "requests_per_minute": standing.requests_per_minute,
    }
