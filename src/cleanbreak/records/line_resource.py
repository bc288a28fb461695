"""Which SIMs, numbers and IMSIs there are of some lines: nothing is kept of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

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


def freed_numbers(msisdns: Sequence[str]) -> list[NumberRow]:
    """Return where these numbers are, as far as it is told."""
    return list(NumberRow.objects.filter(pk__in=msisdns, state__in=TOLD))


def _freed(line_id: str) -> Exists:
    of_line = OrderRow.objects.filter(pk=OuterRef("order_id"), line_id=OuterRef(OuterRef(line_id)))
    rows = NumberRow.objects.filter(pk=OuterRef("msisdn"), state__in=TOLD)
    return Exists(rows.filter(Exists(of_line)))
