"""End lines at an Osmocom network: OsmoHLR 1.5, OsmoMSC 1.9, OsmoSGSN 1.9.

OsmoHLR deletes a subscriber and tells nobody, so the phone stays served "for ever". Therefore we
look where the line is served, send the Location Cancel ourselves, delete, remove what the HLR
leaves behind, and believe only what HLR and nodes say when they are asked again.
"""

from collections.abc import Callable, Sequence
from threading import RLock
from typing import TypeAlias

from cleanbreak.adapters.first_answers import AnswersInProcess, FirstAnswers
from cleanbreak.adapters.network.osmo.connection import questions_only
from cleanbreak.adapters.network.osmo.ctrl import CtrlClient
from cleanbreak.adapters.network.osmo.detachment import Detachment
from cleanbreak.adapters.network.osmo.gsup import GsupClient
from cleanbreak.adapters.network.osmo.hlr import (
    HLR,
    Entry,
    Hlr,
    NewSubscription,
    Outcome,
    Services,
)
from cleanbreak.adapters.network.osmo.leftovers import Leftovers
from cleanbreak.adapters.network.osmo.line import Line
from cleanbreak.adapters.network.osmo.nodes import Msc, ServingNode, Sgsn
from cleanbreak.adapters.network.osmo.rolls import rolls_of
from cleanbreak.adapters.network.osmo.settings import Endpoint, OsmoSettings
from cleanbreak.adapters.network.osmo.vty import VtyClient
from cleanbreak.adapters.walked_lines import Memory, Withdrawal, imsis_of, touch, walk
from cleanbreak.domain.identifiers import MalformedImsi, parse_imsi
from cleanbreak.ports.calls import Answer, Call, Presence, Sighting
from cleanbreak.ports.errors import OutcomeUnknown, OutsideFailure, Refused, Unavailable
from cleanbreak.ports.network import Subscriber
from cleanbreak.ports.rolls import Roll

NO_SERVICES = Services(cs=False, ps=False)

Look: TypeAlias = Callable[[Sequence[str]], list[Sighting]]


