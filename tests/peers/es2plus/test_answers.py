"""Whatever the SM-DP+ answers, or does not: one of three failures, or the truth about a profile."""

import re
from dataclasses import replace

import pytest
from tests.certificates import Authority
from tests.conformance.stages import calls_about, canaries_in, written

from cleanbreak.adapters.esim.es2plus import Es2PlusEsim
from cleanbreak.adapters.esim.es2plus.codes import CodeTable, Meaning
from cleanbreak.adapters.esim.es2plus.settings import EidPolicy
from cleanbreak.adapters.first_answers import AnswersInProcess
from cleanbreak.domain.identifiers import SimKind
from cleanbreak.ports.calls import Call, Done, Presence
from cleanbreak.ports.errors import OutcomeUnknown, Refused, Unavailable
from cleanbreak.ports.esim import Sim

from .conftest import settings_at
from .server import (
    HTML_500,
    Manner,
    SmDpPlus,
    executed,
    half,
    saying,
    silent,
    too_late,
    twice,
)
from .stage import Es2PlusStage

BODY_OF_EID = "890490320000010000001282736465"
EID = f"{BODY_OF_EID}{98 - int(BODY_OF_EID) * 100 % 97:02}"
"""With the check digits of SGP.29."""
STATUS_IN_A_LIST = b'{"header": {"functionExecutionStatus": {"status": ["Executed-Success"]}}}'


def retire(stage: Es2PlusStage, sim: Sim) -> object:
    (answer,) = stage.keeper.retire(calls_about([sim]))
    return answer


def test_the_order_is_cancelled_and_its_code_void(stage: Es2PlusStage) -> None:
    (sim,) = stage.sims(SimKind.ESIM, 1)

    answer = retire(stage, sim)

    assert answer == Done({"already_gone": False, "state": "unavailable", "code": ""})
    assert stage.server.book.states[sim.iccid] == "Unavailable"
    assert sim.iccid not in stage.server.book.matching_ids


def test_the_wire_is_as_sgp_22_wants_it(stage: Es2PlusStage) -> None:
    (sim,) = stage.sims(SimKind.ESIM, 1)
    (call,) = calls_about([sim])

    stage.keeper.retire([call])

    ((function, body),) = stage.server.book.calls
    assert function == "cancelOrder"
    assert body == {
        "header": {
            "functionRequesterIdentifier": "1.3.6.1.4.1.31746.1",
            "functionCallIdentifier": call.key,
        },
        "iccid": f"{sim.iccid}FF",
        "finalProfileStatusIndicator": "Unavailable",
    }
    assert stage.server.admin_protocols == {"gsma/rsp/v2.5.0"}


@pytest.mark.parametrize(
    ("eid", "sent"), [("89049032000001000000128273646500", None), (EID, EID), (None, None)]
)
def test_the_chip_is_named_to_servers_that_want_it(
    eid: str | None, sent: str | None, server: SmDpPlus, authority: Authority
) -> None:
    stage = Es2PlusStage(server, settings_at(server, authority, eid=EidPolicy.SEND))
    (made,) = stage.sims(SimKind.ESIM, 1)

    answer = retire(stage, replace(made, eid=eid))
    stage.close()

    assert [body.get("eid") for _, body in server.book.calls] == ([] if eid != sent else [sent])
    assert isinstance(answer, Refused if eid != sent else Done)


@pytest.mark.parametrize(
    ("state", "facts"),
    [
        ("Installed", {"already_gone": True, "state": "installed", "code": "8.2.1/3.3"}),
        (None, {"already_gone": True, "state": "unknown", "code": "8.2.1/3.9"}),
    ],
)
def test_a_profile_that_cannot_be_cancelled_is_out_of_our_hands(
    state: str | None, facts: dict[str, object], stage: Es2PlusStage
) -> None:
    sim = stage.stranger(SimKind.ESIM)
    if state:
        stage.server.book.states[sim.iccid] = state

    assert retire(stage, sim) == Done(facts)
    assert stage.server.book.cancelled == []


