"""Which control of a page opens an act, leads on to it, or declares it."""

from collections.abc import Iterator
from typing import TypeAlias

from cleanbreak.domain.lint_words import FieldMeaning, LintWords, meaning_of, plain, says_one_of
from cleanbreak.domain.page_seen import ControlSeen, FieldSeen, PageSeen
from cleanbreak.domain.statutory_page import Label, PageAct, PageField, PageRules

WORDS_MAX = 12
"""A control that says more is a teaser, not a button."""
GIVES_UP = frozenset({"cancel", "abbrechen", "annuler", "取消", "キャンセル", "back", "zurück"})
"""What a button of a form says that leads away from it: "cancel" alone ends no agreement."""

LawAndWords: TypeAlias = tuple[PageRules, LintWords]
TELLS_OF_AN_END = frozenset(
    {PageField.KIND, PageField.REASON, PageField.CONTRACT, PageField.END_DATE}
)


def is_clear(text: str, label: Label, words: LintWords) -> bool:
    """Return whether a button says nothing but the law's words, or equally clear ones."""
    clear = (label.text, *words.clear.get(label.meaning, ()))
    return plain(text) in {plain(one) for one in clear}


def entries_of(page: PageSeen, act: PageAct, case: LawAndWords) -> list[ControlSeen]:
    """Return the controls of a page that seem to open an act, the best first."""
    law, words = case
    label = law.pages[act].open if act in law.pages else None
    found = [one for one in page.controls if _may_open(one, act, label, words)]
    return sorted(found, key=lambda one: (not _is_clear(one, label, words), not one.is_shown))


def _may_open(one: ControlSeen, act: PageAct, label: Label | None, words: LintWords) -> bool:
    said = plain(one.text)
    if _is_clear(one, label, words) and label is not None:
        return True
    if not said or len(said.split()) > WORDS_MAX or (said in GIVES_UP and not one.is_link):
        return False
    is_named = says_one_of(one.text, words.entry[act])
    return bool(is_named) and not says_one_of(one.text, words.no_entry)


def _is_clear(one: ControlSeen, label: Label | None, words: LintWords) -> bool:
    return label is None or is_clear(one.text, label, words)


def same_entries(page: PageSeen, entry: ControlSeen) -> list[ControlSeen]:
    """Return the controls of a page that are the entry: they say, or lead to, the same."""
    said = plain(entry.text)
    return [
        one
        for one in page.controls
        if plain(one.text) == said or (entry.address and one.address == entry.address)
    ]


def fields_of(page: PageSeen, form: int) -> list[FieldSeen]:
    """Return what a form asks for."""
    return [one for one in page.fields if one.form == form]


def declaring_form(page: PageSeen, act: PageAct, words: LintWords) -> int | None:
    """Return the form of a page by which an act is declared, if there is one.

    It has a button that names the act and asks for one thing at least; or it asks for which
    contract, when, how or why, and for one thing more. A newsletter asks for a name and an
    address, a sign-in for a password and little else.
    """
    best: tuple[int, int] | None = None
    for form in sorted({one.form for one in page.fields}):
        asked = {meaning_of(one, words) for one in fields_of(page, form)}
        known = {one for one in asked if isinstance(one, PageField)}
        if FieldMeaning.PASSWORD in asked and len(known) < 2:
            continue
        names_act = any(says_one_of(b.text, words.entry[act]) for b in buttons_of(page, form))
        declares = bool(known) if names_act else len(known) >= 2 and known & TELLS_OF_AN_END
        if declares and (best is None or len(known) > best[0]):
            best = (len(known), form)
    return None if best is None else best[1]


def is_sign_in(page: PageSeen, words: LintWords) -> bool:
    """Return whether a page asks for a password, or only offers to sign in."""
    shown_fields = [one for one in page.fields if one.is_shown]
    if any(meaning_of(one, words) is FieldMeaning.PASSWORD for one in shown_fields):
        return True
    return bool(says_one_of(page.title, words.sign_in))


def buttons_of(page: PageSeen, form: int) -> list[ControlSeen]:
    """Return the buttons of a form that could send it."""
    return [
        one
        for one in page.controls
        if one.form == form
        and not one.is_link
        and (one.submits or form < 0)
        and plain(one.text) not in GIVES_UP
    ]


def confirm_of(page: PageSeen, act: PageAct, case: LawAndWords) -> ControlSeen | None:
    """Return the button that declares: the one with clear words, or else the last one."""
    law, words = case
    form = declaring_form(page, act, words)
    if form is None:
        return None
    buttons = buttons_of(page, form)
    label = law.pages[act].confirm if act in law.pages else None
    clear = [one for one in buttons if label is not None and is_clear(one.text, label, words)]
    return next(iter(clear or reversed(buttons)), None)


def onward_of(
    page: PageSeen, act: PageAct, case: LawAndWords, been: frozenset[str]
) -> ControlSeen | None:
    """Return the control that leads on from a page which only stands between.

    :param been: addresses from which the way came; none of them leads on.
    """
    law, words = case
    label = law.pages[act].confirm if act in law.pages else None
    clear = [one for one in page.controls if label is not None and is_clear(one.text, label, words)]
    onward = [one for one in page.controls if says_one_of(one.text, words.onward)]
    for one in (*clear, *onward, *entries_of(page, act, case)):
        is_back = without_fragment(one.address) in been if one.is_link else False
        if one.is_shown and one.is_enabled and not is_back:
            return one
    return None


def without_fragment(address: str) -> str:
    """Return the address of the page, whatever part of it was meant."""
    return address.partition("#")[0]


def shown(controls: list[ControlSeen]) -> Iterator[ControlSeen]:
    """Yield those that are seen without opening anything."""
    return (one for one in controls if one.is_shown)
