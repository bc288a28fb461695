"""A consumer group looks at an operator's cancel page by command; the site is a saved one."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from click.testing import CliRunner, Result
from django.utils import translation
from pytest_django import Settings

from cleanbreak.adapters.site_visitor.memory import MemorySiteVisitor, SavedSite
from cleanbreak.channels.cli.exit_codes import ExitCode
from cleanbreak.channels.cli.main import cli
from cleanbreak.domain.page_seen import PageFault
from cleanbreak.ports.site_visitor import SiteVisitor

START = "https://operator.example/"
CANCEL = f"{START}kuendigen"
SHOWN: list[SavedSite] = []


def shown_site() -> SiteVisitor:
    return MemorySiteVisitor(SHOWN[-1])


@pytest.fixture
def site(settings: Settings) -> Iterator[dict[str, Any]]:
    settings.CLEANBREAK_SITE_VISITOR = f"{__name__}.shown_site"
    pages: dict[str, Any] = {
        START: {"title": "Start", "controls": [link("Verträge hier kündigen", CANCEL)]},
        CANCEL: {"title": "Kündigen", "controls": [button()], "fields": fields()},
    }
    pages[CANCEL]["form_methods"] = ["post"]
    SHOWN.append(SavedSite(pages=pages))
    yield pages
    SHOWN.pop()


def link(text: str, address: str) -> dict[str, Any]:
    return {"text": text, "selector": f"a[{text}]", "is_link": True, "address": address}


def button(text: str = "jetzt kündigen") -> dict[str, Any]:
    return {"text": text, "selector": "button", "form": 0, "submits": True, "contrast": 9.0}


def fields() -> list[dict[str, Any]]:
    asked = {
        "radio": "Art der Kündigung",
        "textarea": "Grund",
        "text": "Name",
        "tel": "Rufnummer",
        "date": "Kündigung zum",
        "email": "E-Mail",
    }
    return [
        {"kind": kind, "name": kind, "label": label, "selector": kind, "form": 0}
        for kind, label in asked.items()
    ]


def lint(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["lint-cancel", *arguments])


def verdicts(result: Result) -> dict[str, str]:
    return {one["rule"]: one["verdict"] for one in json.loads(result.stdout)["findings"]}


def test_what_is_met_missed_and_cannot_be_told_is_said_for_each_rule(site: dict[str, Any]) -> None:
    site[CANCEL]["controls"] = [button("Absenden")]

    result = lint(START, "--place", "de", "--json")

    assert result.exit_code == ExitCode.MISSED
    found = verdicts(result)
    assert found["de-cancel-button"] == found["de-cancel-straight"] == "met"
    assert found["de-cancel-confirm-words"] == "missed"
    assert found["de-cancel-receipt"] == "cannot_tell"
    [missed] = [
        one
        for one in json.loads(result.stdout)["findings"]
        if one["rule"] == "de-cancel-confirm-words"
    ]
    assert missed["reference"].startswith("BGB 312k(2)")
    assert missed["spots"] == [
        {"address": CANCEL, "selector": "button", "text": "Absenden", "measured": ""}
    ]


@pytest.mark.parametrize(
    ("page_text", "pressed", "words", "summary"),
    [
        ("Continue to the summary", "Continue to the summary", "cannot_tell", "cannot_tell"),
        ("Un récapitulatif suit.", "Continuer", "cannot_tell", "cannot_tell"),
        ("Récapitulatif", "Envoyer", "missed", "met"),
        ("Récapitulatif", "Notification de la résiliation", "met", "met"),
        ("", "Notification de la résiliation", "met", "missed"),
        ("", "Envoyer", "cannot_tell", "cannot_tell"),
    ],
)
def test_a_button_that_leads_to_a_summary_is_not_taken_for_the_last(
    page_text: str, pressed: str, words: str, summary: str, site: dict[str, Any]
) -> None:
    entry = "Résilier votre contrat"
    site[START]["controls"] = [link(entry, CANCEL)]
    site[CANCEL] |= {"controls": [button(pressed), link(entry, CANCEL)], "text": page_text}

    found = verdicts(lint(START, "--place", "fr", "--json"))

    assert found["fr-cancel-confirm-words"] == words
    assert found["fr-cancel-summary"] == summary


def test_only_what_is_missed_makes_the_exit_code(site: dict[str, Any]) -> None:
    assert lint(START, "--place", "sg").exit_code == ExitCode.DONE
    assert lint(START, "--place", "de").exit_code == ExitCode.MISSED  # no button to withdraw

    site[CANCEL]["fields"].append(
        {"kind": "text", "name": "x", "label": "Lieblingsfarbe", "selector": "#x", "form": 0}
    )
    withdraw = f"{START}widerruf"
    site[START]["controls"].append(link("Vertrag widerrufen", withdraw))
    site[CANCEL]["controls"].append(link("Vertrag widerrufen", withdraw))
    site[withdraw] = {
        "controls": [button("Widerruf bestätigen"), link("Verträge hier kündigen", CANCEL)],
        "fields": fields()[2:4] + fields()[5:],
        "form_methods": ["post"],
    }
    result = lint(START, "--place", "de", "--json")
    assert verdicts(result)["de-cancel-fields-known"] == "missed"
    assert result.exit_code == ExitCode.DONE, result.output  # a person must judge that


def test_the_report_is_read_by_people(site: dict[str, Any]) -> None:
    site[CANCEL]["fields"].pop(4)

    said = lint(START, "--place", "de").stdout

    with translation.override("en"):
        assert "MISSED" in said
        assert "BGB 312k(2) sentence 3 no. 1 (H)" in said
        assert f"{CANCEL}  “when it is to end”" in said
        assert "unverified" in said


def test_what_cannot_be_used_is_refused(site: dict[str, Any]) -> None:
    for bad in (
        "operator.example",
        "ftp://operator.example/",
        "https://me:secret@operator.example",
    ):
        result = lint(bad, "--place", "de")
        assert result.exit_code == ExitCode.USAGE
        assert "secret" not in result.output
    assert lint(START, "--place", "atlantis").exit_code == ExitCode.USAGE
    assert lint(START).exit_code == ExitCode.USAGE


def test_a_site_that_does_not_answer_is_no_finding(site: dict[str, Any]) -> None:
    SHOWN.append(SavedSite(pages=site, faults={START: PageFault.UNREACHABLE}))
    result = lint(START, "--place", "de", "--json")
    SHOWN.pop()

    assert result.exit_code == ExitCode.FAILED
    assert json.loads(result.stdout)["error"] == "outside_failed"
