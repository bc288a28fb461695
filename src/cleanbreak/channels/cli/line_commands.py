"""`cleanbreak line show|unlock|sign-out|watch|unwatch|sim-changed`: what we hold of a line."""

from datetime import datetime

import click
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from cleanbreak.channels.cli.campaign_commands import as_option
from cleanbreak.channels.cli.exit_codes import ExitCode
from cleanbreak.channels.cli.said import json_option, say
from cleanbreak.channels.cli.terminate_command import operator_actor
from cleanbreak.domain.cash import IdentityDocument
from cleanbreak.domain.identifiers import parse_msisdn
from cleanbreak.domain.look import Purpose, WatchReason, purpose_named, watch_reason_named
from cleanbreak.domain.number_change import InitiatedBy
from cleanbreak.domain.termination import Actor, UnknownLine
from cleanbreak.flows.money_words import money_text
from cleanbreak.flows.note_sim_change import note_sim_change
from cleanbreak.flows.read_line import LineStory, look_at_line
from cleanbreak.flows.sign_out_holder import sign_out_holder
from cleanbreak.flows.unlock_line import unlock_line
from cleanbreak.flows.watch_line import unwatch_line, watch_line
from cleanbreak.flows.wired_outside import wired_outside
from cleanbreak.records.line import find_lines

REASONS = f"One of: {', '.join(one.value for one in WatchReason)}."
PURPOSES = f"One of: {', '.join(one.value for one in Purpose)}."

AT = gettext_noop("When, like 2026-11-26T14:30:00+01:00; now, if nothing is said.")


@click.group("line")
def line_group() -> None:
    """Look at a line, let its proofs count again, or let nobody look at it alone."""


@line_group.command()
@click.option("--msisdn", metavar="N", required=True, help="Phone number, like +4915228817386.")
@click.option("--purpose", default=Purpose.WORK_ITEM.value, show_default=True, help=PURPOSES)
@as_option
@json_option
def show(msisdn: str, purpose: str, actor: Actor, as_json: bool) -> None:
    """Show the line that has, or last had, a number; the audit log notes who looked, and why.

    Exit codes: 0 shown, 3 unknown, or watched and nobody has agreed.
    """
    why, number = purpose_named(purpose), parse_msisdn(msisdn)
    story = look_at_line(number, why, actor, wired_outside(), timezone.now())
    say(as_json, _document(story), *_sentences(story))


@line_group.command()
@click.argument("number")
@click.option(
    "--document",
    type=click.Choice([one.value for one in IdentityDocument]),
    required=True,
    help="Which original of the holder was seen.",
)
@click.option("--as", "name", metavar="NAME", required=True, help="Who has seen it.")
@json_option
def unlock(number: str, document: str, name: str, as_json: bool) -> None:
    """Let the proofs of a line count again, after its holder's document was seen.

    Exit codes: 0 unlocked, 3 unknown or not locked.
    """
    msisdn = parse_msisdn(number)
    (row,) = find_lines([msisdn], [None])
    if row is None:
        raise UnknownLine
    seen = IdentityDocument(document)
    unlock_line(row["line_id"], operator_actor(name), timezone.now(), seen)
    said = {"msisdn": msisdn, "unlocked": True, "document": document, "by": name}
    say(as_json, said, _("Its proofs count again."))


@line_group.command("sign-out")
@click.argument("msisdn", metavar="NUMBER")
@as_option
@json_option
def sign_out(msisdn: str, actor: Actor, as_json: bool) -> None:
    """End every session of the holder of a line at "My lines".

    Exit codes: 0 ended, 2 usage, 3 unknown.
    """
    number = parse_msisdn(msisdn)
    ended = sign_out_holder(number, actor, timezone.now())
    sentence = _("Sessions ended: %(count)s") % {"count": ended}
    say(as_json, {"msisdn": number, "sessions_ended": ended}, sentence)


@line_group.command()
@click.argument("msisdn", metavar="NUMBER")
@click.option("--reason", required=True, metavar="CODE", help=REASONS)
@as_option
@json_option
def watch(msisdn: str, reason: str, actor: Actor, as_json: bool) -> None:
    """Let nobody look at a line alone: a second person must agree beforehand.

    Exit codes: 0 watched, 3 unknown, or not for this person.
    """
    number = parse_msisdn(msisdn)
    watch_line(number, watch_reason_named(reason), actor, timezone.now())
    say(as_json, {"msisdn": number, "is_watched": True}, _("Nobody looks at this line alone now."))


