"""Where the records lie that a subscriber takes along."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from django.conf import settings

from cleanbreak.ports.takeout_source import TakeoutSource
from cleanbreak.site.wiring.chosen import Makers, choose


@cache
def wire_takeout_sources() -> Sequence[TakeoutSource]:
    """Return the sources that ``CLEANBREAK_TAKEOUT_SOURCES`` names, separated by commas.

    :raises UnknownAdapter: if it names an adapter that does not exist.
    """
    makers: Makers[TakeoutSource] = {
        "memory": _memory,
        "csv_records": _csv_records,
        "card": _card,
    }
    names = (name.strip() for name in settings.CLEANBREAK_TAKEOUT_SOURCES.split(","))
    return [choose("takeout source", name, makers) for name in names if name not in ("", "none")]


def _memory(_: str) -> TakeoutSource:
    from cleanbreak.adapters.takeout_source.memory import MemoryTakeoutSource
    from cleanbreak.site.wiring import shared_world

    return MemoryTakeoutSource(shared_world())


def _csv_records(file: str) -> TakeoutSource:
    from cleanbreak.adapters.takeout_source.csv_records import CsvRecords

    return CsvRecords.of_file(Path(file))


def _card(_: str) -> TakeoutSource:
    from cleanbreak.adapters.takeout_source.card import CardTakeoutSource
    from cleanbreak.flows.keep_card_reading import check_readings, kept_card_reading

    return CardTakeoutSource(kept_card_reading, check_readings)
