"""A printer whose paper is a list of documents."""

from cleanbreak.adapters.fake_world import Document, World
from cleanbreak.domain.counter import PrintOutcome
from cleanbreak.ports.errors import Unavailable

PORT = "receipt_printer"
PRINTER = "receipt_printer.printer"


class MemoryPrinter:
    """The port ``receipt_printer`` upon a fake world."""

    def __init__(self, world: World, name: str = "desk") -> None:
        self._world, self._name = world, name

    def state(self) -> PrintOutcome:
        """Return what was rigged; a printer that was never touched has paper."""
        try:
            self._world.check_reachable(PORT)
        except Unavailable:
            return PrintOutcome.UNREACHABLE
        return PrintOutcome(self._document()["state"])

    def print(self, slip: bytes) -> PrintOutcome:
        """Put the slip to the others, or stop in its middle as it was rigged."""
        outcome = self.state()
        if outcome is not PrintOutcome.PRINTED:
            return outcome
        with self._world.transaction():
            document = self._document()
            runs_out, slips = document["runs_out"], [*document["slips"]]
            if not runs_out:
                slips.append(slip.hex())
            outcome = PrintOutcome.PAPER_OUT if runs_out else outcome
            self._keep({"slips": slips, "state": outcome.value, "runs_out": False})
        return outcome

    def rig(self, state: PrintOutcome) -> None:
        """Open its cover, take its paper away, or mend it."""
        self._keep({**self._document(), "state": state.value})

    def run_out_of_paper(self) -> None:
        """Let the paper end within the next slip."""
        self._keep({**self._document(), "runs_out": True})

    def slips(self) -> list[bytes]:
        """Return what came out."""
        return [bytes.fromhex(one) for one in self._document()["slips"]]

    def _document(self) -> Document:
        empty: Document = {"slips": [], "state": PrintOutcome.PRINTED.value, "runs_out": False}
        return self._world.read(PRINTER, [self._name]).get(self._name, empty)

    def _keep(self, document: Document) -> None:
        self._world.write(PRINTER, {self._name: document})
