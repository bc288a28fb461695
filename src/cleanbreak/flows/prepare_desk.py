"""Prepare a desk for offline work: its key is registered, and it gets receipt numbers."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.db import transaction

from cleanbreak.domain.offline_desk import (
    BLOCK_GOOD_FOR,
    NUMBERS_IN_BLOCK,
    desk_number_from,
    read_public_key,
)
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.termination import Actor
from cleanbreak.domain.workplace import WorksAtNoStore
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.offline_desk import (
    DeskDeviceRow,
    OfflineBlockRow,
    OfflineNumberRow,
    lock_device,
)
from cleanbreak.records.sealed import seal

UNUSED_MAX = 2 * NUMBERS_IN_BLOCK


class DeskRevoked(Refusal):
    """The lead of the store has taken this desk off. Deliver what it holds, then let it forget."""

    code = "desk_revoked"


class DeskOfOtherStore(Refusal):
    """This desk was prepared at another store. Deliver what it holds, let it forget, begin anew."""

    code = "desk_of_other_store"


class UnknownDesk(Refusal):
    """There is no such desk."""

    code = "unknown_desk"


class NumbersEnough(Refusal):
    """This desk has enough receipt numbers."""

    code = "numbers_enough"


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """What a desk is given."""

    device: DeskDeviceRow
    block: OfflineBlockRow
    numbers: list[str]


def prepare_desk(
    public_key: bytes, actor: Actor, now: datetime, held: Collection[str] | None = None
) -> Prepared:
    """Register the desk, if it is new, and give it a block of receipt numbers.

    :param public_key: the desk's; the other half was made in its browser and never leaves it.
    :param held: keys of the blocks that the desk has ever kept: one that got lost on its way is
        given again. ``None``: it does not know.
    :raises WorksAtNoStore: if nobody of a store does it.
    :raises NotADeskKey: if it is no key.
    :raises DeskRevoked, DeskOfOtherStore, NumbersEnough: if the desk gets none.
    """
    if not actor.store:
        raise WorksAtNoStore
    read_public_key(public_key)
    with transaction.atomic():
        device = _registered(public_key.hex(), actor, now)
        _check(device, actor)
        if held is not None and (lost := _lost_block(device, held, now)):
            return lost
        _check_numbers(device, now)
        return _give_block(device, actor, now)


def revoke_desk(device_id: UUID, actor: Actor, now: datetime) -> None:
    """Take a desk off: what it still delivers is kept for the store's lead to decide.

    :raises UnknownDesk: if the actor's store has none of this number.
    """
    with transaction.atomic():
        device = lock_device(device_id)
        if device is None or device.store_id != actor.store:
            raise UnknownDesk
        if device.revoked_at is None:
            device.revoked_at, device.revoked_by = now, actor.acting_user
            device.save(update_fields=["revoked_at", "revoked_by"])
            _note("desk.revoked", device, actor, now)


def _registered(public_key: str, actor: Actor, now: datetime) -> DeskDeviceRow:
    device, is_new = DeskDeviceRow.objects.get_or_create(
        public_key=public_key,
        defaults={
            "store_id": actor.store,
            "registered_at": now,
            "registered_by": actor.acting_user,
        },
    )
    if is_new:
        _note("desk.registered", device, actor, now)
    return lock_device(device.device_id) or device


def _check(device: DeskDeviceRow, actor: Actor) -> None:
    if device.revoked_at is not None:
        raise DeskRevoked
    if device.store_id != actor.store:
        raise DeskOfOtherStore


def _lost_block(device: DeskDeviceRow, held: Collection[str], now: datetime) -> Prepared | None:
    blocks = device.blocks.filter(expires_at__gt=now, numbers__entry=None)
    block = blocks.exclude(public_key__in=held).order_by("-issued_at").first()
    if block is None:
        return None
    numbers = block.numbers.order_by("position").values_list("number", flat=True)
    return Prepared(device=device, block=block, numbers=list(numbers))


def _check_numbers(device: DeskDeviceRow, now: datetime) -> None:
    numbers = OfflineNumberRow.objects.filter(block__device=device, block__expires_at__gt=now)
    if numbers.filter(entry=None).count() >= UNUSED_MAX:
        raise NumbersEnough


def _give_block(device: DeskDeviceRow, actor: Actor, now: datetime) -> Prepared:
    key = generate_private_key(SECP256R1())
    point = key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    block = OfflineBlockRow.objects.create(
        device=device,
        issued_at=now,
        issued_by=actor.acting_user,
        expires_at=now + BLOCK_GOOD_FOR,
        public_key=point.hex(),
        private_key=seal(f"{key.private_numbers().private_value:064x}"),
    )
    numbers = [desk_number_from(secrets.token_bytes(7)) for _ in range(NUMBERS_IN_BLOCK)]
    OfflineNumberRow.objects.bulk_create(
        OfflineNumberRow(number=number, block=block, position=position)
        for position, number in enumerate(numbers)
    )
    _note("desk.numbers_given", device, actor, now, block=str(block.block_id), count=len(numbers))
    return Prepared(device=device, block=block, numbers=numbers)


def _note(act: str, device: DeskDeviceRow, actor: Actor, now: datetime, **more: object) -> None:
    details = {"desk": str(device.device_id), **more}
    append_audit([AuditEntry(act=act, order_id=None, actor=actor, details=details)], now)
