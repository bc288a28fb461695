"""Background tasks: each one asks a flow to do all that is due, and carries no state.

A task that is lost or runs twice changes nothing: the rows say what is due, the claim on them says
who does it. The sweep finds every few seconds what nobody was woken for.
"""

import logging
import threading

from django.conf import settings
from django.db import close_old_connections, connection
from django.utils import timezone
from procrastinate.contrib.django import app

from cleanbreak.domain.reconciliation import ReconciliationRunning
from cleanbreak.flows import advance_campaigns as campaigns
from cleanbreak.flows import advance_orders as advance
from cleanbreak.flows import ask_counter as counters
from cleanbreak.flows import ask_recording as recordings
from cleanbreak.flows import close_visit as visits
from cleanbreak.flows import destroy_takeouts as destroying
from cleanbreak.flows import do_balance_tasks as balance_tasks
from cleanbreak.flows import end_lost_calls as lost_calls
from cleanbreak.flows import erase_what_is_due as erasure
from cleanbreak.flows import expire_switch_codes as switch_codes
from cleanbreak.flows import follow_choices as choices
from cleanbreak.flows import forget_contacts as contacts
from cleanbreak.flows import forget_handovers as handovers
from cleanbreak.flows import forget_papers as papers
from cleanbreak.flows import forget_proofs as proofs
from cleanbreak.flows import forget_recordings as old_recordings
from cleanbreak.flows import forget_tickets as tickets
from cleanbreak.flows import keep_card_reading as readings
from cleanbreak.flows import limit_requests as limits
from cleanbreak.flows import prepare_months as months
from cleanbreak.flows import prepare_takeouts as takeouts
from cleanbreak.flows import publish_register as register
from cleanbreak.flows import read_payout_news as payout_news
from cleanbreak.flows import reconcile as books
from cleanbreak.flows import remind_of_payouts as reminders
from cleanbreak.flows import reseal_fields as resealing
from cleanbreak.flows import seal_audit as sealing
from cleanbreak.flows import send_announcements as announcements
from cleanbreak.flows import send_slips as slips
from cleanbreak.flows import submit_payouts as payouts
from cleanbreak.flows import tidy_queue as hotline
from cleanbreak.flows import tie_declarations as declarations
from cleanbreak.flows import write_off_unclaimed as unclaimed
from cleanbreak.flows.guarded_calls import Work
from cleanbreak.flows.wired_outside import wired_outside, wired_recorder, wired_slip_printer
from cleanbreak.records.wake import MASSES, NIGHTLY, PRINTERS

LOG = logging.getLogger(__name__)
STOPPING = threading.Event()
"""Set when this process was told to stop."""


@app.task(name="advance_orders")
def advance_orders() -> None:
    """Advance every order that is due."""
    close_old_connections()
    advance.advance_orders(_worker(Work.ONLINE))


@app.task(name="tie_declarations")
def tie_declarations() -> None:
    """Tie new declarations to lines."""
    close_old_connections()
    while declarations.tie_declarations(wired_outside(), timezone.now()):
        pass


@app.task(name="send_announcements")
def send_announcements() -> None:
    """Send what the outbox holds."""
    close_old_connections()
    announcements.send_announcements(wired_outside(), timezone.now)


@app.task(name="submit_payouts")
def submit_payouts() -> None:
    """Hand over payouts that are due."""
    close_old_connections()
    payouts.submit_payouts(wired_outside(), timezone.now)


@app.task(name="do_balance_tasks")
def do_balance_tasks() -> None:
    """Do what clients asked for upon balances."""
    close_old_connections()
    balance_tasks.do_balance_tasks(wired_outside(), timezone.now)


@app.task(name="send_slips", queue=PRINTERS)
def send_slips() -> None:
    """Send slips to the printers of stores."""
    close_old_connections()
    slips.send_slips(wired_slip_printer(), timezone.now)


@app.periodic(cron="* * * * *")
@app.task(name="sweep_slips", queue=PRINTERS, queueing_lock="sweep_slips", pass_context=False)
def sweep_slips(timestamp: int) -> None:
    """Say of slips that hang what is known of them."""
    del timestamp
    send_slips()


@app.periodic(cron="* * * * * */10")
@app.task(name="follow_choices", queueing_lock="follow_choices", pass_context=False)
def follow_choices(timestamp: int) -> None:
    """Make what holders wished before the end, and take back credit that nobody accepted."""
    del timestamp
    close_old_connections()
    choices.follow_choices(timezone.now())


@app.periodic(cron="* * * * *")
@app.task(name="read_payout_news", queueing_lock="read_payout_news", pass_context=False)
def read_payout_news(timestamp: int) -> None:
    """Read what became of payments."""
    del timestamp
    close_old_connections()
    payout_news.read_payout_news(wired_outside(), timezone.now())