class OsmoNetwork:
    """The port :class:`cleanbreak.ports.network.Network`; threads may share one.

    :param first_answers: what was answered to which key; one memory for all processes.
    """

    def __init__(self, settings: OsmoSettings, first_answers: FirstAnswers | None = None) -> None:
        self._settings, timeout_s = settings, settings.timeout_s
        writing_in_hlr = RLock()
        self._ctrl = CtrlClient("HLR (CTRL)", settings.hlr_ctrl, timeout_s)
        self._hlr = Hlr(self._ctrl, writing_in_hlr)
        self._hlr_vty = VtyClient("HLR (VTY)", settings.hlr_vty, timeout_s)
        self._gsup = GsupClient(settings.hlr_gsup, settings.gsup_name, timeout_s)
        self._nodes = make_nodes(settings)
        self._detachment = Detachment(self._nodes, self._gsup, settings.forget_within_s)
        self._leftovers = Leftovers(settings, writing_in_hlr)
        self._memory = Memory(first_answers or AnswersInProcess())

    def withdraw_subscription(self, calls: Sequence[Call[Subscriber]]) -> list[Answer]:
        """Delete subscription and keys, purge waiting messages and detach the phone, for good."""
        phases = Withdrawal(
            locate=(
                self._memory.recall,
                self._find_in_hlr,
                self._detachment.require_readable_nodes,
                self._detachment.look_everywhere,
                self._keep_notes,
            ),
            quiesce=(self._leftovers.remove_messages, self._detachment.purge_messages),
            detach=(self._detachment.try_to_detach,),
            # OsmoHLR gives a deleted id to the next subscriber: what hangs on it goes first.
            delete=(self._leftovers.remove_belongings, self._delete_in_hlr),
            sweep=(
                # A phone may have come back as long as the HLR knew it; from here on it cannot.
                self._detachment.look_everywhere,
                self._detachment.let_attempts_end,
                self._detachment.try_to_detach,
                self._leftovers.remove_the_rest,
            ),
            verify_database=(self._require_gone_from_hlr,),
            verify_serving_nodes=(self._detachment.require_forgotten, self._answer),
        )
        return walk(lines_of("withdraw_subscription", calls), phases.steps())

    def bar(self, calls: Sequence[Call[Subscriber]]) -> list[Answer]:
        """Switch all services off in the HLR, and throw the phone off so that it has to ask there.

        The facts hold ``cs_enabled`` and ``ps_enabled`` as they were.
        """
        return walk(
            lines_of("bar", calls),
            (
                self._memory.recall,
                self._find_in_hlr,
                self._detachment.require_readable_nodes,
                self._detachment.look_where_served,
                self._keep_notes,
                self._bar_in_hlr,
                self._detachment.detach,
                self._answer,
            ),
        )

    def unbar(self, calls: Sequence[Call[Subscriber]]) -> list[Answer]:
        """Switch on in the HLR what was on before the bar; everything, if that is not known.

        A line that the HLR has lost since the bar is ``Refused``.
        """
        return walk(
            lines_of("unbar", calls),
            (
                self._memory.recall,
                self._find_in_hlr,
                self._unbar_in_hlr,
                # OsmoSGSN lets a barred phone in without any right, and asks the HLR too late. Such
                # a phone has to come anew, to be given its rights again.
                self._detachment.look_where_served,
                self._detachment.detach,
                self._answer,
            ),
        )

    def look_for(self, subscribers: Sequence[Subscriber]) -> list[list[Sighting]]:
        """Ask the HLR, every MSC (``vlr:NAME``) and every SGSN (``sgsn:NAME``)."""
        imsis = sorted({s.imsi for s in subscribers if is_imsi(s.imsi)})
        elements = [(HLR, self._hlr.look_for), *((n.element, n.look_for) for n in self._nodes)]
        columns = [(element, look_safely(element, look, imsis)) for element, look in elements]
        return [
            [
                seen.get(s.imsi) or Sighting(element, Presence.UNKNOWN, "not asked: no IMSI")
                for element, seen in columns
            ]
            for s in subscribers
        ]

    def rolls(self) -> Sequence[Roll]:
        """Return what the HLR, each node and each message store holds."""
        return rolls_of(self._settings)

    def check_reachable(self) -> None:
        """Return if every element answers and every node is connected to the HLR.

        :raises Unavailable: with the sentence that tells which one does not.
        """
        self._ctrl.check()
        self._gsup.check()
        self._leftovers.check()
        with questions_only():
            [connections] = self._hlr_vty.run(["show gsup-connections"])
        for node in self._nodes:
            node.check()
            if f"'{node.name}'" not in connections:
                raise Unavailable(f"{node.name} is not connected to the HLR")

    def provision(self, subscriptions: Sequence[NewSubscription]) -> None:
        """Create subscribers with number and keys, for demonstrations and tests.

        :raises OutsideFailure: if the HLR did not create all of them.
        """
        for outcome in self._hlr.create(subscriptions):
            if outcome:
                raise outcome

    def close(self) -> None:
        """Close every connection; the next call opens those that it needs."""
        for connection in (self._ctrl, self._hlr_vty, self._gsup):
            connection.close()
        for node in self._nodes:
            node.close()

    def _find_in_hlr(self, lines: Sequence[Line]) -> None:
        for line, found in zip(lines, self._hlr.find(imsis_of(lines)), strict=True):
            if isinstance(found, OutsideFailure):
                line.fail(found)
            else:
                line.entry = found

    def _keep_notes(self, lines: Sequence[Line]) -> None:
        """Note how the lines were found; the first try knows that, and keeps it for the others."""
        for line in lines:
            line.facts |= {
                "already_gone": line.entry is None,
                "serving_nodes": list(line.serving_nodes),
                **(as_facts(line.entry.services) if line.entry else {}),
            }
        self._memory.keep_notes(lines)

    def _delete_in_hlr(self, lines: Sequence[Line]) -> None:
        known = [line for line in lines if line.entry]
        outcomes = self._hlr.delete(imsis_of(known))
        touch(known)
        fail_each(known, outcomes)

    def _require_gone_from_hlr(self, lines: Sequence[Line]) -> None:
        for line, sighting in zip(lines, self._hlr.look_for(imsis_of(lines)), strict=True):
            line.sightings[HLR] = sighting
            if sighting.presence is not Presence.GONE:
                line.fail(OutcomeUnknown(f"the HLR was told to delete and says {sighting.answer}"))

    def _bar_in_hlr(self, lines: Sequence[Line]) -> None:
        known = [line for line in lines if line.entry]
        wanted = [NO_SERVICES for _ in known]
        if self._leftovers.switch_off_services(known):
            self._require_services(known, wanted)
        else:
            self._enable_in_hlr(known, wanted)

    def _unbar_in_hlr(self, lines: Sequence[Line]) -> None:
        for line in lines:
            line.facts["already_gone"] = line.entry is None
            if not (line.entry or line.earlier.get("already_gone")):
                line.fail(Refused("the HLR has lost the line since it was barred"))
        known = [line for line in lines if line.entry]
        services = [services_before_bar(line) for line in known]
        self._enable_in_hlr(known, services)
        for line, restored in zip(known, services, strict=True):
            line.facts |= as_facts(restored)

    def _enable_in_hlr(self, lines: Sequence[Line], services: Sequence[Services]) -> None:
        """Switch services, and read that the HLR holds them so."""
        outcomes = self._hlr.enable_services(imsis_of(lines), services)
        touch(lines)
        fail_each(lines, outcomes)
        self._require_services(lines, services)

    def _require_services(self, lines: Sequence[Line], services: Sequence[Services]) -> None:
        """Read through the HLR itself that it holds the services so."""
        after = self._hlr.find(imsis_of(lines))
        for line, entry, wanted in zip(lines, after, services, strict=True):
            if not (isinstance(entry, Entry) and entry.services == wanted):
                line.fail(OutcomeUnknown("the HLR does not hold the services that it was told"))

    def _answer(self, lines: Sequence[Line]) -> None:
        """Make the last word of every element evidence, and keep the evidence."""
        for line in lines:
            line.facts["detached_by"] = line.detached_by
            line.facts["answers"] = {s.element: s.answer for s in line.sightings.values()}
        self._memory.keep_answers(lines)


