"""What was told, as it is handed over and as it is read where the story goes on."""

from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cleanbreak.domain.declaration import Declaration, DeclarationKind
from cleanbreak.domain.effective_date import EndPolicy
from cleanbreak.domain.handover import Told

END_WORDS: dict[EndPolicy, Promise] = {
    EndPolicy.AFTER_NOTICE: gettext_lazy("As soon as the notice allows"),
    EndPolicy.END_OF_TERM: gettext_lazy("At the end of the minimum term"),
    EndPolicy.IMMEDIATE: gettext_lazy("At once"),
}
TAIL_LENGTH = 4


def told_by(declared: Declaration) -> Told:
    """Return what a declaration tells."""
    is_dated = declared.wished_date is not None
    return Told(
        msisdn=declared.msisdn or "",
        iccid=declared.iccid or "",
        holder_name=declared.holder_name,
        kind=declared.kind,
        reason=declared.reason,
        end=EndPolicy.ON_WISHED_DATE if is_dated else EndPolicy.AFTER_NOTICE,
        wished_date=declared.wished_date,
        reply_email=declared.reply_email,
    )


def told_rows(told: Told) -> tuple[tuple[str, str], ...]:
    """Return label and words of everything that was told, in reading order, for the desk.

    Of a card only the end: whoever says that it lies there must have it, not read it here.
    """
    kinds = {
        DeclarationKind.EXTRAORDINARY: _("Without notice, for an important cause"),
        DeclarationKind.WITHDRAWAL: _("Withdrawal from the contract"),
    }
    rows = (
        (_("Number"), told.msisdn),
        (_("Card number"), f"… {told.iccid[-TAIL_LENGTH:]}" if told.iccid else ""),
        (_("Name of the holder"), told.holder_name),
        (_("Kind"), kinds.get(told.kind, "")),
        (_("The important cause"), told.reason),
        (_("When should the line end?"), _end(told)),
        (_("E-mail"), told.reply_email),
    )
    return tuple((label, words) for label, words in rows if words)


def _end(told: Told) -> str:
    if told.wished_date is not None:
        return formats.date_format(told.wished_date)
    return str(END_WORDS.get(told.end, ""))
