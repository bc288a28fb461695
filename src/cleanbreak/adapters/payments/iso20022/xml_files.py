"""XML that somebody else wrote, read so that it can do nothing; and the bank's own rules for ours.

No entity is resolved, no DTD is loaded, no address is asked, and a document type is refused
outright: ISO 20022 messages have none, and bombs are made of nothing else (OWASP XXE).
"""

import codecs
from pathlib import Path

from lxml import etree

from cleanbreak.adapters.payments.iso20022.faults import UnfinishedFile, UnreadableFile
from cleanbreak.ports.errors import Unavailable

FILE_BYTES_MAX = 32 * 1024 * 1024
"""A statement of a day with ten thousand entries has about 10 MB."""
UTF8 = "utf-8"
FORBIDDEN = (b"<!DOCTYPE", b"<!ENTITY")


def parse_message(content: bytes) -> etree._Element:
    """Return the root of a message of a bank.

    :raises UnreadableFile: if it is no XML in UTF-8, or has a document type.
    """
    try:
        content.decode(UTF8)  # what it says of itself does not count: ISO 20022 is UTF-8
    except UnicodeDecodeError as fault:
        raise UnfinishedFile("it is not written in UTF-8") from fault
    if any(word in content for word in FORBIDDEN):
        raise UnreadableFile("it has a document type, which no message of a bank has")
    try:
        root = etree.fromstring(content.removeprefix(codecs.BOM_UTF8), _parser())
    except (etree.XMLSyntaxError, ValueError) as fault:
        # The words of the parser quote the file.
        raise UnfinishedFile("it is not XML, or was cut off") from fault
    return root


def _parser() -> etree.XMLParser:
    return etree.XMLParser(
        encoding=UTF8,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,  # texts up to 10 MB, 256 levels
        remove_comments=True,
        remove_pis=True,
    )


class Schema:
    """The XSD of one message.

    Read anew for each file: a schema of lxml keeps its last faults, and threads would mix theirs.

    :raises Unavailable: if it is not there, or is none.
    """

    def __init__(self, folder: Path, message: str) -> None:
        place = folder / f"{message}.xsd"
        try:
            self._schema = etree.XMLSchema(etree.fromstring(place.read_bytes(), _parser()))
        except OSError as fault:
            raise Unavailable(
                f"Nothing is sent to the bank: {place} cannot be read, and what leaves is checked"
                " against it."
            ) from fault
        except (etree.XMLSyntaxError, etree.XMLSchemaParseError) as fault:
            raise Unavailable(
                f"Nothing is sent to the bank: {place} is not a schema that can be used."
            ) from fault

    def allows(self, content: bytes) -> bool:
        """Return whether the schema allows the message, as it stands in the file."""
        return bool(self._schema.validate(parse_message(content)))
