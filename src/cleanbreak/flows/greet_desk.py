"""Greet a desk that delivers: it says how many entries it has made, and how its clock goes."""

from datetime import datetime

from django.db import transaction

from cleanbreak.domain.offline_desk import SignedEntry, check_signature, read_hello
from cleanbreak.flows.prepare_desk import UnknownDesk
from cleanbreak.records.offline_desk import DeskDeviceRow, lock_device

SKEW_MAX_S = 2_000_000_000


def greet_desk(hello: SignedEntry, now: datetime) -> DeskDeviceRow:
    """Note how many entries a desk has made, and how its clock goes; return the desk.

    :raises EntryMalformed, UnknownDesk, EntrySignatureWrong: if it is not one of ours.
    """
    said = read_hello(hello.body)
    with transaction.atomic():
        device = lock_device(said.device_id)
        if device is None:
            raise UnknownDesk
        check_signature(bytes.fromhex(device.public_key), hello)
        device.taken, device.heard_at = max(device.taken, said.taken), now
        skew_s = int((said.at - now).total_seconds())
        device.skew_s = max(-SKEW_MAX_S, min(skew_s, SKEW_MAX_S))
        device.save(update_fields=["taken", "heard_at", "skew_s"])
    return device
