"""Files for the bank: exact to the minor unit, the same each time, and nobody's secrets."""

from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path
from uuid import UUID

import pytest
from lxml import etree
from tests.iso20022_files import NOON, bank_settings, payments_in, schemas_or_skip

from cleanbreak.adapters.payments.iso20022 import Iso20022Bank
from cleanbreak.adapters.payments.iso20022.batch import Batch, Payment
from cleanbreak.adapters.payments.iso20022.checks import checked_payment
from cleanbreak.adapters.payments.iso20022.pain001 import NAMESPACE, write_pain001
from cleanbreak.adapters.payments.iso20022.prepare import prepare_folders
from cleanbreak.adapters.payments.iso20022.settings import Charges, Iso20022Settings
from cleanbreak.adapters.payments.iso20022.xml_files import Schema
from cleanbreak.domain.money import Money
from cleanbreak.domain.payout import Destination, payout_key
from cleanbreak.ports.calls import Call, Done
from cleanbreak.ports.errors import Refused, Unavailable
from cleanbreak.ports.payments import Payout

NUMBERS = count(1)
IBAN = Destination(account="DE89370400440532013000", name="Anna Müller")
CHINA = Destination(
    account="6222021234567890123", bank_code="102100099996", country="CN", name="陈厚坤"
)
STATES = Destination(account="123456789", bank_code="021000021", country="US", name="Jo Doe")


@pytest.fixture
def settings(tmp_path: Path) -> Iso20022Settings:
    prepare_folders(tmp_path)
    return bank_settings(tmp_path, schemas_or_skip())


def call(amount: Money, destination: Destination = IBAN) -> Call[Payout]:
    return Call(payout_key(UUID(int=next(NUMBERS))), Payout(amount, destination))


def payment(amount: Money, destination: Destination = IBAN) -> Payment:
    checked = checked_payment(call(amount, destination))
    assert isinstance(checked, Payment), checked
    return checked


def batch(*payments: Payment) -> Batch:
    return Batch(payments=payments, created_at=NOON, execution_date=date(2026, 11, 23))


def texts(settings: Iso20022Settings, path: str, *payments: Payment) -> list[str]:
    """Return the texts at a path of a file, which the XSD allows."""
    content = write_pain001(batch(*payments), settings)
    assert Schema(settings.schemas, "pain.001.001.09").allows(content)
    found = etree.fromstring(content).iterfind(
        path.replace("/", "/n:").replace("/n:/", "//"), {"n": NAMESPACE}
    )
    return [one.text or "" for one in found]


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (Money(1234, "EUR"), "12.34"),
        (Money(5, "EUR"), "0.05"),
        (Money(1234, "JPY"), "1234"),
        (Money(1234, "BHD"), "1.234"),
        (Money(12345, "CLF"), "1.2345"),
        (Money(10**17 - 1, "EUR"), "999999999999999.99"),
    ],
)
def test_amounts_have_the_decimals_of_their_currency(
    settings: Iso20022Settings, amount: Money, text: str
) -> None:
    assert texts(settings, ".//InstdAmt", payment(amount)) == [text]
    assert texts(settings, ".//GrpHdr/CtrlSum", payment(amount)) == [text]


def test_each_currency_and_service_is_a_group_with_its_own_sum(settings: Iso20022Settings) -> None:
    payments = [
        payment(Money(1234, "EUR")),
        payment(Money(1, "EUR")),
        payment(Money(1234, "BHD"), replace(IBAN, account="BH67BMAG00001299123456")),
        payment(Money(500, "EUR"), STATES),
    ]
    name = batch(*payments).batch_id

    groups = texts(settings, ".//PmtInfId", *payments)
    sums = texts(settings, ".//PmtInf/CtrlSum", *payments)

    assert groups == [f"{name}-EUR-SEPA", f"{name}-BHD", f"{name}-EUR"]
    assert sums == ["12.35", "1.234", "5.00"]
    assert texts(settings, ".//GrpHdr/CtrlSum", *payments) == ["18.584"]
    assert texts(settings, ".//GrpHdr/NbOfTxs", *payments) == ["4"]
    assert texts(settings, ".//SvcLvl/Cd", *payments) == ["SEPA"]
    assert texts(settings, ".//ChrgBr", *payments) == ["SLEV", "DEBT", "DEBT"]
    shared = replace(settings, charges=Charges.SHARED)
    assert texts(shared, ".//ChrgBr", *payments) == ["SLEV", "SHAR", "SHAR"]


