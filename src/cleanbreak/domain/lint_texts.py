"""What rules ask of the words and the manners of a site: each function makes one check."""

import re
from collections.abc import Callable, Iterable, Mapping

from cleanbreak.domain.lint_controls import (
    confirm_of,
    declaring_form,
    fields_of,
    onward_of,
    without_fragment,
)
from cleanbreak.domain.lint_finding import Answer, Case, Check, Spot, Unseen
from cleanbreak.domain.lint_words import LintWords, Words, says_one_of
from cleanbreak.domain.page_seen import ControlSeen, FieldSeen, PageSeen, PathSeen
from cleanbreak.domain.statutory_page import PageAct

FAINT_CONTRAST, CLEAR_CONTRAST = 3.0, 4.5
FAINT_OPACITY = 0.5
MUCH_SMALLER = 0.6
SENTENCE_END = re.compile(r"(?<=[.!?。！？])\s+|\n+")
NEAR = 80
"""So many characters on, a number still belongs to a word."""

Pick = Callable[[LintWords], Words]


def no_text_says(pattern_of: Pick) -> Check:
    """Ask that no sentence of any page matches one of the patterns."""

    def check(case: Case) -> Answer:
        patterns = [re.compile(one, re.IGNORECASE) for one in pattern_of(case.words)]
        return [
            Spot.of(page, said=sentence)
            for page in _once(case.site.all_pages)
            for sentence in sentences_of(page)
            if any(pattern.search(sentence) for pattern in patterns)
        ]

    return check


def some_text_says(parts_of: Pick, act: PageAct) -> Check:
    """Ask for a page that says one of the parts; the way to the act is where it is missed."""

    def check(case: Case) -> Answer:
        pages = case.site.all_pages
        if any(says_one_of(page.text, parts_of(case.words)) for page in pages):
            return ()
        path = case.site.path(act)
        return [Spot.of((path.pages or pages)[-1])] if pages else Unseen.PATH_ENDED

    return check


def names_codes(codes: Mapping[str, str]) -> Check:
    """Ask for each code, and a number to which it is sent."""

    def check(case: Case) -> Answer:
        told = {code for code, _, _, _ in _codes_told(case, codes)}
        return [
            Spot(address=case.site.start, text=f"{code} → {number}")
            for code, number in codes.items()
            if code not in told
        ]

    return check


def code_numbers_are_right(codes: Mapping[str, str]) -> Check:
    """Ask that each code is told with its own number."""

    def check(case: Case) -> Answer:
        told = _codes_told(case, codes)
        if not told:
            return Unseen.NOTHING_TO_COMPARE
        return [
            Spot.of(page, said=sentence)
            for code, number, sentence, page in told
            if number != codes[code]
        ]

    return check


def codes_are_free(codes: Mapping[str, str], price: str) -> Check:
    """Ask that no price is told in the sentence of a code."""

    def check(case: Case) -> Answer:
        told = _codes_told(case, codes)
        if not told:
            return Unseen.NOTHING_TO_COMPARE
        return [Spot.of(page, said=said) for _, _, said, page in told if re.search(price, said)]

    return check


def codes_hold_for(days: int, spoken_of: str) -> Check:
    """Ask that no sentence about codes tells another number of days."""

    def check(case: Case) -> Answer:
        return [
            Spot.of(page, said=sentence)
            for page in _once(case.site.all_pages)
            for sentence in sentences_of(page)
            if (match := re.search(spoken_of, sentence)) and int(match["days"]) != days
        ]

    return check


def offers_stand_beside_cancel(act: PageAct) -> Check:
    """Ask that the control which goes on is seen as long as an offer is."""

    def check(case: Case) -> Answer:
        path = case.site.path(act)
        if not path.pages:
            return Unseen.NO_ENTRY if path.entry is None else Unseen.PATH_ENDED
        return [
            Spot.of(page, said=offer)
            for page in path.pages
            if (offer := _offer_of(page, case.words)) and not _can_go_on(page, act, case)
        ]

    return check


