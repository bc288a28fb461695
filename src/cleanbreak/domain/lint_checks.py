"""What rules about the way to an act ask of a site: each function makes one check.

A check returns where the rule is missed; nothing: it is met; or why it could not be seen.
"""

from dataclasses import replace

from cleanbreak.domain.lint_controls import (
    buttons_of,
    confirm_of,
    declaring_form,
    fields_of,
    is_clear,
    same_entries,
    shown,
    without_fragment,
)
from cleanbreak.domain.lint_finding import Answer, Case, Check, Spot, Unseen
from cleanbreak.domain.lint_words import FieldMeaning, LintWords, Meaning, meaning_of, says_one_of
from cleanbreak.domain.page_seen import ControlSeen, PageSeen
from cleanbreak.domain.robots_txt import is_allowed
from cleanbreak.domain.statutory_page import PageAct, PageField

SMALLEST_PX = 12.0
"""Smaller than the small print that courts still called legible; our own figure, no statute's."""
SEARCH_ENGINES = ("*", "Googlebot")
HELPS_TO_IDENTIFY = frozenset({FieldMeaning.PERSON_DETAIL})


def entry_exists(act: PageAct) -> Check:
    """Ask for a control that opens the act."""

    def check(case: Case) -> Answer:
        return () if case.site.path(act).entry else [Spot(address=case.site.start)]

    return check


def entry_says_the_words(act: PageAct) -> Check:
    """Ask the control for the law's words, or equally clear ones, and nothing else."""

    def check(case: Case) -> Answer:
        path, law = case.site.path(act), case.law.pages.get(act)
        if path.entry is None:
            return Unseen.NO_ENTRY
        if law is None or law.open is None or is_clear(path.entry.text, law.open, case.words):
            return ()
        return [_entry_spot(case, act, path.entry)]

    return check


def entry_is_shown(act: PageAct) -> Check:
    """Ask that the control is seen before any menu is opened, wherever it is."""

    def check(case: Case) -> Answer:
        entry = case.site.path(act).entry
        if entry is None:
            return Unseen.NO_ENTRY
        spots = []
        for page in case.site.pages:
            there = same_entries(page, entry)
            if there and not any(shown(there)):
                spots.append(measured(Spot.of(page, there[0]), there[0].hidden_by))
        return spots

    return check


def entry_is_everywhere(act: PageAct) -> Check:
    """Ask every page that was visited for the control."""

    def check(case: Case) -> Answer:
        entry = case.site.path(act).entry
        if entry is None:
            return Unseen.NO_ENTRY
        on_way = {without_fragment(page.address) for page in case.site.path(act).pages}
        return [
            Spot.of(page, said=page.title)
            for page in case.site.pages
            if not same_entries(page, entry) and without_fragment(page.address) not in on_way
        ]

    return check


def entry_is_legible(act: PageAct) -> Check:
    """Ask the control for a size and a contrast that can be read."""

    def check(case: Case) -> Answer:
        entry = case.site.path(act).entry
        if entry is None:
            return Unseen.NO_ENTRY
        spots = []
        for page in case.site.pages:
            there = list(shown(same_entries(page, entry)))
            if there and not any(map(is_legible, there)):
                spots.append(measured(Spot.of(page, there[0]), figures_of(there[0])))
        return spots

    return check


def is_legible(one: ControlSeen) -> bool:
    """Return whether a text is large enough, and stands out from what is behind it."""
    is_seen = one.contrast is None or one.contrast * one.opacity >= one.least_contrast
    return one.font_px >= SMALLEST_PX and is_seen


def leads_straight(act: PageAct) -> Check:
    """Ask that the control leads to the page that declares, with nothing between."""

    def check(case: Case) -> Answer:
        path = case.site.path(act)
        if path.entry is None:
            return Unseen.NO_ENTRY
        if path.needs_login:
            return Unseen.BEHIND_LOGIN
        if path.is_complete:
            return [Spot.of(page, said=page.title) for page in path.pages[:-1]]
        if path.missed is not None or not path.pages:
            return Unseen.PATH_ENDED
        return [Spot.of(path.pages[0], said=path.pages[0].title)]

    return check


