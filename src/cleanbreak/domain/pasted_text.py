"""Judge what somebody pasted: is this number, link, address, name or message the operator's?

"Cannot tell" is the honest answer to everything that is neither in the register nor imitates it.
Nothing is ours because it looks like it, and a whole message never is: anybody can write one with
our links. Nothing is fetched.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

import idna

from cleanbreak.domain.look_alike import imitates, is_hidden, without_hidden
from cleanbreak.domain.official_channel import (
    ChannelKind,
    OfficialChannel,
    dialled_number,
    domain_name,
    email_address,
    host_name,
    social_page,
)
from cleanbreak.domain.refusal import Refusal

TEXT_LENGTH_MAX = 5_000
FINDINGS_MAX = 20
NAME_LENGTH_MAX = 30
"""A longer text is no name of a sender."""
REVERSING = "\u202d\u202e"
"""Characters that let a text be read backwards."""
APP_PAGES = {"apps.apple.com": "apple", "play.google.com": "google"}
WEB = ("http", "https")
LINKS_MAX = 50
"""How many links of one text are judged; the text itself is never ours."""
STRANGE_SCHEMES = (*WEB, "javascript", "data", "file", "intent", "vbscript", "blob")
_PIECES = re.compile(r"[^\s<>\"“”„«»‹›()\[\]{}，；：！？、（）「」『』《》【】]+")
_EDGES = ".,;:!?'’…·*()[]{}<>\"“”„«»‹›「」『』《》【】（），；：！？"
_OTHER_STOP = re.compile(r"[。．｡]")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]*):(.*)", re.DOTALL)
_HOST_ALONE = re.compile(r"[^\s/@:?#]+\.[^\W\d_]{2,}[^\s/@:]*([/:?#].*)?|[^\s/@:]*xn--\S+")
_SPOKEN_NUMBER = re.compile(r"(?<![\w.])[+(]?[0-9][0-9()/\- .\u00a0]{1,38}[0-9](?!\w)", re.ASCII)
_SHOWN_NAME = re.compile(r"(?P<shown>[^<>]+)<(?P<address>[^<>\s]+@[^<>\s]+)>")


class NothingPasted(Refusal):
    """Paste a phone number, a link, an e-mail address, the name of a sender or a message."""

    code = "nothing_pasted"


class PastedTextTooLong(Refusal):
    """This is too long. Paste at most {limit} characters."""

    code = "pasted_text_too_long"


class Verdict(Enum):
    """Whose it is."""

    OURS = "ours"
    NOT_OURS = "not_ours"
    CANNOT_TELL = "cannot_tell"


class Why(Enum):
    """Why the verdict is as it is."""

    LISTED = "listed"
    ENDED = "ended"
    NOT_YET = "not_yet"
    IMITATION = "imitation"
    TWO_ADDRESSES = "two_addresses"
    """It shows one address and hides another: before an @, or behind a name."""
    HIDDEN_CHARACTERS = "hidden_characters"
    STRANGE_LINK = "strange_link"
    """No link of the web, or written as no link of ours ever is."""
    UNKNOWN = "unknown"
    WHOLE_MESSAGE = "whole_message"
    """Whatever stands in it is judged one by one; the text itself anybody can write."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was found in the text."""

    text: str
    kind: ChannelKind | None
    verdict: Verdict
    why: Why


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What can be said of the text."""

    verdict: Verdict
    why: Why
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """What is ours, on one day."""

    channels: Sequence[OfficialChannel]
    today: date
    place: str
    """Whose way of writing phone numbers counts."""

    def finding(self, text: str, kind: ChannelKind, value: str | None) -> Finding | None:
        """Return what the register says of an exact value; ``None`` if it does not have it."""
        rows = [one for one in self.channels if (one.kind, one.value) == (kind, value)]
        if not rows:
            return None
        if any(one.is_valid(self.today) for one in rows):
            return Finding(text=text, kind=kind, verdict=Verdict.OURS, why=Why.LISTED)
        is_over = any(one.valid_until and one.valid_until < self.today for one in rows)
        why = Why.ENDED if is_over else Why.NOT_YET
        return Finding(text=text, kind=kind, verdict=Verdict.NOT_OURS, why=why)

    def site_finding(self, text: str, name: str) -> Finding | None:
        """Return what the register says of a site, by its own name or one that it stands below."""
        labels = name.split(".")
        names = (".".join(labels[start:]) for start in range(len(labels)))
        found = (self.finding(text, ChannelKind.DOMAIN, one) for one in names)
        return next(filter(None, found), None)

    def is_imitated(self, name: str) -> bool:
        """Return whether a name carries, or all but carries, one of ours."""
        named = (ChannelKind.DOMAIN, ChannelKind.EMAIL_DOMAIN, ChannelKind.SMS_SENDER)
        return any(imitates(name, one.value) for one in self.channels if one.kind in named)


def judge_pasted(text: str, register: Register) -> Judgement:
    """Say whose it is.

    :raises NothingPasted: if nothing can be seen in it.
    :raises PastedTextTooLong: beyond 5,000 characters.
    """
    if len(text) > TEXT_LENGTH_MAX:
        raise PastedTextTooLong(limit=TEXT_LENGTH_MAX)
    if not without_hidden(text).strip():
        raise NothingPasted
    if any(one in text for one in REVERSING):
        why = Why.HIDDEN_CHARACTERS
        return Judgement(verdict=Verdict.NOT_OURS, why=why, findings=())
    single = _single(text, register)
    if single is not None:
        return Judgement(verdict=single.verdict, why=single.why, findings=(single,))
    found = _in_message(text, register)
    bad = next((one for one in found if one.verdict is Verdict.NOT_OURS), None)
    if bad is not None:
        return Judgement(verdict=bad.verdict, why=bad.why, findings=found)
    why = Why.WHOLE_MESSAGE if found else Why.UNKNOWN
    return Judgement(verdict=Verdict.CANNOT_TELL, why=why, findings=found)


def _single(text: str, register: Register) -> Finding | None:
    """Return the verdict on a text that is one number, link, address or name and nothing else."""
    bare = _without_edges(text)
    if any(one in bare for one in "\r\n"):
        return None
    if whole := _shown_address(text, register) or _number(bare, register):
        return whole
    if _PIECES.fullmatch(bare) and (found := _piece(bare, register)):
        return found
    return _name(bare, register)


def _in_message(text: str, register: Register) -> tuple[Finding, ...]:
    """Return what stands in a longer text, each thing once, the worst first."""
    found = list(filter(None, (_shown_address(line, register) for line in text.splitlines())))

    def judged(piece: re.Match[str]) -> str:
        one = _piece(_without_edges(piece.group()), register) if len(found) < LINKS_MAX else None
        found.extend([one] if one else [])
        return " " if one else piece.group()

    rest = "".join(one for one in _PIECES.sub(judged, text) if one.isspace() or not is_hidden(one))
    for number in _SPOKEN_NUMBER.finditer(rest):
        one = _number(number.group(), register)
        if one and (one.why is not Why.UNKNOWN or number.group().startswith(("+", "0", "(0"))):
            found.append(one)
    worst_first = sorted(found, key=lambda one: one.verdict is not Verdict.NOT_OURS)
    return tuple(dict.fromkeys(worst_first))[:FINDINGS_MAX]


def _piece(piece: str, register: Register) -> Finding | None:
    """Return what one piece is, if it is a link or an address."""
    seen = without_hidden(piece)
    before, stop, rest = _at_other_stop(seen)
    found = _link_or_address(before, register)
    if found is None or found.verdict is not Verdict.OURS:
        return found
    if stop and rest:  # a browser may take this stop for a dot and go elsewhere; so ends a sentence
        reads_on = rest[0].isascii() and rest[0].isalnum()
        return (
            _not_ours(seen, found.kind, Why.IMITATION) if reads_on else _unknown(seen, found.kind)
        )
    if seen != piece:
        return _not_ours(seen, found.kind, Why.HIDDEN_CHARACTERS)
    return found


def _at_other_stop(text: str) -> tuple[str, str, str]:
    stop = _OTHER_STOP.search(text)
    return text.partition(stop.group()) if stop else (text, "", "")


def _link_or_address(seen: str, register: Register) -> Finding | None:
    scheme, _colon, rest = seen.partition(":") if _SCHEME.fullmatch(seen) else ("", "", "")
    if scheme.lower() in ("tel", "sms", "smsto"):
        return _number(rest.lstrip("/"), register)
    if scheme.lower() == "mailto":
        return _address(unquote(rest.partition("?")[0]), register)
    if "://" in seen or "\\" in seen or "." in scheme:
        return _link(seen if "://" in seen else f"https://{seen}", seen, register)
    if scheme.lower() in STRANGE_SCHEMES:
        return _not_ours(seen, ChannelKind.DOMAIN, Why.STRANGE_LINK)
    if scheme:  # a word and its colon, as in "Link:operator.example"
        found = _link_or_address(rest, register)
        is_worse = found is None or found.verdict is Verdict.NOT_OURS
        return found if is_worse else _unknown(seen, ChannelKind.DOMAIN)
    if "@" in seen and "/" not in seen:
        return _address(seen, register)
    if "@" in seen or _HOST_ALONE.fullmatch(seen):
        return _link(f"https://{seen}", seen, register)
    return None


def _link(link: str, shown: str, register: Register) -> Finding:
    try:
        parts = urlsplit(link)
    except ValueError:
        return _not_ours(shown, ChannelKind.DOMAIN, Why.STRANGE_LINK)
    if "@" in parts.netloc:
        return _not_ours(shown, ChannelKind.DOMAIN, Why.TWO_ADDRESSES)
    written = parts.netloc.partition(":")[0]
    if not written:
        return _unknown(shown, ChannelKind.DOMAIN)
    if parts.scheme.lower() not in WEB or "\\" in link or "%" in parts.netloc:
        return _not_ours(shown, ChannelKind.DOMAIN, Why.STRANGE_LINK)
    name = host_name(written)
    if name and (found := _of_page(name, parts, shown, register)):
        return found
    if name and (found := register.site_finding(shown, name)):
        return found
    if register.is_imitated(_as_seen(written)) or register.is_imitated(written):
        return _not_ours(shown, ChannelKind.DOMAIN, Why.IMITATION)
    return _unknown(shown, ChannelKind.DOMAIN)


def _of_page(host: str, parts: SplitResult, shown: str, register: Register) -> Finding | None:
    """Return what the register says of a page at somebody else's: an app or an account."""
    shop = APP_PAGES.get(host)
    if shop == "google":
        name = parse_qs(parts.query).get("id", [""])
        return register.finding(shown, ChannelKind.APP, f"google:{name[0]}")
    if shop == "apple":
        number = re.search(r"/id([0-9]+)\Z", parts.path.rstrip("/"), re.ASCII)
        return register.finding(shown, ChannelKind.APP, f"apple:{number[1]}" if number else None)
    return register.finding(shown, ChannelKind.SOCIAL, social_page(f"https://{host}{parts.path}"))


