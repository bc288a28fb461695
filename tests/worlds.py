"""Worlds for stories: an outside of fakes, and lines that live in it and in our books."""

import os
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from django.db import transaction

from cleanbreak.adapters.charging.memory import MemoryCharging
from cleanbreak.adapters.esim.memory import MemoryEsim
from cleanbreak.adapters.fake_world import DictWorld, World
from cleanbreak.adapters.identity.memory import MemoryIdentity
from cleanbreak.adapters.line_services.memory import MemoryLineServices
from cleanbreak.adapters.messages.memory import MemoryMessages
from cleanbreak.adapters.network.memory import MemoryNetwork
from cleanbreak.adapters.numbering.memory import MemoryNumbering
from cleanbreak.adapters.payments.memory import MemoryPayments
from cleanbreak.adapters.signing.file_key import FileKey
from cleanbreak.domain.declaration import name_key
from cleanbreak.domain.effective_date import EndPolicy, EndWish, ProofLevel
from cleanbreak.domain.identifiers import SimKind, luhn_sum
from cleanbreak.domain.money import Balance
from cleanbreak.domain.termination import Actor, Channel, TerminationRequest
from cleanbreak.flows.advance_orders import Worker, advance_orders
from cleanbreak.ports.esim import Sim
from cleanbreak.ports.network import Subscriber
from cleanbreak.ports.outside import Outside
from cleanbreak.records.line import HolderRow, LineRow
from cleanbreak.records.number_interval import begin_intervals_at

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
AGENT = Actor(channel=Channel.CLI, acting_user="agent:test")
AT_ONCE = EndWish(policy=EndPolicy.IMMEDIATE)
SIGNING = FileKey(Path(os.environ["CLEANBREAK_HOME"]) / "certificate_key.pem")
LOG_SIGNING = FileKey(Path(os.environ["CLEANBREAK_HOME"]) / "log_key.pem")


@dataclass
class Clock:
    """A clock that stands still until a test moves it."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **kwargs: float) -> None:
        self.now += timedelta(**kwargs)


@dataclass(frozen=True, kw_only=True)
class LineOf:
    """What a test says about a line; everything else is a plain German eSIM line."""

    msisdn: str = "+4915228817386"
    name: str = "Anna Müller"
    email: str = "anna@example.org"
    language: str = "de"
    jurisdiction: str = "de"
    payment: str = "prepaid"
    sim_kind: SimKind = SimKind.ESIM
    customer_class: str = "residential"
    term_end_date: date | None = None
    number_since: date | None = None
    early_termination_fee_minor: int = 0
    range_holder: str | None = None
    refund_reference: str | None = "card:4711"
    state: str = "active"
    balance: Balance = Balance(
        currency="EUR", paid_minor=1234, promotional_minor=500, deposit_minor=0, debt_minor=0
    )

    @property
    def imsi(self) -> str:
        return f"00101{int(self.msisdn[1:]) % 10**10:010d}"

    @property
    def iccid(self) -> str:
        body = f"8949{int(self.msisdn[1:]) % 10**14:014d}"
        return next(body + d for d in "0123456789" if luhn_sum(body + d) % 10 == 0)

    @property
    def subscriber(self) -> Subscriber:
        return Subscriber(imsi=self.imsi, msisdn=self.msisdn)

    @property
    def sim(self) -> Sim:
        return Sim(kind=self.sim_kind, iccid=self.iccid)


@dataclass
class TestWorld:
    """An outside of fakes, a clock, and the ways to let time and workers go on."""

    __test__ = False
    world: World
    outside: Outside
    clock: Clock = field(default_factory=Clock)

    def add(self, *lines: LineOf) -> list[LineRow]:
        """Put the lines into our books and into every outside system."""
        network, esim = MemoryNetwork(self.world), MemoryEsim(self.world)
        charging, numbering = MemoryCharging(self.world), MemoryNumbering(self.world)
        network.provision([line.subscriber for line in lines])
        esim.provision([line.sim for line in lines])
        charging.provision({line.msisdn[1:]: line.balance for line in lines})
        numbering.provision([line.msisdn for line in lines])
        MemoryIdentity(self.world).provision([line.msisdn for line in lines])
        MemoryLineServices(self.world).provision([line.msisdn for line in lines])
        with transaction.atomic():
            begin_intervals_at(self.clock(), {"de": "Europe/Berlin"})
            return [_insert(line) for line in lines]

    def work(self, outside: Outside | None = None) -> int:
        """Let one worker advance all that is due."""
        return advance_orders(Worker(outside=outside or self.outside, clock=self.clock))


def make_world(world: World | None = None) -> TestWorld:
    """Return an outside of fakes; in this process, unless a shared world is given."""
    world = world or DictWorld()
    outside = Outside(
        network=MemoryNetwork(world),
        esim=MemoryEsim(world),
        charging=MemoryCharging(world),
        payments=MemoryPayments(world),
        bank=MemoryPayments(world, "bank"),
        numbering=MemoryNumbering(world),
        messages=MemoryMessages(world),
        signing=SIGNING,
        log_signing=LOG_SIGNING,
        identity=MemoryIdentity(world),
        line_services=MemoryLineServices(world),
    )
    return TestWorld(world=world, outside=outside)


def at_once(line: LineOf) -> TerminationRequest:
    """Return the request of a holder who has proved who they are and ends the line now."""
    return TerminationRequest(
        msisdn=line.msisdn, wish=AT_ONCE, level=ProofLevel.VERIFIED, actor=AGENT
    )


def with_notice(line: LineOf) -> TerminationRequest:
    """Return the request of somebody whose declaration fits the records, without proof."""
    return replace(
        at_once(line), wish=EndWish(policy=EndPolicy.AFTER_NOTICE), level=ProofLevel.IDENTIFIED
    )


def _insert(line: LineOf) -> LineRow:
    holder, _ = HolderRow.objects.get_or_create(
        reference=f"C-{line.name}",
        defaults={
            "name": line.name,
            "name_key": name_key(line.name),
            "email": line.email,
            "language": line.language,
            "customer_class": line.customer_class,
        },
    )
    return LineRow.objects.create(
        holder=holder,
        state=line.state,
        msisdn=line.msisdn,
        imsi=line.imsi,
        iccid=line.iccid,
        sim_kind=line.sim_kind.value,
        jurisdiction=line.jurisdiction,
        payment=line.payment,
        currency=line.balance.currency,
        term_end_date=line.term_end_date,
        number_since=line.number_since,
        early_termination_fee_minor=line.early_termination_fee_minor,
        range_holder=line.range_holder,
        charging_account=line.msisdn[1:],
        refund_reference=line.refund_reference,
    )


CURRENT: list[Outside] = []
"""The outside that channels find in a test, see :func:`current_outside`."""


def current_outside() -> Outside:
    """Stand in for the operator's wiring: ``settings.CLEANBREAK_OUTSIDE`` names this function."""
    return CURRENT[-1]
