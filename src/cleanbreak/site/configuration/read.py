"""Read the configuration: what the file and the environment say, and everything wrong in them."""

import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

from cleanbreak.domain.refusal import Refusal
from cleanbreak.site.configuration.catalogue import (
    BY_PATH,
    BY_VARIABLE,
    ONLY_VARIABLES,
    TABLES,
    key_of_path,
    key_of_variable,
)
from cleanbreak.site.configuration.key import Key
from cleanbreak.site.configuration.kinds import FILE
from cleanbreak.site.environment_file import FILE_NAME as ENVIRONMENT_FILE
from cleanbreak.site.secret_files import DATABASE, OURS, SUFFIX, SecretGivenTwice

FILE_NAME = "cleanbreak.toml"
SYSTEM_FILE = Path("/etc/cleanbreak", FILE_NAME)
HIDDEN = "•••"
IN_ADDRESS = re.compile(r"(?<=://)[^\s/]*(?=@)")
NO_SETTINGS = re.compile(
    r"CLEANBREAK_(WITNESS_PROCESS_\w+"
    r"|SEED|KILLS|CAMPAIGN_KILLS|CAMARA_FEATURES|EXPLAIN_ROWS|FUZZ|LEDGER_ENTRIES|PICTURES|SHOTS"
    r"|(\w+_)?(SERVICE_HOST|SERVICE_PORT(_\w+)?|PORT(_[0-9]+_(TCP|UDP)(_(PROTO|PORT|ADDR))?)?))"
)
"""What a command tells its process, what tests read, and what Kubernetes puts into every container
for each Service, such as CLEANBREAK_WEB_PORT_80_TCP."""


class ConfigurationNotReadable(Refusal):
    """The configuration file {path} is not here, or you may not read it."""

    code = "configuration_not_readable"


class ConfigurationNotToml(Refusal):
    """The configuration file {path} is not written as TOML is: {fault}."""

    code = "configuration_not_toml"


class ConfigurationOpen(Refusal):
    """{path} holds {name}, which is secret, and everybody on this machine can read it. Run: chmod
    640 {path}"""

    code = "configuration_open"


class NoSuchSetting(Refusal):
    """There is no setting {name}. All of them stand in docs/reference/configuration.md."""

    code = "no_such_setting"


class SettingMistyped(Refusal):
    """There is no setting {name}. Did you mean {meant}?"""

    code = "setting_mistyped"


class SettingOnlyVariable(Refusal):
    """{name} decides which file is read. Set the variable {variable} instead."""

    code = "setting_only_variable"


class SettingBelowTable(Refusal):
    """{name} stands below [{table}]. Write it above the first line in brackets."""

    code = "setting_below_table"


@dataclass(frozen=True, slots=True)
class Said:
    """What one setting is, and who says so."""

    key: Key
    text: str
    variable: str
    name: str
    """What its writer calls it: the variable, or where it is in the file."""


@dataclass(frozen=True, slots=True)
class Configuration:
    """What is set, by variable; what is wrong in it; and the file that was read."""

    path: Path | None
    said: dict[str, Said] = field(default_factory=dict)
    faults: list[Refusal] = field(default_factory=list)


def chosen_file(home: Path, given: Mapping[str, str]) -> Path | None:
    """Return the file that counts, or nothing if there is none.

    ``CLEANBREAK_CONFIG`` names it; else it is in the home; else in ``/etc/cleanbreak``, unless the
    home has settings of its own.
    """
    if named := given.get("CLEANBREAK_CONFIG"):
        return Path(named).absolute()
    if (own := home / FILE_NAME).exists():
        return own
    is_alone = not (home / ENVIRONMENT_FILE).exists()
    # whoever may not enter its folder, as the user of the gateway, is not meant
    return SYSTEM_FILE if is_alone and os.path.exists(SYSTEM_FILE) else None