def test_after_a_try_that_broke_nobody_claims_to_know_who_did_it(stage: Es2PlusStage) -> None:
    (sim,) = stage.sims(SimKind.ESIM, 1)
    (call,) = calls_about([sim])
    stage.server.manners.append(silent)
    (broken,) = stage.keeper.retire([call])
    assert isinstance(broken, OutcomeUnknown)

    (answer,) = stage.keeper.retire([call])

    assert isinstance(answer, Done)
    assert answer.facts["state"] == "installed_or_unavailable"
    assert stage.server.book.cancelled == [sim.iccid]
    assert stage.keeper.retire([call]) == [answer]


@pytest.mark.parametrize(
    ("manner", "failure"),
    [
        (saying(500, HTML_500), OutcomeUnknown),
        (saying(503, b""), Unavailable),
        (saying(404, HTML_500), Unavailable),
        (saying(403, b""), Refused),
        (saying(415, b""), Refused),
        (saying(200, HTML_500), OutcomeUnknown),
        (saying(200, b"[1]"), OutcomeUnknown),
        (saying(200, b'{"header": 7}'), OutcomeUnknown),
        (saying(200, STATUS_IN_A_LIST), OutcomeUnknown),
        (saying(204, b""), OutcomeUnknown),
        (saying(200, executed("executed-success")), OutcomeUnknown),
        (saying(200, executed("Expired")), OutcomeUnknown),
        (saying(200, executed("Failed", "8.2.1/1.2")), Refused),
        (saying(200, executed("Failed", "8.2.6/3.10")), Refused),
        (saying(200, executed("Failed")), Refused),
        (saying(200, executed("Executed-Success", functionCallIdentifier="x")), OutcomeUnknown),
        (half, OutcomeUnknown),
        (silent, OutcomeUnknown),
    ],
)
def test_what_is_no_success_is_one_of_three_failures(
    manner: Manner, failure: type[Exception], stage: Es2PlusStage
) -> None:
    sims = stage.sims(SimKind.ESIM, 2)
    stage.server.manners.append(manner)

    answers = stage.keeper.retire(calls_about(sims))

    failed = [answer for answer in answers if not isinstance(answer, Done)]
    assert [type(answer) for answer in failed] == [failure]
    assert canaries_in(written(answers), [sim.iccid for sim in sims]) == []


def test_a_warning_is_a_success_and_is_told(stage: Es2PlusStage) -> None:
    stage.server.manners.append(saying(200, executed("Executed-WithWarning", "8.9/4.2")))
    (sim,) = stage.sims(SimKind.ESIM, 1)
    assert retire(stage, sim) == Done(
        {"already_gone": False, "state": "unavailable", "code": "8.9/4.2"}
    )


def test_codes_that_are_none_are_told_to_nobody(stage: Es2PlusStage) -> None:
    (sim,) = stage.sims(SimKind.ESIM, 1)
    stage.server.manners.append(saying(200, executed("Failed", f"{sim.iccid}/{sim.iccid}")))
    answer = retire(stage, sim)
    assert isinstance(answer, Refused)
    assert sim.iccid not in answer.sentence


def test_the_vendor_s_own_codes_are_configuration(server: SmDpPlus, authority: Authority) -> None:
    vendor = CodeTable(codes={"8.1/4.2": Meaning.LATER, "8.2.1/3.5": Meaning.UNAVAILABLE})
    stage = Es2PlusStage(server, settings_at(server, authority, codes=vendor))
    server.manners += [
        saying(200, executed("Failed", "8.2.1/3.5")),
        saying(200, executed("Failed", "8.2.1/3.3")),
    ]
    sims = stage.sims(SimKind.ESIM, 3)

    first, second = retire(stage, sims[0]), retire(stage, sims[1])
    server.manners.append(saying(200, executed("Failed", "8.1/4.2")))
    with pytest.raises(Unavailable, match=re.escape("8.1/4.2")):
        retire(stage, sims[2])
    stage.close()

    assert isinstance(first, Done)
    assert first.facts["state"] == "unavailable"
    assert isinstance(second, Refused)


