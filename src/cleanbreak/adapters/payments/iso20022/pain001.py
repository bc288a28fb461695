"""Write a batch as pain.001.001.09: the same batch is the same file, byte for byte.

Elements stand in the order of the XSD. Addresses are structured: since 15 November 2026 banks
refuse others (EPC, CBPR+), so a town and a country, or none at all.
"""

from collections.abc import Sequence
from decimal import Decimal

from lxml import etree

from cleanbreak.adapters.payments.iso20022.amounts import amount_text
from cleanbreak.adapters.payments.iso20022.batch import Batch, Payment
from cleanbreak.adapters.payments.iso20022.clearing import is_bic, system_of
from cleanbreak.adapters.payments.iso20022.settings import Agent, Charges, Iso20022Settings
from cleanbreak.domain.bank_account import looks_like_iban
from cleanbreak.domain.payout import Destination

MESSAGE = "pain.001.001.09"
NAMESPACE = f"urn:iso:std:iso:20022:tech:xsd:{MESSAGE}"
CHARGE_BEARERS = {Charges.DEBTOR: "DEBT", Charges.SHARED: "SHAR"}
FOLLOWING_SERVICE_LEVEL = "SLEV"


def write_pain001(batch: Batch, settings: Iso20022Settings) -> bytes:
    """Return the file of a batch."""
    document = etree.Element(f"{{{NAMESPACE}}}Document", nsmap={None: NAMESPACE})
    message = _in(document, "CstmrCdtTrfInitn")
    header = _in(message, "GrpHdr")
    _in(header, "MsgId", batch.batch_id)
    _in(header, "CreDtTm", batch.created_at.isoformat(timespec="seconds"))
    _totals(header, batch.payments)
    _in(_in(header, "InitgPty"), "Nm", settings.name)
    for group_id, payments in batch.groups.items():
        group = _in(message, "PmtInf")
        _group_header(group, group_id, payments)
        _in(_in(group, "ReqdExctnDt"), "Dt", batch.execution_date.isoformat())
        _debtor(group, settings)
        is_sepa = payments[0].is_sepa
        _in(
            group,
            "ChrgBr",
            FOLLOWING_SERVICE_LEVEL if is_sepa else CHARGE_BEARERS[settings.charges],
        )
        for payment in payments:
            _transfer(group, payment, settings.text)
    return etree.tostring(document, xml_declaration=True, encoding="UTF-8")


def _totals(parent: etree._Element, payments: Sequence[Payment]) -> None:
    _in(parent, "NbOfTxs", str(len(payments)))
    _in(parent, "CtrlSum", control_sum(payments))


def control_sum(payments: Sequence[Payment]) -> str:
    """Return the sum of all amounts, irrespective of their currencies, as ISO 20022 has it."""
    total = sum((Decimal(amount_text(one.amount, one.exponent)) for one in payments), Decimal())
    return format(total, "f")


def _group_header(group: etree._Element, group_id: str, payments: Sequence[Payment]) -> None:
    _in(group, "PmtInfId", group_id)
    _in(group, "PmtMtd", "TRF")
    _in(group, "BtchBookg", "false")  # one entry for each, so that statements name them
    _totals(group, payments)
    if payments[0].is_sepa:
        _in(_in(_in(group, "PmtTpInf"), "SvcLvl"), "Cd", "SEPA")


def _debtor(group: etree._Element, settings: Iso20022Settings) -> None:
    debtor = _in(group, "Dbtr")
    _in(debtor, "Nm", settings.name)
    _address(debtor, settings.town, settings.country)
    _account(_in(group, "DbtrAcct"), settings.account)
    _agent(_in(group, "DbtrAgt"), settings.agent)


def _transfer(group: etree._Element, payment: Payment, text: str) -> None:
    transfer = _in(group, "CdtTrfTxInf")
    _in(_in(transfer, "PmtId"), "EndToEndId", payment.end_to_end_id)
    amount = _in(_in(transfer, "Amt"), "InstdAmt", amount_text(payment.amount, payment.exponent))
    amount.set("Ccy", payment.amount.currency)
    destination = payment.destination
    if destination.bank_code:
        _agent(_in(transfer, "CdtrAgt"), agent_of(destination))
    creditor = _in(transfer, "Cdtr")
    _in(creditor, "Nm", destination.name)
    _address(creditor, destination.town, destination.country)
    _account(_in(transfer, "CdtrAcct"), destination.account)
    _in(_in(transfer, "RmtInf"), "Ustrd", text)


def agent_of(destination: Destination) -> Agent:
    """Return the bank of an account, by what its code is."""
    code = destination.bank_code
    if is_bic(code):
        return Agent(bic=code)
    return Agent(clearing=system_of(destination.country, code), member=code)


def _agent(parent: etree._Element, agent: Agent) -> None:
    bank = _in(parent, "FinInstnId")
    if agent.bic:
        _in(bank, "BICFI", agent.bic)
        return
    member = _in(bank, "ClrSysMmbId")
    _in(_in(member, "ClrSysId"), "Cd", agent.clearing)
    _in(member, "MmbId", agent.member)


def _account(parent: etree._Element, account: str) -> None:
    identity = _in(parent, "Id")
    if looks_like_iban(account):
        _in(identity, "IBAN", account)
        return
    other = _in(identity, "Othr")
    _in(other, "Id", account)
    _in(_in(other, "SchmeNm"), "Cd", "BBAN")


def _address(party: etree._Element, town: str, country: str) -> None:
    if town and country:
        address = _in(party, "PstlAdr")
        _in(address, "TwnNm", town)
        _in(address, "Ctry", country)


def _in(parent: etree._Element, name: str, text: str | None = None) -> etree._Element:
    element = etree.SubElement(parent, f"{{{NAMESPACE}}}{name}")
    element.text = text
    return element