def _address(text: str, register: Register) -> Finding:
    address = email_address(text)
    domain = text.rpartition("@")[2]
    kinds = (
        (ChannelKind.EMAIL_ADDRESS, address),
        (ChannelKind.EMAIL_DOMAIN, address and address.rpartition("@")[2]),
    )
    for kind, value in kinds:
        if found := register.finding(text, kind, value):
            return found
    if text.count("@") > 1:
        return _not_ours(text, ChannelKind.EMAIL_ADDRESS, Why.TWO_ADDRESSES)
    name = domain_name(domain)
    is_below_ours = name is not None and register.site_finding(text, name) is not None
    if not is_below_ours and register.is_imitated(_as_seen(domain)):
        return _not_ours(text, ChannelKind.EMAIL_ADDRESS, Why.IMITATION)
    return _unknown(text, ChannelKind.EMAIL_ADDRESS)


def _shown_address(line: str, register: Register) -> Finding | None:
    """Judge ``name <address>``: a name that is ours before an address that is not, is a trick."""
    match = _SHOWN_NAME.fullmatch(without_hidden(line).strip())
    if match is None:
        return None
    found = _address(match["address"], register)
    if found.verdict is Verdict.CANNOT_TELL and register.is_imitated(match["shown"]):
        return _not_ours(without_hidden(line).strip(), found.kind, Why.TWO_ADDRESSES)
    return found


