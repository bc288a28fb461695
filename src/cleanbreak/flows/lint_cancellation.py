"""Lint cancellation: tell, rule by rule, what the law of a place misses on somebody's web site."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from cleanbreak.domain.lint_finding import Answer, Case, Severity, Spot, Unseen, Verdict
from cleanbreak.domain.page_seen import PageMissed, PageSeen
from cleanbreak.domain.policy import PolicyStatus
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.statutory_page import PageAct
from cleanbreak.flows.visit_site import Walk, visit_site
from cleanbreak.policies.lint_rules import ANYWHERE, LintRule, rules_of
from cleanbreak.policies.lint_words import lint_words
from cleanbreak.policies.packs import read_pack
from cleanbreak.policies.page_rules import page_rules
from cleanbreak.ports.site_visitor import Manners, SiteVisitor

LOOKS_AT_SIGN_UP = "is_as_short_as_sign_up"
"""The check for which the way in is walked, too."""


class NoWebAddress(Refusal):
    """This is not an address of a web site: {address}. Write it like https://www.example.org/,
    without name and password.
    """

    code = "no_web_address"


@dataclass(frozen=True, slots=True, kw_only=True)
class LintOrder:
    """What to look at, and by whose law."""

    address: str
    place: str
    on: date
    pages_max: int
    manners: Manners


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleFinding:
    """What became of one rule."""

    rule: LintRule
    verdict: Verdict
    spots: tuple[Spot, ...] = ()
    unseen: Unseen | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LintReport:
    """What was looked at, and what was found."""

    address: str
    place: str
    on: date
    status: PolicyStatus
    """How far anybody has checked what the pack of the place says."""
    has_own_rules: bool
    """Whether anything is known that the place asks of pages; else only manners count."""
    findings: tuple[RuleFinding, ...]
    pages: tuple[PageSeen, ...]
    missed: tuple[PageMissed, ...]

    @property
    def is_clean(self) -> bool:
        """Return whether no rule is missed; what a person must judge is none."""
        return not any(
            one.verdict is Verdict.MISSED and one.rule.severity is not Severity.LOOK
            for one in self.findings
        )


def lint_cancellation(order: LintOrder, visitor: SiteVisitor) -> LintReport:
    """Visit the site, and hold the rules of the place against it.

    :raises NoWebAddress: if it is none.
    :raises UnknownPlace: if there are no rules for the place.
    :raises NoBrowser: if there is none to visit it with.
    :raises PageNotSeen: if not even the first page can be seen.
    """
    address = _web_address(order.address)
    law, words = page_rules(order.place, order.on), lint_words()
    rules = rules_of(order.place, law)
    with visitor.visit(address, order.manners) as visit:
        walk = Walk(visit=visit, start=address, robot=order.manners.robot, law=law, words=words)
        looks_at_sign_up = any(rule.check_name == LOOKS_AT_SIGN_UP for rule in rules)
        site = visit_site(walk, tuple(PageAct), order.pages_max, sign_up=looks_at_sign_up)
    case = Case(site=site, law=law, words=words)
    return LintReport(
        address=address,
        place=order.place,
        on=order.on,
        status=read_pack(order.place).status,
        has_own_rules=any(rule.place != ANYWHERE for rule in rules),
        findings=tuple(_finding(rule, rule.check(case)) for rule in rules),
        pages=tuple({page.address: page for page in site.all_pages}.values()),
        missed=tuple({one.address: one for one in site.missed}.values()),
    )


def _finding(rule: LintRule, answer: Answer) -> RuleFinding:
    if isinstance(answer, Unseen):
        return RuleFinding(rule=rule, verdict=Verdict.CANNOT_TELL, unseen=answer)
    verdict = Verdict.MISSED if answer else Verdict.MET
    return RuleFinding(rule=rule, verdict=verdict, spots=tuple(answer))


def _web_address(typed: str) -> str:
    try:
        parts = urlsplit(typed.strip())
        is_web = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_web = False
    if not is_web or parts.username is not None or parts.password is not None:
        raise NoWebAddress(address=typed[:200].rpartition("@")[2])
    return parts._replace(path=parts.path or "/", fragment="").geturl()
