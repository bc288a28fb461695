"""What rules ask of the controls of a way: that everybody can see, reach and press them."""

from cleanbreak.domain.lint_checks import figures_of, is_legible, measured
from cleanbreak.domain.lint_controls import (
    buttons_of,
    confirm_of,
    declaring_form,
    fields_of,
    same_entries,
)
from cleanbreak.domain.lint_finding import Answer, Case, Check, Spot, Unseen
from cleanbreak.domain.page_seen import ControlSeen, PageSeen
from cleanbreak.domain.statutory_page import PageAct

SCREEN_PX = 800.0
"""Height of the window through which the pages are seen."""


def confirm_is_legible(act: PageAct) -> Check:
    """Ask the button that declares for a size and a contrast that can be read."""

    def check(case: Case) -> Answer:
        found = _confirm(case, act)
        if isinstance(found, Unseen):
            return found
        page, button = found
        if is_legible(button) or not button.is_enabled:
            return ()
        return [measured(Spot.of(page, button), figures_of(button))]

    return check


def confirm_is_near(act: PageAct) -> Check:
    """Ask that no more than a screen of other things stands before the button that declares."""

    def check(case: Case) -> Answer:
        found = _confirm(case, act)
        if isinstance(found, Unseen):
            return found
        page, button = found
        fields = fields_of(page, button.form)
        lowest = max((one.top_px for one in fields if one.is_shown), default=0.0)
        distance = button.top_px - lowest
        if distance <= SCREEN_PX:
            return ()
        return [measured(Spot.of(page, button), f"{distance:.0f} px")]

    return check


def keyboard_reaches(act: PageAct) -> Check:
    """Ask that the Tab key reaches the control that opens the act, and the button that declares."""

    def check(case: Case) -> Answer:
        path = case.site.path(act)
        if path.entry is None:
            return Unseen.NO_ENTRY
        spots = []
        for page in case.site.pages:
            there = [one for one in same_entries(page, path.entry) if one.is_shown]
            if there and not any(one.is_focusable or not one.is_enabled for one in there):
                spots.append(Spot.of(page, there[0]))
        found = _confirm(case, act)
        if not isinstance(found, Unseen) and _is_out_of_reach(found[1]):
            spots.append(Spot.of(*found))
        return spots

    return check


def _is_out_of_reach(button: ControlSeen) -> bool:
    return button.is_enabled and button.is_shown and not button.is_focusable


def _confirm(case: Case, act: PageAct) -> tuple[PageSeen, ControlSeen] | Unseen:
    """Return the button that declares, and its page."""
    path = case.site.path(act)
    if path.entry is None:
        return Unseen.NO_ENTRY
    if path.needs_login:
        return Unseen.BEHIND_LOGIN
    page = path.last
    form = declaring_form(page, act, case.words) if page else None
    if page is None or form is None:
        return Unseen.PATH_ENDED
    button = confirm_of(page, act, (case.law, case.words))
    shown = [one for one in buttons_of(page, form) if one.is_shown]
    if button is None or (not button.is_shown and not shown):
        return Unseen.PATH_ENDED
    return page, button
