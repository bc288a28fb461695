"""Retire eSIM profiles at an SM-DP+ by ES2+ (GSMA SGP.22 clause 5.3), over mutual TLS.

cancelOrder makes a profile unavailable that was not installed yet, and voids its activation code.
An installed profile is out of the SM-DP+'s hands: it answers ``Failed``, and that is a good end as
well. Nobody can download the profile again, and whether it still opens a network is for the network
to say, which is asked beside us. The deletion on the phone is reported, if at all, to
``channels/es2plus``.
"""

import hashlib
import uuid
from collections.abc import Mapping, Sequence

from cleanbreak.adapters.esim.es2plus.codes import Meaning
from cleanbreak.adapters.esim.es2plus.message import EXPIRED, FUNCTIONS, Caller, Executed, executed
from cleanbreak.adapters.esim.es2plus.settings import EidPolicy, Es2PlusSettings, StateQuestion
from cleanbreak.adapters.first_answers import AnswersInProcess, FirstAnswers, Kept
from cleanbreak.adapters.http_element import HttpElement, HttpReply, HttpRequest
from cleanbreak.domain.identifiers import SimKind
from cleanbreak.domain.refusal import Refusal
from cleanbreak.ports.calls import Answer, Call, Done, Facts, Presence, Sighting
from cleanbreak.ports.errors import OutcomeUnknown, OutsideFailure, Refused, Unavailable
from cleanbreak.ports.esim import Sim
from cleanbreak.ports.rolls import Roll

ELEMENT = "sm_dp_plus"
NAME = "the SM-DP+"
MEMORY = "es2plus"
BEGUN: Facts = {"is_begun": True}
EITHER = "installed_or_unavailable"
"""Of a profile whose cancelOrder broke off before: the later "not any more" may be our own work."""
NO_CARDS = f"{NAME} keeps profiles, no cards"


