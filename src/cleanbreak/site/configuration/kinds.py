"""The kinds of settings: how each is written, as a variable and in the file, and what is refused.

A refusal is given ``name``, the setting as its writer called it, and ``value``, which of a secret
is never shown.
"""

import re
from base64 import b64decode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import urlsplit

from cleanbreak.domain.refusal import Refusal

HOST = re.compile(r"(?=.{1,253}$)[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9])?(\.[A-Za-z0-9_-]+)*\.?")
ENDPOINT = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[^\s:=,]+):([0-9]{1,5})")
LIMIT = re.compile(r"[A-Z]{3}=[0-9]{1,18}")
PORT_MAX, SECONDS_MAX, KEY_BYTES = 65_535, 3600.0, 32


class NotText(Refusal):
    """{name} is text without control characters; write it between quotation marks in the file."""

    code = "setting_not_text"


class NotCount(Refusal):
    """{name} is a whole number of at least 1, such as 20, not "{value}"."""

    code = "setting_not_count"


class NotSeconds(Refusal):
    """{name} is a number of seconds, more than 0 and less than 3600, such as 2.5, not "{value}"."""

    code = "setting_not_seconds"


class NotSwitch(Refusal):
    """{name} is {words} as a variable, or true or false in the file; not "{value}"."""

    code = "setting_not_switch"


class NotOneOf(Refusal):
    """{name} is one of these words: {words}; not "{value}"."""

    code = "setting_not_one_of"


class NotAdapters(Refusal):
    """{name} names what Cleanbreak can talk to: {words}; not "{value}"."""

    code = "setting_not_adapters"


class NotAddress(Refusal):
    """{name} is an address such as https://cancel.example.org, not "{value}"."""

    code = "setting_not_address"


class NotOrigins(Refusal):
    """{name} lists https://HOST or https://HOST:PORT, with nothing behind it; not "{value}"."""

    code = "setting_not_origins"


class NotEndpoint(Refusal):
    """{name} is written HOST:PORT, such as 127.0.0.1:5060, not "{value}"."""

    code = "setting_not_endpoint"


class NotNodes(Refusal):
    """{name} lists NAME=HOST:PORT, with commas between; not "{value}"."""

    code = "setting_not_nodes"


class NotHosts(Refusal):
    """{name} is a host name such as cancel.example.org, not "{value}"."""

    code = "setting_not_hosts"


class NotNetworks(Refusal):
    """{name} lists networks such as 10.0.0.0/8 or 2001:db8::/32, not "{value}"."""

    code = "setting_not_networks"


class NoSuchFile(Refusal):
    """{name} names a file that is not here, or that you may not see: {value}."""

    code = "setting_no_file"


class NoSuchFolder(Refusal):
    """{name} names a folder that is not here, or that you may not see: {value}."""

    code = "setting_no_folder"


class NotTime(Refusal):
    """{name} is a time of the day such as 02:40, not "{value}"."""

    code = "setting_not_time"


class NotDay(Refusal):
    """{name} is a day such as 2027-12-31, not "{value}"."""

    code = "setting_not_day"


class NotLimits(Refusal):
    """{name} lists minor units by currency, such as EUR=10000,JPY=10000; not "{value}"."""

    code = "setting_not_limits"


class NotPorts(Refusal):
    """{name} is a range of ports from 1024 on, such as 20000-20999, not "{value}"."""

    code = "setting_not_ports"


class NotMailAddresses(Refusal):
    """{name} is a mail address such as cancel@mobile.example, not "{value}"."""

    code = "setting_not_mail"


class NotContacts(Refusal):
    """{name} lists addresses that begin with mailto: or https://, not "{value}"."""

    code = "setting_not_contacts"


class NotDatabase(Refusal):
    """{name} begins with postgresql://, or lists words such as host=… dbname=…; what is there is
    neither."""

    code = "setting_not_database"


