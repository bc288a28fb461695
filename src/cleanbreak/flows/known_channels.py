"""Know which channels are the operator's own: the register's rows, and what settings say."""

from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone

from cleanbreak.domain.official_channel import ChannelKind, OfficialChannel, dialled_number
from cleanbreak.policies.loader import time_zone_of
from cleanbreak.records.official_channel import OfficialChannelRow
from cleanbreak.records.outlet import OutletRow
from cleanbreak.records.store import StoreRow


def known_channels() -> list[OfficialChannel]:
    """Return every channel, also those that have ended; by kind and value.

    The portal's own site, the hotline and the stores are known without being entered again.
    """
    rows = [as_channel(row) for row in OfficialChannelRow.objects.all()]
    found = [*_of_settings(), *_stores(), *rows]
    once = {(one.kind, one.value, one.valid_from): one for one in found}
    kinds = list(ChannelKind)
    return sorted(once.values(), key=lambda one: (kinds.index(one.kind), one.value))


def operator_today(now: datetime) -> date:
    """Return the day on which the operator is: channels begin and end by it."""
    return timezone.localtime(now, time_zone_of(settings.CLEANBREAK_HOME_PLACE)).date()


def as_channel(row: OfficialChannelRow) -> OfficialChannel:
    """Return a row as the domain knows it."""
    return OfficialChannel(
        kind=ChannelKind(row.kind),
        value=row.value,
        label=row.label,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
    )


def _of_settings() -> list[OfficialChannel]:
    site = urlsplit(settings.CLEANBREAK_BASE_URL).hostname or ""
    found = [OfficialChannel(kind=ChannelKind.DOMAIN, value=site)]
    hotline = dialled_number(settings.CLEANBREAK_HOTLINE, settings.CLEANBREAK_HOME_PLACE)
    return [*found, OfficialChannel(kind=ChannelKind.PHONE, value=hotline)] if hotline else found


def _stores() -> list[OfficialChannel]:
    """Return the operator's own stores; one that is closed for good was ours until then."""
    return [
        OfficialChannel(
            kind=ChannelKind.STORE,
            value=store.store_id,
            label=store.name,
            valid_from=store.added_at.date(),
            valid_until=_last_day(getattr(store, "outlet", None)),
        )
        for store in StoreRow.objects.select_related("outlet").exclude(outlet__is_official=False)
    ]


def _last_day(outlet: OutletRow | None) -> date | None:
    if outlet is None or outlet.closed_from is None or outlet.closed_until is not None:
        return None
    return outlet.closed_from - timedelta(days=1)
