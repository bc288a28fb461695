"""The statutory pages as a browser reads them: links, fields, buttons, and what is typed."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

from django.test import Client
from tests.worlds import LineOf

HIDDEN = {"csrfmiddlewaretoken", "submission_key"}


@dataclass
class Read(HTMLParser):
    """A page, read."""

    html: str
    fields: dict[str, str] = field(default_factory=dict)
    """What can be typed or chosen in the main part; texts and first choices with their values."""
    hidden: dict[str, str] = field(default_factory=dict)
    labels: list[tuple[str, str, str]] = field(default_factory=list)
    """Of links and buttons: text, where to, language."""
    _open: dict[str, str | None] | None = None
    _text: str = ""
    _area: str | None = None

    def __post_init__(self) -> None:
        super().__init__()
        self.feed(self.html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name = given.get("name") or ""
        if tag in ("a", "button"):
            self._open, self._text = given, ""
        elif tag == "input" and given.get("type") == "hidden":
            self.hidden[name] = given.get("value") or ""
        elif tag == "input" and (given.get("type") != "radio" or "checked" in given):
            self.fields[name] = given.get("value") or ""
        elif tag == "textarea":
            self._area = name
            self.fields[name] = ""

    def handle_data(self, data: str) -> None:
        self._text += data
        if self._area:
            self.fields[self._area] += data

    def handle_endtag(self, tag: str) -> None:
        if tag in ("a", "button") and self._open is not None:
            where = self._open.get("href") or self._open.get("value") or ""
            self.labels.append((self._text.strip(), where, self._open.get("lang") or ""))
            self._open = None
        elif tag == "textarea":
            self._area = None

    def typed(self, **changes: str) -> dict[str, str]:
        """Return everything that the form would send, with some of it typed anew."""
        return {**self.hidden, **self.fields, **changes}


def reader(language: str) -> Client:
    """Return a browser in which pages are read in a language."""
    return Client(headers={"accept-language": language})


def read(browser: Client, address: str) -> Read:
    """Open a page."""
    answer = browser.get(address)
    assert answer.status_code == 200, address
    return Read(answer.content.decode())


def person(line: LineOf, **changes: str) -> dict[str, str]:
    """Return what a holder types about a line."""
    who = {"holder_name": line.name, "line": line.msisdn, "reply_email": "reply@example.org"}
    return who | changes
