"""Where the money of an ended line stands, in the words of its holder."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cleanbreak.domain.payout import PayoutMethod, PayoutState
from cleanbreak.flows.money_words import money_text
from cleanbreak.flows.payout_texts import day_text
from cleanbreak.flows.read_money import MoneyEvent, MoneyStory
from cleanbreak.flows.settlement_words import correction_sentence, money_rows

EVENT_WORDS: dict[PayoutState, Promise] = {
    PayoutState.DRAFT: gettext_lazy("It is yours, and waits for your choice"),
    PayoutState.HELD: gettext_lazy("You chose a way, and somebody has to agree"),
    PayoutState.APPROVED: gettext_lazy("A way is chosen"),
    PayoutState.SUBMITTED: gettext_lazy("We are sending it"),
    PayoutState.ACCEPTED: gettext_lazy("It has left us"),
    PayoutState.SETTLED: gettext_lazy("It has been paid"),
    PayoutState.RETURNED: gettext_lazy("It came back"),
    PayoutState.REJECTED: gettext_lazy("It could not be paid this way"),
    PayoutState.EXPIRED: gettext_lazy("Nobody came for it in time"),
    PayoutState.CANCELLED: gettext_lazy("It was not needed: the payment before it arrived"),
    PayoutState.REPLACED: gettext_lazy("The amount was corrected"),
    PayoutState.UNCLAIMED: gettext_lazy("We keep it for you, by the law of the place"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyWords:
    """What a money page says."""

    headline: str
    explanation: str
    money: tuple[tuple[str, str], ...]
    """Label and amount of each figure of the settlement."""
    corrections: tuple[str, ...]
    """What was corrected since, and why."""
    events: tuple[tuple[str, str], ...]
    """What happened and on which day, oldest first."""


CASH_WORDS: dict[PayoutState, tuple[Promise, Promise]] = {
    PayoutState.SUBMITTED: (
        gettext_lazy("%(amount)s wait for you in cash"),
        gettext_lazy(
            "Your pick-up code is in our mail, with the day until which it is good. Bring it and an"
            " official document with your photo to any of our stores. If you lose it, wait until"
            " that day: then you can choose another way here. Amounts that coins cannot pay are"
            " rounded up."
        ),
    ),
    PayoutState.SETTLED: (
        gettext_lazy("%(amount)s have been paid"),
        gettext_lazy("They were handed out in cash at a store."),
    ),
}


def money_words(story: MoneyStory) -> MoneyWords:
    """Return the words in the language that is active."""
    headline, explanation = _where_it_stands(story)
    return MoneyWords(
        headline=headline,
        explanation=explanation,
        money=money_rows(story.settlement),
        corrections=tuple(map(correction_sentence, story.corrections)),
        events=tuple(
            (_event_words(one), day_text(one.at, story.jurisdiction)) for one in story.events
        ),
    )


def _event_words(one: MoneyEvent) -> str:
    if one.method is PayoutMethod.CASH and one.became is PayoutState.SUBMITTED:
        return _("A pick-up code was made for you")
    return str(EVENT_WORDS[one.became])


def _where_it_stands(story: MoneyStory) -> tuple[str, str]:
    words = {
        "amount": money_text(story.amount.amount_minor, story.amount.currency),
        "where": story.where,
    }
    if story.is_changeable:
        return _before_it_leaves(story, words)
    if story.method is PayoutMethod.CASH and story.state in CASH_WORDS:
        headline, explanation = CASH_WORDS[story.state]
        return str(headline) % words, str(explanation)
    match story.state:
        case PayoutState.SUBMITTED:
            return _("We are sending you %(amount)s") % words, _("They go to: %(where)s.") % words
        case PayoutState.ACCEPTED:
            return _("%(amount)s are on their way") % words, _(
                "They have left us for: %(where)s. Should they come back, they are still yours, and"
                " we write to you."
            ) % words
        case PayoutState.SETTLED:
            return _("%(amount)s have been paid") % words, _("They went to: %(where)s.") % words
        case PayoutState.REPLACED:
            return _("Nothing waits for you here any more"), _(
                "%(amount)s were owed to you before a correction. Below you see what was"
                " corrected, and why. Write to us if it is wrong."
            ) % words
        case PayoutState.CANCELLED:
            return _("Nothing waits for you here any more"), _(
                "The payment before this one has arrived after all."
            )
        case PayoutState.UNCLAIMED:
            return _("We keep %(amount)s for you") % words, _(
                "Nobody told us in time where to send them. They are still yours: bring your ID to"
                " one of our stores."
            )
        case _:
            return _("%(amount)s could not be paid") % words, _(
                "They are still yours. We write to you when you can choose another way."
            )


def _before_it_leaves(story: MoneyStory, words: dict[str, str]) -> tuple[str, str]:
    if story.state is PayoutState.DRAFT:
        return _("%(amount)s wait for you") % words, _("Tell us below where to send them.")
    if story.offer_expires_at is not None:
        until = {"date": day_text(story.offer_expires_at, story.jurisdiction)}
        return _("We have asked the holder of the other line") % words, _(
            "If they accept until %(date)s, your money goes there; otherwise we ask you for another"
            " way."
        ) % until
    if story.state is PayoutState.HELD:
        return _("One of us looks at it") % words, _("%(amount)s go to: %(where)s.") % words
    day = {**words, "date": day_text(story.due_at, story.jurisdiction)}
    return _("Your money leaves on %(date)s") % day, _(
        "%(amount)s go to: %(where)s. Until then you can stop it or choose another way."
    ) % words
