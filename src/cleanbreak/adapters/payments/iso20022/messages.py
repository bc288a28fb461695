"""Which reader reads a file: told by the namespace of the message, and by nothing else."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from lxml import etree

from cleanbreak.adapters.payments.iso20022.account_report import read_notification, read_statement
from cleanbreak.adapters.payments.iso20022.faults import UnreadableFile
from cleanbreak.adapters.payments.iso20022.payment_return import read_payment_return
from cleanbreak.adapters.payments.iso20022.status_report import read_status_report
from cleanbreak.adapters.payments.iso20022.told import BankFile, Node, Reading
from cleanbreak.adapters.payments.iso20022.xml_files import parse_message

NAMESPACE = re.compile(r"urn:iso:std:iso:20022:tech:xsd:([a-z]{4}\.[0-9]{3})\.001\.([0-9]{2})")


@dataclass(frozen=True, slots=True)
class _Message:
    """One kind of message, and the versions in which what is read stands in the same place."""

    root: str
    read: Callable[[Node, Reading], BankFile]
    versions: range


MESSAGES = {
    "pain.002": _Message("CstmrPmtStsRpt", read_status_report, range(3, 15)),
    "camt.053": _Message("BkToCstmrStmt", read_statement, range(2, 14)),
    "camt.054": _Message("BkToCstmrDbtCdtNtfctn", read_notification, range(2, 14)),
    "pacs.004": _Message("PmtRtr", read_payment_return, range(2, 15)),
}


def read_bank_file(content: bytes, reading: Reading) -> BankFile:
    """Return what a file of the bank says.

    :raises UnreadableFile: if it cannot be read as a whole; then nothing of it counts.
    """
    root = parse_message(content)
    found = NAMESPACE.fullmatch(etree.QName(root).namespace or "")
    message = MESSAGES.get(found[1]) if found else None
    if found is None or message is None:
        raise UnreadableFile(f"it is none of {', '.join(MESSAGES)}")
    if int(found[2]) not in message.versions:
        raise UnreadableFile(f"it is {found[1]} in version {found[2]}, which is not known here")
    for node in Node(root).all(message.root):
        return message.read(node, reading)
    raise UnreadableFile(f"it is {found[1]} without {message.root}")
