"""What every identity provider's adapter promises."""

import pytest

from cleanbreak.ports.errors import Refused, Unavailable

from .sign_on_stage import SignOnStage

PORT = "sign_on"
BACK = "https://cleanbreak.example/back/"


def test_whoever_signs_on_is_told_by_what_never_changes(stage: SignOnStage) -> None:
    begun = stage.sign_on.begin(BACK)
    said = stage.other_process().complete(begun.kept, stage.let_in(begun.address, "ada"))
    assert (said.subject, said.name) == ("s-ada", "ada")
    assert said.issuer
    assert "amr:mfa" in said.methods
    assert said.authenticated_at is not None
    assert "ada" not in repr(said)


def test_two_browsers_do_not_meet(stage: SignOnStage) -> None:
    mine, other = stage.sign_on.begin(BACK), stage.sign_on.begin(BACK)
    assert set(mine.kept.values()) & set(other.kept.values()) <= {BACK, ""}
    stolen = stage.let_in(other.address, "ada")
    with pytest.raises(Refused):
        stage.sign_on.complete(mine.kept, stolen)
    with pytest.raises(Refused):
        stage.sign_on.complete(mine.kept, {**stolen, "state": mine.kept["state"]})


def test_an_answer_is_taken_once(stage: SignOnStage) -> None:
    begun = stage.sign_on.begin(BACK)
    answer = stage.let_in(begun.address, "ada")
    stage.sign_on.complete(begun.kept, answer)
    with pytest.raises(Refused):
        stage.other_process().complete(begun.kept, answer)


def test_no_answer_is_one(stage: SignOnStage) -> None:
    begun = stage.sign_on.begin(BACK)
    state = begun.kept["state"]
    for answer in ({}, {"state": state}, {"state": state, "code": "x"}, {"code": "x"}):
        with pytest.raises(Refused):
            stage.sign_on.complete(begun.kept, answer)
    with pytest.raises(Refused):
        stage.sign_on.complete({}, stage.let_in(begun.address, "ada"))


def test_who_shows_anew_is_told_when(stage: SignOnStage) -> None:
    begun = stage.sign_on.begin(BACK, anew=True)
    said = stage.sign_on.complete(begun.kept, stage.let_in(begun.address, "ada"))
    assert said.authenticated_at is not None


def test_a_logout_names_somebody(stage: SignOnStage) -> None:
    begun = stage.sign_on.begin(BACK)
    said = stage.sign_on.complete(begun.kept, stage.let_in(begun.address, "ada"))
    told = stage.sign_on.read_logout(stage.logout("s-ada"))
    assert (told.issuer, told.subject) == (said.issuer, said.subject)
    for nonsense in ("", "nonsense", "a.b.c"):
        with pytest.raises(Refused):
            stage.sign_on.read_logout(nonsense)


def test_an_outage_is_unavailable(stage: SignOnStage) -> None:
    stage.sign_on.check_reachable()
    begun = stage.sign_on.begin(BACK)
    answer = stage.let_in(begun.address, "ada")
    with stage.outage():
        with pytest.raises(Unavailable):
            stage.sign_on.check_reachable()
        with pytest.raises(Unavailable):
            stage.other_process().begin(BACK)
        with pytest.raises(Unavailable):
            stage.other_process().complete(begun.kept, answer)
    assert stage.sign_on.complete(begun.kept, answer).name == "ada"
