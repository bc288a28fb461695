"""Lint cancellation: tell, rule by rule, what the law of a place misses on somebody's web site."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from cleanbreak.domain.lint_finding import Answer, Case, Severity, Spot, Unseen, Verdict
from cleanbreak.domain.page_seen import PageMissed, PageSeen
from cleanbreak.domain.policy import PolicyStatus
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.statutory_page import PageAct
from cleanbreak.flows.visit_site import Walk, visit_site
from cleanbreak.policies.lint_rules import ANYWHERE, RULES, LintRule
from cleanbreak.policies.lint_words import WORDS
from cleanbreak.policies.packs import read_pack
from cleanbreak.policies.page_rules import page_rules
from cleanbreak.ports.site_visitor import Manners, PageNotSeen, SiteVisitor

PAGES_MAX = 50


class NoWebAddress(Refusal):
    """This is not an address of a web site: {address}. Write it like https://www.example.org/,
    without name and password.
    """

    code = "no_web_address"


@dataclass(frozen=True, slots=True, kw_only=True)
class LintOrder:
    """What to look at, and by whose law."""

    address: str
    places: tuple[str, ...]
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
class PlaceReport:
    """What became of the rules of one place."""

    place: str
    status: PolicyStatus
    """How far anybody has checked what the pack of the place says."""
    findings: tuple[RuleFinding, ...]
    has_own_rules: bool
    """Whether anything is known that the place asks of pages; else only general rules count."""

    def misses(self, at_least: Severity) -> list[RuleFinding]:
        """Return the rules that are missed and weigh at least so much."""
        return [
            one
            for one in self.findings
            if one.verdict is Verdict.MISSED and one.rule.severity.weighs_as_much_as(at_least)
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class LintReport:
    """What was looked at, and what was found."""

    address: str
    places: tuple[PlaceReport, ...]
    pages: tuple[PageSeen, ...]
    missed: tuple[PageMissed, ...]


def lint_cancellation(order: LintOrder, visitor: SiteVisitor) -> LintReport:
    """Visit the site once for each place, and hold the rules of the place against it.

    :raises NoWebAddress: if it is none.
    :raises UnknownPlace: if there are no rules for a place.
    :raises NoBrowser: if there is none to visit it with.
    :raises PageNotSeen: if not even the first page can be seen.
    """
    address = _web_address(order.address)
    rules = {place: rules_of(place) for place in order.places}
    reports, pages, missed = [], dict[str, PageSeen](), dict[str, PageMissed]()
    with visitor.visit(address, order.manners) as visit:
        for place, own in rules.items():
            law = page_rules(place, order.on)
            walk = Walk(
                visit=visit, start=address, robot=order.manners.robot, law=law, words=WORDS
            )
            site = visit_site(walk, tuple(PageAct), order.pages_max, sign_up=place == "us-ca")
            case = Case(site=site, law=law, words=WORDS)
            reports.append(_report(place, own, case))
            pages |= {page.address: page for page in site.all_pages}
            missed |= {one.address: one for one in site.missed}
    return LintReport(
        address=address,
        places=tuple(reports),
        pages=tuple(pages.values()),
        missed=tuple(missed.values()),
    )


def rules_of(place: str) -> tuple[LintRule, ...]:
    """Return the rules that count in a place: its own, those of what it belongs to, general ones.

    :raises UnknownPlace: if there are no rules for it.
    """
    counting = {*read_pack(place).family, ANYWHERE}
    return tuple(rule for rule in RULES if rule.place in counting)


def _report(place: str, rules: Sequence[LintRule], case: Case) -> PlaceReport:
    return PlaceReport(
        place=place,
        status=read_pack(place).status,
        findings=tuple(_finding(rule, rule.check(case)) for rule in rules),
        has_own_rules=any(rule.place != ANYWHERE for rule in rules),
    )


def _finding(rule: LintRule, answer: Answer) -> RuleFinding:
    if isinstance(answer, Unseen):
        return RuleFinding(rule=rule, verdict=Verdict.UNSEEN, unseen=answer)
    verdict = Verdict.MISSED if answer else Verdict.KEPT
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
