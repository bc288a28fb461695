"""Where the runbook tells what to do about something that is not well."""

PAGE = "docs/howto/runbook.md"


def runbook_section(finding: str) -> str:
    """Return the page and the section for a finding of :func:`check_health`, by its name.

    A section is called like the first part of the name: ``payouts.no_word`` stands in *payouts*.
    A test holds that each one is there.
    """
    return f"{PAGE}#{finding.partition('.')[0]}"
