"""Which SIMs, numbers and IMSIs there are of some lines: nothing is kept of them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from cleanbreak.domain.identifiers import SimKind
from cleanbreak.domain.line_resource import ResourceId, ResourceKind
from cleanbreak.domain.number_state import NumberState
from cleanbreak.records.further_sim import FurtherSimRow
from cleanbreak.records.line import LineRow
from cleanbreak.records.number import NumberRow
from cleanbreak.records.order import OrderRow

TOLD = [
    one.value for one in NumberState if one not in (NumberState.AVAILABLE, NumberState.ASSIGNED)
]
"""Where a number is that an ended line had. One that is free, or somebody else's, is not told."""


@dataclass(frozen=True, slots=True)
class Part:
    """All resources of one kind, of first or of further SIMs, the newest first."""

    kind: ResourceKind
    rows: QuerySet[Any]
    """Of lines or of further SIMs."""

    def ids(self, offset: int, limit: int) -> list[ResourceId]:
        """Return some of them."""
        of_further = self.rows.model is FurtherSimRow
        names = ("line_id", "sim_id") if of_further else ("line_id",)
        rows = self.rows.values_list(*names)[offset : offset + limit]
        return [ResourceId(self.kind, *row) for row in rows]


def parts_of(lines: QuerySet[LineRow], further: QuerySet[FurtherSimRow]) -> list[Part]:
    """Return all resources of these lines, and of these further SIMs."""
    further = further.order_by("-sim_id")
    return [
        Part(ResourceKind.SIM, lines),
        Part(ResourceKind.NUMBER, lines.filter(Q(is_alive=True) | _freed("line_id"))),
        Part(ResourceKind.IMSI, lines),
        Part(ResourceKind.SIM, further),
        Part(
            ResourceKind.NUMBER,
            further.exclude(msisdn=None).filter(Q(line__is_alive=True) | _freed("line_id")),
        ),
        Part(ResourceKind.IMSI, further.exclude(imsi=None)),
    ]


def part_of_view(part: Part, is_card: bool | None) -> Part:
    """Return the cards of a part, or what is no card; ``None``: all of it."""
    if is_card is None or (part.kind is not ResourceKind.SIM and not is_card):
        return part
    if part.kind is not ResourceKind.SIM:
        return Part(part.kind, part.rows.none())
    cards = Q(sim_kind=SimKind.PHYSICAL.value)
    return Part(part.kind, part.rows.filter(cards if is_card else ~cards))


def part_without(part: Part, hidden: Collection[str]) -> Part:
    """Return a part without the resources of these ids."""
    of_further = part.rows.model is FurtherSimRow
    named = [one for said in hidden if (one := ResourceId.parse(said)) and one.kind is part.kind]
    keys = [one.sim_id or one.line_id for one in named if (one.sim_id is not None) == of_further]
    return Part(part.kind, part.rows.exclude(pk__in=keys)) if keys else part


def freed_numbers(msisdns: Sequence[str]) -> list[NumberRow]:
    """Return where these numbers are, as far as it is told."""
    return list(NumberRow.objects.filter(pk__in=msisdns, state__in=TOLD))


def _freed(line_id: str) -> Exists:
    of_line = OrderRow.objects.filter(pk=OuterRef("order_id"), line_id=OuterRef(OuterRef(line_id)))
    rows = NumberRow.objects.filter(pk=OuterRef("msisdn"), state__in=TOLD)
    return Exists(rows.filter(Exists(of_line)))
