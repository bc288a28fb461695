"""Refusals as people read them: translated, with dates as their language writes them."""

from datetime import date

from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.termination import OrderState

STATE_WORDS: dict[str, Promise] = {
    OrderState.PENDING.value: _("waiting for its day"),
    OrderState.HELD.value: _("checked by one of us"),
    OrderState.IN_PROGRESS.value: _("under way"),
    OrderState.PENDING_CANCELLATION.value: _("being withdrawn"),
    OrderState.COMPLETED.value: _("done"),
    OrderState.CANCELLED.value: _("withdrawn"),
}


def sentence(refusal: Refusal) -> str:
    """Return the sentence of a refusal in the active language."""
    return gettext(refusal.template()).format(
        **{name: _as_text(name, value) for name, value in refusal.data.items()}
    )


def _as_text(name: str, value: object) -> str:
    if name == "state":
        return str(STATE_WORDS[str(value)])
    return formats.date_format(value) if isinstance(value, date) else str(value)
