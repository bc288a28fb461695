"""`cleanbreak discrepancy`: what differs between books and elements, and its repair."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import click
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cleanbreak.channels.cli.campaign_commands import as_option
from cleanbreak.channels.cli.said import json_option, say
from cleanbreak.domain.reconciliation import REPAIRABLE, kind_named
from cleanbreak.domain.termination import Actor
from cleanbreak.flows.approve_repair import approve_repair
from cleanbreak.flows.discrepancy_words import BY_HAND, WHAT_TO_DO, progress_words
from cleanbreak.flows.list_discrepancies import (
    Discrepancy,
    Repair,
    Wanted,
    list_discrepancies,
    list_repairs,
    money_leaking,
    read_discrepancy,
)
from cleanbreak.flows.money_words import money_text
from cleanbreak.flows.propose_repair import RepairWish, propose_repair

ORDERS_SHOWN_MAX = 20
"""``--json`` has all of them."""


@click.group("discrepancy")
def discrepancy_group() -> None:
    """See what differs between books and elements, and repair what is left of ended lines."""


@discrepancy_group.command("list")
@click.option("--kind", help="Only this kind: zombie, ghost, stranger, mismatch, ….")
@click.option("--element", help="Only this element.")
@click.option("--after", metavar="ID", type=int, default=0, help="The last one of a page before.")
@click.option("--limit", type=click.IntRange(1, 100_000), default=100, show_default=True)
@json_option
def list_(kind: str | None, element: str | None, after: int, limit: int, as_json: bool) -> None:
    """List open discrepancies, the oldest first, and what leaks every month.

    Exit codes: 0 listed, 3 unknown kind.
    """
    wanted = Wanted(
        kind=kind_named(kind) if kind else None, element=element, after=after, limit=limit
    )
    found = list_discrepancies(wanted)
    document = {"discrepancies": [_document(one) for one in found], "leaking": _leaking()}
    is_all = not (kind or element or after)
    nothing = _("Books and elements agree.") if is_all else _("There is nothing more of this.")
    say(as_json, document, *([_line(one) for one in found] or [nothing]), *_leaking_lines())


@discrepancy_group.command()
@click.argument("discrepancy_id", metavar="ID", type=int)
@as_option
@json_option
def show(discrepancy_id: int, actor: Actor, as_json: bool) -> None:
    """Show whose one discrepancy is. The audit log notes who looked.

    Exit codes: 0 shown, 3 unknown or resolved.
    """
    found = read_discrepancy(discrepancy_id, actor, timezone.now())
    on_file, held = dict(found.on_file), dict(found.held)
    document = {
        **_document(found.discrepancy),
        "on_file": on_file or None,
        "held": held or None,
        "is_from_dump": found.is_from_dump,
    }
    say(
        as_json,
        document,
        _line(found.discrepancy),
        f"{_('On file here')}: {_pairs(on_file)}",
        f"{_('The element has')}: {_pairs(held)}",
        str(BY_HAND if found.is_from_dump else WHAT_TO_DO[found.discrepancy.kind]),
    )


@discrepancy_group.group("repair")
def repair_group() -> None:
    """Sweep what is left of ended lines: proposed by one person, approved by another."""


@repair_group.command()
@click.option("--kind", "kinds", multiple=True, help="Default: all that can be repaired.")
@click.option("--element", help="Only of this element.")
@as_option
@json_option
def propose(kinds: tuple[str, ...], element: str | None, actor: Actor, as_json: bool) -> None:
    """Propose to sweep the ended lines of which something is left. Nothing is done yet.

    Exit codes: 0 proposed, 3 nothing to repair, or not this kind.
    """
    wish = RepairWish(kinds=[kind_named(name) for name in kinds] or REPAIRABLE, element=element)
    made = propose_repair(wish, actor, timezone.now())
    document = {
        "repair_id": str(made.repair_id),
        "lines": made.lines,
        "refused": made.refused,
        "taken_over": [str(one) for one in made.taken_over],
    }
    said = ngettext(
        "Repair %(id)s is about %(lines)d line; a second person must approve it.",
        "Repair %(id)s is about %(lines)d lines; a second person must approve it.",
        made.lines,
    ) % {"id": made.repair_id, "lines": made.lines}
    shared = ngettext(
        "%(count)d line shares something with a living line: a person must look.",
        "%(count)d lines share something with a living line: a person must look.",
        made.refused,
    ) % {"count": made.refused}
    over = [
        _("It takes over what the proposal %(id)s was about.") % {"id": one}
        for one in made.taken_over
    ]
    say(as_json, document, said, *over, *([shared] if made.refused else []))


@repair_group.command()
@click.argument("repair_id", metavar="ID", type=click.UUID)
@click.option("--count", type=int, help="How many lines are swept; asked for if not given.")
@as_option
@json_option
def approve(repair_id: UUID, count: int | None, actor: Actor, as_json: bool) -> None:
    """Approve a repair as a second person; a worker then runs the missing steps.

    Exit codes: 0 approved, 2 usage, 3 refused.
    """
    number = count if count is not None else _asked_count()
    orders = approve_repair(repair_id, number, actor, timezone.now())
    document = {"repair_id": str(repair_id), "order_ids": [str(one) for one in orders]}
    said = ngettext(
        "%(count)d line is being swept. cleanbreak order show ID tells of it.",
        "%(count)d lines are being swept. cleanbreak order show ID tells of each.",
        len(orders),
    ) % {"count": len(orders)}
    say(as_json, document, said, *map(str, orders[:ORDERS_SHOWN_MAX]))


@repair_group.command("list")
@json_option
def list_all(as_json: bool) -> None:
    """List repairs, the newest first.

    Exit codes: 0 listed.
    """
    repairs = list_repairs().rows
    lines = [_repair_line(one) for one in repairs] or [_("There is no repair.")]
    say(as_json, {"repairs": [_repair_document(one) for one in repairs]}, *lines)


def _asked_count() -> int:
    try:
        count: int = click.prompt(_("How many lines does the repair sweep"), type=int, err=True)
    except click.Abort as gone:
        raise click.UsageError(_("Say how many lines the repair sweeps: --count N.")) from gone
    return count


def _document(one: Discrepancy) -> dict[str, Any]:
    return {
        "discrepancy_id": one.discrepancy_id,
        "element": one.element,
        "kind": one.kind.value,
        "tail": one.tail,
        "differs": one.differs.split(",") if one.differs else [],
        "copies": one.copies,
        "first_seen_at": one.first_seen_at.isoformat(),
        "last_seen_at": one.last_seen_at.isoformat(),
        "ended_by_order_id": str(one.ended_by_order_id) if one.ended_by_order_id else None,
        "repair_id": str(one.repair_id) if one.repair_id else None,
    }


def _line(one: Discrepancy) -> str:
    since = one.first_seen_at.date().isoformat()
    differs = f"  ({one.differs})" if one.differs else ""
    return (
        f"{one.discrepancy_id:8}  {since}  {one.kind.value:16}  {one.element:20}"
        f"  …{one.tail}{differs}"
    )


def _leaking() -> list[dict[str, Any]]:
    return [
        {
            "kind": leak.kind.value,
            "currency": leak.currency,
            "lines": leak.lines,
            "monthly_minor": leak.monthly_minor,
        }
        for leak in money_leaking()
    ]


def _leaking_lines() -> Iterable[str]:
    for leak in money_leaking():
        said = {"kind": leak.kind.value, "lines": leak.lines}
        if leak.currency:
            said["money"] = money_text(leak.monthly_minor, leak.currency)
            yield _("%(kind)s: %(money)s a month, lines: %(lines)d") % said
        else:
            yield _("%(kind)s: tariff unknown, lines: %(lines)d") % said


def _pairs(values: dict[str, Any]) -> str:
    return ", ".join(f"{name} {value}" for name, value in values.items()) or "–"


def _repair_document(one: Repair) -> dict[str, Any]:
    return {
        "repair_id": str(one.repair_id),
        "state": one.state.value,
        "element": one.element,
        "kinds": list(one.kinds),
        "lines": one.lines,
        "refused": one.refused,
        "proposed_by": one.proposed_by,
        "proposed_at": one.proposed_at.isoformat(),
        "approved_by": one.approved_by or None,
        "approved_at": one.approved_at.isoformat() if one.approved_at else None,
        "swept": one.progress.swept if one.progress else 0,
        "held": one.progress.held if one.progress else 0,
        "waiting": one.progress.waiting if one.progress else 0,
    }


def _repair_line(one: Repair) -> str:
    line = f"{one.repair_id}  {one.state.value:9}  {one.lines:8}  {one.proposed_by}"
    return f"{line}  {progress_words(one.progress)}" if one.progress else line
