"""`cleanbreak lint-cancel`: what the law of a place misses on the cancel page of any operator."""

from dataclasses import asdict
from typing import Any

import click
from django.utils import timezone

from cleanbreak.channels.cli.exit_codes import ExitCode
from cleanbreak.channels.cli.said import json_option, say
from cleanbreak.channels.cli.said_failures import say_failure
from cleanbreak.flows.lint_cancellation import (
    LintOrder,
    LintReport,
    NoWebAddress,
    RuleFinding,
    lint_cancellation,
)
from cleanbreak.flows.lint_report_words import report_sentences
from cleanbreak.flows.lint_rule_words import rule_words
from cleanbreak.flows.wired_outside import wired_site_visitor
from cleanbreak.policies.packs import UnknownPlace
from cleanbreak.ports.site_visitor import Manners

ROBOT = "CleanbreakLint"
LANGUAGES = {
    "cn": "zh-CN",
    "de": "de-DE",
    "fr": "fr-FR",
    "jp": "ja-JP",
    "br": "pt-BR",
    "hk": "zh-HK",
    "us": "en-US",
    "us-ca": "en-US",
}
"""What the browser says it reads, so that the site speaks the language of the law; else English."""


@click.command("lint-cancel")
@click.argument("url")
@click.option("--place", required=True, metavar="PLACE", help="Whose law: de, fr, us-ca, gb …")
@click.option(
    "--pages",
    type=click.IntRange(1, 50),
    default=20,
    show_default=True,
    help="Look at so many pages at most, besides those of the way out.",
)
@click.option(
    "--seconds",
    type=click.IntRange(5, 3600),
    default=240,
    show_default=True,
    help="Go home after so long.",
)
@click.option("--language", metavar="CODE", help="Ask for another language, like de-DE.")
@click.option("--about", default="", metavar="URL", help="Where the site reads who visits it.")
@click.option(
    "--allow-private", is_flag=True, help="The site may be on this machine or in a private network."
)
@json_option
def lint_cancel(
    url: str,
    place: str,
    pages: int,
    seconds: int,
    language: str | None,
    about: str,
    allow_private: bool,
    as_json: bool,
) -> None:
    """Say, rule by rule, what the law of a place misses on the web site of any operator.

    Chromium looks at the site as a customer does, keeps to robots.txt, stays on the site, types
    nothing, and never presses the last button: nothing is sent.

    Exit codes: 0 nothing is missed, 1 something is, 2 usage, 3 no browser can be started, 5 the
    first page cannot be seen.
    """
    order = LintOrder(
        address=url,
        place=place,
        on=timezone.now().date(),
        pages_max=pages,
        manners=Manners(
            robot=ROBOT,
            about=about,
            language=language or LANGUAGES.get(place, "en-GB"),
            seconds_in_all=seconds,
            may_visit_private=allow_private,
        ),
    )
    try:
        report = lint_cancellation(order, wired_site_visitor())
    except (NoWebAddress, UnknownPlace) as refusal:
        context = click.get_current_context()
        say_failure(context, refusal)
        context.exit(ExitCode.USAGE)
    say(as_json, _document(report), *report_sentences(report))
    code = ExitCode.DONE if report.is_clean else ExitCode.MISSED
    click.get_current_context().exit(code)


def _document(report: LintReport) -> dict[str, Any]:
    return {
        "address": report.address,
        "place": report.place,
        "on": report.on.isoformat(),
        "status": report.status.value,
        "has_own_rules": report.has_own_rules,
        "is_clean": report.is_clean,
        "findings": [_finding(one) for one in report.findings],
        "pages": [page.address for page in report.pages],
        "not_seen": [{"address": o.address, "why": o.fault.value} for o in report.missed],
    }


def _finding(finding: RuleFinding) -> dict[str, Any]:
    rule = finding.rule
    return {
        "rule": rule.id,
        "verdict": finding.verdict.value,
        "severity": rule.severity.value,
        "asks": str(rule_words(rule)),
        "reference": rule.reference,
        "confidence": rule.confidence,
        "why_not_told": finding.unseen.value if finding.unseen else None,
        "spots": [asdict(spot) for spot in finding.spots],
    }
