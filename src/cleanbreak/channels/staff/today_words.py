"""Today's pictures in words: what each shows, and how its rows are called."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cleanbreak.channels.staff.chart import Told
from cleanbreak.channels.staff.step_words import STATE_WORDS
from cleanbreak.domain.termination import Channel, OrderState
from cleanbreak.domain.today import Picture

OPEN_STATES = (
    OrderState.PENDING,
    OrderState.IN_PROGRESS,
    OrderState.PENDING_CANCELLATION,
    OrderState.HELD,
)
TOLD: dict[Picture, Told] = {
    Picture.FUNNEL: Told(
        name=Picture.FUNNEL.value,
        title=_("From the wish to the end, by channel"),
        what=_("How far the requests of the last seven days have come."),
        label=_("Channel"),
        series=[_("asked for"), _("ordered"), _("begun"), _("ended")],
    ),
    Picture.END_TIMES: Told(
        name=Picture.END_TIMES.value,
        title=_("Time to terminated"),
        what=_(
            "How long lines took to end that were to end at once, day by day, outside of campaigns."
            " Each line upwards is ten times as long."
        ),
        label=_("Day"),
        series=[_("half of them (p50)"), _("nine of ten (p90)"), _("99 of 100 (p99)")],
    ),
    Picture.STEPS: Told(
        name=Picture.STEPS.value,
        title=_("Open orders by step and age"),
        what=_("Where open orders stand, and how long ago they were asked for."),
        label=_("Step"),
        series=[_("an hour"), _("a day"), _("a week"), _("older")],
    ),
    Picture.OPEN: Told(
        name=Picture.OPEN.value,
        title=_("Open orders by channel"),
        what=_("How the orders stand to which something can still happen."),
        label=_("Channel"),
        series=[STATE_WORDS[one] for one in OPEN_STATES],
    ),
    Picture.STUCK: Told(
        name=Picture.STUCK.value,
        title=_("What does not go on, and why"),
        what=_("Open orders with a problem: those that wait for a person, and those tried again."),
        label=_("Why, and at which step"),
        series=[_("waits for a person"), _("is tried again")],
    ),
    Picture.REFUNDS: Told(
        name=Picture.REFUNDS.value,
        title=_("Refunds owed and returned"),
        what=_("What is owed now, and what arrived or came back in the last thirty days."),
        label=_("State"),
        series=[_("refunds")],
    ),
    Picture.QUARANTINE: Told(
        name=Picture.QUARANTINE.value,
        title=_("Numbers that rest, by release week"),
        what=_("How many numbers can be given to somebody else from which week on."),
        label=_("Week of release"),
        series=[_("numbers")],
    ),
    Picture.ZOMBIES: Told(
        name=Picture.ZOMBIES.value,
        title=_("Zombies and other differences"),
        what=_("What the last comparisons of our books with each element have found."),
        label=_("Element"),
        series=[_("found")],
    ),
    Picture.LEAKS: Told(
        name=Picture.LEAKS.value,
        title=_("What leaks in a month"),
        what=_("The monthly fees of lines that live in our books alone, or in an element alone."),
        label=_("Lines"),
        series=[_("lines")],
    ),
    Picture.CAMPAIGNS: Told(
        name=Picture.CAMPAIGNS.value,
        title=_("Campaigns under way"),
        what=_("How many lines of each open campaign are planned, ordered and ended."),
        label=_("Campaign"),
        series=[_("planned"), _("ordered"), _("ended")],
    ),
    Picture.REASONS: Told(
        name=Picture.REASONS.value,
        title=_("Reasons for leaving"),
        what=_(
            "Why the lines of the last thirty days end, as far as it is known. Nobody has to say"
            " why, and nobody is asked."
        ),
        label=_("Reason"),
        series=[_("orders")],
    ),
}
CHANNELS: dict[Channel, Promise] = {
    Channel.PORTAL: _("Website"),
    Channel.STORE_DESK: _("Store"),
    Channel.HOTLINE: _("Hotline"),
    Channel.API: _("API"),
    Channel.SMS: _("Text message"),
    Channel.CLI: _("Command line"),
    Channel.STAFF: _("Staff console"),
    Channel.CAMPAIGN: _("Campaign"),
    Channel.SYSTEM: _("By itself"),
}
PROBLEMS: dict[str, Promise] = {
    "refused": _("An element refused"),
    "unavailable": _("An element does not answer"),
    "outcome_unknown": _("Nobody knows whether it was done"),
    "defect": _("A defect of ours"),
    "handed_over": _("Handed to a person"),
}
REASONS: dict[str, Promise] = {
    "ported_out": _("The number went to another provider"),
    "withdrawal": _("Withdrawn from the contract"),
    "important_cause": _("An important cause"),
    "representative": _("A representative asked for it"),
    "not_said": _("Not said"),
}
WEEKS: dict[str, Promise] = {"due": _("Due already"), "later": _("Later")}