class NotDataKeys(Refusal):
    """{name} is 32 bytes in base64, one key a line; openssl rand -base64 32 makes one."""

    code = "setting_not_data_keys"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """How the settings of one kind are written."""

    told: str
    """For the page of all settings."""
    refusal: type[Refusal]
    is_right: Callable[[str], bool]
    bad: str
    """Something that is refused."""
    glue: str = ""
    """What stands between several; empty: there is one."""
    words: tuple[str, ...] = ()
    """The words that count; of a switch, what on and off are."""
    is_number: bool = False

    @property
    def is_switch(self) -> bool:
        """Whether the file says true or false."""
        return self.refusal is NotSwitch

    def text_of(self, value: object) -> str | None:
        """Return what the file says as the variable has it; nothing, if it is no such thing."""
        if isinstance(value, bool):
            return self.words[0 if value else 1] if self.is_switch else None
        if isinstance(value, int | float):
            return str(value) if self.is_number else None
        if isinstance(value, str):
            return value
        if isinstance(value, list | dict) and self.glue:
            return _joined(value, self.glue)
        return str(value) if isinstance(value, date | time) else None


def _joined(value: list[object] | dict[str, object], glue: str) -> str | None:
    parts = value
    if isinstance(value, dict):
        if not all(isinstance(one, str | int) for one in value.values()):
            return None
        parts = [f"{name}={one}" for name, one in value.items()]
    if not all(isinstance(one, str) and one and glue not in one for one in parts):
        return None
    return glue.join(map(str, parts))


def _is_text(text: str) -> bool:
    return all(one.isprintable() or one in "\n\t" for one in text)


def _is_count(text: str) -> bool:
    return text.isascii() and text.isdigit() and int(text) >= 1


def _is_seconds(text: str) -> bool:
    return bool(re.fullmatch(r"[0-9]+(\.[0-9]+)?", text)) and 0 < float(text) < SECONDS_MAX


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in {"http", "https"} and _is_host(parts.netloc.rpartition("@")[2])
    except ValueError:
        return False


def _is_host(netloc: str) -> bool:
    return bool(
        HOST.fullmatch(netloc) or re.fullmatch(r"\[[0-9A-Fa-f:.]+\]", netloc)
    ) or _is_endpoint(netloc)


def _is_origin(text: str) -> bool:
    return text.startswith("https://") and _is_host(text.removeprefix("https://"))


def _is_endpoint(text: str) -> bool:
    found = ENDPOINT.fullmatch(text.strip())
    return found is not None and 0 < int(found[2]) <= PORT_MAX


def _is_node(text: str) -> bool:
    name, equals, place = text.strip().partition("=")
    return bool(name.strip() and equals) and _is_endpoint(place)


def _is_network(text: str) -> bool:
    try:
        ip_network(text)
    except ValueError:
        return False
    return True


def _is_time(text: str) -> bool:
    try:
        time.fromisoformat(text)
    except ValueError:
        return False
    return True


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _is_ports(text: str) -> bool:
    found = re.fullmatch(r"([0-9]{4,5})-([0-9]{4,5})", text)
    return found is not None and 1024 <= int(found[1]) <= int(found[2]) <= PORT_MAX


def _is_mail(text: str) -> bool:
    return bool(re.fullmatch(r"([^<>]*<)?[^\s@<>]+@[^\s@<>]+>?", text.strip()))


def _is_contact(text: str) -> bool:
    return (text.startswith("mailto:") and _is_mail(text[7:])) or text.startswith("https://")


BAD_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})|%00")
WORDS_OF_DATABASE = re.compile(
    r"(\s*\w+\s*=\s*('(\\.|[^'\\])*'|(\\.|[^\s'\\])+)(?=\s|$))+\s*", re.DOTALL
)
"""PostgreSQL manual 32.1.1: an address with escapes, or words with values."""


def _is_database(text: str) -> bool:
    """Return whether libpq can read it: else it repeats what it cannot, perhaps the password."""
    if text.startswith(("postgresql://", "postgres://")):
        return not BAD_PERCENT.search(text)
    return WORDS_OF_DATABASE.fullmatch(text) is not None


def _is_data_key(text: str) -> bool:
    try:
        return len(b64decode(text, validate=True)) == KEY_BYTES
    except ValueError:
        return False


def _all(is_right: Callable[[str], bool], glue: str) -> Callable[[str], bool]:
    """Return whether each part is right; parts that are empty do not count."""

    def are_right(text: str) -> bool:
        parts = text.split() if glue.isspace() else text.split(glue)
        return all(is_right(one.strip()) for one in parts if one.strip())

    return are_right