def needs_no_login(act: PageAct) -> Check:
    """Ask that nobody has to sign in, or to open an account, on the way."""

    def check(case: Case) -> Answer:
        path = case.site.path(act)
        if path.entry is None:
            return Unseen.NO_ENTRY
        if path.needs_login:
            return [Spot.of(path.pages[-1], said=path.pages[-1].title)]
        return () if path.pages else Unseen.PATH_ENDED

    return check


def needs_no_captcha(act: PageAct) -> Check:
    """Ask that no riddle stands on the way."""

    def check(case: Case) -> Answer:
        path = case.site.path(act)
        if not path.pages:
            return Unseen.NO_ENTRY if path.entry is None else Unseen.PATH_ENDED
        return [Spot.of(page, said=one) for page in path.pages for one in page.captchas]

    return check


def asks_enough(act: PageAct) -> Check:
    """Ask the page for every field that the law names."""

    def check(case: Case) -> Answer:
        asked = _asked(case, act)
        law = case.law.pages.get(act)
        if isinstance(asked, Unseen):
            return asked
        page, meanings = asked
        missing = [one for one in (law.minimum if law else ()) if one not in meanings.values()]
        return [Spot.of(page, said=one.value) for one in missing]

    return check


def asks_no_more(act: PageAct) -> Check:
    """Ask the page for no field beyond those that the law allows; of kinds that are known."""

    def check(case: Case) -> Answer:
        asked = _asked(case, act)
        law = case.law.pages.get(act)
        if isinstance(asked, Unseen):
            return asked
        page, meanings = asked
        if law is None or law.maximum is None:
            return ()
        allowed: set[Meaning | None] = {*law.maximum, *HELPS_TO_IDENTIFY, None}
        strange = [one for one in page.fields if meanings.get(one.selector) not in allowed]
        return [Spot.of(page, one) for one in strange]

    return check


def asks_nothing_unknown(act: PageAct) -> Check:
    """Point at fields of which nobody can tell whether the law allows them."""

    def check(case: Case) -> Answer:
        asked = _asked(case, act)
        if isinstance(asked, Unseen):
            return asked
        page, meanings = asked
        shown_fields = [one for one in page.fields if one.is_shown and one.selector in meanings]
        return [Spot.of(page, one) for one in shown_fields if meanings[one.selector] is None]

    return check


def needs_no_reason(act: PageAct) -> Check:
    """Ask that a reason need not be given for an end with notice."""

    def check(case: Case) -> Answer:
        asked = _asked(case, act)
        if isinstance(asked, Unseen):
            return asked
        page, meanings = asked
        reasons = [o for o in page.fields if meanings.get(o.selector) is PageField.REASON]
        return [Spot.of(page, one) for one in reasons if one.is_required]

    return check


def confirm_says_the_words(act: PageAct) -> Check:
    """Ask the last button for the law's words, or equally clear ones, and nothing else."""

    def check(case: Case) -> Answer:
        asked = _asked(case, act)
        law = case.law.pages.get(act)
        if isinstance(asked, Unseen):
            return asked
        if law is None or law.confirm is None:
            return Unseen.NOTHING_TO_COMPARE
        button = confirm_of(asked[0], act, (case.law, case.words))
        if button is not None and is_clear(button.text, law.confirm, case.words):
            return ()
        if law.summary and not _shows_summary(asked[0], button, case.words):
            return Unseen.BEHIND_LAST_BUTTON
        return [Spot.of(asked[0], button)]

    return check


