"""What a visitor sees of somebody's web site: pages, what can be pressed, what is asked for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from cleanbreak.domain.statutory_page import PageAct

LARGE_PX, LARGE_BOLD_PX = 24.0, 18.66
"""From these sizes on, text is large: WCAG 2.2 criterion 1.4.3."""


class PageFault(Enum):
    """Why a page could not be looked at."""

    UNREACHABLE = "unreachable"
    ENDLESS_REDIRECTS = "endless_redirects"
    NO_ANSWER = "no_answer"
    """It kept the browser busy until patience was over."""
    CRASHED = "crashed"
    NO_PAGE = "no_page"
    """A file, or an error."""
    PRIVATE_ADDRESS = "private_address"
    OTHER_SITE = "other_site"
    FORBIDDEN_BY_ROBOTS = "forbidden_by_robots"
    WOULD_SEND = "would_send"
    """Pressing it would have sent something; nothing is ever sent."""
    TIME_UP = "time_up"


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlSeen:
    """A link or a button, as it looks when nothing was opened or hovered over."""

    text: str
    selector: str
    is_link: bool = False
    address: str = ""
    """Where a link leads, absolute; empty for a button."""
    form: int = -1
    """Which form of the page it belongs to; below zero: none."""
    submits: bool = False
    """Whether it sends its form to where that leads, not to an address of its own."""
    is_shown: bool = True
    hidden_by: str = ""
    is_enabled: bool = True
    is_in_cover: bool = False
    """Whether it stands on what lies over the page."""
    font_px: float = 16.0
    is_bold: bool = False
    contrast: float | None = None
    """Of its text with what is behind it, 1 to 21; ``None``: behind it is a picture."""
    opacity: float = 1.0
    is_focusable: bool = True
    """Whether the Tab key reaches it."""
    top_px: float = 0.0
    """From the top of the page."""

    @property
    def least_contrast(self) -> float:
        """Return the contrast that its text needs to be read: WCAG 2.2 criterion 1.4.3."""
        large = LARGE_BOLD_PX if self.is_bold else LARGE_PX
        return 3.0 if self.font_px >= large else 4.5


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldSeen:
    """Something that a page asks for; fields of ``type=hidden`` are none."""

    kind: str
    """``text``, ``email``, ``radio``, ``checkbox``, ``select``, ``textarea``, ``password`` …"""
    name: str
    label: str
    selector: str
    autocomplete: str = ""
    form: int = -1
    is_shown: bool = True
    is_required: bool = False
    top_px: float = 0.0
    is_checked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSeen:
    """One page, after it has come to rest."""

    address: str
    """Where the browser ended, after all redirects."""
    title: str = ""
    language: str = ""
    text: str = ""
    controls: tuple[ControlSeen, ...] = ()
    fields: tuple[FieldSeen, ...] = ()
    form_methods: tuple[str, ...] = ()
    covers: tuple[str, ...] = ()
    """Texts of what lies over the page: dialogs, banners that dim it."""
    captchas: tuple[str, ...] = ()
    timers: tuple[str, ...] = ()
    """Texts that count down."""
    robots: str = ""
    """What the page says to search engines, in its head and in the answer's header."""
    dialogs: tuple[str, ...] = ()
    """Texts of the browser's own boxes, which were all dismissed."""
    pop_ups: int = 0
    unsent: tuple[str, ...] = ()
    """Requests that would have sent something and were not let out: ``POST host``."""
    is_cut: bool = False
    """Whether there was more than is looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageMissed:
    """A page that could not be looked at."""

    address: str
    fault: PageFault


@dataclass(frozen=True, slots=True, kw_only=True)
class PathSeen:
    """The way from the control that opens an act to the page that declares it."""

    entry: ControlSeen | None = None
    entry_page: str = ""
    pages: tuple[PageSeen, ...] = ()
    """Those behind the control; the last is the one that declares, if it was reached."""
    is_complete: bool = False
    needs_login: bool = False
    """Whether it ended at a sign-in."""
    missed: PageFault | None = None

    @property
    def last(self) -> PageSeen | None:
        """Return the page that declares, if it was reached."""
        return self.pages[-1] if self.is_complete else None


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteSeen:
    """All that was seen of a site."""

    start: str
    pages: tuple[PageSeen, ...]
    """Those that links lead to, the first one being where the visit began."""
    paths: Mapping[PageAct, PathSeen] = field(default_factory=dict)
    sign_up_steps: int | None = None
    """Pages until a form for new customers; ``None``: none was found, or nobody asked."""
    robots_txt: str = ""
    missed: tuple[PageMissed, ...] = ()

    def path(self, act: PageAct) -> PathSeen:
        """Return the way to an act; one of nothing if none was looked for."""
        return self.paths.get(act, PathSeen())

    @property
    def all_pages(self) -> tuple[PageSeen, ...]:
        """Return every page once, also those on the ways."""
        on_ways = [page for path in self.paths.values() for page in path.pages]
        return (*self.pages, *on_ways)
