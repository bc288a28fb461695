"""`cleanbreak desk-agent`, wired: the server over HTTPS, readers by PC/SC, a printer by ESC/POS."""

from django.conf import settings

from cleanbreak.adapters.desk_server import DeskServer
from cleanbreak.channels.cli.desk_agent_commands import Wiring, desk_agent_command
from cleanbreak.domain.printer_place import parse_printer_place
from cleanbreak.flows.serve_counter import PrinterHere
from cleanbreak.ports.card_reader import CardReader
from cleanbreak.ports.desk_link import DeskLink
from cleanbreak.site.home import default_home
from cleanbreak.site.wiring.card_reader import wire_card_reader

FAKE = "memory"


def _link(address: str, token: str, authorities: str) -> DeskLink:
    return DeskServer(address, token, authorities or None)


def _readers() -> CardReader:
    """Return the readers of this computer; in a demonstration the fake one, in its database."""
    if settings.CLEANBREAK_CARD_READER == FAKE:
        return wire_card_reader()
    from cleanbreak.adapters.card_reader.pcsc import PcscCardReader

    return PcscCardReader()


def _printer(place: str) -> PrinterHere:
    from cleanbreak.adapters.slip_printer.escpos import EscposSlipPrinter

    return PrinterHere(EscposSlipPrinter(), parse_printer_place(place))


DESK_AGENT = desk_agent_command(Wiring(_link, _readers, _printer), default_home)