def test_the_same_batch_is_the_same_file(settings: Iso20022Settings) -> None:
    one = batch(payment(Money(1234, "EUR")), payment(Money(500, "CNY"), CHINA))

    assert write_pain001(one, settings) == write_pain001(one, settings)
    later = replace(one, created_at=datetime(2027, 1, 1, tzinfo=UTC))
    assert later.batch_id == one.batch_id, "the bank sees a duplicate by its name"


def test_a_payout_is_named_by_its_own_number(settings: Iso20022Settings) -> None:
    one = payment(Money(1234, "EUR"))

    (name,) = texts(settings, ".//EndToEndId", one)

    assert payout_key(UUID(hex=name)) == one.key
    assert len(name) == 32


def test_accounts_without_iban_name_their_bank_by_its_clearing_system(
    settings: Iso20022Settings,
) -> None:
    payments = [payment(Money(500, "CNY"), CHINA), payment(Money(500, "USD"), STATES)]

    assert texts(settings, ".//CdtrAcct/Id/Othr/Id", *payments) == [
        CHINA.account,
        STATES.account,
    ]
    assert texts(settings, ".//CdtrAgt/FinInstnId/ClrSysMmbId/ClrSysId/Cd", *payments) == [
        "CNAPS",
        "USABA",
    ]
    by_bic = payment(Money(500, "CNY"), replace(CHINA, bank_code="ICBKCNBJ"))
    assert texts(settings, ".//CdtrAgt/FinInstnId/BICFI", by_bic) == ["ICBKCNBJ"]


def test_names_are_kept_as_they_are(settings: Iso20022Settings) -> None:
    payments = [
        payment(Money(500, "CNY"), CHINA),
        payment(Money(500, "EUR"), replace(IBAN, name="O'Brien & <Söhne>")),
    ]

    assert texts(settings, ".//Cdtr/Nm", *payments) == ["陈厚坤", "O'Brien & <Söhne>"]
    assert "陈厚坤".encode() in write_pain001(batch(*payments), settings)


def test_an_address_has_a_town_and_a_country_or_is_not_there(settings: Iso20022Settings) -> None:
    with_town = payment(Money(500, "EUR"), replace(IBAN, town="Köln"))
    plain = payment(Money(500, "EUR"))

    assert texts(settings, ".//Cdtr/PstlAdr/TwnNm", with_town, plain) == ["Köln"]
    assert texts(settings, ".//Cdtr/PstlAdr/Ctry", with_town, plain) == ["DE"]
    assert b"AdrLine" not in write_pain001(batch(with_town), settings)
    placed = replace(settings, town="Almere", country="NL")
    assert texts(placed, ".//Dbtr/PstlAdr/TwnNm", plain) == ["Almere"]


def test_what_the_holder_reads_is_the_same_for_everybody(settings: Iso20022Settings) -> None:
    (text,) = texts(settings, ".//Ustrd", payment(Money(500, "EUR")))

    assert text == settings.text
    assert len(text) <= 140


