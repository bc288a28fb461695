"""Read the file that describes an element, and find every mistake in it at once."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import Any
from urllib.parse import urlsplit

from cleanbreak.adapters import described_mistakes as mistakes
from cleanbreak.adapters.described_description import Act, Description, Look, Request, RestRequest
from cleanbreak.adapters.described_expressions import Expression
from cleanbreak.adapters.described_format import (
    ACTS,
    CONNECTION,
    TOP,
    TRANSPORTS_OF,
    IfGone,
    Keys,
    act_keys,
    balance_keys,
    forwardings_keys,
    look_keys,
    request_keys,
)
from cleanbreak.adapters.described_mistakes import Mistake, Path
from cleanbreak.adapters.described_places import places_of
from cleanbreak.adapters.described_statements import Statement
from cleanbreak.adapters.described_subjects import SUBJECTS
from cleanbreak.adapters.described_tables import TableReader, load_document, load_text
from cleanbreak.adapters.described_templates import JsonTemplate, Placeholder, Template
from cleanbreak.adapters.described_values import NAME, SAYS_NOTHING, Names
from cleanbreak.domain.identifiers import SimKind
from cleanbreak.domain.refusal import Refusal

EARLIER = "earlier."
PORT_OF = {"balance": "charging", "forwardings": "line_services"}
"""Whose table it is."""
ANSWERS_EMPTY = {**SAYS_NOTHING, "status": 200, "body": None}


@dataclass(frozen=True, slots=True)
class Read:
    """A file with its mistakes; without one that is no mere advice, also what it describes."""

    description: Description | None
    mistakes: tuple[Mistake, ...]
    places: Mapping[Path, int] = field(default_factory=dict, repr=False)
    """The line of everything in the file."""

    @property
    def faults(self) -> list[Mistake]:
        """Return the mistakes with which the file cannot be used."""
        return [one for one in self.mistakes if not one.is_advice]


def read_file(path: FilePath) -> Read:
    """Read a file; what keeps it from being read is a mistake, too."""
    try:
        return read_description(load_text(path))
    except Refusal as unreadable:
        return _only(unreadable)


def read_description(text: str) -> Read:
    """Read the text of a file."""
    try:
        document = load_document(text)
    except mistakes.NotToml as unreadable:
        return _only(unreadable)
    reader = _Reader(places_of(text))
    description = reader.description(document)
    found = tuple(sorted(reader.mistakes, key=lambda one: (one.line, one.section)))
    if any(not one.is_advice for one in found):
        return Read(None, found, reader.places)
    return Read(description, found, reader.places)


def _only(what: Refusal) -> Read:
    return Read(None, (Mistake((), 1, what),))


@dataclass
class _Reader(TableReader):
    """Goes through the tables; notes what is wrong, and reads on."""

    port: str = ""
    transport: str = ""
    look_names: tuple[str, ...] = ()

    def description(self, document: Mapping[str, Any]) -> Description | None:
        top = self.table((), document, TOP, Names())
        self.port, self.transport = top.get("port", ""), top.get("transport", "")
        if not (self.port and self.transport):
            return None
        if self.transport not in TRANSPORTS_OF[self.port]:
            known = ", ".join(TRANSPORTS_OF[self.port])
            self.note(("transport",), mistakes.WrongChoice(key="transport", known=known))
            return None
        self._belongs_to_port(document)
        self.look_names = tuple(top["look"]) if isinstance(top.get("look"), Mapping) else ()
        return Description(
            port=self.port,
            name=top.get("name", ""),
            transport=self.transport,
            connection=self._connection(document.get("connection")),
            looks=self._looks(document.get("look")),
            acts=self._acts(document.get("acts")),
            balance=self._figures("balance", document.get("balance"), balance_keys()),
            forwardings=self._figures(
                "forwardings", document.get("forwardings"), forwardings_keys()
            ),
            sims=SimKind(top["sims"]) if "sims" in top else None,
        )

    def _belongs_to_port(self, document: Mapping[str, Any]) -> None:
        wanted = {
            "sims": self.port == "esim",
            "balance": self.port == "charging",
            "look": self.transport != "file_drop",
        }
        for key, is_wanted in wanted.items():
            if is_wanted and key not in document:
                self.note((), mistakes.MissingKey(key=key))
            if not is_wanted and key in document:
                self.note((key,), mistakes.NotForPort(key=key, port=self.port))
        if self.port != "line_services" and "forwardings" in document:
            self.note(("forwardings",), mistakes.NotForPort(key="forwardings", port=self.port))

    def _connection(self, given: object) -> Mapping[str, Any]:
        if given is None:
            return {}
        values = self.table(("connection",), given, CONNECTION[self.transport], Names())
        if str(values.get("url", "")).startswith("http://") and not _is_here(values["url"]):
            self.note(("connection", "url"), mistakes.NotEncrypted(), is_advice=True)
        if ("user" in values) != ("password" in values) and self.transport == "rest":
            missing = "password" if "user" in values else "user"
            self.note(("connection",), mistakes.MissingKey(key=missing))
        if ("key" in values) and ("certificate" not in values):
            self.note(("connection",), mistakes.MissingKey(key="certificate"))
        folders = [values[k] for k in ("requests", "answers", "waiting", "archive") if k in values]
        if len(set(folders)) < len(folders):
            self.note(("connection",), mistakes.WrongFolder(key="requests"))
        return values

    def _looks(self, given: object) -> Mapping[str, Look]:
        if given is None or self.transport == "file_drop":
            return {}
        looks: dict[str, Look] = {}
        for name, one in self._named(("look",), given):
            path: Path = ("look", name)
            values = self.table(path, one, look_keys(self.transport), self.subject_names())
            if self._needs_stranger() and "stranger" not in values and isinstance(one, Mapping):
                self.note(path, mistakes.MissingKey(key="stranger"))
            self._names_somebody(path, values, self.subject_names())
            self._changes_nothing(path, values)
            self._is_no_guess(path, values)
            self._advise_on(path, values)
            if (asked := _asked(values)) and {"present", "gone"} <= values.keys():
                looks[name] = Look(asked=asked, **_part(values, "present gone stranger says"))
        return looks

    def _named(self, path: Path, given: object) -> list[tuple[str, object]]:
        if not isinstance(given, Mapping) or not given:
            self.note(path, mistakes.WrongTable(key=path[-1]))
            return []
        for name in given:
            if not NAME.fullmatch(name):
                self.note((*path, name), mistakes.WrongName(name=name))
        return list(given.items())

    def subject_names(self, *further: str) -> Names:
        subject = SUBJECTS[self.port]
        return Names(
            placeholders=(*subject.names, *further), naming=subject.naming, asked=subject.names
        )

    def _needs_stranger(self) -> bool:
        return any(r.if_stranger is IfGone.IS_REFUSED for r in ACTS[self.port].values())

    def _changes_nothing(self, path: Path, values: Mapping[str, Any]) -> None:
        request, statement = values.get("request"), values.get("sql")
        if request and request[0] not in ("GET", "HEAD") and not values.get("is_question"):
            allowed = "GET, HEAD, or is_question = true"
            self.note((*path, "request"), mistakes.NotAQuestion(allowed=allowed))
        if statement and not statement.is_question:
            self.note((*path, "sql"), mistakes.NotAQuestion(allowed="SELECT"))

    def _names_somebody(self, path: Path, values: Mapping[str, Any], names: Names) -> None:
        """Ask that a request or statement is about one line."""
        if "request" not in values and "sql" not in values:
            return
        named = {name for one in values.values() for name in _placeholders(one)}
        if not named & set(names.naming):
            known = ", ".join(f"{{{one}}}" for one in names.naming)
            self.note(path, mistakes.NobodyNamed(known=known))

    def _is_no_guess(self, path: Path, values: Mapping[str, Any]) -> None:
        """Ask that nothing is gone for an element that answers, and says nothing."""
        for key in ("gone", "stranger"):
            if key in values and values[key].holds(ANSWERS_EMPTY):
                self.note((*path, key), mistakes.TrueOfNothing())

    def _advise_on(self, path: Path, values: Mapping[str, Any]) -> None:
        gone, present = values.get("gone"), values.get("present")
        if gone and self.transport == "rest" and {w[0] for w in gone.words()} == {"status"}:
            self.note((*path, "gone"), mistakes.GoneByStatusAlone(), is_advice=True)
        if present and "asked" not in {word[0] for word in present.words()}:
            self.note((*path, "present"), mistakes.AnswerOfAnother(), is_advice=True)

    def _acts(self, given: object) -> Mapping[str, Act]:
        if not isinstance(given, Mapping) or not given:
            return {}
        rules = ACTS[self.port]
        for name in given.keys() - rules.keys():
            known = ", ".join(rules)
            self.note(("acts", name), mistakes.UnknownKey(key=name, known=known))
        for name in rules.keys() - given.keys():
            if not rules[name].is_optional:
                self.note(("acts",), mistakes.MissingKey(key=name))
        return {name: self._act(name, given) for name in rules if name in given}

    def _act(self, name: str, acts: Mapping[str, Any]) -> Act:
        path: Path = ("acts", name)
        rule = ACTS[self.port][name]
        undone = acts.get(rule.undoes or "")
        keep = undone.get("keep") if isinstance(undone, Mapping) else None
        kept = sorted(keep) if isinstance(keep, Mapping) else []
        names = self.subject_names("key", *(f"earlier.{one}" for one in kept))
        if self.transport == "file_drop":
            names = self.subject_names("id")
        elif rule.needs_done and isinstance(acts[name], Mapping) and "done" not in acts[name]:
            self.note(path, mistakes.NoDone(act=name))
        values = self.table(path, acts[name], act_keys(self.transport), names)
        self._know_what_was(path, kept, values)
        for key in ("wait_while", "done", "keep"):
            self._only_known((*path, key), values.get(key), kept)
        self._one_line_each((*path, "columns"), values.get("columns"), names)
        requests = [
            self._request((*path, "requests", place), one, names)
            for place, one in enumerate(values.pop("requests", ()))
        ]
        return Act(requests=tuple(one for one in requests if one), **values)

    def _one_line_each(self, path: Path, columns: object, names: Names) -> None:
        """Ask that a line of a file names its subject, and itself in a cell of its own."""
        if not isinstance(columns, Mapping):
            return
        named = set(_placeholders(dict(columns)))
        if not named & set(names.naming):
            known = ", ".join(f"{{{one}}}" for one in names.naming)
            self.note(path, mistakes.NobodyNamed(known=known))
        if Template((Placeholder("id"),)) not in columns.values():
            self.note(path, mistakes.MissingKey(key="{id}"))

    def _know_what_was(self, path: Path, kept: list[str], values: Mapping[str, Any]) -> None:
        """Ask for a value of everything that an undoing act gets, where it was lost."""
        if self.transport == "file_drop":
            return
        otherwise = values.get("otherwise", {})
        for one in kept:
            if one not in otherwise:
                self.note(path, mistakes.NoOtherwise(name=one))
        for one in otherwise.keys() - set(kept):
            known = ", ".join(kept) or "-"
            self.note((*path, "otherwise"), mistakes.UnknownKey(key=one, known=known))

    def _request(self, path: Path, given: object, names: Names) -> Request | None:
        kept = [one.removeprefix(EARLIER) for one in names.placeholders if one.startswith(EARLIER)]
        values = self.table(path, given, request_keys(self.transport), names)
        self._names_somebody(path, values, names)
        for key in ("accepted", "gone", "refused", "busy"):
            self._only_known((*path, key), values.get(key), kept)
        asked = _asked(values)
        if not asked or "accepted" not in values:
            return None  # noted already
        return Request(asked=asked, **_part(values, "accepted gone refused busy"))

    def _figures(self, table: str, given: object, keys: Keys) -> Mapping[str, Any]:
        """Read what a port finds in the looks, if the file says how."""
        if given is None or self.port != PORT_OF[table]:
            return {}
        values = self.table((table,), given, keys, self.subject_names())
        for name, expression in values.items():
            self._only_known((table, name), expression)
        return values

    def _only_known(self, path: Path, read: object, kept: Sequence[str] = ()) -> None:
        """Ask that every ``look.NAME`` is one of this file, and ``earlier.NAME`` something kept."""
        ways = {"look": self.look_names, "earlier": kept}
        expressions = read.values() if isinstance(read, Mapping) else [read]
        for expression in expressions:
            for word in expression.words() if isinstance(expression, Expression) else ():
                known = ways.get(word[0])
                if known is not None and (len(word) < 2 or word[1] not in known):
                    named = ", ".join(f"{word[0]}.{one}" for one in known) or "-"
                    self.note(path, mistakes.UnknownWord(word=".".join(word[:2]), known=named))


def _placeholders(value: object) -> Iterator[str]:
    match value:
        case Template():
            yield from value.names
        case Statement():
            yield from value.template.names
        case JsonTemplate():
            yield from _placeholders(value.shape)
        case dict():
            yield from (name for one in value.values() for name in _placeholders(one))
        case list() | tuple():
            yield from (name for one in value for name in _placeholders(one))


def _asked(values: Mapping[str, Any]) -> Any:
    if "request" not in values:
        return values.get("sql")
    method, path = values["request"]
    further = _part(values, "json headers is_question")
    return RestRequest(method=method, path=path, **further)


def _part(values: Mapping[str, Any], names: str) -> dict[str, Any]:
    return {name: values[name] for name in names.split() if name in values}


def _is_here(url: str) -> bool:
    return urlsplit(url).hostname in ("127.0.0.1", "::1", "localhost")
