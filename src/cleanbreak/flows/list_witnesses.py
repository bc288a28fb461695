"""List the witnesses of our log: how far each is behind, and what is wrong with it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import DatabaseError, transaction
from django.utils.translation import gettext as _

from cleanbreak.domain.named_witness import WitnessState
from cleanbreak.flows.finding import Finding
from cleanbreak.flows.witnessed_checkpoint import witnessed_checkpoint
from cleanbreak.records.log_head import newest_signed
from cleanbreak.records.log_witness import LogDisputeRow, disputes, read_witnesses


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedWitness:
    """One witness, as it stands."""

    name: str
    state: WitnessState
    size: int
    """Of the checkpoint that it cosigned last."""
    behind: int
    """So many entries of our newest checkpoint it has not seen."""
    cosigned_at: datetime | None
    troubled_since: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WitnessesNow:
    """All of them, and what that means for verifiers."""

    witnesses: list[ListedWitness]
    quorum: int
    size: int
    """Of our newest checkpoint."""
    witnessed: int
    """Of the largest checkpoint that enough of them have cosigned."""
    disputes: list[LogDisputeRow]


def list_witnesses(now: datetime) -> WitnessesNow:
    """Return the witnesses that the settings name, and every objection of one that was kept."""
    newest = newest_signed()
    size = newest.size if newest else 0
    rows = read_witnesses([one.name for one in settings.CLEANBREAK_WITNESSES], now)
    enough = witnessed_checkpoint()
    return WitnessesNow(
        witnesses=[
            ListedWitness(
                name=row.name,
                state=WitnessState(row.state),
                size=row.size,
                behind=max(size - row.size, 0),
                cosigned_at=row.cosigned_at,
                troubled_since=row.troubled_since,
            )
            for row in rows
        ],
        quorum=settings.CLEANBREAK_WITNESS_QUORUM,
        size=size,
        witnessed=enough.checkpoint.size if enough else 0,
        disputes=disputes(),
    )


def doubts_about_witnesses(now: datetime) -> Iterator[Finding]:
    """Tell of each witness that somebody must see to; one that is sound is told as well."""
    try:
        with transaction.atomic():
            known = list_witnesses(now)
    except DatabaseError:
        return  # the tables come with a migration, and those that wait are a finding of their own
    for one in known.witnesses:
        is_well = one.state in (WitnessState.SOUND, WitnessState.SLOW)
        sentence = sentence_of(one.state) if not is_well else _("cosigns")
        yield Finding(name=f"witness.{one.name}", is_well=is_well, sentence=sentence)


def sentence_of(state: WitnessState) -> str:
    """Return what is to be done about a witness."""
    return {
        WitnessState.SOUND: _("It cosigns."),
        WitnessState.SLOW: _("It cosigns, and takes its time."),
        WitnessState.AWAY: _("It does not answer. Ask those who run it."),
        WitnessState.REFUSING: _(
            "It refuses our log. Give those who run it the key of the log: cleanbreak log vkey"
        ),
        WitnessState.UNTRUE: _(
            "What it answers is not signed by the keys in CLEANBREAK_WITNESSES. Ask those who run"
            " it for their keys."
        ),
        WitnessState.DISPUTING: _(
            "It says that our log is not the one that it cosigned before. Compare both checkpoints:"
            " cleanbreak log witnesses"
        ),
    }[state]
