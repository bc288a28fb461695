"""An eIM that only remembers, with devices that call when they are told to.

UNPROVEN: no eIM can be had here. What SGP.32 says is kept (orders wait for the device, an enabled
profile is disabled first, a rule of the profile may forbid its deletion); no byte of it is spoken.
"""

from collections.abc import Sequence

from cleanbreak.adapters.fake_world import Act, Document, Outcome, World, act_once, as_answers
from cleanbreak.ports.calls import Answer, Call, Presence, Sighting
from cleanbreak.ports.eim import Deletion, EuiccProfile
from cleanbreak.ports.errors import OutsideFailure, Refused

PORT = "eim"
EUICC = "eim.euicc"
RESULT = "eim.result"
ORDER = "eim.delete_profile"
ELEMENT = "euicc"
NOT_MANAGED = "The eIM does not manage this eUICC."
ORDERED = "ordered"
ENABLED, DISABLED, UNDELETABLE = "enabled", "disabled", "undeletable"
"""States of a profile; the last one has a rule that forbids its deletion (SGP.32: PPR)."""


class MemoryEim:
    """The port ``eim`` upon a fake world."""

    def __init__(self, world: World) -> None:
        self._world = world

    def delete_profile(self, calls: Sequence[Call[EuiccProfile]]) -> list[Answer]:
        """Put each order where its device finds it."""
        return as_answers(act_once(self._world, DELETE_PROFILE, calls))

    def results(self, keys: Sequence[str]) -> list[Deletion | None]:
        """Return what the chips have answered, and what is still on its way to them."""
        self.check_reachable()
        ordered, answered = self._world.read(ORDER, keys), self._world.read(RESULT, keys)
        return [_deletion(ordered.get(key), answered.get(key)) for key in keys]

    def look_for(self, profiles: Sequence[EuiccProfile]) -> list[list[Sighting]]:
        """Tell what each chip reported last."""
        try:
            self.check_reachable()
            euiccs = self._world.read(EUICC, {one.eid for one in profiles})
        except OutsideFailure as failure:
            return [[Sighting(ELEMENT, Presence.UNKNOWN, failure.sentence)] for _ in profiles]
        return [[_sighting(euiccs.get(one.eid), one.iccid)] for one in profiles]

    def check_reachable(self) -> None:
        """Return if the fake eIM is up.

        :raises Unavailable: if it is switched off.
        """
        self._world.check_reachable(PORT)

    def provision(self, profiles: Sequence[EuiccProfile], state: str = ENABLED) -> None:
        """Let the eIM manage these chips, each with this one profile on it."""
        made = {one.eid: {"profiles": {one.iccid: state}, "waiting": {}} for one in profiles}
        self._world.create(EUICC, made)

    def let_call(self, eids: Sequence[str]) -> None:
        """Let these devices call: their chips do what waits for them, and answer."""
        with self._world.transaction():
            euiccs = self._world.read_for_change(EUICC, eids)
            for eid, euicc in euiccs.items():
                self._world.write(RESULT, _answers_of(euicc))
                self._world.write(EUICC, {eid: _after_call(euicc)})

    def orders_at(self, eid: str) -> int:
        """Return how often a deletion was ordered for the chip."""
        return self._world.effects(EUICC, eid).get("delete_profile", 0)


def _delete_profile(call: Call[EuiccProfile], euicc: Document | None) -> Outcome:
    if euicc is None:
        return Refused(NOT_MANAGED)
    if call.subject.iccid not in euicc["profiles"]:
        return {"already_gone": True, "state": Deletion.NOT_THERE.value}, None
    waiting = {**euicc["waiting"], call.key: call.subject.iccid}
    return {"already_gone": False, "state": ORDERED}, {**euicc, "waiting": waiting}


def _answers_of(euicc: Document) -> dict[str, Document]:
    """Return what the chip answers to each order, one after the other."""
    profiles = dict(euicc["profiles"])
    answers: dict[str, Document] = {}
    for key, iccid in euicc["waiting"].items():
        state = profiles.get(iccid)
        result = Deletion.NOT_THERE if state is None else Deletion.DELETED
        if state == UNDELETABLE:
            result = Deletion.REFUSED
        else:
            profiles.pop(iccid, None)
        answers[key] = {"result": result.value}
    return answers


def _after_call(euicc: Document) -> Document:
    deleted = {
        iccid
        for iccid in euicc["waiting"].values()
        if euicc["profiles"].get(iccid) in (ENABLED, DISABLED)
    }
    left = {iccid: state for iccid, state in euicc["profiles"].items() if iccid not in deleted}
    return {**euicc, "profiles": left, "waiting": {}}


def _deletion(ordered: Document | None, answered: Document | None) -> Deletion | None:
    if answered is not None:
        return Deletion(answered["result"])
    if ordered is None:
        return None
    return Deletion.NOT_THERE if ordered["already_gone"] else Deletion.WAITING


def _sighting(euicc: Document | None, iccid: str) -> Sighting:
    if euicc is None:
        return Sighting(ELEMENT, Presence.UNKNOWN, NOT_MANAGED)
    state = euicc["profiles"].get(iccid)
    if state is None:
        return Sighting(ELEMENT, Presence.GONE, Deletion.NOT_THERE.value)
    is_ordered = iccid in euicc["waiting"].values()
    return Sighting(ELEMENT, Presence.PRESENT, f"{state}, {ORDERED}" if is_ordered else state)


def _eid(profile: EuiccProfile) -> str:
    return profile.eid


DELETE_PROFILE = Act(PORT, "delete_profile", EUICC, _eid, _delete_profile)
