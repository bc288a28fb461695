"""Which card readers stand on the desk of this machine."""

from functools import cache

from django.conf import settings

from cleanbreak.domain.refusal import Refusal
from cleanbreak.ports.card_reader import CardReader
from cleanbreak.site.wiring.chosen import Makers, choose


class NoCardReaderSetUp(Refusal):
    """No card reader is set up on this machine. For one that PC/SC knows, set
    CLEANBREAK_CARD_READER=pcsc.
    """

    code = "no_card_reader_set_up"


@cache
def wire_card_reader() -> CardReader:
    """Return the readers that ``CLEANBREAK_CARD_READER`` names, made once for each process.

    :raises NoCardReaderSetUp: if it names none.
    :raises UnknownAdapter: if it names an adapter that does not exist.
    """
    makers: Makers[CardReader] = {"none": _none, "memory": _memory, "pcsc": _pcsc}
    return choose("card reader", settings.CLEANBREAK_CARD_READER, makers)


def _none(_: str) -> CardReader:
    raise NoCardReaderSetUp


def _memory(_: str) -> CardReader:
    from cleanbreak.adapters.card_reader.memory import MemoryCardReader
    from cleanbreak.site.wiring import shared_world

    return MemoryCardReader(shared_world())


def _pcsc(_: str) -> CardReader:
    from cleanbreak.adapters.card_reader.pcsc import PcscCardReader

    return PcscCardReader()