def _number(text: str, register: Register) -> Finding | None:
    """Judge a phone number or a short code; text that is none is nothing."""
    seen = without_hidden(text).strip()
    if short := register.finding(seen, ChannelKind.SHORT_CODE, seen):
        return short
    number = dialled_number(seen, register.place)
    if number is None:
        return None
    found = register.finding(seen, ChannelKind.PHONE, number)
    return found or _unknown(seen, ChannelKind.PHONE)


def _name(text: str, register: Register) -> Finding | None:
    """Judge the name that a text message shows as its sender."""
    seen = without_hidden(text)
    senders = [one.value for one in register.channels if one.kind is ChannelKind.SMS_SENDER]
    for own in senders:
        if text.isascii() and text.lower() == own.lower():
            return register.finding(text, ChannelKind.SMS_SENDER, own)
    if len(seen) <= NAME_LENGTH_MAX and any(imitates(seen, own) for own in senders):
        return _not_ours(seen, ChannelKind.SMS_SENDER, Why.IMITATION)
    return None


def _as_seen(host: str) -> str:
    """Return a host's name as people see it: its A-labels in their letters."""
    try:
        return idna.decode(host, uts46=True)
    except (idna.IDNAError, UnicodeError):
        return host


def _without_edges(text: str) -> str:
    """Return the text without what stands around it: blanks, stops, marks that nobody sees."""
    while text and (text[0].isspace() or text[0] in _EDGES or is_hidden(text[0])):
        text = text[1:]
    while text and (text[-1].isspace() or text[-1] in _EDGES or is_hidden(text[-1])):
        text = text[:-1]
    return text


def _not_ours(text: str, kind: ChannelKind | None, why: Why) -> Finding:
    return Finding(text=text, kind=kind, verdict=Verdict.NOT_OURS, why=why)


def _unknown(text: str, kind: ChannelKind | None) -> Finding:
    return Finding(text=text, kind=kind, verdict=Verdict.CANNOT_TELL, why=Why.UNKNOWN)
