"""Choose to be told on a device, and choose otherwise: each device by itself, by its holder."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from cleanbreak.domain.push import MalformedPushAddress, PushNews, read_push_address
from cleanbreak.flows.limit_requests import Limited, check_rate
from cleanbreak.flows.sign_in_holder import note_account_act
from cleanbreak.records.push_device import PushDeviceRow, add_news, keep_device
from cleanbreak.records.sealed import CannotBeOpened, open_sealed, seal
from cleanbreak.records.wake import wake_worker

SAID_LENGTH_MAX = 4000
BROWSER_LENGTH_MAX = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """A device as its holder sees it."""

    device_id: UUID
    browser: str
    chosen_at: datetime
    told_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What a browser sent when its holder chose to be told there."""

    said: str
    """``PushAddress.toJSON()``, as text."""
    browser: str
    language: str


def choose_push(holder_id: int, choice: Choice, now: datetime) -> UUID:
    """Keep the device and tell it at once that it works; return its number.

    :raises MalformedPushAddress: if the browser's answer is none.
    :raises UnknownPushService: if it names a service that we do not send to.
    :raises TooManyRequests: if the holder chooses again and again.
    """
    check_rate(Limited.PUSH_CHOSEN, str(holder_id), now)
    address = read_push_address(_as_json(choice.said), settings.CLEANBREAK_PUSH_SERVICES)
    browser = choice.browser[:BROWSER_LENGTH_MAX]
    row = PushDeviceRow(
        holder_id=holder_id,
        endpoint_hash=address.endpoint_hash,
        address=seal(json.dumps(asdict(address))),
        browser=seal(browser) if browser else "",
        language=choice.language,
        chosen_at=now,
    )
    with transaction.atomic():
        device_id = keep_device(row)
        add_news(device_id, PushNews.CHOSEN, f"chosen:{now.isoformat()}", now)
        note_account_act("holder.push_chosen", holder_id, now)
        wake_worker("push_news")
    return device_id


def list_devices(holder_id: int) -> list[Device]:
    """Return the devices of a holder that are told, the newest first."""
    rows = PushDeviceRow.objects.filter(holder_id=holder_id).order_by("-chosen_at", "-pk")
    return [
        Device(
            device_id=row.device_id,
            browser=_opened(row.browser),
            chosen_at=row.chosen_at,
            told_at=row.told_at,
        )
        for row in rows
    ]


def end_push(
    holder_id: int,
    now: datetime,
    *,
    only: Sequence[UUID] | None = None,
    but: Sequence[UUID] = (),
) -> int:
    """Tell devices of the holder nothing any more; return how many had been told.

    :param only: which; all of them if nothing is said.
    :param but: which not.
    """
    own = PushDeviceRow.objects.filter(holder_id=holder_id).exclude(pk__in=but)
    chosen = own if only is None else own.filter(pk__in=only)
    with transaction.atomic():
        ids = list(chosen.values_list("pk", flat=True))
        PushDeviceRow.objects.filter(pk__in=ids).delete()
        if ids:
            note_account_act("holder.push_ended", holder_id, now)
    return len(ids)


def _as_json(said: str) -> object:
    if len(said) > SAID_LENGTH_MAX:
        raise MalformedPushAddress
    try:
        return json.loads(said)
    except (ValueError, RecursionError) as fault:
        raise MalformedPushAddress from fault


def _opened(sealed: str) -> str:
    try:
        return open_sealed(sealed) if sealed else ""
    except CannotBeOpened:
        return ""
