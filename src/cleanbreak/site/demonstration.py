"""The demonstration operator "Harbour Mobile": two hundred invented lines, the same every time.

Numbers come from ranges that are kept for fiction: BNetzA's 0171 39200xx, Ofcom's 07700 900xxx and
the 555-01xx of North America. China keeps none: those numbers only look valid. IMSIs are of the
test network 001-01, mail addresses at example.org (RFC 2606).
"""

from dataclasses import dataclass
from datetime import date, timedelta
from io import StringIO

from django.utils import timezone

from cleanbreak.adapters.card_reader.memory import FakeCard, MemoryCardReader
from cleanbreak.adapters.charging.memory import MemoryCharging
from cleanbreak.adapters.esim.memory import MemoryEsim
from cleanbreak.adapters.fake_world import World
from cleanbreak.adapters.identity.memory import MemoryIdentity
from cleanbreak.adapters.line_services.memory import MemoryLineServices
from cleanbreak.adapters.network.memory import MemoryNetwork
from cleanbreak.adapters.numbering.memory import MemoryNumbering
from cleanbreak.domain.csv_table import Table
from cleanbreak.domain.identifiers import SimKind, luhn_sum
from cleanbreak.domain.line_import import IMPORT_COLUMNS
from cleanbreak.domain.money import Balance
from cleanbreak.domain.policy import PaymentKind
from cleanbreak.domain.sim_card import Personal
from cleanbreak.domain.termination import Actor, Channel
from cleanbreak.flows.import_lines import ImportRequest, Unwatched, import_lines
from cleanbreak.ports.esim import Sim
from cleanbreak.ports.network import Subscriber
from cleanbreak.ports.outside import Outside
from cleanbreak.records.line import LineRow

ACTOR = Actor(channel=Channel.SYSTEM, acting_user="system")
LINES_EACH_PLACE = 50
TERM_LEFT = timedelta(days=200)
READER, CARD_SERIAL, CARD_PIN = "counter", 3, "0000"
"""The fake card that lies in the fake reader: whose it is, and what an invented holder types."""
DESK_SERIAL = 1
"""For the store desk: prepaid, on a card, and no way to be paid on file, so that cash is left."""


def fill_demonstration(outside: Outside, world: World) -> None:
    """Give every fake and our books the lines of Harbour Mobile, unless the books have them.

    The books come last and all at once: whoever dies before, begins anew; nobody revives a line.
    A network that is not the shipped fake is provisioned by whoever runs it.
    """
    now = timezone.now()
    lines = demonstration_lines()
    if LineRow.objects.filter(iccid__in=[line.iccid for line in lines]).exists():
        return
    if isinstance(outside.network, MemoryNetwork):
        outside.network.provision([Subscriber(line.imsi, line.msisdn) for line in lines])
    MemoryEsim(world).provision(
        [Sim(line.sim_kind, line.iccid, line.eid or None) for line in lines]
    )
    MemoryCharging(world).provision({line.msisdn[1:]: line.balance for line in lines})
    MemoryNumbering(world).provision([line.msisdn for line in lines])
    MemoryIdentity(world).provision([line.msisdn for line in lines])
    MemoryLineServices(world).provision([line.msisdn for line in lines])
    _put_card_on_counter(world)
    rows = ((number, line.cells(now.date())) for number, line in enumerate(lines, start=2))
    rejects = StringIO()
    result = import_lines(
        Table(IMPORT_COLUMNS, rows),
        ImportRequest(actor=ACTOR, now=now, all_or_nothing=True),
        rejects,
        Unwatched(),
    )
    if result.rejected:
        raise ValueError(f"The demonstration's own lines were rejected: {rejects.getvalue()}")


def card_to_try() -> FakeCard:
    """Return the card of the physical line to try, as its holder brings it to the desk."""
    line = DemonstrationLine(PLACES["gb"], CARD_SERIAL)
    records = {
        Personal.CONTACTS: ["Mother", "Dr Invented", "Pizza"],
        Personal.CALLS: ["Mother"],
        Personal.MESSAGES: ["See you at eight"],
    }
    return FakeCard(iccid=line.iccid, imsi=line.imsi, pin=CARD_PIN, records=records)


