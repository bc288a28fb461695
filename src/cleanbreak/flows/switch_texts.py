"""What a line is told that asked to switch: its code and the figures, in the holder's language."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import override

from cleanbreak.domain.switching import SwitchFigures, SwitchWord
from cleanbreak.flows.answer_text import Reply
from cleanbreak.flows.ask_to_switch import code_of
from cleanbreak.flows.mark_messages import official_link
from cleanbreak.flows.money_words import money_text
from cleanbreak.ports.messages import Medium, Message
from cleanbreak.records.confidential_request import confidential_among
from cleanbreak.records.line import LineRow
from cleanbreak.records.switch_code import SwitchRequestRow


@dataclass(frozen=True, slots=True)
class SwitchOccasion:
    """A line that is told something."""

    line: LineRow
    request: SwitchRequestRow | None
    """``None``: it is told why it gets neither a code nor figures."""
    reply: Reply | None = None


def switch_occasions(keys: Sequence[str]) -> list[SwitchOccasion]:
    """Return what the keys of announcements are about.

    ``switch:`` and a request, or ``switch:``, what is said, the line, and a number of its own.
    """
    parts = [key.split(":")[1:] for key in keys]
    requests = SwitchRequestRow.objects.select_related("line__holder", "code").in_bulk(
        [UUID(one[0]) for one in parts if len(one) == 1]
    )
    lines = LineRow.objects.select_related("holder").in_bulk(
        [int(one[1]) for one in parts if len(one) > 1]
    )
    return [
        SwitchOccasion(lines[int(one[1])], None, Reply(one[0]))
        if len(one) > 1
        else SwitchOccasion(requests[UUID(one[0])].line, requests[UUID(one[0])])
        for one in parts
    ]


def switch_messages(occasion: SwitchOccasion) -> list[Message]:
    """Return the text to the line; who has the mailbox hears of a new code, but not the code."""
    line, request = occasion.line, occasion.request
    with override(line.holder.language):
        if request is None:
            return [_sms(line, _reply(occasion.reply))]
        rows = [*_code(request), *figure_rows(request.as_figures()), _more()]
        texts = [_sms(line, "\n".join(rows))]
        if request.is_new_code and line.holder.email and not _is_in_confidence(line):
            texts.append(_mail(line))
        return texts


def _code(request: SwitchRequestRow) -> list[str]:
    if request.code is None:
        return [_("If you leave us now:")]
    said = {"code": code_of(request.code), "date": formats.date_format(request.code.last_day)}
    if said["code"] is None:  # it was told so late that its time is over, or its key is gone
        return [_("Your code is not good any more. Ask for another one.")]
    if request.word == SwitchWord.PAC.value:
        return [
            _("Your PAC: %(code)s, valid until %(date)s.") % said,
            _("Give it to your new provider to keep your number."),
            _("Once it is used, this line with us ends, without notice. If you leave us now:"),
        ]
    return [
        _("Your STAC: %(code)s, valid until %(date)s.") % said,
        _("Give it to your new provider if you want a new number: this one is then lost."),
        _("Once it is used, this line with us ends, without notice. If you leave us now:"),
    ]


def figure_rows(figures: SwitchFigures) -> list[str]:
    """Return the figures as sentences, in the active language."""

    def money(minor: int) -> dict[str, str]:
        return {"amount": money_text(minor, figures.currency)}

    fee_minor = figures.early_termination_fee_minor
    fee = _("Charge for ending early: %(amount)s.") % money(fee_minor)
    rows = [fee if fee_minor else _("There is no charge for ending early.")]
    if due_minor := figures.instalments_due_minor:
        rows.append(_("To pay for your device, at once: %(amount)s.") % money(due_minor))
    if going_on_minor := figures.instalments_going_on_minor:
        rows.append(
            _("Still to pay for your device, as agreed: %(amount)s.") % money(going_on_minor)
        )
    if figures.credit_minor is None:
        rows.append(_("Your credit cannot be read now. Text INFO later."))
    else:
        rows.append(_("Your credit: %(amount)s.") % money(figures.credit_minor))
    if figures.gift_lost_minor:
        rows.append(_("Free credit that you lose: %(amount)s.") % money(figures.gift_lost_minor))
    if figures.refund_minor:
        rows.append(_("We pay you back: %(amount)s.") % money(figures.refund_minor))
    return rows


def _more() -> str:
    return _("Your account: %(link)s") % {"link": f"{settings.CLEANBREAK_BASE_URL}/account/"}


def _reply(reply: Reply | None) -> str:
    link = {"link": official_link()}
    if reply is Reply.SUSPENDED:
        return _("This line is suspended. Ask in your account or on the phone: %(link)s") % link
    return _("This line cannot get a code now. Ask us why: %(link)s") % link


def _mail(line: LineRow) -> Message:
    said = {"number": line.msisdn[-3:], "link": official_link()}
    text = _(
        "Somebody asked for a code to take the number that ends in %(number)s to another provider."
        " We sent the code to that phone by text. If it was not you, tell us: %(link)s"
    )
    subject, language = _("A code to leave us"), line.holder.language
    return Message(Medium.EMAIL, line.holder.email, subject, text % said, language=language)


def _sms(line: LineRow, text: str) -> Message:
    return Message(Medium.SMS, line.msisdn, "", text, language=line.holder.language)


def _is_in_confidence(line: LineRow) -> bool:
    """Return whether somebody leaves this line of whom the holder must not hear."""
    return line.open_order_id is not None and bool(confidential_among([line.open_order_id]))
