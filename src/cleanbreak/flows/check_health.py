"""Check whether everything that ends lines is up, and say what to do where it is not."""

from collections.abc import Callable, Iterator
from dataclasses import fields
from datetime import datetime, timedelta

from django.db import DatabaseError, connection
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cleanbreak.domain.element_limit import BreakerState
from cleanbreak.domain.reconciliation import DiscrepancyKind
from cleanbreak.flows.check_connections import check_connections
from cleanbreak.flows.check_numbers import doubts_about_numbers
from cleanbreak.flows.check_official_channel import doubts_about_official_channel
from cleanbreak.flows.check_secrets import check_secrets
from cleanbreak.flows.check_signing_keys import doubts_about_signing_keys
from cleanbreak.flows.doubts_about_feeds import doubts_about_feeds
from cleanbreak.flows.doubts_about_log import doubts_about_log
from cleanbreak.flows.doubts_about_orders import doubts_about_orders
from cleanbreak.flows.doubts_about_waiting import doubts_about_waiting
from cleanbreak.flows.doubts_about_wal import doubts_about_wal
from cleanbreak.flows.finding import Finding
from cleanbreak.flows.guarded_outside import unguarded
from cleanbreak.flows.known_call_script import doubts_about_call_script
from cleanbreak.flows.known_rolls import known_rolls
from cleanbreak.flows.list_discrepancies import count_discrepancies
from cleanbreak.flows.list_payouts import QueueList, count_list
from cleanbreak.flows.list_witnesses import doubts_about_witnesses
from cleanbreak.ports.errors import OutsideFailure
from cleanbreak.ports.outside import Outside
from cleanbreak.records.application_role import APPLICATION_ROLE, is_role_in_force
from cleanbreak.records.element import read_elements
from cleanbreak.records.months import month_of, strays_before
from cleanbreak.records.payout_contradiction import open_contradictions
from cleanbreak.records.reconciliation_run import last_finished
from cleanbreak.records.schema_state import waiting_migrations
from cleanbreak.records.task_queue import clock_ahead, count_workers

COMPARED_WITHIN = timedelta(days=2)
CLOCK_DRIFT_MAX = timedelta(seconds=2)


def check_health(outside: Outside, clock: Callable[[], datetime]) -> list[Finding]:
    """Check database, migrations, worker, clock and every adapter; never raises."""
    database = _check_database()
    if not database.is_well:
        return [database]
    return [
        database,
        _check_migrations(),
        _check_worker(),
        _check_clock(clock),
        _check_months(clock),
        _check_rights(),
        *check_secrets(clock()),
        *check_connections(),
        *doubts_about_wal(),
        *_check_adapters(outside),
        *_check_elements(clock()),
        *doubts_about_signing_keys(outside),
        *doubts_about_orders(),
        *doubts_about_waiting(clock()),
        *_check_reconciliation(outside, clock()),
        *_check_payouts(clock()),
        *_check_official_channel(clock()),
        *doubts_about_call_script(),
        *doubts_about_feeds(clock()),
        *doubts_about_log(clock()),
        *doubts_about_witnesses(clock()),
        *doubts_about_numbers(clock()),
    ]


def _check_database() -> Finding:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SHOW server_version")
            version = cursor.fetchone()[0]
    except DatabaseError:
        sentence = _("The database does not answer. Start it, or check DATABASE_URL.")
        return Finding(name="database", is_well=False, sentence=sentence)
    return Finding(name="database", is_well=True, sentence=f"PostgreSQL {version}")


def _check_migrations() -> Finding:
    waiting = waiting_migrations()
    if waiting:
        sentence = ngettext(
            "%(count)d migration is waiting. Run: cleanbreak migrate",
            "%(count)d migrations are waiting. Run: cleanbreak migrate",
            len(waiting),
        ) % {"count": len(waiting)}
        return Finding(name="migrations", is_well=False, sentence=sentence)
    return Finding(name="migrations", is_well=True, sentence=_("all applied"))


def _check_worker() -> Finding:
    alive = count_workers()
    if not alive:
        sentence = _("No worker is alive, so nothing is ended. Start one: cleanbreak worker")
        return Finding(name="worker", is_well=False, sentence=sentence)
    return Finding(name="worker", is_well=True, sentence=_("%(count)d alive") % {"count": alive})


def _check_clock(clock: Callable[[], datetime]) -> Finding:
    drift = abs(clock_ahead(clock()))
    if drift > CLOCK_DRIFT_MAX:
        sentence = _("This clock and the database's differ by %(seconds)d s. Set both by NTP.") % {
            "seconds": drift.total_seconds()
        }
        return Finding(name="clock", is_well=False, sentence=sentence)
    return Finding(name="clock", is_well=True, sentence=_("agrees with the database's"))