def _put_card_on_counter(world: World) -> None:
    desk = MemoryCardReader(world)
    desk.connect(READER)
    desk.insert(READER, card_to_try())


@dataclass(frozen=True, slots=True)
class LineToTry:
    """A line that somebody who looks around may end."""

    name: str
    msisdn: str
    what_is_special: str


def three_to_try() -> list[LineToTry]:
    """Return three lines that show different ends."""
    chosen = (
        ("de", 0, "eSIM, prepaid, with paid and promotional credit"),
        (
            "gb",
            CARD_SERIAL,
            "physical 4G card, postpaid, in a minimum term with a fee and a deposit",
        ),
        ("cn", 0, "eSIM, prepaid, in Chinese"),
    )
    return [
        LineToTry(line.name, line.msisdn, special)
        for place, serial, special in chosen
        for line in [DemonstrationLine(PLACES[place], serial)]
    ]


def line_for_the_desk() -> "DemonstrationLine":
    """Return the line whose holder comes to the store with card and document, and takes cash."""
    return DemonstrationLine(PLACES["gb"], DESK_SERIAL)


def demonstration_lines() -> list["DemonstrationLine"]:
    """Return all lines, fifty of each place."""
    return [
        DemonstrationLine(place, serial)
        for place in PLACES.values()
        for serial in range(LINES_EACH_PLACE)
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where fifty of the lines are."""

    code: str
    imsi_digit: int
    msisdn_start: int
    iccid_country: str
    currency: str
    language: str
    given_names: tuple[str, ...]
    family_names: tuple[str, ...]
    name_order: str
    other_operator: str


@dataclass(frozen=True, slots=True)
class DemonstrationLine:
    """One line; all that is said of it follows from its place and its serial number there."""

    place: Place
    serial: int

    @property
    def name(self) -> str:
        """Return the holder's name."""
        given = self.place.given_names[self.serial % 10]
        return self.place.name_order.format(
            given=given, family=self.place.family_names[self.serial // 10]
        )

    @property
    def msisdn(self) -> str:
        """Return the number, E.164 with the plus sign."""
        return f"+{self.place.msisdn_start + self.serial}"

    @property
    def imsi(self) -> str:
        """Return the IMSI, in the test network 001-01 (ITU-T E.212)."""
        return f"00101{self.place.imsi_digit}{self.serial:09d}"

    @property
    def iccid(self) -> str:
        """Return the ICCID: 18 digits and their Luhn digit (ITU-T E.118)."""
        body = f"89{self.place.iccid_country}99{self.serial:012d}"
        return f"{body}{-luhn_sum(body + '0') % 10}"

    @property
    def eid(self) -> str:
        """Return the EID of an eSIM, with its check digits (GSMA SGP.29); empty for a card."""
        if self.sim_kind is SimKind.PHYSICAL:
            return ""
        body = f"89049032{self.place.imsi_digit}{self.serial:021d}"
        return f"{body}{98 - int(body + '00') % 97:02d}"

    @property
    def sim_kind(self) -> SimKind:
        """Return what carries the subscription: every second line is an eSIM."""
        return SimKind.PHYSICAL if self.serial % 2 else SimKind.ESIM

    @property
    def payment(self) -> PaymentKind:
        """Return how the line is paid for."""
        return PaymentKind.POSTPAID if self.serial % 4 >= 2 else PaymentKind.PREPAID

    @property
    def balance(self) -> Balance:
        """Return what the charging system holds."""
        prepaid = self.payment is PaymentKind.PREPAID
        return Balance(
            currency=self.place.currency,
            paid_minor=1234 + 75 * self.serial if prepaid and self.serial % 8 != 5 else 0,
            promotional_minor=500 if prepaid and self.serial % 3 == 0 else 0,
            deposit_minor=3000 if not prepaid and self.serial % 5 in (0, 3) else 0,
            debt_minor=1999 + 10 * self.serial if not prepaid and self.serial % 4 == 2 else 0,
        )

    def cells(self, today: date) -> list[str]:
        """Return the row of an operator's list, in the order of ``IMPORT_COLUMNS``."""
        in_term = self.payment is PaymentKind.POSTPAID and self.serial % 3 == 0
        ported_in = self.serial % 7 == 6
        cells = {
            "holder_reference": f"HM-{self.place.code}-{self.serial:03d}",
            "holder_name": self.name,
            "holder_email": "" if self.serial % 9 == 8 else self._email,
            "holder_language": self.place.language,
            "customer_class": "business" if self.serial % 10 == 9 else "residential",
            "msisdn": self.msisdn,
            "imsi": self.imsi,
            "iccid": self.iccid,
            "sim_kind": self.sim_kind.value,
            "eid": self.eid,
            "jurisdiction": self.place.code,
            "payment": self.payment.value,
            "currency": self.place.currency,
            "term_end_date": (today + TERM_LEFT).isoformat() if in_term else "",
            "early_termination_fee_minor": "4500" if in_term else "0",
            "range_holder": self.place.other_operator if ported_in else "",
            "refund_reference": ""
            if self.serial % 5 == 4 or self.serial == DESK_SERIAL
            else f"card:{self.imsi[-6:]}",
            "state": "suspended" if self.serial % 25 == 24 else "active",
        }
        return [cells.get(column, "") for column in IMPORT_COLUMNS]

    @property
    def _email(self) -> str:
        return f"{self.place.code}.{self.serial:02d}@example.org"


GIVEN_THEN_FAMILY = "{given} {family}"
PLACES = {
    "cn": Place(
        code="cn",
        imsi_digit=1,
        msisdn_start=86_199_0000_0000,
        iccid_country="86",
        currency="CNY",
        language="zh-hans",
        given_names=("伟", "秀英", "娜", "敏", "静", "磊", "洋", "艳", "建国", "晓明"),
        family_names=("王", "李", "张", "刘", "陈"),
        name_order="{family}{given}",
        other_operator="Lighthouse CN",
    ),
    "de": Place(
        code="de",
        imsi_digit=2,
        msisdn_start=49_171_3920000,
        iccid_country="49",
        currency="EUR",
        language="de",
        given_names=(
            *("Anna", "Jörg", "Katharina", "Lukas", "Greta"),
            *("Matthias", "Sophie", "Emre", "Käthe", "Björn"),
        ),
        family_names=("Müller", "Schäfer", "Weiß", "Hoffmann", "Yıldız"),
        name_order=GIVEN_THEN_FAMILY,
        other_operator="Leuchtturm Mobil",
    ),
    "us": Place(
        code="us",
        imsi_digit=3,
        msisdn_start=1_212_555_0100,
        iccid_country="01",
        currency="USD",
        language="en",
        given_names=(
            *("Grace", "Marcus", "Elena", "Tyrone", "Hannah"),
            *("Diego", "Priya", "Walter", "Naomi", "José"),
        ),
        family_names=("Carter", "Nguyen", "Ramirez", "O'Brien", "Washington"),
        name_order=GIVEN_THEN_FAMILY,
        other_operator="Beacon Wireless",
    ),
    "gb": Place(
        code="gb",
        imsi_digit=4,
        msisdn_start=44_7700_900000,
        iccid_country="44",
        currency="GBP",
        language="en",
        given_names=(
            *("Olivia", "Rhys", "Fiona", "Imran", "Beatrice"),
            *("Callum", "Aisha", "Edmund", "Siân", "Hamish"),
        ),
        family_names=("Hughes", "MacLeod", "Patel", "Fairweather", "Smith-Jones"),
        name_order=GIVEN_THEN_FAMILY,
        other_operator="Skerry Telecom",
    ),
}
