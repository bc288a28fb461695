"""The operator's face: names, contact data, colours and own words, all from one file."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from cleanbreak.domain.contrast import AA, contrast
from cleanbreak.domain.refusal import Refusal

ByLanguage: TypeAlias = Mapping[str, str]
"""A text by the code of its language. ``en`` stands for each that is not there."""
LANGUAGES = ("en", "de", "zh-hans")
BASE = "en"
TERMS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "line": {
        "en": ("line", "lines"),
        "de": ("Anschluss", "Anschlusses", "Anschlüsse", "Anschlüssen"),
        "zh-hans": ("线路",),
    },
    "sim_card": {
        "en": ("SIM card", "SIM cards"),
        "de": ("SIM-Karte", "SIM-Karten"),
        "zh-hans": ("SIM 卡",),
    },
    "store": {
        "en": ("store", "stores"),
        "de": ("Filiale", "Filialen"),
        "zh-hans": ("营业厅",),
    },
    "credit": {"en": ("credit",), "de": ("Guthaben",), "zh-hans": ("余额",)},
    "account": {
        "en": ("account", "accounts"),
        "de": ("Konto", "Kontos", "Konten"),
        "zh-hans": ("账户",),
    },
    "hotline": {"en": ("hotline",), "de": ("Hotline",), "zh-hans": ("热线",)},
}
"""What an operator may call otherwise, with every form in which our sentences have it."""
SHEETS: Mapping[str, tuple[str, str]] = {
    "paper": ("#fbf9f5", "#11181b"),
    "sheet": ("#ffffff", "#182226"),
    "tint": ("#e8f1ee", "#1a2f2f"),
}
"""What stands behind text, light and dark, as in ``site.css``."""
ACCENTS: Mapping[str, tuple[str, str]] = {
    "accent": ("#0f5a55", "#86d6ca"),
    "on_accent": ("#ffffff", "#0b2422"),
    "accent_down": ("#0a433f", "#a9e5dc"),
}
"""What an operator may choose, light and dark, with what counts if they do not."""
SCHEMES = ("light", "dark")
_KEPT = r"%\(\w+\)[a-z]|\{[^{}]*\}|<[^>]*>"
"""Stand for something else: no word of ours is in them."""
_NAMES_COMMAND = re.compile(r"\bcleanbreak \w|docs/|CLEANBREAK_")


class TooLittleContrast(Refusal):
    """The colour "{name}" ({colour}) on "{behind}" ({other}) has a contrast of {ratio}:1, and WCAG
    AA wants {wanted}:1. Choose a darker one where the page is light, a lighter one where it is
    dark.
    """

    code = "too_little_contrast"


@dataclass(frozen=True, slots=True)
class SupportLink:
    """A page of the operator's that helps."""

    label: ByLanguage
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Brand:
    """What the operator says of themselves; what is empty is not shown."""

    name: ByLanguage
    legal_name: ByLanguage = field(default_factory=dict)
    address: tuple[str, ...] = ()
    """Lines, as on an envelope."""
    hotline: str = ""
    opening_hours: ByLanguage = field(default_factory=dict)
    email: str = ""
    website: str = ""
    imprint: str = ""
    privacy: str = ""
    support: tuple[SupportLink, ...] = ()
    logo: str = ""
    """An SVG that only draws."""
    logo_shows_name: bool = False
    """Whether the name stands in the logo, so that it is not written beside it."""
    icon: str = ""
    colours: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """By token, light and dark; empty: our own."""
    own_words: Mapping[str, ByLanguage] = field(default_factory=dict)
    """By language: what our sentences say, and what the operator says instead."""
    mail_sender: str = ""
    sms_sender: str = ""

    @property
    def has_contact(self) -> bool:
        """Return whether letters can say who writes, beside the name."""
        return bool(self.legal_name or self.address or self.email or self.website)


def in_language(texts: ByLanguage, language: str | None) -> str:
    """Return the text in a language; the English one where there is no other; empty for none."""
    return texts.get(language or BASE) or texts.get(BASE, "")


def check_contrast(colours: Mapping[str, tuple[str, str]]) -> None:
    """Refuse colours on which, or in which, text cannot be read well.

    :raises TooLittleContrast: with the pair and its ratio.
    """
    for scheme, name in enumerate(SCHEMES):
        accent = colours["accent"][scheme]
        behind = {sheet: both[scheme] for sheet, both in SHEETS.items()}
        written = [("accent", accent, sheet, colour) for sheet, colour in behind.items()]
        on_accent = colours["on_accent"][scheme]
        written += [
            ("on_accent", on_accent, below, colours[below][scheme])
            for below in ("accent", "accent_down")
        ]
        for token, colour, below, other in written:
            ratio = contrast(colour, other)
            if ratio < AA:
                # cut, not rounded: 4.499 must not be told as 4.50
                said = {"ratio": f"{int(ratio * 100) / 100:.2f}", "wanted": AA}
                raise TooLittleContrast(
                    name=f"{name}.{token}", colour=colour, behind=below, other=other, **said
                )


def stylesheet(colours: Mapping[str, tuple[str, str]]) -> str:
    """Return the style sheet that lays the operator's colours upon ours."""
    rules = [
        f"  --{token.replace('_', '-')}: light-dark({light}, {dark});"
        for token, (light, dark) in sorted(colours.items())
    ]
    return "\n".join([":root {", *rules, "}", ""])


def own_words_in(own: ByLanguage) -> Callable[[str], str]:
    """Return what puts the operator's words into a sentence.

    Placeholders and markup stay, and so does every sentence that names a command or a setting.
    """
    forms = sorted(own, key=len, reverse=True)
    patterns = "|".join([_KEPT, *(_pattern(form) for form in forms)])
    found = re.compile(patterns)

    def put(match: re.Match[str]) -> str:
        text = match.group()
        if text in own:
            return own[text]
        lower = text[:1].lower() + text[1:]
        return own[lower][:1].upper() + own[lower][1:] if lower in own else text

    return lambda text: text if _NAMES_COMMAND.search(text) else found.sub(put, text)


def _pattern(form: str) -> str:
    if not form.isascii() and not form[0].isascii():
        return re.escape(form)  # Chinese has no blanks between words
    first = f"[{form[0].lower()}{form[0].upper()}]"
    return rf"(?<![\w-]){first}{re.escape(form[1:])}(?![\w-])"
