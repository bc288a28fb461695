"""Where the invented customers of Harbour Mobile find its stores; the streets are invented, too.

Phone numbers come from ranges that Ofcom and the BNetzA keep for fiction.
"""

from pathlib import Path

from django.utils import timezone

from cleanbreak.domain.csv_table import read_csv_table
from cleanbreak.domain.termination import Actor, Channel
from cleanbreak.flows.import_outlets import OutletImport, import_outlets
from cleanbreak.records.outlet import read_outlet

LIST = Path(__file__).with_suffix(".csv")
STORE_ID = "harbour-1"
"""Where the people of its counter work."""
ACTOR = Actor(channel=Channel.SYSTEM, acting_user="system")


def open_demonstration_stores() -> None:
    """Give the demonstration operator the stores of its list, unless it has them.

    :raises ValueError: if the list has a mistake.
    """
    if read_outlet(STORE_ID) is not None:
        return
    with LIST.open("rb") as file:
        request = OutletImport(actor=ACTOR, now=timezone.now())
        found = import_outlets(read_csv_table(file), request)
    if found.faults:
        raise ValueError(f"The demonstration's own stores were refused: {found.faults}")
