"""The words of a report of `cleanbreak lint-cancel`."""

from collections import Counter
from collections.abc import Iterator

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cleanbreak.domain.lint_finding import Severity, Spot, Unseen, Verdict
from cleanbreak.domain.page_seen import PageFault
from cleanbreak.domain.statutory_page import PageField
from cleanbreak.flows.lint_cancellation import LintReport, RuleFinding
from cleanbreak.flows.lint_rule_words import rule_words
from cleanbreak.flows.policy_words import STATUS_WORDS

VERDICT_WORDS: dict[Verdict, Promise] = {
    Verdict.MET: gettext_lazy("met"),
    Verdict.MISSED: gettext_lazy("MISSED"),
    Verdict.CANNOT_TELL: gettext_lazy("cannot tell"),
}
SEVERITY_WORDS: dict[Severity, Promise] = {
    Severity.MUST: gettext_lazy("a law or a court asks for it"),
    Severity.SHOULD: gettext_lazy("guidance or a plain reading asks for it"),
    Severity.LOOK: gettext_lazy("a person must judge"),
}
UNSEEN_WORDS: dict[Unseen, Promise] = {
    Unseen.NO_ENTRY: gettext_lazy("There is no button to begin with."),
    Unseen.BEHIND_LOGIN: gettext_lazy("It is behind a login."),
    Unseen.BEHIND_LAST_BUTTON: gettext_lazy(
        "It comes after a button that sends, and none is ever pressed: look yourself."
    ),
    Unseen.PATH_ENDED: gettext_lazy("The way ended before it."),
    Unseen.NOTHING_TO_COMPARE: gettext_lazy("There is nothing to compare it with."),
}
FAULT_WORDS: dict[PageFault, Promise] = {
    PageFault.UNREACHABLE: gettext_lazy("cannot be reached"),
    PageFault.ENDLESS_REDIRECTS: gettext_lazy("leads on without end"),
    PageFault.NO_ANSWER: gettext_lazy("does not answer in time"),
    PageFault.CRASHED: gettext_lazy("crashes the browser"),
    PageFault.NO_PAGE: gettext_lazy("is a file or an error, no page"),
    PageFault.PRIVATE_ADDRESS: gettext_lazy("is in a private network (--allow-private)"),
    PageFault.OTHER_SITE: gettext_lazy("leads to another site"),
    PageFault.FORBIDDEN_BY_ROBOTS: gettext_lazy("robots.txt asks robots to stay away"),
    PageFault.WOULD_SEND: gettext_lazy("would have sent something; nothing was sent"),
    PageFault.TIME_UP: gettext_lazy("the time for the visit was over"),
}
FIELD_WORDS: dict[PageField, Promise] = {
    PageField.KIND: gettext_lazy("with notice, or at once for a cause"),
    PageField.REASON: gettext_lazy("the reason, for an end at once"),
    PageField.HOLDER_NAME: gettext_lazy("who the customer is"),
    PageField.CONTRACT: gettext_lazy("which contract"),
    PageField.END_DATE: gettext_lazy("when it is to end"),
    PageField.REPLY_ADDRESS: gettext_lazy("where the confirmation goes"),
}
INDENT = "            "
SPOTS_SHOWN = 5


def report_sentences(report: LintReport) -> Iterator[str]:
    """Yield the lines of a report: what is missed first, what is met last."""
    yield _("%(address)s, by what %(place)s asks on %(day)s.") % {
        "address": report.address,
        "place": report.place,
        "day": report.on.isoformat(),
    }
    yield _("The rules of this place: %(status)s.") % {"status": STATUS_WORDS[report.status]}
    if not report.has_own_rules:
        yield _("No rule for such pages was found in this place: only manners were looked at.")
    pages = len(report.pages)
    yield ngettext("%(n)s page was looked at.", "%(n)s pages were looked at.", pages) % {"n": pages}
    for missed in report.missed:
        yield f"{INDENT}{missed.address}: {FAULT_WORDS[missed.fault]}"
    for verdict in (Verdict.MISSED, Verdict.CANNOT_TELL, Verdict.MET):
        for finding in report.findings:
            if finding.verdict is verdict:
                yield from _finding_sentences(finding)
    counts = Counter(one.verdict for one in report.findings)
    yield _("%(missed)s missed, %(unseen)s cannot be told, %(met)s met.") % {
        "missed": counts[Verdict.MISSED],
        "unseen": counts[Verdict.CANNOT_TELL],
        "met": counts[Verdict.MET],
    }


def spot_text(finding: RuleFinding, spot: Spot) -> str:
    """Return what was read at a spot; a field that is missing is named in words."""
    if finding.rule.check_name == "asks_enough" and spot.text:
        return str(FIELD_WORDS[PageField(spot.text)])
    return spot.text


def _finding_sentences(finding: RuleFinding) -> Iterator[str]:
    rule = finding.rule
    yield f"{VERDICT_WORDS[finding.verdict]!s:11} {rule.id}: {rule_words(rule)}"
    if finding.verdict is Verdict.MET:
        return
    if finding.unseen is not None:
        yield f"{INDENT}{UNSEEN_WORDS[finding.unseen]}"
        return
    yield f"{INDENT}{rule.reference} ({rule.confidence}); {SEVERITY_WORDS[rule.severity]}"
    for spot in finding.spots[:SPOTS_SHOWN]:
        said = spot_text(finding, spot)
        parts = (spot.address, f"“{said}”" if said else "", spot.measured, spot.selector)
        yield INDENT + "  ".join(filter(None, parts))
    if len(finding.spots) > SPOTS_SHOWN:
        yield INDENT + _("and %(n)s more") % {"n": len(finding.spots) - SPOTS_SHOWN}