def test_an_answer_that_is_late_leaves_the_outcome_open(
    server: SmDpPlus, authority: Authority
) -> None:
    stage = Es2PlusStage(server, settings_at(server, authority, timeout_s=1.0))
    (sim,) = stage.sims(SimKind.ESIM, 1)
    server.manners.append(too_late)
    answer = retire(stage, sim)
    stage.close()
    assert isinstance(answer, OutcomeUnknown)


def test_an_answer_that_comes_twice_is_not_taken_for_the_next_one(stage: Es2PlusStage) -> None:
    first, second = stage.sims(SimKind.ESIM, 2)
    stage.server.manners += [twice, saying(200, executed("Failed", "8.2.1/1.2"))]

    answers = [retire(stage, first), retire(stage, second)]

    assert isinstance(answers[0], Done)
    assert not isinstance(answers[1], Done), "the second answer to the first call says success"


def test_a_restart_in_the_middle_costs_nothing(stage: Es2PlusStage) -> None:
    before, after = stage.sims(SimKind.ESIM, 2)
    assert isinstance(retire(stage, before), Done)

    with stage.server.outage(), pytest.raises(Unavailable):
        retire(stage, after)

    assert isinstance(retire(stage, after), Done)
    assert stage.server.book.cancelled == [before.iccid, after.iccid]


def test_a_batch_that_breaks_off_in_the_middle_keeps_what_was_answered(
    stage: Es2PlusStage,
) -> None:
    sims = stage.sims(SimKind.ESIM, 6)
    calls = calls_about(sims)
    stage.server.manners += [silent, half]

    answers = stage.keeper.retire(calls)

    assert (
        sorted(type(answer).__name__ for answer in answers) == ["Done"] * 4 + ["OutcomeUnknown"] * 2
    )
    again = stage.keeper.retire(calls)
    assert [type(answer) for answer in again] == [Done] * 6
    assert sorted(stage.server.book.cancelled) == sorted(sim.iccid for sim in sims)
    assert len(stage.server.book.calls) == 8, "whoever was answered is not asked again"


def test_a_physical_card_is_refused_and_never_asked_about(stage: Es2PlusStage) -> None:
    card = stage.stranger(SimKind.PHYSICAL)
    assert isinstance(retire(stage, card), Refused)
    assert stage.keeper.look_for([card])[0][0].presence is Presence.UNKNOWN
    assert stage.server.book.calls == []


def test_a_malformed_iccid_is_refused_before_anything_is_sent(stage: Es2PlusStage) -> None:
    answer = retire(stage, Sim(SimKind.ESIM, '8949"}, "x": "'))
    assert isinstance(answer, Refused)
    assert stage.server.book.calls == []


def test_a_memory_that_is_away_lets_nothing_be_told(server: SmDpPlus, authority: Authority) -> None:
    class Away(AnswersInProcess):
        def keep(self, kept: object) -> None:
            raise Unavailable("the memory of answers cannot be reached")

    stage = Es2PlusStage(server, settings_at(server, authority))
    (sim,) = stage.sims(SimKind.ESIM, 1)
    forgetful = Es2PlusEsim(settings_at(server, authority), Away())
    with pytest.raises(Unavailable):
        forgetful.retire([Call("1:retire_sim", sim)])
    forgetful.close()
    stage.close()
    assert server.book.calls == []


def test_a_memory_that_is_lost_after_the_act_leaves_the_outcome_open(
    server: SmDpPlus, authority: Authority
) -> None:
    class LostLater(AnswersInProcess):
        kept_once = False

        def keep(self, kept: object) -> None:
            if self.kept_once:
                raise Unavailable("the memory of answers cannot be reached")
            self.kept_once = True

    stage = Es2PlusStage(server, settings_at(server, authority))
    (sim,) = stage.sims(SimKind.ESIM, 1)
    forgetful = Es2PlusEsim(settings_at(server, authority), LostLater())
    with pytest.raises(OutcomeUnknown):
        forgetful.retire([Call("1:retire_sim", sim)])
    forgetful.close()
    stage.close()
    assert server.book.cancelled == [sim.iccid]
