"""End lines at an Open5GS core: MongoDB, and the HSS that follows its changes.

Deleting the document tells nobody: the MME serves the phone until it has to authenticate again. So
the line is barred and the HSS is asked to cancel its location, both in one change; the HSS is given
the time to do so; and only then the document goes. What the MMEs say afterwards is for the part
that can ask them (``s6a``): the HSS sends to a realm, not to the MME that it knows.
"""

from collections.abc import Sequence
from time import sleep

from cleanbreak.adapters.first_answers import AnswersInProcess, FirstAnswers
from cleanbreak.adapters.network.open5gs.collection import Subscribers
from cleanbreak.adapters.network.open5gs.entry import RIGHTS, Entry, as_number, barred, unbarred
from cleanbreak.adapters.network.open5gs.hss import Hss
from cleanbreak.adapters.network.open5gs.line import Line
from cleanbreak.adapters.network.open5gs.settings import Open5gsSettings
from cleanbreak.adapters.walked_lines import (
    Memory,
    Withdrawal,
    imsis_of,
    shared_fate,
    touch,
    walk,
)
from cleanbreak.domain.identifiers import MalformedImsi, parse_imsi
from cleanbreak.ports.calls import Answer, Call, Presence, Sighting
from cleanbreak.ports.errors import OutcomeUnknown, OutsideFailure, Refused
from cleanbreak.ports.network import Subscriber
from cleanbreak.ports.rolls import Identifier, Roll

HSS = "hss"
"""How sightings and rolls call the subscriber database."""
READ_BY_HSS_S = 0.005
"""For each line of a batch, because the HSS must have read the last change as well.

A precaution: the HSS of the tests reads a thousand in a second; that of Open5GS was not measured.
"""
NOBODY = Sighting(HSS, Presence.GONE, "no such subscriber")


