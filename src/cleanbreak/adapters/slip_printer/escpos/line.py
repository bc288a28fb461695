"""The line to a printer: that of python-escpos, which leaves a socket open when nobody answers."""

import socket
from typing import Any

from escpos.printer import Network


class PrinterLine(Network):  # type: ignore[misc]  # without types
    """A TCP connection to one printer."""

    def open(self, *_: Any, **__: Any) -> None:
        """Connect.

        :raises OSError: if nobody answers.
        """
        self.device = socket.create_connection((self.host, self.port), self.timeout)
