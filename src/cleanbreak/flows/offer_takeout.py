"""Offer a takeout: what there is and is not, in which forms, and how the last one stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.takeout import Kind, Origin
from cleanbreak.domain.takeout_state import TakeoutForm, TakeoutState, TakeoutWish
from cleanbreak.flows.list_takeouts import TakeoutStory, latest_takeout
from cleanbreak.flows.takeout_readings import kinds_held, rules_of, sources_of
from cleanbreak.flows.takeout_words import KIND_WORDS, ORIGIN_WORDS
from cleanbreak.policies.loader import time_zone_of
from cleanbreak.records.line import LineRow

AGE_KEY_LENGTH_MAX = 2000
FORM_WORDS: dict[TakeoutForm, Promise] = {
    TakeoutForm.PLAIN: gettext_lazy("A zip that everybody can open"),
    TakeoutForm.AES: gettext_lazy("A zip with a passphrase, which 7-Zip, Keka or ZArchiver open"),
    TakeoutForm.AGE: gettext_lazy("A file for a key of your own (age)"),
}
WHERE_WORDS: dict[tuple[Origin, Kind], Promise] = {
    (Origin.OPERATOR, Kind.MESSAGE): gettext_lazy("with us, without their texts"),
}
STATE_WORDS: dict[TakeoutState, Promise] = {
    TakeoutState.ASKED: gettext_lazy(
        "Your data is being prepared. We write to you when it is ready."
    ),
    TakeoutState.PREPARING: gettext_lazy(
        "Your data is being prepared. We write to you when it is ready."
    ),
    TakeoutState.READY: gettext_lazy(
        "Your data is ready. The link was sent to your e-mail address."
    ),
    TakeoutState.FETCHED: gettext_lazy(
        "You have fetched your data. Until it is destroyed you can have a new link."
    ),
    TakeoutState.EXPIRED: gettext_lazy(
        "Your data lies here no more: its key was deleted. Ask again if you need it."
    ),
    TakeoutState.FAILED: gettext_lazy(
        "Your data could not be put together. Ask again, or come to a store."
    ),
    TakeoutState.DECLINED: gettext_lazy(
        "You have said that you take nothing along. You can still change your mind."
    ),
}


class TakeoutFormMissing(Refusal):
    """Choose how you want to get your data."""

    code = "takeout_form_missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeoutOffer:
    """What a page says before somebody asks, in the language that is active."""

    held: tuple[tuple[Promise, Promise, bool], ...]
    """Kind, place, and whether it can be there at all."""
    forms: tuple[tuple[str, Promise], ...]
    needs_co_user_declaration: bool
    leaves_out_callers: bool
    masked_digits: int
    since: str
    """Nothing from before this day is given out; empty: no such day."""
    state: Promise | None
    destroyed_on: str
    can_ask: bool
    can_have_link: bool


def offer_takeout(line: LineRow, now: datetime) -> TakeoutOffer:
    """Return the offer for a line; changes nothing."""
    rules, latest = rules_of(line, now), latest_takeout(line.line_id)
    held = [
        (KIND_WORDS[kind], WHERE_WORDS.get((origin, kind), ORIGIN_WORDS[origin]), is_held)
        for origin, kinds in kinds_held(sources_of(line.line_id)).items()
        for kind, is_held in kinds.items()
    ]
    return TakeoutOffer(
        held=tuple(held),
        forms=tuple((form.value, words) for form, words in FORM_WORDS.items()),
        needs_co_user_declaration=rules.needs_co_user_declaration,
        leaves_out_callers=not rules.shows_incoming_numbers,
        masked_digits=rules.masked_digits,
        since=formats.date_format(line.term_start_date) if line.term_start_date else "",
        state=STATE_WORDS[latest.state] if latest else None,
        destroyed_on=_destroyed_on(latest, line),
        can_ask=bool(held) and not _is_under_way(latest),
        can_have_link=latest is not None and latest.keep_until is not None,
    )


def wish_of(typed: Mapping[str, str]) -> TakeoutWish:
    """Return what was chosen on a page.

    :raises TakeoutFormMissing: if nothing was.
    """
    try:
        form = TakeoutForm(typed.get("form", ""))
    except ValueError:
        raise TakeoutFormMissing from None
    return TakeoutWish(
        form=form,
        age_key=typed.get("age_key", "")[:AGE_KEY_LENGTH_MAX],
        co_users_informed=typed.get("co_users_informed") == "1",
    )


def _is_under_way(latest: TakeoutStory | None) -> bool:
    return latest is not None and latest.state in (TakeoutState.ASKED, TakeoutState.PREPARING)


def _destroyed_on(latest: TakeoutStory | None, line: LineRow) -> str:
    if latest is None or latest.keep_until is None:
        return ""
    day = latest.keep_until.astimezone(time_zone_of(line.jurisdiction)).date()
    return _("It is destroyed on %(date)s.") % {"date": formats.date_format(day)}
