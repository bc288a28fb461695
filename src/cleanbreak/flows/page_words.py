"""The words of the pages on which an agreement is ended, as the law of the portal's place has them.

What the law puts on a button stays in the language of the law, whatever language the page is in;
whoever does not read it gets the meaning beside the button, never on it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from cleanbreak.domain.statutory_page import (
    Label,
    LabelMeaning,
    PageAct,
    PageField,
    PageRules,
    StatutoryPage,
)
from cleanbreak.domain.switching import SwitchRules, SwitchWord
from cleanbreak.policies.loader import policy_at
from cleanbreak.policies.page_rules import page_rules
from cleanbreak.policies.switch_rules import switch_rules

ASKED_TO_WITHDRAW = frozenset({PageField.HOLDER_NAME, PageField.CONTRACT, PageField.REPLY_ADDRESS})
"""What our own page asks for, where the law has no page but a right to withdraw."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ButtonWords:
    """What stands on a button, and what it means."""

    text: str
    language: str = ""
    """Of the law; empty: the words are ours, in the language of the page."""
    meaning: str = ""
    """In the language of the page; empty if that is the one of the law."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageWords:
    """One page, in the language that is active."""

    open: ButtonWords
    """On the button that leads there from every page."""
    confirm: ButtonWords
    asked: frozenset[PageField]
    has_summary: bool
    is_prescribed: bool
    """Whether the law of the place prescribes the page."""
    offers: tuple[str, ...] = ()
    """What is offered to whoever stays; shown beside the button that cancels, or not at all."""
    is_free_of_debts: bool = False
    """Whether the law says that a debt is no reason not to end the agreement."""
    switching: tuple[str, ...] = ()
    """How a line moves to another provider by a text, where the law of the place has that."""
    switch_days: int = 0
    """For which a code to move is valid."""
    days: int = 0
    """In which an agreement can be withdrawn from."""
    refund_days: int | None = None
    """In which money goes back after a withdrawal; ``None``: the law names no time."""


def page_words(act: PageAct, now: datetime) -> PageWords | None:
    """Return the words of a page of this portal; ``None`` if its place has no such right."""
    place = settings.CLEANBREAK_HOME_PLACE
    today = policy_at(place, now)[1]
    rules = page_rules(place, today)
    if act is PageAct.WITHDRAW:
        return _words_to_withdraw(rules, today)
    return _words_to_cancel(rules, switch_rules(place, today))


def _words_to_cancel(rules: PageRules, switch: SwitchRules) -> PageWords:
    page = rules.pages.get(PageAct.CANCEL)
    offered = [settings.CLEANBREAK_SAVE_OFFER] if settings.CLEANBREAK_SAVE_OFFER else []
    shown = rules.save_offers.shown(len(offered), is_cancel_visible=True)
    return PageWords(
        open=_button(page, page.open if page else None, _("Cancel a line here")),
        confirm=_button(page, page.confirm if page else None, _("Cancel now")),
        asked=_asked(page, frozenset(PageField)),
        has_summary=page is not None and page.summary,
        is_prescribed=page is not None,
        offers=tuple(offered[:shown]),
        is_free_of_debts="arrears_stop_an_end" not in rules.not_found,
        switching=tuple(
            SWITCHING[word] % {"number": number} for word, number in switch.short_codes.items()
        ),
        switch_days=switch.valid.days,
    )


def _words_to_withdraw(rules: PageRules, today: date) -> PageWords | None:
    page, period = rules.pages.get(PageAct.WITHDRAW), rules.withdrawal_period
    if period is None:
        return None
    refund = rules.withdrawal_refund
    return PageWords(
        open=_button(page, page.open if page else None, _("Withdraw from a contract")),
        confirm=_button(page, page.confirm if page else None, _("Withdraw now")),
        asked=_asked(page, ASKED_TO_WITHDRAW),
        has_summary=page is not None and page.summary,
        is_prescribed=page is not None,
        days=(period.after(today) - today).days,
        refund_days=None if refund is None else (refund.after(today) - today).days,
    )


def _asked(page: StatutoryPage | None, ours: frozenset[PageField]) -> frozenset[PageField]:
    """Return what is asked for: ours, or as much of it as the law allows and all that it needs."""
    if page is None:
        return ours
    allowed = ours if page.maximum is None else ours & frozenset(page.maximum)
    return allowed | frozenset(page.minimum)


def _button(page: StatutoryPage | None, label: Label | None, ours: str) -> ButtonWords:
    if page is None or label is None:
        return ButtonWords(text=ours)
    reads_law = (get_language() or "").split("-")[0] == page.language.split("-")[0]
    meaning = "" if reads_law else str(MEANINGS[label.meaning])
    return ButtonWords(text=label.text, language=page.language, meaning=meaning)


MEANINGS: Mapping[LabelMeaning, Promise] = {
    LabelMeaning.CANCEL_CONTRACTS_HERE: gettext_lazy("Cancel contracts here"),
    LabelMeaning.CANCEL_NOW: gettext_lazy("Cancel now"),
    LabelMeaning.CLICK_TO_CANCEL: gettext_lazy("Click to cancel"),
    LabelMeaning.CANCEL_YOUR_CONTRACT: gettext_lazy("Cancel your contract"),
    LabelMeaning.NOTIFY_OF_CANCELLATION: gettext_lazy("Notification of the cancellation"),
    LabelMeaning.WITHDRAW_FROM_CONTRACT: gettext_lazy("Withdraw from the contract"),
    LabelMeaning.WITHDRAW_FROM_CONTRACT_HERE: gettext_lazy("Withdraw from the contract here"),
    LabelMeaning.CONFIRM_WITHDRAWAL: gettext_lazy("Confirm the withdrawal"),
}
SWITCHING: Mapping[SwitchWord, Promise] = {
    SwitchWord.PAC: gettext_lazy("To keep your number, text PAC to %(number)s."),
    SwitchWord.STAC: gettext_lazy("To take a new number, text STAC to %(number)s."),
    SwitchWord.INFO: gettext_lazy("To know only the costs, text INFO to %(number)s."),
}
