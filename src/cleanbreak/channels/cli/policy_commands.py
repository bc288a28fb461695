"""`cleanbreak policy list|check`: the rules of each place, and whether their files can be used."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cleanbreak.channels.cli.exit_codes import ExitCode
from cleanbreak.channels.cli.said import json_option, say
from cleanbreak.flows.list_policies import ListedPolicy, list_policies
from cleanbreak.flows.policy_words import STATUS_WORDS
from cleanbreak.policies.check import faults_of_all, faults_of_file


@click.group("policy")
def policy_group() -> None:
    """See by which rules lines end, and check files of rules before they count."""


@policy_group.command("list")
@json_option
def list_(as_json: bool) -> None:
    """List the rules of each place, who looked at them, and what nobody found in the law.

    Exit codes: 0 listed, 3 the rules of a place cannot be used.
    """
    listed = list_policies(timezone.now())
    document = {"policies": [_document(one) for one in listed]}
    say(as_json, document, *(sentence for one in listed for sentence in _sentences(one)))


@policy_group.command()
@click.argument(
    "file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@json_option
def check(file: Path | None, as_json: bool) -> None:
    """Check a pack, an overlay named PLACE.yaml or cases; without FILE, all that count here.

    Exit codes: 0 no fault, 3 faults, each of which is named.
    """
    found = {str(file): faults_of_file(file)} if file else faults_of_all()
    faults = sum(map(len, found.values()))
    document = {
        "files": [{"file": name, "faults": own} for name, own in found.items()],
        "faults": faults,
    }
    lines = [f"{name}: {fault}" for name, own in found.items() for fault in own]
    well = ngettext("%(n)s file, no fault.", "%(n)s files, no fault.", len(found))
    say(as_json, document, *lines or [well % {"n": len(found)}])
    if faults:
        click.get_current_context().exit(ExitCode.REFUSED)


def _document(one: ListedPolicy) -> dict[str, Any]:
    return {
        "place": one.place,
        "status": one.status.value,
        "on": one.on.isoformat(),
        "time_zone": one.time_zone,
        "holidays": one.holiday_calendar or None,
        "extends": list(one.extends),
        "has_overlay": one.has_overlay,
        "feeds": [{**asdict(feed), "rhythm": feed.rhythm.value} for feed in one.feeds],
        "facts": one.facts,
        "not_found": list(one.not_found),
    }


def _sentences(one: ListedPolicy) -> list[str]:
    sentences = [f"{one.place:6} {STATUS_WORDS[one.status]}"]
    if one.not_found:
        sentences.append(
            "       "
            + _("not found in the law, a safe default counts: %(names)s")
            % {"names": ", ".join(one.not_found)}
        )
    return sentences
