"""What an operator says of the bank: each mistake is named with its variable."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.conf import settings as django_settings
from tests.iso20022_files import schemas_or_skip

from cleanbreak.adapters.fake_world import DictWorld
from cleanbreak.adapters.payments.iso20022 import Iso20022Bank
from cleanbreak.adapters.payments.iso20022.prepare import prepare_folders
from cleanbreak.adapters.payments.iso20022.settings import Agent, Charges, Iso20022Settings
from cleanbreak.channels.cli.exit_codes import ExitCode
from cleanbreak.channels.cli.main import cli
from cleanbreak.site.bank_command import bank_group
from cleanbreak.site.wiring.payments import wire_bank

PLAIN = {
    "CLEANBREAK_BANK": "iso20022",
    "CLEANBREAK_BANK_FOLDER": "/srv/bank",
    "CLEANBREAK_BANK_SCHEMAS": "/srv/xsd",
    "CLEANBREAK_BANK_NAME": "Nord Mobil GmbH",
    "CLEANBREAK_BANK_ACCOUNT": "de89 3704 0044 0532 0130 00",
    "CLEANBREAK_BANK_AGENT": "COBADEFFXXX",
}


def read(**changed: str) -> Iso20022Settings:
    more = {f"CLEANBREAK_BANK_{name}": text for name, text in changed.items()}
    return Iso20022Settings.from_environment(PLAIN | more)


def test_little_need_be_said() -> None:
    found = read()

    assert (found.account, found.agent) == ("DE89370400440532013000", Agent(bic="COBADEFFXXX"))
    assert found.charges is Charges.DEBTOR
    assert "DE89" not in repr(found)


def test_an_account_without_iban_names_its_clearing_system() -> None:
    found = read(ACCOUNT="123456789", AGENT="USABA:021000021", CHARGES="shared")

    assert found.agent == Agent(clearing="USABA", member="021000021")
    assert (found.account, found.charges) == ("123456789", Charges.SHARED)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("FOLDER", ""),
        ("FOLDER", "bank"),
        ("SCHEMAS", ""),
        ("NAME", "N" * 71),
        ("NAME", "Nord\x00Mobil"),
        ("ACCOUNT", "DE89370400440532013001"),
        ("ACCOUNT", "ACME/1"),
        ("AGENT", "NOBIC"),
        ("TEXT", "t" * 141),
        ("COUNTRY", "Germany"),
        ("TOWN", "Hamburg"),
        ("CHARGES", "nobody"),
        ("TIME_ZONE", "../etc/passwd"),
        ("TIME_ZONE", "Europe/Nowhere"),
        ("CUT_OFF", "25:00"),
        ("FOLDR", "/srv/bank"),
    ],
)
def test_each_mistake_is_named(name: str, text: str) -> None:
    with pytest.raises(ValueError, match=f"CLEANBREAK_BANK_{name}"):
        read(**{name: text})


@pytest.mark.parametrize(
    ("hour", "day"), [(12, date(2026, 11, 22)), (13, date(2026, 11, 23)), (16, date(2026, 11, 23))]
)
def test_what_is_late_is_paid_the_day_after(hour: int, day: date) -> None:
    found = read(TIME_ZONE="Europe/Berlin", CUT_OFF="14:00")

    assert found.execution_date(datetime(2026, 11, 22, hour, tzinfo=UTC)) == day


def test_without_a_cut_off_it_is_paid_on_the_day_of_the_bank() -> None:
    found = read(TIME_ZONE="Asia/Shanghai")

    assert found.execution_date(datetime(2026, 11, 22, 18, tzinfo=UTC)) == date(2026, 11, 23)


def test_the_setting_chooses_the_bank(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    prepare_folders(tmp_path / "bank")
    folders = {
        "CLEANBREAK_BANK_FOLDER": str(tmp_path / "bank"),
        "CLEANBREAK_BANK_SCHEMAS": str(schemas_or_skip()),
    }
    for name, text in (PLAIN | folders).items():
        monkeypatch.setenv(name, text)
    monkeypatch.setattr(django_settings, "CLEANBREAK_BANK", "iso20022")

    bank = wire_bank(DictWorld())

    assert isinstance(bank, Iso20022Bank)
    bank.check_reachable()


@pytest.fixture
def _bank_commands() -> None:
    if "bank" not in cli.commands:
        cli.add_command(bank_group)


@pytest.mark.usefixtures("_bank_commands")
def test_folders_are_made_by_a_command(tmp_path: Path) -> None:
    def prepare(*more: str) -> tuple[int, str]:
        result = CliRunner().invoke(cli, ["bank", "prepare", str(tmp_path / "bank"), *more])
        return result.exit_code, result.output

    assert prepare() == (ExitCode.DONE, f"Ready, with a new record: {tmp_path / 'bank'}\n")
    assert prepare("--json") == (
        ExitCode.DONE,
        f'{{"folder": "{tmp_path / "bank"}", "is_new": false}}\n',
    )
    assert {place.stat().st_mode & 0o777 for place in (tmp_path / "bank").iterdir()} == {
        0o700,
        0o600,
    }
    (tmp_path / "bank" / "sent.sqlite3").unlink()
    (tmp_path / "bank" / "read" / "a.xml").touch()
    code, said = prepare()
    assert code == ExitCode.REFUSED
    assert "could leave twice" in said
    (tmp_path / "file").touch()
    code, said = prepare_file(tmp_path / "file" / "bank")
    assert code == ExitCode.REFUSED
    assert "cannot be used" in said


def prepare_file(place: Path) -> tuple[int, str]:
    result = CliRunner().invoke(cli, ["bank", "prepare", str(place)])
    return result.exit_code, result.output