@app.task(name="advance_campaigns", queue=MASSES)
def advance_campaigns() -> None:
    """Feed campaigns, end their lines, and send what they say."""
    close_old_connections()
    campaigns.advance_campaigns(_worker(Work.MASSES))


@app.periodic(cron="* * * * * */3")
@app.task(name="sweep_masses", queue=MASSES, queueing_lock="sweep_masses", pass_context=False)
def sweep_masses(timestamp: int) -> None:
    """Go on with campaigns, whether or not anybody was woken for it."""
    del timestamp
    advance_campaigns()


def _worker(work: Work) -> advance.Worker:
    return advance.Worker(
        outside=wired_outside(work), clock=timezone.now, is_stopping=STOPPING.is_set
    )


@app.periodic(cron="* * * * * */3")
@app.task(name="sweep", queueing_lock="sweep", pass_context=False)
def sweep(timestamp: int) -> None:
    """Do everything that is due, whether or not anybody was woken for it."""
    del timestamp  # Procrastinate hands every periodic task the time it was due
    due = (tie_declarations, advance_orders, submit_payouts, do_balance_tasks, send_announcements)
    for task in due:
        try:
            task()
        except Exception as fault:  # noqa: BLE001  the next kind of work must be done all the same
            LOG.error("sweep: %s: %s", task.name, type(fault).__name__)


@app.periodic(cron="*/5 * * * *")
@app.task(name="forget_stalled_jobs", queueing_lock="forget_stalled_jobs")
def forget_stalled_jobs(timestamp: int) -> None:
    """Forget wake-ups whose worker was killed; what they were for is in the rows."""
    del timestamp
    close_old_connections()
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM procrastinate_jobs WHERE status = 'doing' AND worker_id IS NULL"
        )


@app.task(name="prepare_takeouts", queue=NIGHTLY)
def prepare_takeouts() -> None:
    """Put together the data that holders have asked for."""
    close_old_connections()
    preparer = takeouts.Preparer(
        outside=wired_outside(), clock=timezone.now, is_stopping=STOPPING.is_set
    )
    takeouts.prepare_takeouts(preparer)


@app.periodic(cron="* * * * *")
@app.task(name="sweep_takeouts", queue=NIGHTLY, queueing_lock="sweep_takeouts", pass_context=False)
def sweep_takeouts(timestamp: int) -> None:
    """Prepare what nobody was woken for, and destroy what has lain long enough."""
    del timestamp
    prepare_takeouts()
    destroying.destroy_takeouts(timezone.now())
    readings.destroy_card_readings(timezone.now())


@app.periodic(cron="* * * * *")
@app.task(name="forget_counter_jobs", queueing_lock="forget_counter_jobs", pass_context=False)
def forget_counter_jobs(timestamp: int) -> None:
    """Erase what counters were asked and nobody took, with the PIN that may be in it."""
    del timestamp
    close_old_connections()
    counters.forget_counter_jobs(timezone.now())


@app.periodic(cron="*/10 * * * *")
@app.task(name="forget_rate_limits", queueing_lock="forget_rate_limits")
def forget_rate_limits(timestamp: int) -> None:
    """Forget who asked too much, once it no longer counts."""
    del timestamp
    close_old_connections()
    limits.forget_rate_limits(timezone.now())


@app.periodic(cron="* * * * *")
@app.task(name="publish_register", queueing_lock="publish_register", pass_context=False)
def publish_register(timestamp: int) -> None:
    """Sign the register of official channels anew if it changed, and every day."""
    del timestamp
    close_old_connections()
    register.publish_register(wired_outside(), timezone.now())


@app.periodic(cron="41 3 * * *")
@app.task(name="forget_contacts", queueing_lock="forget_contacts", pass_context=False)
def forget_contacts(timestamp: int) -> None:
    """Forget messages and calls that nobody needs to check any more."""
    del timestamp
    close_old_connections()
    contacts.forget_contacts(timezone.now())


@app.periodic(cron="51 3 * * *")
@app.task(name="forget_proofs", queueing_lock="forget_proofs", pass_context=False)
def forget_proofs(timestamp: int) -> None:
    """Forget who proved what, and where holders were told before, when nobody needs it any more."""
    del timestamp
    close_old_connections()
    proofs.forget_proofs(timezone.now())


@app.periodic(cron="56 3 * * *")
@app.task(name="forget_papers", queueing_lock="forget_papers", pass_context=False)
def forget_papers(timestamp: int) -> None:
    """Erase pictures of papers by the clock of their place."""
    del timestamp
    close_old_connections()
    papers.forget_papers(timezone.now())
    old_recordings.forget_recordings(timezone.now())


