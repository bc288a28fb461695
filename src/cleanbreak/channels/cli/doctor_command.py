"""`cleanbreak doctor`: is everything up, and what to do where it is not."""

from dataclasses import asdict
from typing import Any

import click
from django.utils import timezone
from django.utils.translation import gettext as _

from cleanbreak.channels.cli.exit_codes import ExitCode
from cleanbreak.channels.cli.said import json_option, say
from cleanbreak.flows.check_health import check_health
from cleanbreak.flows.finding import Finding
from cleanbreak.flows.runbook import runbook_section
from cleanbreak.flows.wired_outside import wired_outside


@click.command()
@json_option
def doctor(as_json: bool) -> None:
    """Check database, migrations, worker, adapters and clock, and name the way out.

    Exit codes: 0 all is well, 5 something is not.
    """
    findings = check_health(wired_outside(), timezone.now)
    is_well = all(finding.is_well for finding in findings)
    document = {"is_well": is_well, "findings": [_document(finding) for finding in findings]}
    say(as_json, document, *(_sentence(finding) for finding in findings))
    click.get_current_context().exit(ExitCode.DONE if is_well else ExitCode.FAILED)


def _document(finding: Finding) -> dict[str, Any]:
    where = "" if finding.is_well else runbook_section(finding.name)
    return {**asdict(finding), "runbook": where}


def _sentence(finding: Finding) -> str:
    if finding.is_well:
        return f"ok    {finding.name:20} {finding.sentence}"
    where = _("More: %(place)s") % {"place": runbook_section(finding.name)}
    return f"FAIL  {finding.name:20} {finding.sentence}\n{'':27}{where}"
