"""Visit a site: see its pages, and the ways from them to the pages that end an agreement.

One page at a time, as far as robots.txt lets links be followed. The control that opens an act is
pressed wherever it stands: that is what the law is about, and what any customer would do.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from cleanbreak.domain.lint_controls import (
    declaring_form,
    entries_of,
    is_clear,
    is_sign_in,
    onward_of,
    without_fragment,
)
from cleanbreak.domain.lint_words import LintWords, says_one_of
from cleanbreak.domain.page_seen import (
    ControlSeen,
    PageFault,
    PageMissed,
    PageSeen,
    PathSeen,
    SiteSeen,
)
from cleanbreak.domain.robots_txt import is_allowed
from cleanbreak.domain.statutory_page import PageAct, PageRules
from cleanbreak.domain.web_site import is_same_site
from cleanbreak.ports.site_visitor import PageNotSeen, Visit

STEPS_MAX = 5
"""Whoever needs more pages than that to end an agreement is told so by other rules."""
LINKS_MAX = 500
NO_PAGES = (".pdf", ".zip", ".jpg", ".png", ".svg", ".mp4", ".apk", ".doc", ".docx", ".xml", ".ics")


@dataclass(slots=True, kw_only=True)
class Walk:
    """A visit under way."""

    visit: Visit
    start: str
    robot: str
    law: PageRules
    words: LintWords
    robots_txt: str = ""
    pages: list[PageSeen] = field(default_factory=list)
    missed: list[PageMissed] = field(default_factory=list)

    def open(self, address: str) -> PageSeen | None:
        """Open a page; one that cannot be seen is noted."""
        return self._see(lambda: self.visit.open(address), address)

    def press(self, control: ControlSeen, page: PageSeen) -> PageSeen | None:
        """Press a control of the page that is open; what cannot be seen is noted."""
        return self._see(lambda: self.visit.press(control), control.address or page.address)

    def _see(self, look: Callable[[], PageSeen], address: str) -> PageSeen | None:
        try:
            return look()
        except PageNotSeen as finding:
            self.missed.append(PageMissed(address=address, fault=finding.fault))
            return None


def visit_site(walk: Walk, acts: tuple[PageAct, ...], pages_max: int, *, sign_up: bool) -> SiteSeen:
    """Visit a site.

    :param sign_up: whether to look how long the way in is.
    :raises PageNotSeen: if not even the first page can be seen.
    """
    walk.pages.append(walk.visit.open(walk.start))
    walk.robots_txt = walk.visit.robots_txt()
    _follow_links(walk, pages_max)
    paths = {act: _path(walk, act) for act in acts}
    return SiteSeen(
        start=walk.start,
        pages=tuple(walk.pages),
        paths=paths,
        sign_up_steps=_sign_up_steps(walk) if sign_up else None,
        robots_txt=walk.robots_txt,
        missed=tuple(walk.missed),
    )


def _follow_links(walk: Walk, pages_max: int) -> None:
    """Open what the pages link to, those of the first page first."""
    been = {without_fragment(walk.start), without_fragment(walk.pages[0].address)}
    waiting = deque(_links(walk, walk.pages[0], been))
    while waiting and len(walk.pages) < pages_max and not _is_time_up(walk):
        address = waiting.popleft()
        if not is_allowed(walk.robots_txt, walk.robot, address):
            walk.missed.append(PageMissed(address=address, fault=PageFault.FORBIDDEN_BY_ROBOTS))
            continue
        page = walk.open(address)
        if page is None or without_fragment(page.address) in been - {address}:
            continue
        been.add(without_fragment(page.address))
        walk.pages.append(page)
        waiting.extend(_links(walk, page, been))


def _links(walk: Walk, page: PageSeen, been: set[str]) -> list[str]:
    """Return where a page links to on its own site, each once; they count as seen from now on."""
    found = []
    for one in page.controls:
        address = without_fragment(one.address)
        is_page = not urlsplit(address).path.lower().endswith(NO_PAGES)
        if one.is_link and is_page and address not in been and is_same_site(address, walk.start):
            if len(been) > LINKS_MAX:
                break
            been.add(address)
            found.append(address)
    return found


def _is_time_up(walk: Walk) -> bool:
    return any(one.fault is PageFault.TIME_UP for one in walk.missed)


def _path(walk: Walk, act: PageAct) -> PathSeen:
    """Go the way of an act, from the best control that was seen anywhere to its last page."""
    case = (walk.law, walk.words)
    found = [(page, one) for page in walk.pages for one in entries_of(page, act, case)[:1]]
    if not found:
        return PathSeen()
    label = walk.law.pages[act].open if act in walk.law.pages else None
    page, entry = min(
        found,
        key=lambda pair: (
            label is not None and not is_clear(pair[1].text, label, walk.words),
            not pair[1].is_shown,
        ),
    )
    before = len(walk.missed)
    pages = _pages_behind(walk, act, page, entry)
    is_complete = bool(pages) and declaring_form(pages[-1], act, walk.words) is not None
    return PathSeen(
        entry=entry,
        entry_page=page.address,
        pages=tuple(pages),
        is_complete=is_complete,
        needs_login=bool(pages) and not is_complete and is_sign_in(pages[-1], walk.words),
        missed=walk.missed[-1].fault if len(walk.missed) > before else None,
    )


def _pages_behind(walk: Walk, act: PageAct, page: PageSeen, entry: ControlSeen) -> list[PageSeen]:
    """Press the control, and go on until a page declares, asks for a password, or leads nowhere."""
    pages: list[PageSeen] = []
    control: ControlSeen | None = entry
    been = {without_fragment(page.address)}
    if not entry.is_enabled or walk.open(page.address) is None:
        return pages
    while control is not None and len(pages) < STEPS_MAX:
        seen = walk.press(control, page)
        if seen is None:
            break
        page = seen
        pages.append(seen)
        been.add(without_fragment(seen.address))
        if declaring_form(seen, act, walk.words) is not None or is_sign_in(seen, walk.words):
            break
        control = onward_of(seen, act, (walk.law, walk.words), frozenset(been))
    return pages


def _sign_up_steps(walk: Walk) -> int | None:
    """Return after how many pages a new customer meets the first form, if there is one."""
    page = walk.open(walk.start)
    been = {without_fragment(walk.start)}
    for step in range(1, STEPS_MAX + 1):
        control = page and next(
            (
                one
                for one in page.controls
                if one.is_shown
                and says_one_of(one.text, walk.words.sign_up)
                and without_fragment(one.address) not in been
            ),
            None,
        )
        if not control:
            return None
        page = walk.press(control, page) if page else None
        if page is None:
            return None
        been.add(without_fragment(page.address))
        if len({one.name for one in page.fields if one.is_shown}) > 1:
            return step
    return None
