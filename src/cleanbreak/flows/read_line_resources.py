"""Read what lines are made of, SIMs, numbers, IMSIs, as a client may know of it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from cleanbreak.domain.client_order import ProductNotFound
from cleanbreak.domain.identifiers import SimKind
from cleanbreak.domain.line import LineState
from cleanbreak.domain.line_resource import ResourceId, ResourceKind, ResourceNotFound
from cleanbreak.domain.number_state import NumberState
from cleanbreak.domain.relying_party import Reach
from cleanbreak.domain.termination import OrderState
from cleanbreak.flows.filter_client_orders import Wanted, count_about
from cleanbreak.flows.read_client_orders import Portion
from cleanbreak.flows.read_client_products import Product, find_product, products_of
from cleanbreak.records.client_order import lines_within
from cleanbreak.records.further_sim import FurtherSimRow
from cleanbreak.records.line_resource import (
    Part,
    freed_numbers,
    part_of_view,
    part_without,
    parts_of,
)
from cleanbreak.records.number import NumberRow
from cleanbreak.records.order import OrderRow
from cleanbreak.records.relying_party import RelyingPartyRow

K = ResourceKind
CATEGORIES = {"SIM": K.SIM, "MSISDN": K.NUMBER, "IMSI": K.IMSI}
"""What the kinds are called, as the file's own examples do."""
BY_LINE = ("id", "resourceRelationship.id")
RELATED = {
    K.SIM: (("bundled", K.IMSI),),
    K.IMSI: (("reliesOn", K.SIM), ("targets", K.NUMBER)),
    K.NUMBER: (("isTargeted", K.IMSI),),
}
"""In the file's own words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LineResource:
    """A SIM, a number or an IMSI of a line."""

    resource_id: ResourceId
    product: Product
    """The line."""
    sim: FurtherSimRow | None
    """The further SIM that it belongs to; ``None``: the line's first."""
    freed: NumberRow | None
    """Where its number is, after the line has ended."""
    related: tuple[tuple[str, ResourceId], ...]

    @property
    def category(self) -> str:
        """Return what its kind is called."""
        return next(name for name, kind in CATEGORIES.items() if kind is self.resource_id.kind)

    @property
    def state(self) -> LineState:
        """Return how its line stands."""
        return self.product.state

    @property
    def sim_kind(self) -> SimKind:
        """Return what carries the subscription."""
        return SimKind(self.sim.sim_kind if self.sim else self.product.line.sim_kind)

    @property
    def is_card(self) -> bool:
        """Return whether it can be held in a hand."""
        return self.resource_id.kind is K.SIM and self.sim_kind is SimKind.PHYSICAL

    @property
    def iccid(self) -> str:
        """Return the card's or the profile's number."""
        return self.sim.iccid if self.sim else self.product.line.iccid

    @property
    def msisdn(self) -> str | None:
        """Return its own number; ``None``: it shares the line's."""
        return self.sim.msisdn if self.sim else self.product.line.msisdn

    @property
    def number_state(self) -> NumberState:
        """Return where its number is."""
        return NumberState(self.freed.state) if self.freed else NumberState.ASSIGNED


def list_line_resources(
    party: RelyingPartyRow,
    wanted: Wanted,
    is_card: bool | None = None,
    hidden: Collection[str] = (),
) -> Portion[LineResource]:
    """Return some resources, the newest first of each kind: of first SIMs, then of further ones.

    :param wanted: by ``id``, ``category``, ``resourceRelationship.id``.
    :param is_card: only cards, or only what is none; ``None``: all.
    :param hidden: ids of those that the client wants to see no more.
    """
    named = [one for name in BY_LINE for one in wanted.texts.get(name, ())]
    if named:
        near = [one for one in _near(named, party) if str(one.resource_id) not in hidden]
        near = [one for one in near if is_card in (None, one.is_card)]
        found = [one for one in near if _fits(one, wanted.texts)]
        return Portion(found[wanted.offset : wanted.offset + wanted.limit], len(found))
    ids: list[ResourceId] = []
    total, counted = 0, dict[int, int]()
    for whole in _parts(party, wanted.texts.get("category")):
        part = part_without(part_of_view(whole, is_card), hidden)
        if len(ids) < wanted.limit:
            ids += part.ids(max(0, wanted.offset - total), wanted.limit - len(ids))
        rows = id(part.rows)  # each line has a SIM and an IMSI: they are counted once
        counted[rows] = counted.get(rows) or count_about(part.rows)
        total += counted[rows]
    return Portion(_resources(ids, party), total)


