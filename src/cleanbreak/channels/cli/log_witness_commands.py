"""`cleanbreak log witnesses`: who watches our log, and what they object to."""

import click
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from cleanbreak.channels.cli.exit_codes import ExitCode
from cleanbreak.channels.cli.said import json_option, say
from cleanbreak.domain.named_witness import WitnessState
from cleanbreak.flows.list_witnesses import (
    ListedWitness,
    WitnessesNow,
    list_witnesses,
    sentence_of,
)
from cleanbreak.records.log_witness import LogDisputeRow


@click.command()
@json_option
def witnesses(as_json: bool) -> None:
    """Show who watches the log, how far each has come, and checkpoints that do not go together.

    Exit codes: 0 nobody objects, 5 a witness says that the log is not the one that it cosigned.
    """
    known = list_witnesses(timezone.now())
    sentences = [*map(_line, known.witnesses), _enough(known), *map(_both, known.disputes)]
    say(as_json, _document(known), *sentences)
    if any(one.state is WitnessState.DISPUTING for one in known.witnesses):
        click.get_current_context().exit(ExitCode.FAILED)


def _document(known: WitnessesNow) -> dict[str, object]:
    return {
        "size": known.size,
        "quorum": known.quorum,
        "witnessed_size": known.witnessed,
        "witnesses": [
            {
                "name": one.name,
                "state": one.state.value,
                "size": one.size,
                "behind": one.behind,
                "cosigned_at": one.cosigned_at.isoformat() if one.cosigned_at else None,
                "troubled_since": one.troubled_since.isoformat() if one.troubled_since else None,
            }
            for one in known.witnesses
        ],
        "disputes": [
            {
                "witness": one.witness,
                "at": one.at.isoformat(),
                "ours": one.ours,
                "theirs": one.theirs,
            }
            for one in known.disputes
        ],
    }


def _line(one: ListedWitness) -> str:
    said = {"name": one.name, "size": one.size, "behind": one.behind}
    stands = _("%(name)s: cosigned up to size %(size)d, behind by %(behind)d.") % said
    return f"{stands} {sentence_of(one.state)}"


def _enough(known: WitnessesNow) -> str:
    if not known.witnesses:
        return _("Nobody watches this log. Name witnesses in CLEANBREAK_WITNESSES.")
    said = {"quorum": known.quorum, "witnessed": known.witnessed, "size": known.size}
    return _("Cosigned by enough of them (%(quorum)d): %(witnessed)d of %(size)d.") % said


def _both(one: LogDisputeRow) -> str:
    at = formats.date_format(timezone.localtime(one.at), "DATETIME_FORMAT")
    said = {"name": one.witness, "at": at}
    told = _("%(at)s, %(name)s says that these do not go together.") % said
    return "\n".join([told, _("Ours:"), one.ours, _("Theirs:"), one.theirs or "-"])
