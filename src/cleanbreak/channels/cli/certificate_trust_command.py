"""`cleanbreak certificate trust`: what anybody needs to check certificates without asking us."""

import json
from pathlib import Path

import click
from django.utils.translation import gettext as _

from cleanbreak.channels.cli.said import json_option, say
from cleanbreak.domain.trust_file import trust_json
from cleanbreak.flows.publish_trust import publish_trust


@click.command()
@click.option(
    "--file", type=click.Path(dir_okay=False, path_type=Path), help="Write it there; else print it."
)
@json_option
def trust(file: Path | None, as_json: bool) -> None:
    """Give the trust file: keys, revoked ones too, witnesses, and the newest checkpoint.

    Exit codes: 0 given, 5 the keeper of a key cannot be asked, or the file cannot be written.
    """
    document = trust_json(publish_trust())
    text = json.dumps(document, indent=2, ensure_ascii=False) + "\n"
    if file is None:
        say(as_json, document, text.rstrip())
        return
    try:
        file.write_text(text)
    except OSError as fault:
        raise click.FileError(str(file), fault.strerror) from fault
    keys = len(document["keys"])
    sentence = _("Written to %(file)s. Keys: %(keys)d, of witnesses: %(witnesses)d.")
    values = {"file": file, "keys": keys, "witnesses": len(document["witnesses"])}
    say(as_json, {**document, "file": str(file)}, sentence % values)
