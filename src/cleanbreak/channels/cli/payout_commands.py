"""`cleanbreak payout`: refunds that wait, as the console shows them; no whole account is shown."""

from typing import Any
from uuid import UUID

import click
from django.utils import timezone
from django.utils.translation import gettext as _

from cleanbreak.channels.cli.campaign_commands import as_option
from cleanbreak.channels.cli.payout_letter_commands import letters
from cleanbreak.channels.cli.said import json_option, say
from cleanbreak.domain.payout import Destination, PayoutMethod
from cleanbreak.domain.payout_contradiction import Finding
from cleanbreak.domain.termination import Actor
from cleanbreak.flows.approve_payout import approve_payout, send_back_payout
from cleanbreak.flows.choose_payout import Choice, choose_payout
from cleanbreak.flows.list_payouts import (
    ListedPayout,
    PayoutSum,
    QueueWish,
    list_payouts,
    queue_list_named,
    sum_payouts,
)
from cleanbreak.flows.money_words import money_text
from cleanbreak.flows.payout_desk_words import DESK_STATE_WORDS, FINDING_WORDS, LIST_WORDS
from cleanbreak.flows.problem_words import problem_text
from cleanbreak.flows.read_payout import PayoutStory, read_payout
from cleanbreak.flows.remind_of_payouts import remind_of_payouts
from cleanbreak.flows.resolve_contradiction import resolve_contradiction
from cleanbreak.flows.write_off_unclaimed import claim_again, write_off_payout, write_off_unclaimed

LISTS = "second_person, holder, on_its_way, failed, no_word, contradictions, unclaimed"
FOUND = {"arrived": Finding.ARRIVED, "not-arrived": Finding.NOT_ARRIVED}
id_argument = click.argument("payout_id", metavar="ID", type=click.UUID)


@click.group("payout")
def payout_group() -> None:
    """See refunds that wait, enter where they go, approve them, and look after unclaimed money."""


payout_group.add_command(letters)


@payout_group.command("list")
@click.option(
    "--list", "name", default="second_person", show_default=True, help=f"One of: {LISTS}."
)
@click.option("--after", metavar="ID", type=click.UUID, default=UUID(int=0), help="Last one seen.")
@click.option("--limit", type=click.IntRange(1, 100_000), default=100, show_default=True)
@json_option
def list_(name: str, after: UUID, limit: int, as_json: bool) -> None:
    """List one of the lists of refunds, those owed longest first, and the sums of all.

    Exit codes: 0 listed, 3 unknown list.
    """
    wish = QueueWish(name=queue_list_named(name), after=after, limit=limit)
    found, sums = list_payouts(wish, timezone.now()), sum_payouts()
    document = {"payouts": [_listed(one) for one in found], "sums": [_sum(one) for one in sums]}
    lines = [_line(one) for one in found] or [_("Nothing is in this list.")]
    heading = f"{LIST_WORDS[wish.name]}:"
    total = [_("All open money:"), *(_sum_line(one) for one in sums)] if sums else []
    say(as_json, document, heading, *lines, *total)


@payout_group.command()
@id_argument
@json_option
def show(payout_id: UUID, as_json: bool) -> None:
    """Show the story of a refund: its attempts, what happened, and what the books say.

    Exit codes: 0 shown, 3 unknown.
    """
    _show(payout_id, as_json)


@payout_group.command()
@id_argument
@click.option("--bank", "account", required=True, metavar="IBAN", help="Or an account number.")
@click.option("--name", required=True, help="Of the account's owner, as the bank knows it.")
@click.option("--bank-code", default="", help="BIC; without an IBAN, the bank's local code.")
@click.option("--country", default="", help="Of the bank, two letters; without an IBAN.")
@click.option("--town", default="", help="Of the owner, if the bank asks for it.")
@as_option
@json_option
def choose(payout_id: UUID, actor: Actor, as_json: bool, **typed: str) -> None:
    """Enter the bank account to which a holder wants their money.

    Exit codes: 0 entered, 3 refused.
    """
    choice = Choice(method=PayoutMethod.BANK, destination=Destination(**typed))
    choose_payout(payout_id, choice, actor, timezone.now())
    _show(payout_id, as_json)


@payout_group.command()
@id_argument
@as_option
@json_option
def approve(payout_id: UUID, actor: Actor, as_json: bool) -> None:
    """Approve a refund as the second person.

    Exit codes: 0 approved, 3 refused.
    """
    approve_payout(payout_id, actor, timezone.now())
    _show(payout_id, as_json)


@payout_group.command("send-back")
@id_argument
@click.option("--reason", required=True, help="For operators; it must name nobody.")
@as_option
@json_option
def send_back(payout_id: UUID, reason: str, actor: Actor, as_json: bool) -> None:
    """Send a refund that has not left back to its holder, who is asked for another way.

    Exit codes: 0 sent back, 3 refused.
    """
    send_back_payout(payout_id, reason, actor, timezone.now())
    _show(payout_id, as_json)


@payout_group.command()
@id_argument
@click.argument("finding", type=click.Choice(sorted(FOUND)))
@as_option
@json_option
def resolve(payout_id: UUID, finding: str, actor: Actor, as_json: bool) -> None:
    """Say whether an attempt that the bank contradicts itself about has arrived.

    Exit codes: 0 resolved, 3 refused.
    """
    came_to = resolve_contradiction(payout_id, FOUND[finding], actor, timezone.now())
    said = _("Resolved: %(finding)s.") % {"finding": FINDING_WORDS[came_to]}
    say(as_json, {"payout_id": str(payout_id), "finding": came_to.value}, said)