class Open5gsNetwork:
    """The port :class:`cleanbreak.ports.network.Network`; threads may share one.

    :param first_answers: what was answered to which key; one memory for all processes.
    """

    def __init__(
        self, settings: Open5gsSettings, first_answers: FirstAnswers | None = None
    ) -> None:
        self._subscribers = Subscribers(settings)
        self._hss = Hss(settings.hss, settings.timeout_s)
        self._settle_s = settings.settle_s
        self._memory = Memory(first_answers or AnswersInProcess())

    def withdraw_subscription(self, calls: Sequence[Call[Subscriber]]) -> list[Answer]:
        """Delete subscription and keys, and have the HSS detach the phone, for good."""
        phases: Withdrawal[Line] = Withdrawal(
            locate=(self._memory.recall, self._find, self._keep_notes),
            quiesce=(),  # no messages wait here, and the bar is one change with the cancellation
            detach=(self._cancel_and_settle,),
            delete=(self._delete,),
            sweep=(),  # keys, rights and access points are all in the one document
            verify_database=(self._require_gone, self._answer),
            verify_serving_nodes=(),  # the database is no MME: the part that can ask them does
        )
        return walk([Line("withdraw_subscription", call) for call in calls], phases.steps())

    def bar(self, calls: Sequence[Call[Subscriber]]) -> list[Answer]:
        """Forbid everything, and have the HSS throw the phone off so that it has to ask again.

        The facts hold the three rights as they were.
        """
        return walk(
            [Line("bar", call) for call in calls],
            (
                self._memory.recall,
                self._find,
                self._require_hss,
                self._keep_notes,
                self._bar_and_cancel,
                self._answer,
            ),
        )

    def unbar(self, calls: Sequence[Call[Subscriber]]) -> list[Answer]:
        """Give back the rights from before the bar; what a bar takes, if they are not known.

        A line that the database has lost since the bar is ``Refused``.
        """
        return walk(
            [Line("unbar", call) for call in calls],
            (self._memory.recall, self._find, self._unbar, self._answer),
        )

    def look_for(self, subscribers: Sequence[Subscriber]) -> list[list[Sighting]]:
        """Read the database; what an MME still knows is for others to say."""
        imsis = sorted({each.imsi for each in subscribers if is_imsi(each.imsi)})
        try:
            found = self._subscribers.find(imsis) if imsis else {}
            seen = {imsi: sighting(found.get(imsi)) for imsi in imsis}
        except OutsideFailure as failure:
            seen = dict.fromkeys(imsis, Sighting(HSS, Presence.UNKNOWN, failure.sentence))
        nobody = Sighting(HSS, Presence.UNKNOWN, "not asked: no IMSI")
        return [[seen.get(each.imsi, nobody)] for each in subscribers]

    def rolls(self) -> Sequence[Roll]:
        """Return everybody in the database. Keys lie nowhere but with their subscriber."""
        return [Roll(element=HSS, known_by=Identifier.IMSI, read=self._subscribers.pages)]

    def check_reachable(self) -> None:
        """Return if MongoDB answers and tells of changes, and the HSS is there.

        :raises Unavailable: with the sentence that tells what is not so.
        """
        self._subscribers.check()
        self._hss.check()

    def close(self) -> None:
        """Close every connection."""
        self._subscribers.close()

    def _find(self, lines: Sequence[Line]) -> None:
        found = self._subscribers.find(imsis_of(lines))
        for line in lines:
            line.entry = found.get(line.imsi)

    def _require_hss(self, lines: Sequence[Line]) -> None:
        """Fail the lines before anything is changed, if nobody would tell the MMEs."""
        if known := [line for line in lines if line.entry]:
            with shared_fate(known):
                self._hss.check()

    def _keep_notes(self, lines: Sequence[Line]) -> None:
        """Note how the lines were found; the first try knows that, and keeps it for the others."""
        for line in lines:
            line.facts |= {
                "already_gone": line.entry is None,
                "serving_nodes": [line.entry.mme] if line.entry and line.entry.mme else [],
                "documents": line.entry.documents if line.entry else 0,
                **(line.entry.rights if line.entry else {}),
            }
        self._memory.keep_notes(lines)

    def _cancel_and_settle(self, lines: Sequence[Line]) -> None:
        """Bar, have the location cancelled, and wait once for all until the HSS has done so.

        If the HSS takes no connection, nothing is changed.
        """
        known = [line for line in lines if line.entry]
        if not known:
            return
        with shared_fate(known), self._hss.held() as connection:
            self._change_rights(known)
            sleep(self._settle_s + READ_BY_HSS_S * len(known))
            connection.require_alive()

    def _bar_and_cancel(self, lines: Sequence[Line]) -> None:
        known = [line for line in lines if line.entry]
        if not known:
            return
        with shared_fate(known):
            self._change_rights(known)
            after = self._subscribers.find(imsis_of(known))
            for line in known:
                if not (line.imsi in after and after[line.imsi].is_barred):
                    line.fail(OutcomeUnknown("the HSS's database does not hold the bar"))

    def _change_rights(self, lines: Sequence[Line]) -> None:
        self._subscribers.bar_and_cancel(
            {line.imsi: barred(line.entry.rights) for line in lines if line.entry}
        )
        touch(lines)

    def _delete(self, lines: Sequence[Line]) -> None:
        if known := [line for line in lines if line.entry]:
            with shared_fate(known):
                self._subscribers.delete(imsis_of(known))
                touch(known)

    def _require_gone(self, lines: Sequence[Line]) -> None:
        left = self._subscribers.find(imsis_of(lines))
        for line in lines:
            seen = sighting(left.get(line.imsi))
            line.sightings[HSS] = seen
            if seen.presence is not Presence.GONE:
                line.fail(OutcomeUnknown(f"the subscriber was deleted and is there: {seen.answer}"))

    def _unbar(self, lines: Sequence[Line]) -> None:
        for line in lines:
            line.facts["already_gone"] = line.entry is None
            if not (line.entry or line.earlier.get("already_gone")):
                line.fail(Refused("the HSS's database has lost the line since it was barred"))
        known = [line for line in lines if line.entry]
        wanted = {line.imsi: rights_before_bar(line) for line in known}
        if not known:
            return
        self._subscribers.give_rights(wanted)
        touch(known)
        after = self._subscribers.find(imsis_of(known))
        for line in known:
            line.facts |= wanted[line.imsi]
            if not (line.imsi in after and after[line.imsi].rights == wanted[line.imsi]):
                line.fail(OutcomeUnknown("the HSS's database does not hold the rights it was told"))

    def _answer(self, lines: Sequence[Line]) -> None:
        """Make the last word of the database evidence, and keep the evidence."""
        for line in lines:
            line.facts["answers"] = {s.element: s.answer for s in line.sightings.values()}
        self._memory.keep_answers(lines)


def rights_before_bar(line: Line) -> dict[str, int | None]:
    """Return what the line was allowed before the bar that is undone."""
    if all(name in line.earlier for name in RIGHTS):
        return {name: as_number(line.earlier[name]) for name in RIGHTS}
    return unbarred(line.entry.rights) if line.entry else {}


def sighting(entry: Entry | None) -> Sighting:
    """Return what the database holds, without anything personal."""
    if entry is None:
        return NOBODY
    rights = ", ".join(f"{name} {value}" for name, value in entry.rights.items())
    return Sighting(HSS, Presence.PRESENT, f"{rights}, served by {entry.mme or 'nobody'}")


def is_imsi(text: str) -> bool:
    """Tell whether the text is worth a question."""
    try:
        return parse_imsi(text) == text
    except MalformedImsi:
        return False