def has_no_offer_between(act: PageAct) -> Check:
    """Ask that no offer stands before or over the page; beside the form it may."""

    def check(case: Case) -> Answer:
        path = case.site.path(act)
        if not path.pages:
            return Unseen.NO_ENTRY if path.entry is None else Unseen.PATH_ENDED
        between = path.pages[:-1] if path.is_complete else path.pages
        spots = [Spot.of(page, said=o) for page in between if (o := _offer_of(page, case.words))]
        covers = [(page, text) for page in path.pages for text in page.covers]
        return spots + [
            Spot.of(page, said=text)
            for page, text in covers
            if page not in between and says_one_of(text, case.words.offer)
        ]

    return check


def offers_are_few(act: PageAct) -> Check:
    """Ask that no more offers are made than the law of the place allows."""

    def check(case: Case) -> Answer:
        pages = case.site.path(act).pages
        offering = [page for page in pages if _offer_of(page, case.words)]
        surplus = offering[case.law.save_offers.most :]
        return [Spot.of(page, said=_offer_of(page, case.words)) for page in surplus]

    return check


def is_as_short_as_sign_up(act: PageAct) -> Check:
    """Ask that the way out has no more pages than the way in has until its first form."""

    def check(case: Case) -> Answer:
        path, steps = case.site.path(act), case.site.sign_up_steps
        if path.entry is None or steps is None or not path.is_complete:
            return Unseen.NOTHING_TO_COMPARE
        if len(path.pages) <= steps:
            return ()
        said = f"{len(path.pages)} > {steps}"
        return [Spot(address=path.pages[-1].address, measured=said)]

    return check


def is_online(act: PageAct) -> Check:
    """Ask for a control that leads to a form, or to a sign-in behind which it may be."""

    def check(case: Case) -> Answer:
        path = case.site.path(act)
        if path.entry is None:
            return [Spot(address=case.site.start)]
        if path.is_complete:
            return ()
        if path.needs_login:
            return Unseen.BEHIND_LOGIN
        if path.missed is not None or not path.pages:
            return Unseen.PATH_ENDED
        return [Spot.of(path.pages[-1], said=path.pages[-1].title)]

    return check


def no_box_is_ticked(case: Case) -> Answer:
    """Ask that no box is ticked before somebody ticks it."""
    return _on_ways(
        case,
        lambda page: [
            Spot.of(page, one)
            for one in page.fields
            if one.kind == "checkbox" and one.is_checked and one.is_shown
        ],
    )


def nobody_is_shamed(case: Case) -> Answer:
    """Ask that no control makes somebody feel bad for going."""
    return _on_ways(case, lambda page: _shaming(page, case.words.shaming))


def _shaming(page: PageSeen, words: Words) -> list[Spot]:
    parts: tuple[ControlSeen | FieldSeen, ...] = (*page.controls, *page.fields)
    return [Spot.of(page, one) for one in parts if says_one_of(_said_by(one), words)]


def nothing_is_disabled(case: Case) -> Answer:
    """Ask that the controls of the way can be pressed, where nothing is left to fill in."""
    spots = []
    for act, path in case.site.paths.items():
        if path.entry is not None and not path.entry.is_enabled:
            spots.append(Spot.of(PageSeen(address=path.entry_page), path.entry))
        page, button = path.last, _confirm(path, act, case)
        form = declaring_form(page, act, case.words) if page else None
        is_idle = page and form is not None and not any(o.is_shown for o in fields_of(page, form))
        if page and button and not button.is_enabled and is_idle:
            spots.append(Spot.of(page, button))
    return spots or _seen(case)


def nothing_is_fainter(case: Case) -> Answer:
    """Ask that the control which goes on is as easily seen as those that lead away."""
    spots = []
    for act, path in case.site.paths.items():
        for page in path.pages:
            button = _goes_on(page, path, act, case)
            buttons = [one for one in page.controls if one.is_shown and not one.is_link]
            rivals = [one for one in buttons if one != button]
            if button is not None and _is_fainter(button, rivals):
                spots.append(Spot.of(page, button))
    return spots or _seen(case)


