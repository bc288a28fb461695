"""List the lines of a holder who is signed in: nobody else's, whoever has the number now."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from cleanbreak.domain.identifiers import SimKind
from cleanbreak.domain.line import FurtherSim, LineState
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.termination import UnknownLine
from cleanbreak.flows.shown_lines import shown_state
from cleanbreak.records.confidential_request import confidential_among
from cleanbreak.records.further_sim import further_sims_of
from cleanbreak.records.line import LineRow
from cleanbreak.records.order import OrderRow

LINES_A_PAGE = 50


class NoLineOfYours(Refusal):
    """None of your lines is on this card. Compare the number with the one on the card."""

    code = "no_line_of_yours"


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnLine:
    """A line as its holder sees it."""

    line_id: int
    msisdn: str = field(repr=False)
    iccid: str
    sim_kind: SimKind
    further_sims: tuple[FurtherSim, ...]
    state: LineState
    ended_on: date | None
    order_id: UUID | None
    """The order by which it ends, or ended; ``None`` if there never was one that went on."""
    has_mail: bool
    """Whether its holder has an e-mail on file."""

    @property
    def has_ended(self) -> bool:
        """Return whether it is over."""
        return self.state is LineState.TERMINATED


def list_own_lines(holder_id: int, after_line_id: int = 0) -> tuple[OwnLine, ...]:
    """Return the next lines of the holder, at most ``LINES_A_PAGE``, by their numbers here."""
    rows = LineRow.objects.select_related("holder").filter(
        holder_id=holder_id, line_id__gt=after_line_id
    )
    return _own_lines(rows.order_by("line_id")[:LINES_A_PAGE])


def read_own_line(holder_id: int, line_id: int) -> OwnLine:
    """Return one line of the holder.

    :raises UnknownLine: if there is none, or it is somebody else's.
    """
    rows = LineRow.objects.select_related("holder").filter(holder_id=holder_id, line_id=line_id)
    lines = _own_lines(rows)
    if not lines:
        raise UnknownLine
    return lines[0]


def own_line_of_card(holder_id: int, iccid: str) -> int:
    """Return the holder's line that is on a card, or was; on one of its further cards, too.

    :raises NoLineOfYours: if none is, whoever else may have such a card.
    """
    own = LineRow.objects.filter(holder_id=holder_id)
    found = own.filter(iccid=iccid) | own.filter(further_sims__iccid=iccid)
    line_id = found.order_by("-line_id").values_list("line_id", flat=True).first()
    if line_id is None:
        raise NoLineOfYours
    return line_id


def first_own_line(holder_id: int) -> int:
    """Return the line that stands for the account where no line is chosen: a living one if any.

    :raises UnknownLine: if the holder has no line at all.
    """
    rows = LineRow.objects.filter(holder_id=holder_id).values_list("line_id", "state")
    ordered = sorted((state == LineState.TERMINATED.value, line_id) for line_id, state in rows)
    if not ordered:
        raise UnknownLine
    return ordered[0][1]


def _own_lines(found: Iterable[LineRow]) -> tuple[OwnLine, ...]:
    rows = list(found)
    sims = further_sims_of([row.line_id for row in rows])
    orders = _orders(rows)
    return tuple(
        OwnLine(
            line_id=row.line_id,
            msisdn=row.msisdn,
            iccid=row.iccid,
            sim_kind=SimKind(row.sim_kind),
            further_sims=sims.get(row.line_id, ()),
            state=shown_state(row),
            ended_on=row.termination_date,
            order_id=orders.get(row.line_id),
            has_mail=bool(row.holder.email),
        )
        for row in rows
    )


def _orders(rows: Sequence[LineRow]) -> dict[int, UUID]:
    """Return the order by which each line ends, or the latest one; what is in confidence, never."""
    found = OrderRow.objects.filter(line_id__in=[row.line_id for row in rows])
    latest = dict(found.order_by("requested_at", "order_id").values_list("line_id", "order_id"))
    open_ones = {row.line_id: row.open_order_id for row in rows if row.open_order_id}
    both = {**latest, **open_ones}
    hidden = confidential_among(both.values())
    return {line_id: order_id for line_id, order_id in both.items() if order_id not in hidden}
