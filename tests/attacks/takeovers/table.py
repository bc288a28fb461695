"""The table of `docs/explanation/takeover-attempts.md`, made from the attempts themselves."""

from itertools import groupby

from tests.attacks.takeovers.attempt import ATTEMPTS


def table() -> str:
    """Return the attempts by theme, as Markdown."""
    parts = []
    for theme, attempts in groupby(ATTEMPTS, key=lambda one: one.theme):
        rows = [
            f"| {one.title} | {one.spoils} | {one.goal.value} | {'; '.join(one.stopped_by)} |"
            for one in attempts
        ]
        head = f"### {theme.capitalize()}\n\n| attempt | with | so that | what stops it |"
        parts.append("\n".join([head, "|---|---|---|---|", *rows]))
    return "\n\n".join(parts)
