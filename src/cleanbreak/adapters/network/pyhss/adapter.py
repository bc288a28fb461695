"""End lines at a PyHSS 2.0: 4G subscriptions, IMS subscriptions and keys.

A deleted subscriber stays in use at the MME; ``enabled: false`` cancels with the wrong type; the
operation log keeps the keys and can bring a deleted line back. So the line is switched off, the MME
told with the right type, the keys blanked before PyHSS can write them into its log again, the rows
deleted by ids that still mean the same, the log cleaned, and everything read again by REST and SQL.
What the MME says afterwards is for the part that can ask it (``s6a``).
"""

from collections.abc import Sequence

from cleanbreak.adapters.first_answers import AnswersInProcess, FirstAnswers
from cleanbreak.adapters.network.pyhss.database import PyhssDatabase, mentioned
from cleanbreak.adapters.network.pyhss.line import Line
from cleanbreak.adapters.network.pyhss.records import Entry, Kind, Record
from cleanbreak.adapters.network.pyhss.rest import Outcome, Rest, Seen
from cleanbreak.adapters.network.pyhss.settings import PyhssSettings
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

HSS, LOG = "hss", "operation_log"
"""How sightings call what PyHSS holds, and its memory of what it held."""


class PyhssNetwork:
    """The port :class:`cleanbreak.ports.network.Network`; threads may share one.

    :param first_answers: what was answered to which key; one memory for all processes.
    """

    def __init__(self, settings: PyhssSettings, first_answers: FirstAnswers | None = None) -> None:
        self._rest = Rest(settings)
        self._database = PyhssDatabase(settings)
        self._memory = Memory(first_answers or AnswersInProcess())

    def withdraw_subscription(self, calls: Sequence[Call[Subscriber]]) -> list[Answer]:
        """Delete subscriptions and keys, detach the phone, and clean the log, for good."""
        phases: Withdrawal[Line] = Withdrawal(
            locate=(self._memory.recall, self._find, self._require_peers, self._keep_notes),
            quiesce=(self._switch_off,),
            detach=(self._cancel_location,),
            delete=(self._clear, self._delete),
            sweep=(self._purge_log,),
            verify_database=(self._require_gone, self._require_silence, self._answer),
            verify_serving_nodes=(),  # PyHSS's memory of the MME is not the MME's word
        )
        return walk([Line("withdraw_subscription", call) for call in calls], phases.steps())

    def bar(self, calls: Sequence[Call[Subscriber]]) -> list[Answer]:
        """Switch the subscriber off, and have the MME forget it so that the phone has to ask.

        The facts hold ``enabled`` as it was.
        """
        return walk(
            [Line("bar", call) for call in calls],
            (
                self._memory.recall,
                self._find,
                self._require_peers,
                self._keep_notes,
                self._switch_off,
                self._cancel_location,
                self._answer,
            ),
        )

    def unbar(self, calls: Sequence[Call[Subscriber]]) -> list[Answer]:
        """Switch the subscriber on again, unless it was off before the bar.

        A line that PyHSS has lost since the bar is ``Refused``.
        """
        return walk(
            [Line("unbar", call) for call in calls],
            (self._memory.recall, self._find, self._unbar, self._answer),
        )

    def look_for(self, subscribers: Sequence[Subscriber]) -> list[list[Sighting]]:
        """Ask for everything of each IMSI by REST and SQL, and whether the log still names it."""
        imsis = sorted({each.imsi for each in subscribers if is_imsi(each.imsi)})
        columns = zip(self._look(imsis), self._look_in_log(imsis), strict=True)
        seen = {imsi: list(both) for imsi, both in zip(imsis, columns, strict=True)}
        nobody = [Sighting(name, Presence.UNKNOWN, "not asked: no IMSI") for name in (HSS, LOG)]
        return [seen.get(each.imsi, nobody) for each in subscribers]

    def rolls(self) -> Sequence[Roll]:
        """Return every subscriber, and the keys that lie without one, in table or log."""
        return [Roll(element=HSS, known_by=Identifier.IMSI, read=self._database.pages)]

    def check_reachable(self) -> None:
        """Return if REST and SQL answer, and PyHSS could tell an MME something.

        :raises Unavailable: with the sentence that tells what is not so.
        """
        self._rest.check()
        self._database.check()

    def close(self) -> None:
        """Close every connection."""
        self._rest.close()

    def _find(self, lines: Sequence[Line]) -> None:
        found = self._database.find(imsis_of(lines))
        for line in lines:
            line.entry = found.get(line.imsi) or Entry()

    def _require_peers(self, lines: Sequence[Line]) -> None:
        """Fail served lines before anything is changed, if PyHSS could not tell their MMEs."""
        if served := [line for line in lines if line.entry.serving]:
            with shared_fate(served):
                self._rest.require_diameter_peers()

    def _keep_notes(self, lines: Sequence[Line]) -> None:
        """Note how the lines were found; the first try knows that, and keeps it for the others."""
        for line in lines:
            entry = line.entry
            line.facts |= {
                "already_gone": not entry.records,
                "serving_nodes": [entry.serving.host] if entry.serving else [],
                "rows": sorted(one.kind.value for one in entry.records),
                **({"enabled": entry.is_enabled} if entry.subscriber else {}),
            }
        self._memory.keep_notes(lines)

    def _switch_off(self, lines: Sequence[Line]) -> None:
        self._enable([(line, False) for line in lines if line.entry.is_enabled])

    def _enable(self, wanted: Sequence[tuple[Line, bool]]) -> None:
        """Switch, and read in the database that it is so."""
        known = [(line, line.entry.subscriber, is_on) for line, is_on in wanted]
        requests = [(record, is_on) for _, record, is_on in known if record]
        lines = [line for line, record, _ in known if record]
        if not lines:
            return
        settle(lines, self._rest.enable(requests))
        with shared_fate(lines):
            after = self._database.find(imsis_of(lines))
            for line, (_, is_on) in zip(lines, requests, strict=True):
                if after.get(line.imsi, Entry()).is_enabled is not is_on and not line.failure:
                    line.fail(OutcomeUnknown("PyHSS does not hold the state that it was told"))

    def _cancel_location(self, lines: Sequence[Line]) -> None:
        told = [(line, line.entry.serving) for line in lines]
        served = [(line.imsi, serving) for line, serving in told if serving]
        settle([line for line, serving in told if serving], self._rest.cancel_location(served))

    def _clear(self, lines: Sequence[Line]) -> None:
        """Blank keys and remove what hangs on the ids, as long as these ids are the lines' own."""
        records = [one for line in lines for one in line.entry.records]
        same = self._database.unchanged(records)
        own = [one for one in records if one in same]
        self._database.clear(own, imsis_of(lines))
        touch(lines)
        self._purge(lines, own)

    def _delete(self, lines: Sequence[Line]) -> None:
        """Delete row by row, each kind for the whole batch; what refers to keys goes first."""
        for kind in Kind:
            wanted = {one: line for line in lines for one in line.entry.records if one.kind is kind}
            same = self._database.unchanged(list(wanted))
            going = {one: line for one, line in wanted.items() if one in same and not line.failure}
            for line, failure in zip(going.values(), self._rest.delete(list(going)), strict=True):
                # "null" may as well mean that somebody else was faster: the reading tells.
                if failure and not isinstance(failure, OutcomeUnknown):
                    line.fail(failure)

    def _purge_log(self, lines: Sequence[Line]) -> None:
        self._purge(lines, ())
        self._database.overwrite_deleted()

    def _purge(self, lines: Sequence[Line], records: Sequence[Record]) -> None:
        removed = self._database.purge_log(imsis_of(lines), records)
        touch([line for line in lines if line.imsi in removed])
        for line in lines:
            line.log_rows_removed += removed.get(line.imsi, 0)
            line.facts["log_rows_removed"] = line.log_rows_removed

    def _require_gone(self, lines: Sequence[Line]) -> None:
        for line, seen in zip(lines, self._look(imsis_of(lines)), strict=True):
            line.sightings[HSS] = seen
            if seen.presence is not Presence.GONE:
                line.fail(OutcomeUnknown(f"PyHSS was told to delete and says: {seen.answer}"))

    def _require_silence(self, lines: Sequence[Line]) -> None:
        for line, seen in zip(lines, self._look_in_log(imsis_of(lines)), strict=True):
            line.sightings[LOG] = seen
            if seen.presence is not Presence.GONE:
                line.fail(OutcomeUnknown(f"the line could be brought back: {seen.answer}"))

    def _unbar(self, lines: Sequence[Line]) -> None:
        for line in lines:
            line.facts["already_gone"] = not line.entry.records
            if not (line.entry.subscriber or line.earlier.get("already_gone")):
                line.fail(Refused("PyHSS has lost the line since it was barred"))
        known = [line for line in lines if line.entry.subscriber and not line.failure]
        wanted = [(line, line.earlier.get("enabled") is not False) for line in known]
        self._enable([(line, is_on) for line, is_on in wanted if is_on != line.entry.is_enabled])
        for line, is_on in wanted:
            line.facts["enabled"] = is_on

    def _answer(self, lines: Sequence[Line]) -> None:
        """Make the last word of REST, tables and log evidence, and keep the evidence."""
        for line in lines:
            line.facts["answers"] = {s.element: s.answer for s in line.sightings.values()}
        self._memory.keep_answers(lines)

    def _look(self, imsis: Sequence[str]) -> list[Sighting]:
        """Return what REST and tables say: gone is what neither of them knows."""
        try:
            entries = self._database.find(imsis) if imsis else {}
        except OutsideFailure as failure:
            return [Sighting(HSS, Presence.UNKNOWN, failure.sentence) for _ in imsis]
        seen = self._rest.look_for(imsis)
        return [
            sighting(entries.get(imsi), by_rest) for imsi, by_rest in zip(imsis, seen, strict=True)
        ]

    def _look_in_log(self, imsis: Sequence[str]) -> list[Sighting]:
        """Return whether the log names the lines, in the table or where the interface shows it."""
        try:
            rows = self._database.mentioned_in_log(imsis) if imsis else set()
            if imsis:
                shown = [mentioned(str(row.get("changes"))) for row in self._rest.log()]
                rows |= set(imsis) & set().union(*shown)
        except OutsideFailure as failure:
            return [Sighting(LOG, Presence.UNKNOWN, failure.sentence) for _ in imsis]
        return [
            Sighting(LOG, Presence.PRESENT, "the operation log keeps keys or data of the line")
            if imsi in rows
            else Sighting(LOG, Presence.GONE, "nothing about the line")
            for imsi in imsis
        ]


def sighting(entry: Entry | None, seen: Seen) -> Sighting:
    """Return what is held, without anything personal."""
    if entry:
        return Sighting(HSS, Presence.PRESENT, entry.words)
    if seen.kinds:
        return Sighting(HSS, Presence.PRESENT, " and ".join(one.value for one in seen.kinds))
    if seen.failure:
        return Sighting(HSS, Presence.UNKNOWN, seen.failure.sentence)
    return Sighting(HSS, Presence.GONE, "no subscriber, no keys, no IMS subscriber")


def settle(lines: Sequence[Line], outcomes: Sequence[Outcome]) -> None:
    """Note for each line whether something was changed, or why not."""
    for line, failure in zip(lines, outcomes, strict=True):
        if failure:
            line.fail(failure)
        else:
            touch([line])


def is_imsi(text: str) -> bool:
    """Tell whether the text may become part of an address."""
    try:
        return parse_imsi(text) == text
    except MalformedImsi:
        return False
