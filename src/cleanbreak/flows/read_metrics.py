"""Figures for a monitoring system, in the text format of Prometheus (version 0.0.4)."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from django.utils import timezone

from cleanbreak.domain.feed_calendar import Standing
from cleanbreak.domain.hotline_day import SeatNow
from cleanbreak.domain.number_release import ALERT
from cleanbreak.domain.reconciliation import DiscrepancyKind
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.termination import AnnouncementKind
from cleanbreak.flows.answer_times import answer_times
from cleanbreak.flows.figures_of_machinery import figures_of_machinery
from cleanbreak.flows.figures_of_orders import figures_of_orders
from cleanbreak.flows.gauge import Sample, gauge, seconds_since
from cleanbreak.flows.list_discrepancies import count_discrepancies, money_leaking
from cleanbreak.flows.list_streams import list_streams
from cleanbreak.flows.read_feeds import read_feeds
from cleanbreak.flows.read_hotline import agents_now, languages_now
from cleanbreak.flows.witness_figures import figures_of_witnesses
from cleanbreak.policies.loader import days_of_places
from cleanbreak.policies.switch_rules import shortest_answer_time
from cleanbreak.records.event_delivery import count_deliveries
from cleanbreak.records.number import count_late_numbers, count_overdue_numbers
from cleanbreak.records.outbox import count_unsent
from cleanbreak.records.reconciliation_run import last_finished, last_runs
from cleanbreak.records.voicemail import waiting_voicemails

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


def read_metrics(clock: Callable[[], datetime] = timezone.now) -> str:
    """Return every figure; none of them is about a person.

    :raises DatabaseError: if the database does not answer, or lacks tables.
    """
    return "".join(_lines(clock()))


def _lines(now: datetime) -> Iterator[str]:
    yield from figures_of_machinery(now)
    yield from figures_of_orders(now)
    yield from _reconciliation()
    yield from _hotline(now)
    yield from _numbers(now)
    yield from gauge(
        "cleanbreak_switch_answers_late",
        "Texts to switch whose answer waits longer than the law of the strictest place gives.",
        [Sample({}, _late_switch_answers(now))],
    )
    yield from _answer_times(now)
    yield from _signals(now)
    yield from _events(now)
    yield from _feeds(now)
    yield from figures_of_witnesses(now)


def _reconciliation() -> Iterator[str]:
    yield from gauge(
        "cleanbreak_discrepancies",
        "Open discrepancies between books and elements.",
        _discrepancies(),
    )
    yield from gauge(
        "cleanbreak_leaking_minor_per_month",
        "Monthly fees of lines that are zombies or ghosts, in minor units.",
        [
            Sample({"kind": leak.kind.value, "currency": leak.currency}, leak.monthly_minor)
            for leak in money_leaking()
            if leak.currency
        ],
    )
    yield from gauge(
        "cleanbreak_reconciliation_last_success_timestamp_seconds",
        "When the last comparison of all lines with an element was finished.",
        [Sample({"element": name}, at.timestamp()) for name, at in last_finished().items()],
    )
    yield from gauge(
        "cleanbreak_reconciliation_unconfirmed",
        "Findings of the last comparison that nobody could check.",
        [Sample({"element": run.element}, run.unconfirmed) for run in last_runs()],
    )


def _signals(now: datetime) -> Iterator[str]:
    streams = list_streams()
    yield from gauge(
        "cleanbreak_signals_owed",
        "Signals that a relying party has not answered.",
        [Sample({"receiver": one.name}, one.owed) for one in streams],
    )
    yield from gauge(
        "cleanbreak_signals_oldest_owed_seconds",
        "How long the first of them has waited, where nobody holds them.",
        [Sample({"receiver": one.name}, one.lag(now).total_seconds()) for one in streams],
    )


def _events(now: datetime) -> Iterator[str]:
    owed, since, dead = count_deliveries()
    yield from gauge(
        "cleanbreak_events_owed",
        "Events that webhooks and listeners of hubs have not taken.",
        [Sample({}, owed)],
    )
    yield from gauge(
        "cleanbreak_events_oldest_owed_seconds",
        "How long the event that is owed longest has waited.",
        [Sample({}, seconds_since(since, now))],
    )
    yield from gauge(
        "cleanbreak_events_dead_letters",
        "Events that were given up, and can be sent again.",
        [Sample({}, dead)],
    )


def _feeds(now: datetime) -> Iterator[str]:
    """Yield how reports to authorities stand; of a file that cannot be read the doctor tells."""
    try:
        views = read_feeds(now)
    except Refusal:
        views = []
    yield from gauge(
        "cleanbreak_feed_late",
        "Whether a report to an authority is late (1), or not (0).",
        [
            Sample({"feed": one.setup.name}, one.owed.standing is Standing.LATE)
            for one in views
            if one.owed
        ],
    )
    yield from gauge(
        "cleanbreak_feed_days_left",
        "Days until the last day of a report that nobody has filed.",
        [
            Sample({"feed": one.setup.name}, one.days_left)
            for one in views
            if one.days_left is not None
        ],
    )


def _answer_times(now: datetime) -> Iterator[str]:
    times = answer_times(now)
    yield from gauge(
        "cleanbreak_messages_waiting",
        "Messages that wait for an answer of a person.",
        [Sample({"language": one}, count) for one, count in times.waiting_by_language.items()]
        or [Sample({"language": ""}, 0)],
    )
    yield from gauge(
        "cleanbreak_messages_oldest_waiting_seconds",
        "For how long the oldest of them has waited.",
        [Sample({}, times.oldest_waiting_s or 0)],
    )
    quantiles = (("0.5", times.first_answer_p50_s), ("0.9", times.first_answer_p90_s))
    yield from gauge(
        "cleanbreak_messages_first_answer_seconds",
        "How long first answers of the last seven days took.",
        [Sample({"quantile": name}, took) for name, took in quantiles if took is not None],
    )


def _hotline(now: datetime) -> Iterator[str]:
    """Yield who waits on the telephone, by language, and who is there to answer."""
    languages = languages_now(now)
    yield from gauge(
        "cleanbreak_hotline_waiting",
        "Callers who wait for a person.",
        [Sample({"language": one.language}, one.waiting) for one in languages],
    )
    yield from gauge(
        "cleanbreak_hotline_longest_wait_seconds",
        "How long the first of them has waited.",
        [
            Sample({"language": one.language}, (one.longest or timedelta()).total_seconds())
            for one in languages
        ],
    )
    yield from gauge(
        "cleanbreak_hotline_call_backs",
        "People who wait to be called back.",
        [Sample({"language": one.language}, one.call_backs) for one in languages],
    )
    states = Counter(one.state for one in agents_now(now))
    yield from gauge(
        "cleanbreak_hotline_seats",
        "Agents at the hotline, by what they do.",
        [Sample({"state": state.value}, states[state]) for state in SeatNow],
    )
    yield from gauge(
        "cleanbreak_hotline_voicemails",
        "Spoken declarations to which nobody has listened yet.",
        [Sample({}, waiting_voicemails().count())],
    )


def _numbers(now: datetime) -> Iterator[str]:
    """Yield what keeps numbers from being released, while there is still time."""
    today = days_of_places(now)
    yield from gauge(
        "cleanbreak_numbers_near_latest_day",
        "Numbers that wait though they must be released within a week.",
        [Sample({}, count_late_numbers(today, ALERT))],
    )
    yield from gauge(
        "cleanbreak_numbers_overdue",
        "Numbers that were due yesterday: the release job does not run.",
        [Sample({}, count_overdue_numbers(today))],
    )


def _late_switch_answers(now: datetime) -> int:
    latest = now - shortest_answer_time(now.date())
    return count_unsent(AnnouncementKind.SWITCH_ANSWER, latest)


def _discrepancies() -> Iterator[Sample]:
    """Return every kind of every element that was ever compared: an alert needs the zero, too."""
    found = {(one.element, one.kind): one.count for one in count_discrepancies()}
    elements = {run.element for run in last_runs()} | {element for element, _ in found}
    for element in sorted(elements):
        for kind in DiscrepancyKind:
            labels = {"element": element, "kind": kind.value}
            yield Sample(labels, found.get((element, kind), 0))