def lines_of(act: str, calls: Sequence[Call[Subscriber]]) -> list[Line]:
    """Return a line for each call, at the beginning of its way."""
    return [Line(act, call) for call in calls]


def make_nodes(settings: OsmoSettings) -> list[ServingNode]:
    """Return every node of the settings, with the MSCs first: their messages go first."""

    def vty(name: str, endpoint: Endpoint) -> VtyClient:
        return VtyClient(f"{name} (VTY)", endpoint, settings.timeout_s)

    return [
        *(Msc(name, vty(name, endpoint)) for name, endpoint in settings.msc_vtys.items()),
        *(Sgsn(name, vty(name, endpoint)) for name, endpoint in settings.sgsn_vtys.items()),
    ]


def look_safely(element: str, look: Look, imsis: Sequence[str]) -> dict[str, Sighting]:
    """Return what ``look`` sees; an element that cannot be asked is an unknown, not a failure."""
    try:
        sightings = look(imsis)
    except OutsideFailure as failure:
        sightings = [Sighting(element, Presence.UNKNOWN, failure.sentence) for _ in imsis]
    return dict(zip(imsis, sightings, strict=True))


def as_facts(services: Services) -> dict[str, object]:
    """Return the services as evidence; :func:`services_before_bar` reads them again."""
    return {"cs_enabled": services.cs, "ps_enabled": services.ps}


def services_before_bar(line: Line) -> Services:
    """Return what the line was allowed before the bar that is undone; everything, if unknown."""
    return Services(
        cs=line.earlier.get("cs_enabled") is not False,
        ps=line.earlier.get("ps_enabled") is not False,
    )


def fail_each(lines: Sequence[Line], outcomes: Sequence[Outcome]) -> None:
    """Fail each line whose change did not come off."""
    for line, failure in zip(lines, outcomes, strict=True):
        if failure:
            line.fail(failure)


def is_imsi(text: str) -> bool:
    """Tell whether the text may become part of a command."""
    try:
        return parse_imsi(text) == text
    except MalformedImsi:
        return False
