"""Read the value of one key, by its kind; say everything that is wrong with it."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, TypeAlias
from urllib.parse import urlsplit

from cleanbreak.adapters import described_mistakes as mistakes
from cleanbreak.adapters.described_expressions import Expression
from cleanbreak.adapters.described_format import AT_ONCE_MAX, TIMEOUT_LONGEST_S, Key, Kind
from cleanbreak.adapters.described_mistakes import Path
from cleanbreak.adapters.described_secrets import is_reference
from cleanbreak.adapters.described_statements import NotOneStatement, PlaceholderQuoted, Statement
from cleanbreak.adapters.described_templates import (
    FORMULA_BEGINNINGS,
    JsonTemplate,
    Placeholder,
    StrayBrace,
    Template,
)
from cleanbreak.domain.refusal import Refusal

NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")
REQUEST = re.compile(r"(GET|HEAD|POST|PUT|PATCH|DELETE) (/[^\s#]*)")
HEADER = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*")
NUMBER_LIMIT = 2**63
"""JSON has larger numbers, and hardly anybody who reads them."""
OUR_HEADERS = {"host", "content-length", "content-type", "transfer-encoding", "connection"}
PASSWORD_IN_ADDRESS = re.compile(
    r"(^|\s)(password|sslpassword)\s*=|[?&]password=|://[^/@]*:[^/@]*@"
)
SECRET_NAMES = re.compile(
    r"passw|secret|token|credential|authorization|cookie|api[-_]?key|^x-.*key$", re.IGNORECASE
)
"""What logins are called in headers and bodies."""
SECRET_IN_QUERY = re.compile(rf"[?&][^=&]*({SECRET_NAMES.pattern})[^=&]*=[^{{&]", re.IGNORECASE)
SECRET_WORDS = re.compile(r"(^|_)(ki|k|op|opc|pass\w*|secrets?|tokens?|pin\d?|puk\d?|adm\d?)($|_)")
"""What cards and logins are protected with (3GPP TS 33.102, TS 31.102)."""


class _Something(dict[str, str]):
    """Holds something under every name."""

    def get(self, name: str, default: object = None) -> str:
        return "something"


SAYS_NOTHING = {"asked": _Something(), "earlier": _Something()}
"""What expressions see where we know what we asked for, and the element says nothing."""


@dataclass(frozen=True, slots=True)
class Names:
    """What placeholders and expressions may name here."""

    placeholders: tuple[str, ...] = ()
    naming: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()


class Wrong(Exception):
    """What is wrong with a value, and where."""

    def __init__(self, found: Iterable[tuple[Path, Refusal]]) -> None:
        super().__init__()
        self.found = list(found)


def read_value(path: Path, given: object, key: Key, names: Names) -> Any:
    """Return the value as the description needs it.

    :raises Wrong: with every mistake in it.
    """
    return READERS[key.kind](_Value(path, given, key, names))


@dataclass(frozen=True, slots=True)
class _Value:
    """A value, and everything by which it is read."""

    path: Path
    given: Any
    key: Key
    names: Names

    @property
    def name(self) -> str:
        return str(self.path[-1])

    def wrong(self, what: Refusal) -> Wrong:
        return Wrong([(self.path, what)])

    def text(self) -> str:
        if not isinstance(self.given, str) or not self.given.strip():
            raise self.wrong(mistakes.WrongText(key=self.name))
        return self.given

    def items(self) -> Iterator["_Value"]:
        """Return the values of a table."""
        if not isinstance(self.given, Mapping) or not self.given:
            raise self.wrong(mistakes.WrongTable(key=self.name))
        for name, one in self.given.items():
            yield _Value((*self.path, name), one, self.key, self.names)

    def template(self) -> Template:
        """Return a text with placeholders that are known here."""
        try:
            template = Template.parse(self.text())
        except StrayBrace as error:
            raise self.wrong(mistakes.OpenBrace()) from error
        return self._known(template)

    def _known(self, template: Template) -> Template:
        known = ", ".join(f"{{{one}}}" for one in self.names.placeholders)
        if found := [
            (self.path, mistakes.UnknownPlaceholder(placeholder=f"{{{one}}}", known=known))
            for one in template.names
            if one not in self.names.placeholders
        ]:
            raise Wrong(found)
        return template

    def statement(self) -> Statement:
        try:
            statement = Statement.parse(self.text())
        except StrayBrace as error:
            raise self.wrong(mistakes.OpenBrace()) from error
        except NotOneStatement as error:
            raise self.wrong(mistakes.WrongStatement()) from error
        except PlaceholderQuoted as error:
            raise self.wrong(mistakes.PlaceholderInQuotes()) from error
        self._known(statement.template)
        return statement


def _each(value: _Value, read: Callable[[_Value], Any]) -> dict[str, Any]:
    """Return the table with each of its values read; raises all mistakes together."""
    values, found = {}, []
    for one in value.items():
        try:
            values[one.name] = read(one)
        except Wrong as wrong:
            found += wrong.found
    if found:
        raise Wrong(found)
    return values


def _choice(value: _Value) -> str:
    if value.given not in value.key.choices:
        known = ", ".join(value.key.choices)
        raise value.wrong(mistakes.WrongChoice(key=value.name, known=known))
    return str(value.given)


def _seconds(value: _Value) -> float:
    given = value.given
    if isinstance(given, bool) or not isinstance(given, int | float):
        given = 0
    if not 0 < given <= TIMEOUT_LONGEST_S:
        raise value.wrong(mistakes.WrongSeconds(key=value.name, most=int(TIMEOUT_LONGEST_S)))
    return float(given)


def _count(value: _Value) -> int:
    given = value.given
    if isinstance(given, bool) or not isinstance(given, int) or not 1 <= given <= AT_ONCE_MAX:
        raise value.wrong(mistakes.WrongCount(key=value.name, most=AT_ONCE_MAX))
    return given


def _switch(value: _Value) -> bool:
    if not isinstance(value.given, bool):
        raise value.wrong(mistakes.WrongSwitch(key=value.name))
    return value.given


def _address(value: _Value) -> str:
    text = value.text()
    if is_reference(text):
        return text
    if not is_web_address(text):
        raise value.wrong(mistakes.WrongAddress(key=value.name))
    return text.rstrip("/")


def is_web_address(text: str) -> bool:
    """Return whether it is an address of a server, without login, question or fragment in it."""
    try:
        parts = urlsplit(text)
        is_whole = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    return is_whole and not (parts.username or parts.password or parts.query or parts.fragment)


def _database(value: _Value) -> str:
    text = value.text()
    is_known = text.startswith(("postgresql://", "postgres://", "sqlite:/")) or "=" in text
    if not is_reference(text) and (not is_known or PASSWORD_IN_ADDRESS.search(text)):
        raise value.wrong(mistakes.WrongDatabase(key=value.name))
    return text


def _secret(value: _Value) -> str:
    if not isinstance(value.given, str) or not is_reference(value.given):
        raise value.wrong(mistakes.SecretInClear(key=value.name))
    return value.given


def _header(value: _Value) -> None:
    if not HEADER.fullmatch(value.name) or value.name.lower() in OUR_HEADERS:
        raise value.wrong(mistakes.WrongHeader(name=value.name))


def _secret_header(value: _Value) -> str:
    _header(value)
    return _secret(value)


def _header_template(value: _Value) -> Template:
    _header(value)
    if not value.text().isascii():
        raise value.wrong(mistakes.WrongHeader(name=value.name))
    return _no_secret(value, value.template())


def _no_secret(value: _Value, template: Template) -> Template:
    """Return the template, unless it is a secret that somebody wrote down."""
    if not template.names and SECRET_NAMES.search(value.name):
        raise value.wrong(mistakes.SecretInClear(key=value.name))
    return template


def _folder(value: _Value) -> str:
    text = value.text()
    if not PurePosixPath(text).is_absolute() or ".." in PurePosixPath(text).parts:
        raise value.wrong(mistakes.WrongFolder(key=value.name))
    return str(PurePosixPath(text))


def _request(value: _Value) -> tuple[str, Template]:
    text = value.given
    found = REQUEST.fullmatch(text) if isinstance(text, str) else None
    if not found:
        raise value.wrong(mistakes.WrongRequest(key=value.name))
    if SECRET_IN_QUERY.search(found[2]):
        raise value.wrong(mistakes.SecretInClear(key=value.name))
    return found[1], _Value(value.path, found[2], value.key, value.names).template()


def _json(value: _Value) -> JsonTemplate:
    return JsonTemplate(_each(value, _shape))


def _shape(value: _Value) -> Any:
    given = value.given
    if isinstance(given, str):
        return _no_secret(value, value.template()) if given else given
    if isinstance(given, bool) or (isinstance(given, int | float) and abs(given) < NUMBER_LIMIT):
        return given
    if isinstance(given, Mapping):
        return _each(value, _shape) if given else {}
    if isinstance(given, list):
        numbered = {str(place): one for place, one in enumerate(given)}
        listed = _Value(value.path, numbered, value.key, value.names)
        return list(_each(listed, _shape).values()) if given else []
    raise value.wrong(mistakes.WrongValue(key=value.name))


def _cells(value: _Value) -> dict[str, Template]:
    return _each(value, _cell)


def _cell(value: _Value) -> Template:
    template = value.template() if value.given != "" else Template(("",))
    first = template.pieces[0]
    begins_wrong = first == Placeholder("msisdn") or (
        isinstance(first, str) and first.startswith(tuple(FORMULA_BEGINNINGS))
    )
    if begins_wrong or not NAME.fullmatch(value.name.lower()):
        raise value.wrong(mistakes.WrongCell(key=value.name))
    return template


def _expression(value: _Value) -> Expression:
    try:
        expression = Expression.parse(value.text())
    except ValueError as error:
        raise value.wrong(mistakes.WrongExpression(why=str(error))) from error
    found = list(_unknown_words(value, expression))
    needed = value.key.needs
    if not found and needed:
        if not {word[0] for word in expression.words()} & set(needed):
            what = mistakes.NoReadBack(key=value.name, needed=", ".join(needed))
            found.append((value.path, what))
        elif expression.holds(SAYS_NOTHING):
            found.append((value.path, mistakes.TrueOfNothing()))
    if found:
        raise Wrong(found)
    return expression


def _unknown_words(value: _Value, expression: Expression) -> Iterator[tuple[Path, Refusal]]:
    for word in sorted(expression.words()):
        if word[0] not in value.key.sees:
            known = ", ".join(value.key.sees)
            yield value.path, mistakes.UnknownWord(word=word[0], known=known)
        elif word[0] == "asked" and (len(word) < 2 or word[1] not in value.names.asked):
            known = ", ".join(f"asked.{one}" for one in value.names.asked)
            yield value.path, mistakes.UnknownWord(word=".".join(word[:2]), known=known)


def _fact(value: _Value) -> Expression:
    expression = _expression(value)
    if not NAME.fullmatch(value.name):
        raise value.wrong(mistakes.WrongName(name=value.name))
    told = {value.name, *(one for word in expression.words() for one in word)}
    if any(SECRET_WORDS.search(one.lower()) for one in told):
        raise value.wrong(mistakes.SecretFact(name=value.name))
    return expression


def _scalar(value: _Value) -> object:
    if not isinstance(value.given, str | bool | int | float):
        raise value.wrong(mistakes.WrongValue(key=value.name))
    return value.given


def _requests(value: _Value) -> list[object]:
    if not isinstance(value.given, list) or not value.given:
        raise value.wrong(mistakes.WrongList(key=value.name))
    return value.given


def _whole_table(value: _Value) -> object:
    """Return the table as it stands: whoever asked for it reads it key by key."""
    return value.given


Reader: TypeAlias = Callable[[_Value], Any]
READERS: Mapping[Kind, Reader] = {
    Kind.CHOICE: _choice,
    Kind.TEXT: _Value.text,
    Kind.SECONDS: _seconds,
    Kind.COUNT: _count,
    Kind.SWITCH: _switch,
    Kind.ADDRESS: _address,
    Kind.DATABASE: _database,
    Kind.LOGIN: _Value.text,
    Kind.SECRET: _secret,
    Kind.SECRETS: lambda value: _each(value, _secret_header),
    Kind.FILE: _Value.text,
    Kind.FOLDER: _folder,
    Kind.REQUEST: _request,
    Kind.HEADERS: lambda value: _each(value, _header_template),
    Kind.JSON: _json,
    Kind.STATEMENT: _Value.statement,
    Kind.CELLS: _cells,
    Kind.EXPRESSION: _expression,
    Kind.EXPRESSIONS: lambda value: _each(value, _fact),
    Kind.VALUES: lambda value: _each(value, _scalar),
    Kind.REQUESTS: _requests,
    Kind.TABLE: _whole_table,
}
