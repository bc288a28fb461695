"""What a rule finds on a site: met, missed, or not to be seen from outside."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

from cleanbreak.domain.lint_words import LintWords
from cleanbreak.domain.page_seen import ControlSeen, FieldSeen, PageSeen, SiteSeen
from cleanbreak.domain.statutory_page import PageRules


class Severity(Enum):
    """How much a miss weighs, the heaviest first."""

    MUST = "must"
    """A statute, or a court that read one, asks for it."""
    SHOULD = "should"
    """A regulator's guidance, or a plain reading of the law, asks for it."""
    LOOK = "look"
    """A person must judge."""


class Verdict(Enum):
    """What became of a rule."""

    MET = "met"
    MISSED = "missed"
    CANNOT_TELL = "cannot_tell"


class Unseen(Enum):
    """Why a rule could not be judged."""

    NO_ENTRY = "no_entry"
    BEHIND_LOGIN = "behind_login"
    BEHIND_LAST_BUTTON = "behind_last_button"
    """It comes after a button that sends: one that declares, or leads to a summary."""
    PATH_ENDED = "path_ended"
    NOTHING_TO_COMPARE = "nothing_to_compare"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """One place where a rule is missed."""

    address: str
    selector: str = ""
    text: str = ""
    measured: str = ""
    """Figures: ``9 px, contrast 2.1``."""

    @classmethod
    def of(
        cls, page: PageSeen, seen: ControlSeen | FieldSeen | None = None, said: str = ""
    ) -> "Spot":
        """Return the spot of a control, a field or a text of a page."""
        match seen:
            case ControlSeen():
                said, selector = seen.text, seen.selector
            case FieldSeen():
                said, selector = seen.label or seen.name, seen.selector
            case None:
                selector = ""
        return cls(address=page.address, selector=selector, text=said[:200])


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What a rule is held against."""

    site: SiteSeen
    law: PageRules
    words: LintWords


Answer: TypeAlias = Sequence[Spot] | Unseen
"""No spot: the rule is met."""
Check: TypeAlias = Callable[[Case], Answer]
