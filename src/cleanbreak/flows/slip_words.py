"""What a slip says, in its own language: made anew whenever it is printed, and always the same."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from cleanbreak.domain.slip import PARTS, Slip, SlipKind, SlipPart, slip_number
from cleanbreak.flows.brand_words import operator_name
from cleanbreak.flows.slip_lines import LINES, NOTES, QRS, when_and_who
from cleanbreak.records.slip import SlipRow

SLIP_WORDS: dict[SlipKind, Promise] = {
    SlipKind.DECLARED: gettext_lazy("Receipt of your cancellation"),
    SlipKind.PICK_UP_CODE: gettext_lazy("Your pick-up code"),
    SlipKind.CARD_DESTROYED: gettext_lazy("SIM card destroyed"),
    SlipKind.DRAWER_OPENED: gettext_lazy("Cash drawer opened"),
    SlipKind.CASH_PAID: gettext_lazy("Cash paid"),
    SlipKind.DRAWER_CLOSED: gettext_lazy("Cash drawer counted and closed"),
    SlipKind.DAY_REPORT: gettext_lazy("Report of the day"),
}
PART_WORDS: dict[SlipPart, Promise] = {
    SlipPart.CUSTOMER: gettext_lazy("For the customer"),
    SlipPart.DRAWER: gettext_lazy("For the drawer"),
    SlipPart.STORE: gettext_lazy("For the store"),
}
TO_SIGN: dict[SlipKind, Promise] = {
    SlipKind.DRAWER_OPENED: gettext_lazy("Date and signatures"),
    SlipKind.CASH_PAID: gettext_lazy("Received: date and signature of the holder"),
    SlipKind.DRAWER_CLOSED: gettext_lazy("Date and signatures"),
}


def slip_of(row: SlipRow, copy: int) -> Slip:
    """Return the slip as it is printed.

    :param row: with its store.
    :param copy: which copy; 0: the slip itself.
    """
    kind = SlipKind(row.kind)
    with override(row.language):
        return Slip(
            language=row.language,
            head=(operator_name(), row.store.name),
            title=str(SLIP_WORDS[kind]),
            number=_("Slip %(number)s") % {"number": slip_number(row.number)},
            copy=_("Copy %(number)s") % {"number": copy} if copy else "",
            lines=(*when_and_who(row), *LINES[kind](row)),
            qr=QRS[kind](row) if kind in QRS else "",
            notes=tuple(NOTES[kind](row)) if kind in NOTES else (),
            signature=str(TO_SIGN[kind]) if kind in TO_SIGN else "",
            parts=tuple(str(PART_WORDS[part]) for part in PARTS[kind]),
            opens_drawer=kind is SlipKind.CASH_PAID and not copy,
        )