@pytest.mark.parametrize(
    ("amount", "destination", "sentence"),
    [
        (Money(0, "EUR"), IBAN, "above nothing"),
        (Money(-5, "EUR"), IBAN, "above nothing"),
        (Money(10**18, "EUR"), IBAN, "above nothing"),
        (Money(1, "XAU"), IBAN, "no decimals of XAU"),
        (Money(1, "QQQ"), IBAN, "no decimals of QQQ"),
        (Money(1, "EUR"), replace(IBAN, account="DE89370400440532013001"), "IBAN"),
        (Money(1, "EUR"), Destination(name="Anna"), "account"),
        (Money(1, "EUR"), replace(IBAN, name=""), "owner"),
        (Money(1, "EUR"), replace(IBAN, name="Anna\x00Müller"), "nobody can see"),
        (Money(1, "EUR"), replace(IBAN, name="Anna \u202e relluM"), "nobody can see"),
        (Money(1, "EUR"), replace(IBAN, town="T\x07wn"), "nobody can see"),
        (Money(1, "EUR"), replace(IBAN, town="T" * 36), "35 characters"),
        (Money(1, "CNY"), replace(CHINA, bank_code="12345"), "Enter the BIC"),
        (Money(1, "BRL"), replace(CHINA, country="BR"), "Enter the BIC"),
    ],
)
def test_what_no_bank_would_pay_is_refused_alone(
    settings: Iso20022Settings, amount: Money, destination: Destination, sentence: str
) -> None:
    good = call(Money(1234, "EUR"))

    answers = Iso20022Bank(settings).pay([call(amount, destination), good])

    assert isinstance(answers[0], Refused)
    assert sentence in answers[0].sentence
    assert isinstance(answers[1], Done)
    assert [one.amount for one in payments_in(settings.folder, settings.schemas)] == [
        good.subject.amount
    ]


def test_a_batch_of_nothing_that_can_be_paid_leaves_no_file(settings: Iso20022Settings) -> None:
    (answer,) = Iso20022Bank(settings).pay([call(Money(0, "EUR"))])

    assert isinstance(answer, Refused)
    assert list((settings.folder / "outbox").iterdir()) == []
    assert list((settings.folder / "drafts").iterdir()) == []


def stricter(settings: Iso20022Settings, folder: Path, before: str, after: str) -> Iso20022Settings:
    """Return settings with an XSD that allows less than the real one."""
    text = (settings.schemas / "pain.001.001.09.xsd").read_text("utf-8")
    assert before in text
    (folder / "pain.001.001.09.xsd").write_text(text.replace(before, after), "utf-8")
    return replace(settings, schemas=folder)


def test_what_the_schema_does_not_allow_does_not_leave(
    settings: Iso20022Settings, tmp_path: Path
) -> None:
    no_yen = '<xs:pattern value="[A-Z]{3,3}"/>', '<xs:pattern value="[A-IK-Z]{1}[A-Z]{2}"/>'
    strict = stricter(settings, tmp_path, *no_yen)

    yen, euros = Iso20022Bank(strict).pay([call(Money(1, "JPY")), call(Money(1, "EUR"))])

    assert isinstance(yen, Refused)
    assert isinstance(euros, Done)
    assert [one.amount for one in payments_in(settings.folder, settings.schemas)] == [
        Money(1, "EUR")
    ]


def test_settings_that_the_schema_does_not_allow_reject_no_payout(
    settings: Iso20022Settings,
) -> None:
    wrong = replace(settings, agent=replace(settings.agent, bic="nonsense"))
    bank = Iso20022Bank(wrong)

    with pytest.raises(Unavailable, match="CLEANBREAK_BANK_NAME"):
        bank.pay([call(Money(1, "EUR"))])

    assert list((settings.folder / "outbox").iterdir()) == []


def test_nothing_leaves_unchecked(settings: Iso20022Settings, tmp_path: Path) -> None:
    bank = Iso20022Bank(replace(settings, schemas=tmp_path / "nowhere"))

    for ask in (bank.check_reachable, lambda: bank.pay([call(Money(1, "EUR"))])):
        with pytest.raises(Unavailable, match=r"pain\.001\.001\.09\.xsd"):
            ask()

    assert list((settings.folder / "outbox").iterdir()) == []