def has_summary(act: PageAct) -> Check:
    """Ask for a summary that can be mended before the last button."""

    def check(case: Case) -> Answer:
        asked = _asked(case, act)
        law = case.law.pages.get(act)
        if isinstance(asked, Unseen):
            return asked
        page = asked[0]
        button = confirm_of(page, act, (case.law, case.words))
        if _shows_summary(page, button, case.words):
            return ()
        is_last = law and law.confirm and button and is_clear(button.text, law.confirm, case.words)
        return [Spot.of(page, button)] if is_last else Unseen.BEHIND_LAST_BUTTON

    return check


def can_be_found(act: PageAct) -> Check:
    """Ask that search engines may find the page: no ``noindex``, no ban in robots.txt."""

    def check(case: Case) -> Answer:
        path = case.site.path(act)
        if not path.pages:
            return Unseen.NO_ENTRY if path.entry is None else Unseen.PATH_ENDED
        spots = []
        for page in path.pages:
            if "noindex" in page.robots.lower() or "none" in page.robots.lower().split():
                spots.append(Spot.of(page, said=page.robots))
            banned = [
                robot
                for robot in SEARCH_ENGINES
                if not is_allowed(case.site.robots_txt, robot, page.address)
            ]
            if banned:
                spots.append(Spot.of(page, said=f"robots.txt: {', '.join(banned)}"))
        return spots

    return check


def has_two_steps(act: PageAct) -> Check:
    """Ask that the act is confirmed on a page behind the first control, not by it."""

    def check(case: Case) -> Answer:
        path = case.site.path(act)
        if path.entry is None:
            return Unseen.NO_ENTRY
        if path.needs_login:
            return Unseen.BEHIND_LOGIN
        if path.last is None:
            return Unseen.PATH_ENDED
        form = declaring_form(path.last, act, case.words)
        has_button = form is not None and buttons_of(path.last, form)
        return () if has_button else [Spot.of(path.last, said=path.last.title)]

    return check


def is_separate(act: PageAct, other: PageAct) -> Check:
    """Ask that two acts are declared on two pages."""

    def check(case: Case) -> Answer:
        page, beside = case.site.path(act).last, case.site.path(other).last
        if page is None or beside is None:
            return Unseen.NOTHING_TO_COMPARE
        is_same = without_fragment(page.address) == without_fragment(beside.address)
        return [Spot.of(page, said=page.title)] if is_same else ()

    return check


def stands_behind_the_last_button(_case: Case) -> Answer:
    """Say that nobody can see it who ends nothing."""
    return Unseen.BEHIND_LAST_BUTTON


def _asked(case: Case, act: PageAct) -> tuple[PageSeen, dict[str, Meaning | None]] | Unseen:
    """Return the page that declares, and what each field of its form asks for."""
    path = case.site.path(act)
    if path.entry is None:
        return Unseen.NO_ENTRY
    if path.needs_login:
        return Unseen.BEHIND_LOGIN
    page = path.last
    form = declaring_form(page, act, case.words) if page else None
    if page is None or form is None:
        return Unseen.PATH_ENDED
    return page, {one.selector: meaning_of(one, case.words) for one in fields_of(page, form)}


def _shows_summary(page: PageSeen, button: ControlSeen | None, words: LintWords) -> bool:
    """Return whether a page sums up itself; a button that leads on only promises it."""
    leads_on = button and says_one_of(button.text, (*words.onward, *words.summary))
    return bool(says_one_of(page.text, words.summary)) and not leads_on


def _entry_spot(case: Case, act: PageAct, entry: ControlSeen) -> Spot:
    address = case.site.path(act).entry_page
    page = next((one for one in case.site.pages if one.address == address), None)
    return Spot.of(page or PageSeen(address=address), entry)


def measured(spot: Spot, figures: str) -> Spot:
    """Return the spot with figures."""
    return replace(spot, measured=figures)


def figures_of(one: ControlSeen) -> str:
    """Return how large a text is, and how much it stands out."""
    contrast = "?" if one.contrast is None else f"{one.contrast * one.opacity:.1f}"
    return f"{one.font_px:.0f} px, {contrast}:1"