def nothing_counts_down(case: Case) -> Answer:
    """Ask that no clock runs against somebody who goes."""
    return _on_ways(case, lambda page: [Spot.of(page, said=one) for one in page.timers])


def nothing_interrupts(case: Case) -> Answer:
    """Ask that no box and no window opens by itself on the way."""
    return _on_ways(
        case,
        lambda page: (
            [Spot.of(page, said=one) for one in page.dialogs]
            + ([Spot(address=page.address, measured=str(page.pop_ups))] if page.pop_ups else [])
        ),
    )


def nobody_must_call(case: Case) -> Answer:
    """Ask that no call is the only way."""
    if case.site.path(PageAct.CANCEL).is_complete:
        return ()
    return [
        Spot.of(page, said=sentence)
        for page in _once(case.site.all_pages)
        for sentence in sentences_of(page)
        if says_one_of(sentence, case.words.phone_only)
    ]


def sentences_of(page: PageSeen) -> list[str]:
    """Return the sentences of a page."""
    return [" ".join(one.split()) for one in SENTENCE_END.split(page.text) if one.strip()]


def _codes_told(case: Case, codes: Iterable[str]) -> list[tuple[str, str, str, PageSeen]]:
    """Return each code with the number, the sentence and the page where it is told."""
    pattern = re.compile(rf"\b({'|'.join(codes)})\b[^\d£]{{0,{NEAR}}}?\b(\d{{5}})\b")
    return [
        (match[1], match[2], sentence, page)
        for page in _once(case.site.all_pages)
        for sentence in sentences_of(page)
        for match in pattern.finditer(sentence)
    ]


def _once(pages: Iterable[PageSeen]) -> list[PageSeen]:
    return list({without_fragment(page.address): page for page in pages}.values())


def _on_ways(case: Case, spots_of: Callable[[PageSeen], list[Spot]]) -> Answer:
    pages = _once(page for path in case.site.paths.values() for page in path.pages)
    return [spot for page in pages for spot in spots_of(page)] or _seen(case)


def _seen(case: Case) -> Answer:
    """Return that a rule is met, if there was a way on which it could be missed."""
    paths = case.site.paths.values()
    if any(path.pages for path in paths):
        return ()
    return Unseen.PATH_ENDED if any(path.entry for path in paths) else Unseen.NO_ENTRY


def _said_by(one: ControlSeen | FieldSeen) -> str:
    return one.text if isinstance(one, ControlSeen) else one.label


def _offer_of(page: PageSeen, words: LintWords) -> str:
    said = [*page.covers, page.title, *sentences_of(page), *(one.text for one in page.controls)]
    return next((one for one in said if says_one_of(one, words.offer)), "")


def _can_go_on(page: PageSeen, act: PageAct, case: Case) -> bool:
    """Return whether a control that ends or goes on is seen, also over what covers the page."""
    button = _goes_on(page, case.site.path(act), act, case)
    return bool(button and button.is_shown and (button.is_in_cover or not page.covers))


def _goes_on(page: PageSeen, path: PathSeen, act: PageAct, case: Case) -> ControlSeen | None:
    context = (case.law, case.words)
    button = confirm_of(page, act, context)
    if button is not None:
        return button
    return onward_of(page, act, context, frozenset({without_fragment(page.address)}))


def _confirm(path: PathSeen, act: PageAct, case: Case) -> ControlSeen | None:
    return confirm_of(path.last, act, (case.law, case.words)) if path.last else None


def _is_fainter(button: ControlSeen, rivals: list[ControlSeen]) -> bool:
    if button.is_shown and button.opacity < FAINT_OPACITY and button.is_enabled:
        return True
    is_faint = button.contrast is not None and button.contrast < FAINT_CONTRAST
    clear = [one for one in rivals if one.contrast is not None and one.contrast >= CLEAR_CONTRAST]
    if is_faint and clear:
        return True
    return any(button.font_px < MUCH_SMALLER * one.font_px for one in rivals)