@line_group.command()
@click.argument("msisdn", metavar="NUMBER")
@as_option
@json_option
def unwatch(msisdn: str, actor: Actor, as_json: bool) -> None:
    """Watch a line no more, when two people have said so, each with this command.

    Exit codes: 0 watched no more, 3 refused, 4 a second person must say the same.
    """
    number = parse_msisdn(msisdn)
    is_done = unwatch_line(number, actor, timezone.now())
    sentence = (
        _("This line is watched no more.")
        if is_done
        else _("Noted. A second person must say the same.")
    )
    say(as_json, {"msisdn": number, "is_watched": not is_done}, sentence)
    click.get_current_context().exit(ExitCode.DONE if is_done else ExitCode.WAITING)


@line_group.command("sim-changed")
@click.argument("msisdn", metavar="NUMBER")
@click.option("--at", "changed_at", metavar="INSTANT", help=AT)
@click.option(
    "--by",
    "initiated_by",
    type=click.Choice([one.value for one in InitiatedBy]),
    default=InitiatedBy.USER.value,
    show_default=True,
    help="By whose will.",
)
@as_option
@json_option
def sim_changed(
    msisdn: str, changed_at: str | None, initiated_by: str, actor: Actor, as_json: bool
) -> None:
    """Note that a number came to another SIM card; relying parties may ask, and are told.

    Exit codes: 0 noted, also if it was before, 2 usage, 3 unknown, or in the future.
    """
    now, number = timezone.now(), parse_msisdn(msisdn)
    at = _instant(changed_at) if changed_at else now
    is_news = note_sim_change(number, at, InitiatedBy(initiated_by), actor, now)
    sentence = _("Noted.") if is_news else _("This was noted before.")
    say(as_json, {"msisdn": number, "changed_at": at, "is_news": is_news}, sentence)


def _instant(text: str) -> datetime:
    """Return an instant that was typed."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise click.BadParameter(_(AT), param_hint="--at") from None
    if at.tzinfo is None:
        raise click.BadParameter(_(AT), param_hint="--at")
    return at


def _document(story: LineStory) -> dict[str, object]:
    line, agreement = story.line, story.line.agreement
    return {
        "msisdn": line.msisdn,
        "state": line.state.value,
        "iccid": line.iccid,
        "sim_kind": line.sim_kind.value,
        "eid": line.eid,
        "further_sims": [
            {"iccid": one.iccid, "sim_kind": one.sim_kind.value, "eid": one.eid}
            for one in line.further_sims
        ],
        "jurisdiction": line.jurisdiction,
        "customer_class": line.customer_class.value,
        "payment": agreement.payment.value,
        "currency": agreement.currency,
        "term_end_date": agreement.term_end_date,
        "early_termination_fee_minor": agreement.early_termination_fee_minor,
        "device_instalments_minor": agreement.device_instalments_minor,
        "deposit_since": agreement.deposit_since,
        "term_start_date": agreement.term_start_date,
        "monthly_fee_minor": agreement.monthly_fee_minor,
        "device_value_minor": agreement.device_value_minor,
        "range_holder": line.range_holder,
        "termination_date": story.termination_date,
        "balance": story.balance.as_json() if story.balance else None,
        "open_order_id": story.open_order_id,
    }


def _sentences(story: LineStory) -> list[str]:
    line = story.line
    sentences = [
        f"{_('Number')}: {line.msisdn}",
        f"{_('State')}: {line.state.value}",
        f"{_('SIM')}: {line.sim_kind.value}, {line.iccid}",
        *(f"{_('SIM')}: {one.sim_kind.value}, {one.iccid}" for one in line.further_sims),
        f"{_('Place')}: {line.jurisdiction}, {line.agreement.payment.value}",
    ]
    sentences += _money_sentences(story)
    if story.termination_date:
        sentences.append(f"{_('Ended on')}: {story.termination_date}")
    if story.open_order_id:
        sentences.append(f"{_('Order')}: {story.open_order_id}")
    return sentences


def _money_sentences(story: LineStory) -> list[str]:
    """Return what is held and owed; of what few lines have, only what is not zero."""
    agreement = story.line.agreement
    rows: list[tuple[str, int]] = []
    if held := story.balance:
        rows = [(_("Paid credit"), held.paid_minor), (_("Owed"), held.debt_minor)]
        few = [(_("Deposit"), held.deposit_minor), (_("Gifted credit"), held.promotional_minor)]
        rows += [row for row in few if row[1]]
    agreed = [
        (_("Open instalments for the device"), agreement.device_instalments_minor),
        (_("Agreed fee for an early end"), agreement.early_termination_fee_minor),
    ]
    rows += [row for row in agreed if row[1]]
    currency = held.currency if held else agreement.currency
    return [f"{label}: {money_text(amount, currency)}" for label, amount in rows]
