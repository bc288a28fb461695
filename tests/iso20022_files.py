"""Files of a bank for tests: what it would put into the inbox, and what it finds in the outbox."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import pytest
from lxml import etree

from cleanbreak.adapters.payments.iso20022.settings import Agent, Iso20022Settings
from cleanbreak.domain.money import Money

VECTORS = Path("/work/shared/specs/iso20022")
SCHEMAS = VECTORS / "xsd"
ACCOUNT = "NL41MOCK0000000001"
"""The account of ACME at mock-bank."""
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
TODAY = NOON.date()
ISO = "urn:iso:std:iso:20022:tech:xsd:"
EXPONENTS = {"EUR": 2, "USD": 2, "CNY": 2, "JPY": 0, "BHD": 3}


def schemas_or_skip() -> Path:
    """Return the folder with the XSDs; they are not ours to copy into the project."""
    if not (SCHEMAS / "pain.001.001.09.xsd").is_file():
        pytest.skip(f"the XSD of pain.001.001.09 is not in {SCHEMAS}")
    return SCHEMAS


def vector_or_skip(name: str) -> bytes:
    """Return a file that mock-bank 0.9.0 wrote, or read."""
    if not (VECTORS / name).is_file():
        pytest.skip(f"{name} is not in {VECTORS}")
    return (VECTORS / name).read_bytes()


def bank_settings(folder: Path, schemas: Path) -> Iso20022Settings:
    """Return the settings of an operator at mock-bank."""
    return Iso20022Settings(
        folder=folder,
        schemas=schemas,
        name="ACME Corporation",
        account=ACCOUNT,
        agent=Agent(bic="MOCKNL2A"),
    )


@dataclass(frozen=True)
class Sent:
    """One payment, as the bank finds it."""

    file: str
    end_to_end_id: str
    amount: Money
    account: str
    name: str


def payments_in(folder: Path, schemas: Path, place: str = "outbox") -> list[Sent]:
    """Return every payment in every file of a folder of the bank; each must pass the XSD."""
    schema = _schema(schemas / "pain.001.001.09.xsd")
    found: list[Sent] = []
    for file in sorted((folder / place).glob("*.xml")):
        document = etree.parse(file)
        schema.assertValid(document)
        found += _payments(file.name, document.getroot())
    return found


@cache
def _schema(place: Path) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(place))


def _payments(file: str, root: etree._Element) -> Iterator[Sent]:
    for transfer in root.iter("{*}CdtTrfTxInf"):
        amount = transfer.find(".//{*}InstdAmt")
        account = transfer.find("{*}CdtrAcct/{*}Id")
        assert amount is not None
        assert account is not None
        yield Sent(
            file=file,
            end_to_end_id=transfer.findtext("{*}PmtId/{*}EndToEndId", ""),
            amount=_money(amount.text or "", amount.get("Ccy", "")),
            account=account.findtext("{*}IBAN") or account.findtext("{*}Othr/{*}Id", ""),
            name=transfer.findtext("{*}Cdtr/{*}Nm", ""),
        )


def _money(text: str, currency: str) -> Money:
    whole, _, fraction = text.partition(".")
    assert len(fraction) == EXPONENTS[currency], f"{text} {currency}"
    return Money(int(whole + fraction), currency)


def in_major_units(money: Money) -> str:
    """Return an amount as a bank writes it."""
    exponent = EXPONENTS[money.currency]
    digits = f"{money.amount_minor:0{exponent + 1}d}"
    return f"{digits[:-exponent]}.{digits[-exponent:]}" if exponent else digits


def drop_into_inbox(folder: Path, name: str, content: bytes | str) -> Path:
    """Put a file of the bank there, as its client does: at once and whole."""
    place = folder / "inbox" / name
    part = place.with_name(f".{name}.part")
    part.write_bytes(content.encode() if isinstance(content, str) else content)
    part.rename(place)
    return place


def is_old(place: Path, at: datetime = NOON) -> None:
    """Let a file be one that nobody writes to any more."""
    os.utime(place, (at.timestamp() - 3600, at.timestamp() - 3600))


@dataclass(frozen=True, kw_only=True)
class Status:
    """One payment in a pain.002."""

    end_to_end_id: str
    status: str
    reason: str = ""
    amount: str = ""


def status_file(
    batch_id: str,
    payments: Sequence[Status] = (),
    *,
    group: str = "PART",
    reason: str = "",
    at: datetime = NOON,
) -> str:
    """Return a pain.002.001.10 about a file of ours."""
    details = "".join(
        f"<TxInfAndSts><OrgnlEndToEndId>{one.end_to_end_id}</OrgnlEndToEndId>"
        f"<TxSts>{one.status}</TxSts>{_status_reason(one.reason)}"
        + (f"<OrgnlTxRef><Amt>{one.amount}</Amt></OrgnlTxRef>" if one.amount else "")
        + "</TxInfAndSts>"
        for one in payments
    )
    info = f"<OrgnlPmtInfId>{batch_id}-EUR-SEPA</OrgnlPmtInfId>"
    return _document(
        "pain.002.001.10",
        f"<CstmrPmtStsRpt><GrpHdr><MsgId>S1</MsgId><CreDtTm>{at.isoformat()}</CreDtTm></GrpHdr>"
        f"<OrgnlGrpInfAndSts><OrgnlMsgId>{batch_id}</OrgnlMsgId>"
        f"<OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId><GrpSts>{group}</GrpSts>"
        f"{_status_reason(reason)}</OrgnlGrpInfAndSts>"
        + (f"<OrgnlPmtInfAndSts>{info}{details}</OrgnlPmtInfAndSts>" if payments else "")
        + "</CstmrPmtStsRpt>",
    )


def _status_reason(code: str) -> str:
    return f"<StsRsnInf><Rsn><Cd>{code}</Cd></Rsn></StsRsnInf>" if code else ""


@dataclass(frozen=True, kw_only=True)
class Booked:
    """One entry of a camt.053 or camt.054."""

    end_to_end_id: str
    amount: str = "12.34"
    currency: str = "EUR"
    is_credit: bool = False
    reason: str = ""
    """Of a return."""
    day: date = TODAY
    status: str = "<Cd>BOOK</Cd>"
    details: str = ""
    """Instead of those of one payment."""
    reversal: str = ""


def account_file(
    entries: Sequence[Booked], message: str = "camt.054.001.08", account: str = ACCOUNT
) -> str:
    """Return what was booked on an account, as a notification or a statement."""
    root, name = {
        "camt.053": ("BkToCstmrStmt", "Stmt"),
        "camt.054": ("BkToCstmrDbtCdtNtfctn", "Ntfctn"),
    }[message[:8]]
    return _document(
        message,
        f"<{root}><GrpHdr><MsgId>A1</MsgId><CreDtTm>{NOON.isoformat()}</CreDtTm></GrpHdr>"
        f"<{name}><Id>A1</Id><CreDtTm>{NOON.isoformat()}</CreDtTm>"
        f"<Acct><Id><IBAN>{account}</IBAN></Id></Acct>"
        f"{''.join(map(_entry, entries))}</{name}></{root}>",
    )


def _entry(one: Booked) -> str:
    amount = f'<Amt Ccy="{one.currency}">{one.amount}</Amt>'
    sign = f"<CdtDbtInd>{'CRDT' if one.is_credit else 'DBIT'}</CdtDbtInd>"
    returned = f"<RtrInf><Rsn><Cd>{one.reason}</Cd></Rsn></RtrInf>" if one.reason else ""
    details = one.details or (
        f"<TxDtls><Refs><EndToEndId>{one.end_to_end_id}</EndToEndId></Refs>{amount}{sign}"
        f"{returned}</TxDtls>"
    )
    return (
        f"<Ntry>{amount}{sign}{one.reversal}<Sts>{one.status}</Sts>"
        f"<BookgDt><Dt>{one.day}</Dt></BookgDt><NtryDtls>{details}</NtryDtls></Ntry>"
    )


def return_file(end_to_end_id: str, money: Money, reason: str, day: date = TODAY) -> str:
    """Return a pacs.004.001.09 by which one payment comes back."""
    amount = in_major_units(money)
    return _document(
        "pacs.004.001.09",
        f"<PmtRtr><GrpHdr><MsgId>R1</MsgId><CreDtTm>{NOON.isoformat()}</CreDtTm></GrpHdr><TxInf>"
        f"<OrgnlEndToEndId>{end_to_end_id}</OrgnlEndToEndId>"
        f'<RtrdIntrBkSttlmAmt Ccy="{money.currency}">{amount}</RtrdIntrBkSttlmAmt>'
        f"<IntrBkSttlmDt>{day}</IntrBkSttlmDt>"
        f"<RtrRsnInf><Rsn><Cd>{reason}</Cd></Rsn></RtrRsnInf></TxInf></PmtRtr>",
    )


def _document(message: str, body: str) -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><Document xmlns="{ISO}{message}">{body}</Document>'
    )
