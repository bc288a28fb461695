"""Propose a repair: gather the ended lines of which something is left; a second person decides."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from uuid_utils.compat import uuid7

from cleanbreak.domain.reconciliation import (
    REPAIRABLE,
    DiscrepancyKind,
    NothingToRepair,
    NotRepairable,
    OnlySharedLeft,
)
from cleanbreak.domain.termination import Actor
from cleanbreak.flows.reseal_fields import reseal_fields
from cleanbreak.flows.sweep_line import SWEEP_STEP_NAMES
from cleanbreak.records.audit import AuditEntry, append_audit
from cleanbreak.records.data_key import hold_newest_key
from cleanbreak.records.repair import (
    RepairRow,
    Scope,
    mark_for_repair,
    proposals_that_wait,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RepairWish:
    """What is to be swept."""

    kinds: Sequence[DiscrepancyKind] = REPAIRABLE
    element: str | None = None
    """``None``: what any element has; the sweep of a line visits all of them anyway."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """A repair that waits for a second person."""

    repair_id: UUID
    lines: int
    refused: int
    """Lines that share IMSI, number or account with a living one: a person must look."""
    taken_over: tuple[UUID, ...]
    """Proposals that waited, and of which nothing is left now."""


def propose_repair(wish: RepairWish, actor: Actor, now: datetime) -> Proposed:
    """Gather the ended lines of which something is left; nothing is done to them yet.

    What an earlier proposal has gathered that nobody approved is taken over.

    :raises NotRepairable: for a kind at which a person must look.
    :raises NothingToRepair: if there is no line of which something is left.
    :raises OnlySharedLeft: if there are only lines at which a person must look.
    """
    if not set(wish.kinds) <= set(REPAIRABLE):
        raise NotRepairable(known=", ".join(kind.value for kind in REPAIRABLE))
    kinds = [kind.value for kind in wish.kinds]
    scope = Scope(kinds=kinds, element=wish.element, repair_steps=SWEEP_STEP_NAMES)
    repair_id = uuid7()
    reseal_fields()
    with transaction.atomic():
        hold_newest_key()  # whose IMSI a living line has is found by comparing sealed ones
        waiting = proposals_that_wait()
        lines, refused = mark_for_repair(repair_id, scope)
        if not lines:
            raise OnlySharedLeft(count=refused) if refused else NothingToRepair
        RepairRow.objects.create(
            repair_id=repair_id,
            element=wish.element,
            kinds=kinds,
            lines=lines,
            refused=refused,
            proposed_at=now,
            proposed_by=actor.acting_user,
        )
        note_repair("repair.proposed", repair_id, lines, actor, now)
        taken_over = tuple(one for one in waiting if one not in proposals_that_wait())
    return Proposed(repair_id=repair_id, lines=lines, refused=refused, taken_over=taken_over)


def note_repair(act: str, repair_id: UUID, lines: int, actor: Actor, now: datetime) -> None:
    """Note what was done to a repair, in the running transaction."""
    details = {"repair_id": str(repair_id), "lines": lines}
    append_audit([AuditEntry(act=act, order_id=None, actor=actor, details=details)], now)
