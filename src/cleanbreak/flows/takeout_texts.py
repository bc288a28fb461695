"""What a holder is told about a takeout, at the e-mail on file: the number may be dead by then."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import override

from cleanbreak.flows.takeout_links import READY, takeout_link
from cleanbreak.flows.wired_outside import wired_takeout_sources
from cleanbreak.ports.messages import Medium, Message
from cleanbreak.records.takeout import AT_REST_STATES, TakeoutRow


@dataclass(frozen=True, slots=True)
class TakeoutOccasion:
    """News of a takeout."""

    takeout: TakeoutRow | None
    news: str
    nonce: str


def takeout_occasions(keys: Sequence[str]) -> list[TakeoutOccasion]:
    """Return what the keys of announcements are about."""
    parts = [key.split(":") for key in keys]
    rows = TakeoutRow.objects.select_related("line__holder").in_bulk([UUID(p[1]) for p in parts])
    return [TakeoutOccasion(rows.get(UUID(part[1])), part[2], part[3]) for part in parts]


def takeout_messages(occasion: TakeoutOccasion) -> list[Message]:
    """Return the one mail; none if there is no address, or the takeout lies here no more."""
    row = occasion.takeout
    if row is None or not row.line.holder.email:
        return []
    if occasion.news == READY and row.state not in AT_REST_STATES:
        return []
    with override(row.line.holder.language):
        subject, text = _ready(row, occasion.nonce) if occasion.news == READY else _failed()
        email, language = row.line.holder.email, row.line.holder.language
        return [Message(Medium.EMAIL, email, subject, text, language=language)]


def takeout_notice() -> list[str]:
    """Tell that data can be taken along, in every receipt and notice; nothing if none is kept."""
    if not wired_takeout_sources():
        return []
    link = {"link": f"{settings.CLEANBREAK_BASE_URL}/account/"}
    return [_("You can take along what we keep of your line, until it ends: %(link)s") % link]


def _ready(row: TakeoutRow, nonce: str) -> tuple[str, str]:
    said = {
        "link": takeout_link(row.takeout_id, nonce),
        "date": formats.date_format(row.link_until) if row.link_until else "",
    }
    text = _(
        "The data of your line is ready. The link is good until %(date)s, for one complete"
        " download: %(link)s"
    )
    return _("Your data is ready"), text % said


def _failed() -> tuple[str, str]:
    link = {"link": f"{settings.CLEANBREAK_BASE_URL}/"}
    text = _(
        "The data of your line could not be put together. Ask again, or come to a store: %(link)s"
    )
    return _("Your data is not ready"), text % link