class Es2PlusEsim:
    """The port :class:`cleanbreak.ports.esim.Esim` for profiles; threads may share one.

    :param first_answers: what was answered to which key; one memory for all processes.
    """

    def __init__(
        self, settings: Es2PlusSettings, first_answers: FirstAnswers | None = None
    ) -> None:
        self._settings = settings
        self._server = HttpElement(NAME, settings.http())
        self._caller = Caller(settings.requester)
        self._memory = first_answers or AnswersInProcess()

    def retire(self, calls: Sequence[Call[Sim]]) -> list[Answer]:
        """Cancel the order of each profile, for good.

        The facts hold ``state``: ``unavailable``, ``installed``, or ``unknown`` to the SM-DP+.

        :raises Unavailable: if none of the batch could be asked.
        """
        kept = self._memory.recall([_memory_key(call.key) for call in calls])
        requests: dict[int, HttpRequest | OutsideFailure] = {
            place: self._cancel_order(call.key, call.subject)
            for place, call in enumerate(calls)
            if not _is_answered(kept, call.key)
        }
        asked = [place for place, request in requests.items() if isinstance(request, HttpRequest)]
        self._note_begin([calls[place] for place in asked])
        answers = self._told(calls, requests, kept)
        self._keep(calls, answers)
        if len(answers) == len(calls):
            _raise_if_nobody_could_be_asked(list(answers.values()))
        return [
            answers.get(place) or Done(kept[_memory_key(call.key)].facts)
            for place, call in enumerate(calls)
        ]

    def look_for(self, sims: Sequence[Sim]) -> list[list[Sighting]]:
        """Ask for the state of each profile, by the question that the settings name."""
        try:
            questions = self._questions(sims)
        except OutsideFailure as failure:
            return [[_blind(failure)] for _ in sims]
        asked = [request for request in questions if isinstance(request, HttpRequest)]
        replies = iter(self._server.ask_all(asked))
        return [
            [self._seen(next(replies), sim, one) if isinstance(one, HttpRequest) else _blind(one)]
            for sim, one in zip(sims, questions, strict=True)
        ]

    def rolls(self) -> Sequence[Roll]:
        """Return no roll: ES2+ cannot list the profiles."""
        return []

    def check_reachable(self) -> None:
        """Return if the SM-DP+ answers over TLS; what it says to a GET of nothing is of no matter.

        :raises Unavailable: if it does not, or does not let us in.
        """
        try:
            self._server.ask(HttpRequest(method="GET", path=f"{FUNCTIONS}/"))
        except Refused as refusal:
            raise Unavailable(refusal.sentence) from refusal

    def close(self) -> None:
        """Close every connection."""
        self._server.close()

    def _cancel_order(self, call_id: str, sim: Sim) -> HttpRequest | OutsideFailure:
        if sim.kind is not SimKind.ESIM:
            return Refused(NO_CARDS)
        with_eid = self._settings.eid is EidPolicy.SEND
        try:
            return self._caller.cancel_order(call_id, sim, with_eid=with_eid)
        except Refusal as refusal:
            return Refused(str(refusal))

    def _note_begin(self, calls: Sequence[Call[Sim]]) -> None:
        """Note, before anything is told, which keys and which profiles have had it told."""
        begun = Kept(BEGUN, is_answer=False)
        notes = {_memory_key(call.key): begun for call in calls}
        notes |= {_profile_key(call.subject): begun for call in calls}
        if notes:
            self._memory.keep(notes)

    def _told(
        self,
        calls: Sequence[Call[Sim]],
        requests: Mapping[int, HttpRequest | OutsideFailure],
        kept: Mapping[str, Kept],
    ) -> dict[int, Answer]:
        """Send the requests; return an answer for each place, also for those that are none."""
        replies = iter(
            self._server.ask_all([one for one in requests.values() if isinstance(one, HttpRequest)])
        )
        answers: dict[int, Answer] = {}
        for place, request in requests.items():
            if isinstance(request, OutsideFailure):
                answers[place] = request
                continue
            key = calls[place].key
            try:
                was_begun = _memory_key(key) in kept
                answers[place] = Done(
                    self._facts(_executed(key, next(replies)), was_begun=was_begun)
                )
            except OutsideFailure as failure:
                answers[place] = failure
        return answers

    def _facts(self, done: Executed, *, was_begun: bool) -> Facts:
        """Return what the SM-DP+ says of the profile as evidence.

        :param was_begun: whether a try before this one may have cancelled it.
        :raises OutsideFailure: if the profile was not cancelled, and has to be.
        """
        if done.has_succeeded:
            return {"already_gone": False, "state": Meaning.UNAVAILABLE.value, "code": done.code}
        if done.status == EXPIRED:
            raise OutcomeUnknown(f"{NAME} says that the call expired")
        meaning = self._meaning(done)
        state = EITHER if was_begun and meaning is not Meaning.UNKNOWN else meaning.value
        return {"already_gone": True, "state": state, "code": done.code}

    def _meaning(self, done: Executed) -> Meaning:
        """Return what a ``Failed`` says of the profile.

        :raises OutsideFailure: if it says that the function could not be executed.
        """
        meaning = self._settings.codes.meaning_of(done.code)
        if meaning is None:
            raise Refused(f"{NAME} refuses: {done.code or 'no code'} (SGP.22 clause 5.2.6)")
        if meaning is Meaning.LATER:
            raise Unavailable(f"{NAME} cannot do it now: {done.code}")
        return meaning

    def _keep(self, calls: Sequence[Call[Sim]], answers: Mapping[int, Answer]) -> None:
        """Keep what was done. A memory that is lost now leaves outcomes that nobody noted."""
        done = {
            _memory_key(calls[place].key): Kept(answer.facts, is_answer=True)
            for place, answer in answers.items()
            if isinstance(answer, Done)
        }
        try:
            if done:
                self._memory.keep(done)
        except Unavailable as failure:
            raise OutcomeUnknown(failure.sentence) from failure

    def _questions(self, sims: Sequence[Sim]) -> list[HttpRequest | OutsideFailure]:
        """Return what is asked about each profile, or why nothing can be asked.

        SGP.22 v2 has no question. cancelOrder may be repeated as often as one likes, and its answer
        tells the state; but sent for a living line it would end it. So it is repeated only for
        profiles that we were told to retire. Each repeat is a call of its own, since a server that
        knows its calls would answer the old one from memory.
        """
        if self._settings.state_by is StateQuestion.GET_PROFILE_STATUS:
            return [self._get_profile_status(sim) for sim in sims]
        begun = self._memory.recall([_profile_key(sim) for sim in sims]) if sims else {}
        never = Unavailable("not asked: ES2+ can tell the state of a cancelled order only")
        return [
            self._cancel_order(_new_call_id(), sim) if _profile_key(sim) in begun else never
            for sim in sims
        ]

    def _get_profile_status(self, sim: Sim) -> HttpRequest | OutsideFailure:
        if sim.kind is not SimKind.ESIM:
            return Refused(NO_CARDS)
        try:
            return self._caller.get_profile_status(_new_call_id(), sim)
        except Refusal as refusal:
            return Refused(str(refusal))

    def _seen(self, reply: HttpReply | OutsideFailure, sim: Sim, request: HttpRequest) -> Sighting:
        try:
            done = _executed(request.json["header"]["functionCallIdentifier"], reply)
            if self._settings.state_by is StateQuestion.GET_PROFILE_STATUS and done.has_succeeded:
                return self._by_state(done, request)
            facts = self._facts(done, was_begun=True)
        except OutsideFailure as failure:
            return _blind(failure)
        return Sighting(ELEMENT, Presence.GONE, str(facts["state"]))

    def _by_state(self, done: Executed, request: HttpRequest) -> Sighting:
        """Find the profile that was asked about in the list; another one's state proves nothing."""
        wanted = request.json["iccidList"][0]["iccid"].rstrip("F")
        listed = done.body.get("profileStatusList")
        for entry in listed if isinstance(listed, list) else []:
            if isinstance(entry, dict) and str(entry.get("iccid")).rstrip("fF") == wanted:
                state = str(entry.get("state"))
                presence = self._settings.codes.presence_in(state)
                known = state.casefold() if presence is not Presence.UNKNOWN else "no known state"
                return Sighting(ELEMENT, presence, known)
        return _blind(OutcomeUnknown(f"{NAME} did not name the profile"))


def _memory_key(key: str) -> str:
    return f"{MEMORY} {key}"


def _profile_key(sim: Sim) -> str:
    """Return under what it is noted that a profile is being retired; not under its number."""
    return f"{MEMORY} profile {hashlib.sha256(sim.iccid.encode()).hexdigest()}"


def _is_answered(kept: Mapping[str, Kept], key: str) -> bool:
    before = kept.get(_memory_key(key))
    return before is not None and before.is_answer


def _executed(call_id: str, reply: HttpReply | OutsideFailure) -> Executed:
    if isinstance(reply, OutsideFailure):
        raise reply
    return executed(NAME, call_id, reply)


def _raise_if_nobody_could_be_asked(answers: Sequence[Answer]) -> None:
    failures = [answer for answer in answers if isinstance(answer, Unavailable)]
    if failures and len(failures) == len(answers):
        raise failures[0]


def _new_call_id() -> str:
    return f"look:{uuid.uuid4()}"


def _blind(failure: OutsideFailure) -> Sighting:
    return Sighting(ELEMENT, Presence.UNKNOWN, failure.sentence)