def _several(told: str, refusal: type[Refusal], one: Callable[[str], bool], bad: str,
             glue: str = " ") -> Kind:  # fmt: skip
    return Kind(told=told, refusal=refusal, is_right=_all(one, glue), bad=bad, glue=glue)


def choice(*words: str) -> Kind:
    """Return the kind that is one of the words."""
    return Kind(
        told="one of " + ", ".join(f"`{one}`" for one in words),
        refusal=NotOneOf,
        is_right=lambda text: text in words,
        bad="neither",
        words=words,
    )


def switch(on: str, off: str) -> Kind:
    """Return the kind that is true or false in the file, and one of two words as a variable."""
    return Kind(
        told=f"`true` (variable: `{on}`) or `false` (`{off}`)",
        refusal=NotSwitch,
        is_right=lambda text: text in {on, off},
        bad="perhaps",
        words=(on, off),
    )


def adapters(*words: str, glue: str = "") -> Kind:
    """Return the kind that names adapters; a word that ends in a colon has something behind it."""

    def is_known(text: str) -> bool:
        name, colon, what = text.partition(":")
        return bool(what) and name + colon in words if colon else text in words

    return Kind(
        told="one of "
        + ", ".join(f"`{one}…`" if one.endswith(":") else f"`{one}`" for one in words),
        refusal=NotAdapters,
        is_right=_all(is_known, glue) if glue else is_known,
        bad="carrier_pigeon",
        glue=glue,
        words=words,
    )


TEXT = Kind(told="text", refusal=NotText, is_right=_is_text, bad="a bell \x07 rings")
WORDS = _several("words", NotText, _is_text, "a bell \x07rings")
LIST = _several("words, separated by commas", NotText, _is_text, "a bell,\x07,rings", ",")
LINES = _several("lines", NotText, _is_text, "a bell\n\x07\nrings", "\n")
COUNT = Kind(told="number", refusal=NotCount, is_right=_is_count, bad="0", is_number=True)
SECONDS = Kind(told="seconds", refusal=NotSeconds, is_right=_is_seconds, bad="soon", is_number=True)
ADDRESS = Kind(told="address", refusal=NotAddress, is_right=_is_address, bad="cancel.example.org")
ORIGINS = _several("addresses", NotOrigins, _is_origin, "https://bank.example/path")
ENDPOINT_KIND = Kind(told="`HOST:PORT`", refusal=NotEndpoint, is_right=_is_endpoint, bad="host")
NODES = _several("`NAME=HOST:PORT`, by commas", NotNodes, _is_node, "msc=host", ",")
HOSTNAME = Kind(told="host name", refusal=NotHosts, is_right=_is_host, bad="https://a.example/")
HOSTS = _several("host names", NotHosts, _is_host, "https://a.example/")
NETWORKS = _several("networks", NotNetworks, _is_network, "10.0.0.1/8")
FILE = Kind(
    told="file", refusal=NoSuchFile, is_right=lambda text: Path(text).is_file(), bad="/nowhere/file"
)
FOLDER = Kind(
    told="folder", refusal=NoSuchFolder, is_right=lambda text: Path(text).is_dir(), bad="/nowhere"
)
TIME = Kind(told="`HH:MM`", refusal=NotTime, is_right=_is_time, bad="25:00")
DAY = Kind(told="`YYYY-MM-DD`", refusal=NotDay, is_right=_is_day, bad="tomorrow")
LIMITS = _several("minor units by currency", NotLimits,
                  lambda text: bool(LIMIT.fullmatch(text)), "10000", ",")  # fmt: skip
PORTS = Kind(told="range of ports", refusal=NotPorts, is_right=_is_ports, bad="80-90")
MAIL = Kind(told="mail address", refusal=NotMailAddresses, is_right=_is_mail, bad="nobody")
MAILS = _several("mail addresses", NotMailAddresses, _is_mail, "nobody")
CONTACTS = _several("addresses", NotContacts, _is_contact, "security@mobile.example")
DATABASE = Kind(
    told="address of a database", refusal=NotDatabase, is_right=_is_database, bad="mysql://db/x"
)
DATA_KEYS = _several("keys in base64", NotDataKeys, _is_data_key, "c2hvcnQ=", "\n")
