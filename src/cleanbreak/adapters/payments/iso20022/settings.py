"""Whose account pays, where the files are, and what the bank wants to be told."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import Enum
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from schwifty import BIC, IBAN
from schwifty.exceptions import SchwiftyException

from cleanbreak.adapters.variables import Variables, choice_of
from cleanbreak.domain.bank_account import NAME_MAX, looks_like_iban

PREFIX = "CLEANBREAK_BANK_"
REMITTANCE_MAX = 140
"""ISO 20022 Max140Text of ``Ustrd``; SEPA allows one of them."""
TOWN_MAX = 35
"""ISO 20022 Max35Text of ``TwnNm``."""
ACCOUNT = re.compile(r"[0-9A-Z]{1,34}")
CLEARING = re.compile(r"([A-Z]{5}):([0-9A-Z]{1,35})")
"""A code of ExternalClearingSystemIdentification1Code, and a member of that system."""
COUNTRY = re.compile(r"[A-Z]{2}")
REMITTANCE = "Your credit from a mobile line that has ended"


class Charges(Enum):
    """Who pays what banks outside SEPA charge (``ChrgBr``)."""

    DEBTOR = "debtor"
    """The operator: the holder gets every cent (``DEBT``)."""
    SHARED = "shared"
    """Each side its own bank (``SHAR``), as PSD2 art. 62(2) wants it within the EEA."""


@dataclass(frozen=True, slots=True)
class Agent:
    """A bank: by its BIC, or as a member of a clearing system."""

    bic: str = ""
    clearing: str = ""
    member: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Iso20022Settings:
    """One account at one bank."""

    folder: Path
    """Made by ``cleanbreak bank prepare``."""
    schemas: Path
    """A folder with ``pain.001.001.09.xsd``; nothing leaves that was not checked against it."""
    name: str
    """Of the operator, as the bank knows it."""
    account: str = field(repr=False)
    agent: Agent
    town: str = ""
    country: str = ""
    """Of the operator's address: both or none."""
    text: str = REMITTANCE
    """What the holder reads on the statement; the same for everybody, so nothing personal."""
    charges: Charges = Charges.DEBTOR
    time_zone: ZoneInfo = ZoneInfo("UTC")
    """The bank's: its dates without a time are of this zone."""
    cut_off: time = time.max
    """What is handed over later is to be executed the day after."""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "Iso20022Settings":
        """Return the settings that ``CLEANBREAK_BANK_*`` variables describe.

        :raises ValueError: with the name of the variable that is missing or cannot be read.
        """
        variables = Variables(PREFIX, environment)
        found = cls(
            folder=variables.require("FOLDER", _folder),
            schemas=variables.require("SCHEMAS", _folder),
            name=variables.require("NAME", _text_up_to(NAME_MAX)),
            account=variables.require("ACCOUNT", _account),
            agent=variables.require("AGENT", _agent),
            town=variables.read("TOWN", _text_up_to(TOWN_MAX), ""),
            country=variables.read("COUNTRY", _country, ""),
            text=variables.read("TEXT", _text_up_to(REMITTANCE_MAX), REMITTANCE),
            charges=variables.read("CHARGES", choice_of(Charges), Charges.DEBTOR),
            time_zone=variables.read("TIME_ZONE", _time_zone, ZoneInfo("UTC")),
            cut_off=variables.read("CUT_OFF", _time_of_day, time.max),
        )
        variables.require_all_read()
        if bool(found.town) != bool(found.country):
            raise ValueError(f"{PREFIX}TOWN and {PREFIX}COUNTRY are given together, or not at all.")
        return found

    def execution_date(self, now: datetime) -> date:
        """Return the day on which the bank is asked to pay; it moves it to its next working day."""
        there = now.astimezone(self.time_zone)
        is_late = there.time() >= self.cut_off
        return there.date() + timedelta(days=1) if is_late else there.date()


def is_plain(text: str) -> bool:
    """Return whether every character of it is one that people can see, or a blank."""
    return text.isprintable()


def _text_up_to(length: int) -> Callable[[str], str]:
    def parse(text: str) -> str:
        plain = " ".join(text.split())
        if not (0 < len(plain) <= length and is_plain(plain)):
            raise ValueError(f"it has 1 to {length} characters, all of them visible")
        return plain

    return parse


def _folder(text: str) -> Path:
    folder = Path(text)
    if not folder.is_absolute():
        raise ValueError("a folder is named from the root, with a slash in front")
    return folder


def _account(text: str) -> str:
    account = re.sub(r"[\s.-]", "", text).upper()
    if looks_like_iban(account):
        return str(_checked(IBAN, account))
    if not ACCOUNT.fullmatch(account):
        raise ValueError("an account is an IBAN, or up to 34 digits and letters")
    return account


def _agent(text: str) -> Agent:
    if member := CLEARING.fullmatch(text.strip()):
        return Agent(clearing=member[1], member=member[2])
    return Agent(bic=str(_checked(BIC, text.strip())))


def _checked(kind: type[IBAN] | type[BIC], text: str) -> IBAN | BIC:
    try:
        return kind(text)
    except SchwiftyException as fault:
        raise ValueError("compare it with the papers of your bank, digit by digit") from fault


def _country(text: str) -> str:
    if not COUNTRY.fullmatch(text):
        raise ValueError("a country has two capital letters, such as DE")
    return text


def _time_zone(text: str) -> ZoneInfo:
    try:
        return ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError) as fault:
        raise ValueError("a time zone has a name such as Europe/Berlin") from fault


def _time_of_day(text: str) -> time:
    return datetime.strptime(text, "%H:%M").time()  # noqa: DTZ007  a time of day has no zone