def read_configuration(path: Path | None, given: Mapping[str, str]) -> Configuration:
    """Return what the file says and, with more weight, what the environment says.

    :param path: the file; without one, only the environment counts.
    :param given: the environment, in which other programs have variables too.
    """
    found = Configuration(path)
    if path:
        _read_file(path, found)
        if name := _open_secret(path, found):  # also one that the environment overrides below
            found.faults.append(ConfigurationOpen(path=path, name=name))
    for variable, text in given.items():
        if text and (variable.startswith(OURS) or variable in {DATABASE, DATABASE + SUFFIX}):
            _forget_in_file(found, variable)
            _take(found, key_of_variable(variable), variable, variable, text)
    _judge(found)
    return found


def _forget_in_file(found: Configuration, variable: str) -> None:
    """Let the environment count more, also where the file names a file instead."""
    key = key_of_variable(variable)
    for other in (key.variable, key.file_variable) if key else ():
        if other in found.said and found.said[other].name != other:
            del found.said[other]


def _read_file(path: Path, found: Configuration) -> None:
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError:
        found.faults.append(ConfigurationNotReadable(path=path))
        return
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        found.faults.append(ConfigurationNotToml(path=path, fault=fault))
        return
    for name, value in _entries(content):
        key = key_of_path(name)
        text = key and _text_in_file(key, name, value)
        if key and text is None:
            found.faults.append(_fault(key, name, str(value)))
        elif key is None or text:
            _take(found, key, _variable_of(key, name), name, text or "")


def _entries(content: dict[str, object]) -> Iterator[tuple[str, object]]:
    for name, value in content.items():
        if isinstance(value, dict) and (name in TABLES or name not in BY_PATH):
            yield from ((f"{name}.{below}", one) for below, one in value.items())
        else:
            yield name, value


def _text_in_file(key: Key, name: str, value: object) -> str | None:
    return FILE.text_of(value) if name != key.path else key.kind.text_of(value)


def _variable_of(key: Key | None, name: str) -> str:
    if key is None:
        return ""
    return key.variable if name == key.path else key.file_variable


def _take(found: Configuration, key: Key | None, variable: str, name: str, text: str) -> None:
    if key:
        found.said[variable] = Said(key, text, variable, name)
    elif not NO_SETTINGS.fullmatch(name):
        found.faults.append(_unknown(name))


def _unknown(name: str) -> Refusal:
    if name in ONLY_VARIABLES:
        return SettingOnlyVariable(name=name, variable=BY_PATH[name].variable)
    table, _, below = name.partition(".")
    if below and below in BY_PATH:
        return SettingBelowTable(name=below, table=table)
    known = BY_VARIABLE if name.startswith(OURS) else BY_PATH
    meant = get_close_matches(name, known, n=1, cutoff=0.8)
    return SettingMistyped(name=name, meant=meant[0]) if meant else NoSuchSetting(name=name)


def _judge(found: Configuration) -> None:
    """Note every value that cannot be right, and a secret that two say."""
    for one in found.said.values():
        kind = one.key.kind if one.variable == one.key.variable else FILE
        if not kind.is_right(one.text):
            found.faults.append(_fault(one.key, one.name, one.text))
    for variable, one in found.said.items():
        if one.key.is_secret and variable != one.key.variable and one.key.variable in found.said:
            found.faults.append(SecretGivenTwice(name=one.key.variable))


def _fault(key: Key, name: str, text: str) -> Refusal:
    is_path = name.casefold().endswith("_file") and name not in {key.path, key.variable}
    kind = FILE if is_path else key.kind
    shown = HIDDEN if key.is_secret and not is_path else without_password(text)
    return kind.refusal(name=name, value=shown, words=", ".join(kind.words))


def without_password(text: str) -> str:
    """Return a value without what stands before the host of its addresses: user and password."""
    return IN_ADDRESS.sub(HIDDEN, text)


def _open_secret(path: Path, found: Configuration) -> str:
    """Return a secret in the file, if others than its owner and group can read that."""
    secret = (
        one.name for one in found.said.values() if one.key.is_secret and one.name == one.key.path
    )
    first = next(secret, "")
    return first if first and path.stat().st_mode & 0o004 else ""