@app.periodic(cron="*/5 * * * *")
@app.task(name="close_idle_visits", queueing_lock="close_idle_visits", pass_context=False)
def close_idle_visits(timestamp: int) -> None:
    """Close visits at desks with which nobody went on; most of the time there is none."""
    del timestamp
    close_old_connections()
    visits.close_idle_visits(timezone.now())


@app.periodic(cron="23 * * * *")
@app.task(name="forget_handovers", queueing_lock="forget_handovers", pass_context=False)
def forget_handovers(timestamp: int) -> None:
    """Forget what was told to be handed over, when its code is good no more."""
    del timestamp
    close_old_connections()
    handovers.forget_handovers(timezone.now())


@app.periodic(cron="58 3 * * *")
@app.task(name="forget_tickets", queueing_lock="forget_tickets", pass_context=False)
def forget_tickets(timestamp: int) -> None:
    """Forget the tickets of stores whose day is over."""
    del timestamp
    close_old_connections()
    tickets.forget_tickets(timezone.now())


@app.periodic(cron="* * * * *")
@app.task(name="tidy_queue", queueing_lock="tidy_queue", pass_context=False)
def tidy_queue(timestamp: int) -> None:
    """End calls of lines that are gone, give back callers whose agent is, forget old places."""
    del timestamp
    close_old_connections()
    lost_calls.end_lost_calls(timezone.now())
    hotline.tidy_queue(timezone.now())


@app.periodic(cron="*/15 * * * *")
@app.task(name="expire_switch_codes", queueing_lock="expire_switch_codes", pass_context=False)
def expire_switch_codes(timestamp: int) -> None:
    """End the codes whose last day is over; most of the time there is none."""
    del timestamp
    close_old_connections()
    switch_codes.expire_switch_codes(timezone.now())


@app.periodic(cron="* * * * *")
@app.task(name="tell_recorder", queueing_lock="tell_recorder", pass_context=False)
def tell_recorder(timestamp: int) -> None:
    """Tell the recorder what callers said to it, where it has not heard yet."""
    del timestamp
    close_old_connections()
    recorder = wired_recorder()
    if recorder is not None:
        recordings.tell_recorder(recorder, timezone.now())


@app.periodic(cron="11 4 * * *")
@app.task(
    name="erase_what_is_due", queue=NIGHTLY, queueing_lock="erase_what_is_due", pass_context=False
)
def erase_what_is_due(timestamp: int) -> None:
    """Erase each category of data whose time is over."""
    del timestamp
    close_old_connections()
    erasure.erase_what_is_due(timezone.now(), STOPPING.is_set)


@app.periodic(cron="17 3 * * *")
@app.task(name="prepare_months", queueing_lock="prepare_months")
def prepare_months(timestamp: int) -> None:
    """Make the parts of the coming months, long before a row needs them."""
    del timestamp
    close_old_connections()
    months.prepare_months(timezone.now())


@app.periodic(cron=f"{settings.CLEANBREAK_RECONCILE_AT:%M %H} * * *")
@app.task(name="reconcile", queue=NIGHTLY, queueing_lock="reconcile", pass_context=False)
def reconcile(timestamp: int) -> None:
    """Compare the books with every element that can be read."""
    del timestamp
    close_old_connections()
    reconciler = books.Reconciler(
        outside=wired_outside(Work.MASSES), clock=timezone.now, is_stopping=STOPPING.is_set
    )
    try:
        books.reconcile(reconciler)
    except ReconciliationRunning:
        LOG.warning("reconciliation: another comparison is running")


@app.periodic(cron="* * * * *")
@app.task(name="seal_audit", queueing_lock="seal_audit", pass_context=False)
def seal_audit(timestamp: int) -> None:
    """Seal what was noted since the last minute."""
    del timestamp
    close_old_connections()
    sealing.seal_audit(wired_outside())


@app.periodic(cron="*/5 * * * *")
@app.task(name="reseal_fields", queue=NIGHTLY, queueing_lock="reseal_fields", pass_context=False)
def reseal_fields(timestamp: int) -> None:
    """Seal with the newest key what older ones sealed; most of the time there is nothing."""
    del timestamp
    close_old_connections()
    resealing.reseal_fields(is_stopping=STOPPING.is_set)


@app.periodic(cron="23 4 * * *")
@app.task(
    name="remind_of_payouts", queue=NIGHTLY, queueing_lock="remind_of_payouts", pass_context=False
)
def remind_of_payouts(timestamp: int) -> None:
    """Remind holders of money that waits; write off what the law lets us."""
    del timestamp
    close_old_connections()
    reminders.remind_of_payouts(timezone.now)
    unclaimed.write_off_unclaimed(timezone.now)