def _check_months(clock: Callable[[], datetime]) -> Finding:
    """Rows beside the months are not lost, but no month can leave while its rows lie there."""
    try:
        strays = strays_before(month_of(clock()).later(1))
    except DatabaseError:  # the migration that makes the months is waiting: told above
        strays = {}
    if strays:
        sentence = _(
            "Rows lie beside their months (%(tables)s). Start a worker: it moves them."
        ) % {"tables": ", ".join(strays)}
        return Finding(name="months", is_well=False, sentence=sentence)
    return Finding(name="months", is_well=True, sentence=_("every row lies in its month"))


def _check_rights() -> Finding:
    """Whoever works as the owner could switch off what keeps ledger and evidence as they are."""
    try:
        is_well = is_role_in_force()
    except DatabaseError:  # the migration that makes the ledger is waiting: told above
        is_well = True
    if is_well:
        sentence = _("cannot change what is written for good")
        return Finding(name="rights", is_well=True, sentence=sentence)
    sentence = _(
        "The application works with the rights of the tables' owner. Let an administrator of the"
        " database run: CREATE ROLE %(role)s NOLOGIN; GRANT %(role)s TO %(owner)s; then run:"
        " cleanbreak migrate"
    ) % {"role": APPLICATION_ROLE, "owner": connection.settings_dict["USER"]}
    return Finding(name="rights", is_well=False, sentence=sentence)


def _check_adapters(outside: Outside) -> Iterator[Finding]:
    for port in fields(outside):
        name = f"adapter.{port.name}"
        adapter = getattr(outside, port.name)
        try:
            adapter.check_reachable()
        except OutsideFailure as failure:
            yield Finding(name=name, is_well=False, sentence=failure.sentence)
        else:
            yield Finding(
                name=name, is_well=True, sentence=type(unguarded(adapter, port.name)).__name__
            )


def _check_elements(now: datetime) -> Iterator[Finding]:
    """Name the elements that workers leave alone; of those that answer, the adapters tell."""
    try:
        elements = read_elements().values()
    except DatabaseError:
        return  # the table comes with a migration, and those that wait are a finding of their own
    for element in elements:
        if element.breaker.state(now) is BreakerState.OPEN:
            since = element.breaker.down_since or now
            minutes = (now - since) // timedelta(minutes=1)
            sentence = ngettext(
                "It has not answered for %(minutes)d minute, and workers leave it alone. Bring it"
                " back, and its orders go on by themselves.",
                "It has not answered for %(minutes)d minutes, and workers leave it alone. Bring it"
                " back, and its orders go on by themselves.",
                minutes,
            ) % {"minutes": minutes}
            yield Finding(name=f"element.{element.name}", is_well=False, sentence=sentence)


def _check_reconciliation(outside: Outside, now: datetime) -> Iterator[Finding]:
    """Tell of zombies, and of elements here that were compared once and not lately."""
    try:
        zombies = [one for one in count_discrepancies() if one.kind is DiscrepancyKind.ZOMBIE]
        finished = last_finished()
    except DatabaseError:
        return  # as above
    here = {known.roll.element for known in known_rolls(outside)}
    late = sorted(name for name in here & finished.keys() if now - finished[name] > COMPARED_WITHIN)
    if zombies:
        sentence = _(
            "Ended here and alive there (%(count)d): %(elements)s. Run: cleanbreak discrepancy"
            " list --kind zombie"
        ) % {
            "count": sum(one.count for one in zombies),
            "elements": ", ".join(one.element for one in zombies),
        }
        yield Finding(name="reconciliation", is_well=False, sentence=sentence)
    for name in late:
        sentence = _("It was not compared with the books for two days. Run: cleanbreak reconcile")
        yield Finding(name=f"reconciliation.{name}", is_well=False, sentence=sentence)


def _check_payouts(now: datetime) -> Iterator[Finding]:
    """Tell of money about which the bank contradicts itself, or says nothing."""
    try:
        disputed, silent = open_contradictions(), count_list(QueueList.NO_WORD, now)
    except DatabaseError:
        return  # as above
    if disputed:
        sentence = _(
            "The bank contradicts the books about refunds (%(count)d). Run: cleanbreak payout list"
            " --list contradictions"
        ) % {"count": disputed}
        yield Finding(name="payouts.contradictions", is_well=False, sentence=sentence)
    if silent:
        sentence = _(
            "No word came from the bank for days about refunds (%(count)d). Run: cleanbreak payout"
            " list --list no_word"
        ) % {"count": silent}
        yield Finding(name="payouts.no_word", is_well=False, sentence=sentence)


def _check_official_channel(now: datetime) -> Iterator[Finding]:
    for doubt in doubts_about_official_channel(now):
        yield Finding(name=doubt.name, is_well=False, sentence=doubt.sentence)