@payout_group.group("unclaimed")
def unclaimed_group() -> None:
    """Look after money that nobody has come for."""


@unclaimed_group.command()
@json_option
def remind(as_json: bool) -> None:
    """Send the reminders that are due now, as a worker does every night.

    Exit codes: 0 done.
    """
    sent = remind_of_payouts(timezone.now)
    say(as_json, {"reminders": sent}, _("Reminders: %(count)d") % {"count": sent})


@unclaimed_group.command("write-off")
@click.argument("payout_id", metavar="[ID]", type=click.UUID, required=False)
@as_option
@json_option
def write_off(payout_id: UUID | None, actor: Actor, as_json: bool) -> None:
    """Write off one refund, or all whose time by law is over, as a worker does every night.

    Exit codes: 0 done, 3 refused: the law gives its holder time yet.
    """
    if payout_id is None:
        count = write_off_unclaimed(timezone.now)
    else:
        write_off_payout(payout_id, actor, timezone.now())
        count = 1
    say(as_json, {"written_off": count}, _("Written off: %(count)d") % {"count": count})


@unclaimed_group.command()
@id_argument
@as_option
@json_option
def claim(payout_id: UUID, actor: Actor, as_json: bool) -> None:
    """Owe again what was written off: its holder has come.

    Exit codes: 0 owed again, 3 refused.
    """
    claim_again(payout_id, actor, timezone.now())
    _show(payout_id, as_json)


def _show(payout_id: UUID, as_json: bool) -> None:
    story = read_payout(payout_id, timezone.now())
    say(as_json, _document(story), *_lines(story))


def _listed(one: ListedPayout) -> dict[str, Any]:
    return {
        "payout_id": str(one.payout_id),
        "order_id": str(one.order_id),
        "attempt": one.attempt,
        "amount_minor": one.amount.amount_minor,
        "currency": one.amount.currency,
        "method": one.method.value if one.method else None,
        "state": one.state.value,
        "destination_tail": one.destination_tail or None,
        "place": one.place,
        "chosen_by": one.chosen_by or None,
        "created_at": one.created_at.isoformat(),
        "changed_at": one.changed_at.isoformat(),
        "problem_sentence": one.problem_sentence or None,
    }


def _line(one: ListedPayout) -> str:
    money = money_text(one.amount.amount_minor, one.amount.currency)
    since = one.created_at.date().isoformat()
    return f"{one.payout_id}  {since}  {money:>16}  {one.state.value:10}  …{one.msisdn_tail}"


def _sum(one: PayoutSum) -> dict[str, Any]:
    return {
        "state": one.state.value,
        "currency": one.amount.currency,
        "payouts": one.payouts,
        "amount_minor": one.amount.amount_minor,
    }


def _sum_line(one: PayoutSum) -> str:
    money = money_text(one.amount.amount_minor, one.amount.currency)
    return f"{DESK_STATE_WORDS[one.state]}: {money} ({one.payouts})"


def _document(story: PayoutStory) -> dict[str, Any]:
    payout = story.payout
    return {
        "payout_id": str(payout.payout_id),
        "order_id": str(payout.order_id),
        "customer": story.customer,
        "place": story.place,
        "attempt": payout.attempt,
        "amount_minor": story.amount.amount_minor,
        "currency": story.amount.currency,
        "method": payout.method or None,
        "state": payout.state,
        "destination_tail": payout.destination_tail or None,
        "chosen_by": payout.chosen_by or None,
        "approved_by": payout.approved_by or None,
        "due_at": payout.due_at.isoformat(),
        "problem_sentence": payout.problem_sentence or None,
        "is_disputed": story.is_disputed,
        "pay_back_by": story.pay_back_by.isoformat() if story.pay_back_by else None,
        "late_interest_minor": story.late_interest.amount_minor,
        "last_day_to_claim": story.last_day_to_claim.isoformat(),
        "attempts": [
            {"payout_id": str(one.payout_id), "attempt": one.attempt, "state": one.state}
            for one in story.attempts
        ],
        "events": [
            {
                "at": one.at.isoformat(),
                "attempt": one.attempt,
                "became": one.became.value,
                "channel": one.channel,
                "acting_user": one.acting_user,
                "facts": dict(one.facts),
            }
            for one in story.events
        ],
        "entries": [
            {
                "attempt": one.attempt,
                "account": one.account,
                "amount_minor": one.amount.amount_minor,
            }
            for one in story.entries
        ],
    }


def _lines(story: PayoutStory) -> list[str]:
    payout = story.payout
    money = money_text(story.amount.amount_minor, story.amount.currency)
    lines = [f"{payout.payout_id}  {money}", f"{DESK_STATE_WORDS[story.state]}"]
    if payout.destination_tail:
        lines.append(f"{payout.method} …{payout.destination_tail}")
    if payout.problem_sentence:
        lines.append(problem_text(payout.problem_sentence))
    if story.is_disputed:
        lines.append(_("The bank contradicts the books: find out, and say: payout resolve."))
    lines += [
        f"{one.at:%Y-%m-%d %H:%M}  {one.attempt}  {DESK_STATE_WORDS[one.became]}  {one.acting_user}"
        for one in story.events
    ]
    return lines
