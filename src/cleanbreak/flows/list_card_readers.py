"""List the card readers of this desk."""

from cleanbreak.flows.card_findings import telling_findings
from cleanbreak.ports.card_reader import CardReader, Reader


def list_card_readers(readers: CardReader) -> list[Reader]:
    """Return every reader, and whether a card is in it."""
    with telling_findings():
        return readers.readers()
