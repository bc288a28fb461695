"""What HLR, nodes and message stores of an Osmocom network hold, from beginning to end.

The HLR is read from its file, page by page, so that no reader stands in the way of its log. Without
the file its VTY lists the subscribers; OsmoHLR does nothing else meanwhile, which matters from some
hundred thousand subscribers on. Each roll has connections of its own.
"""

import re
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from functools import partial
from itertools import islice

from cleanbreak.adapters.network.osmo.connection import questions_only
from cleanbreak.adapters.network.osmo.database import HlrDatabase, SmsDatabase
from cleanbreak.adapters.network.osmo.hlr import HLR
from cleanbreak.adapters.network.osmo.settings import Endpoint, OsmoSettings
from cleanbreak.adapters.network.osmo.vty import VtyClient
from cleanbreak.ports.errors import Unavailable
from cleanbreak.ports.rolls import Held, HeldAs, Identifier, Roll

PIECE = 5000
ORPHAN_FOR_S = 1.0
"""OsmoHLR deletes a subscriber and the keys in three commits: what has no subscriber for so long
has none any more."""
LISTED = re.compile(r"\s*[0-9]+\s+(?P<msisdn>\S+)\s+(?P<imsi>[0-9]{6,15})\s")
SHOWN = re.compile(r"\s*Subscribers Shown: (?P<count>[0-9]+)")
FIELD = re.compile(r"\s*(?P<name>MSISDN|IMSI): (?P<digits>[0-9]+)\s*$")


def rolls_of(settings: OsmoSettings) -> list[Roll]:
    """Return the roll of the HLR, of each node, and of each message store that we were given."""
    hlr = _hlr_by_vty if settings.hlr_database is None else _hlr_by_file
    nodes = {f"vlr:{name}": endpoint for name, endpoint in settings.msc_vtys.items()}
    nodes |= {f"sgsn:{name}": endpoint for name, endpoint in settings.sgsn_vtys.items()}
    return [
        Roll(element=HLR, known_by=Identifier.IMSI, read=partial(hlr, settings)),
        *(
            Roll(
                element=element,
                known_by=Identifier.IMSI,
                is_complete=False,
                read=partial(_node, element, endpoint, settings.timeout_s),
            )
            for element, endpoint in nodes.items()
        ),
        *(
            Roll(
                element=f"sms:{path.name}",
                known_by=Identifier.MSISDN,
                is_complete=False,
                read=partial(_messages, SmsDatabase(path)),
            )
            for path in settings.sms_databases
        ),
    ]


def _hlr_by_file(settings: OsmoSettings) -> Iterator[Sequence[Held]]:
    """Read subscribers with all their numbers, and keys whose subscriber is gone.

    Whose these keys were, the HLR itself does not know any more.
    """
    if settings.hlr_database is None:
        return
    database = HlrDatabase(settings.hlr_database)
    orphans, began_s = database.orphaned_keys(), time.monotonic()
    for page in database.pages(PIECE):
        yield [Held(imsi=imsi, msisdn=_number(msisdn)) for imsi, msisdn in page]
    if orphans:
        time.sleep(max(0.0, ORPHAN_FOR_S - (time.monotonic() - began_s)))
        orphans &= database.orphaned_keys()
        yield [Held(HeldAs.KEYS) for _ in orphans]


def _hlr_by_vty(settings: OsmoSettings) -> Iterator[Sequence[Held]]:
    """Read the list that the HLR prints, and believe it if it has as many lines as it says."""
    with (
        questions_only(),
        closing(VtyClient("HLR (VTY)", settings.hlr_vty, settings.timeout_s)) as vty,
    ):
        yield from _pieces(_listed(vty.lines("show subscribers all")))


def _listed(lines: Iterable[str]) -> Iterator[Held]:
    read, shown = 0, None
    for line in lines:
        if found := LISTED.match(line):
            read += 1
            yield Held(imsi=found["imsi"], msisdn=_number(found["msisdn"]))
        elif total := SHOWN.match(line):
            shown = int(total["count"])
    if read != (shown or 0):
        raise Unavailable(f"the HLR listed {read} subscribers and says that they are {shown}")


def _node(element: str, endpoint: Endpoint, timeout_s: float) -> Iterator[Sequence[Held]]:
    """Read whom a node serves, or would serve."""
    with questions_only(), closing(VtyClient(f"{element} (VTY)", endpoint, timeout_s)) as vty:
        yield from _pieces(take_served(vty.lines("show subscriber cache")))


def take_served(lines: Iterable[str]) -> Iterator[Held]:
    """Return whom a subscriber cache lists; a phone that has not told its IMSI yet is nobody."""
    fields: dict[str, str] = {}
    for line in lines:
        if line.lstrip().startswith("Subscriber"):
            yield from _served(fields)
            fields = {}
        elif found := FIELD.match(line):
            fields.setdefault(found["name"], found["digits"])
    yield from _served(fields)


def _served(fields: dict[str, str]) -> Iterator[Held]:
    if "IMSI" in fields:
        yield Held(imsi=fields["IMSI"], msisdn=_number(fields.get("MSISDN")))


def _messages(database: SmsDatabase) -> Iterator[Sequence[Held]]:
    """Read from whom and to whom messages are kept; a withdrawal removes both."""
    for page in database.pages(PIECE):
        numbers = (number for pair in page for number in pair)
        yield [
            Held(HeldAs.MESSAGES, msisdn=_number(number))
            for number in numbers
            if _number(number) is not None
        ]


def _pieces(held: Iterator[Held]) -> Iterator[Sequence[Held]]:
    while piece := list(islice(held, PIECE)):
        yield piece


def _number(digits: str | None) -> str | None:
    """Return E.164; ``none`` and names are no numbers."""
    return f"+{digits}" if digits and digits.isascii() and digits.isdigit() else None
