"""`cleanbreak doctor`: is everything up, and what to do where it is not."""

from dataclasses import asdict

import click
from django.utils import timezone

from cleanbreak.channels.cli.exit_codes import ExitCode
from cleanbreak.channels.cli.said import json_option, say
from cleanbreak.flows.check_health import check_health
from cleanbreak.flows.finding import Finding
from cleanbreak.flows.wired_outside import wired_outside


@click.command()
@json_option
def doctor(as_json: bool) -> None:
    """Check database, migrations, worker, adapters and clock.

    Exit codes: 0 all is well, 5 something is not.
    """
    findings = check_health(wired_outside(), timezone.now)
    is_well = all(finding.is_well for finding in findings)
    document = {"is_well": is_well, "findings": [asdict(finding) for finding in findings]}
    say(as_json, document, *(_sentence(finding) for finding in findings))
    click.get_current_context().exit(ExitCode.DONE if is_well else ExitCode.FAILED)


def _sentence(finding: Finding) -> str:
    return f"{'ok  ' if finding.is_well else 'FAIL'}  {finding.name:20} {finding.sentence}"