def read_line_resource(resource_id: str, party: RelyingPartyRow) -> LineResource:
    """Return one resource.

    :raises ResourceNotFound: if the client may know of none.
    """
    wanted = ResourceId.parse(resource_id)
    found = _resources([wanted], party) if wanted else []
    if not found:
        raise ResourceNotFound
    return found[0]


def find_line_resource(resource_id: str) -> LineResource:
    """Return one resource, for whoever may know of all.

    :raises ResourceNotFound: if there is none.
    """
    wanted = ResourceId.parse(resource_id)
    try:
        found = resources_of([find_product(wanted.line_id)]) if wanted else {}
    except ProductNotFound:
        found = {}
    if wanted is None or wanted not in found:
        raise ResourceNotFound
    return found[wanted]


def resources_of(products: Iterable[Product]) -> dict[ResourceId, LineResource]:
    """Return what some lines are made of."""
    lines = list(products)
    sims: defaultdict[int, list[FurtherSimRow | None]] = defaultdict(lambda: [None])
    for row in FurtherSimRow.objects.filter(line__in=[one.line for one in lines]).order_by("pk"):
        sims[row.line_id].append(row)
    freed = _freed_by_line(lines, sims)
    found = [one for line in lines for one in _of_line(line, sims[line.line.line_id], freed)]
    return {one.resource_id: one for one in found}


def _parts(party: RelyingPartyRow, categories: Collection[str] | None) -> list[Part]:
    lines = lines_within(party)
    further = FurtherSimRow.objects.all()
    if party.standing.reach is Reach.OWN:
        further = further.filter(line__in=lines.order_by().values("line_id"))
    kinds = [CATEGORIES.get(one) for one in CATEGORIES if categories is None or one in categories]
    return [part for part in parts_of(lines, further) if part.kind in kinds]


def _near(ids: Iterable[str], party: RelyingPartyRow) -> list[LineResource]:
    """Return all of the lines that these resources are of."""
    lines = {wanted.line_id for one in ids if (wanted := ResourceId.parse(one))}
    return list(resources_of(products_of(lines, party).values()).values())


def _fits(one: LineResource, texts: Mapping[str, tuple[str, ...]]) -> bool:
    has = {
        "id": {str(one.resource_id)},
        "category": {one.category},
        "resourceRelationship.id": {str(other) for _, other in one.related},
    }
    return all(has[name] & set(values) for name, values in texts.items())


def _resources(ids: Collection[ResourceId], party: RelyingPartyRow) -> list[LineResource]:
    found = resources_of(products_of({one.line_id for one in ids}, party).values())
    return [found[one] for one in ids if one in found]


def _of_line(
    product: Product,
    sims: Iterable[FurtherSimRow | None],
    freed: Mapping[tuple[int, str], NumberRow],
) -> Iterator[LineResource]:
    line = product.line
    for sim in sims:
        sim_id = sim.sim_id if sim else None
        msisdn = sim.msisdn if sim else line.msisdn
        number = freed.get((line.line_id, msisdn or ""))
        is_told = msisdn is not None and (product.state is not LineState.TERMINATED or number)
        kinds = [K.SIM]
        kinds += [K.NUMBER] if is_told else []
        kinds += [K.IMSI] if sim is None or sim.imsi is not None else []
        for kind in kinds:
            yield LineResource(
                resource_id=ResourceId(kind, line.line_id, sim_id),
                product=product,
                sim=sim,
                freed=number,
                related=tuple(
                    (how, ResourceId(other, line.line_id, sim_id))
                    for how, other in RELATED[kind]
                    if other in kinds
                ),
            )


def _freed_by_line(
    products: Iterable[Product], sims: Mapping[int, list[FurtherSimRow | None]]
) -> dict[tuple[int, str], NumberRow]:
    """Return where the numbers of ended lines are, by line and number."""
    ended = [one.line for one in products if one.state is LineState.TERMINATED]
    done = OrderRow.objects.filter(line__in=ended, state=OrderState.COMPLETED.value)
    orders = dict(done.values_list("order_id", "line_id"))
    numbers = [line.msisdn for line in ended]
    numbers += [sim.msisdn for line in ended for sim in sims[line.line_id] if sim and sim.msisdn]
    return {
        (orders[row.order_id], row.msisdn): row
        for row in freed_numbers(numbers)
        if row.order_id in orders
    }
