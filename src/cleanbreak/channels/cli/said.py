"""What commands print: sentences for people, or one JSON object for machines."""

import json
import sys
from datetime import date
from typing import Any

import click

JSON_KEY = "cleanbreak.json"


def remember_json(ctx: click.Context, _parameter: click.Parameter, value: bool) -> bool:
    """Note for the whole call that machines read the output."""
    ctx.find_root().meta[JSON_KEY] = value
    return value


json_option = click.option(
    "--json", "as_json", is_flag=True, callback=remember_json, help="Print one JSON object."
)


def say(as_json: bool, document: dict[str, Any], *sentences: str) -> None:
    """Print the document for machines, or the sentences for people."""
    if as_json:
        click.echo(json.dumps(document, ensure_ascii=False, default=_written))
    else:
        for sentence in sentences:
            click.echo(sentence)


def _written(value: object) -> str:
    """Return instants and days in ISO 8601, everything else as it writes itself."""
    return value.isoformat() if isinstance(value, date) else str(value)


def is_terminal() -> bool:
    """Return whether a person watches: progress is shown to nobody else."""
    return sys.stderr.isatty()
