"""What a witness takes, and what it refuses; every answer of the specification in its order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.witnesses import PlayedLog

from cleanbreak.domain.checkpoint import Checkpoint
from cleanbreak.domain.signed_note import parse_note, write_note
from cleanbreak.domain.witness_rules import (
    AnotherSizeCosigned,
    MalformedSubmission,
    NotGrown,
    NotSignedByLog,
    OldSizeTooLarge,
    log_signatures,
    parse_submission,
    require_grown,
    shows_fork,
    write_submission,
)

SIGNED = (
    "Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=",
    "opLqBQsREYCgu6xQkYQwJr9fo45a62DN9EdmHXnZdXNqlcVGlCum2Wks+49/V6267UEjw6QUXTS5Rovnzv++qbSzm9Q=",
)
EXAMPLE = f"""old 20852014
PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=
jrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=
5+pKlUdi2LeF/BcMHBn+Ku6yhPGNCswZZD1X/6QgPd8=
/6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0=

example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— example.com/behind-the-sofa {SIGNED[0]}
— example.com/behind-the-sofa {SIGNED[1]}
"""
"""That of C2SP tlog-witness."""


def test_the_example_of_the_specification_is_read_and_written() -> None:
    submission = parse_submission(EXAMPLE.encode())
    assert (submission.old_size, len(submission.proof)) == (20_852_014, 4)
    assert submission.checkpoint.size == 20_852_163
    note = write_note(submission.note.text, submission.note.signatures)
    assert write_submission(submission.old_size, submission.proof, note) == EXAMPLE.encode()


@given(st.integers(0, 40), st.integers(0, 40))
def test_what_has_grown_is_taken_and_a_second_history_is_not(old: int, more: int) -> None:
    log = PlayedLog(old + more)
    latest = log.checkpoint(old) if old else None
    require_grown(parse_submission(log.submission(old)), latest)
    if old:
        fork = log.forked_at(old // 2)
        with pytest.raises(NotGrown):
            require_grown(parse_submission(fork.submission(old)), latest)


def test_the_refusals_come_in_the_order_of_the_specification() -> None:
    log = PlayedLog(9)
    latest = log.checkpoint(5)
    with pytest.raises(OldSizeTooLarge):
        require_grown(parse_submission(write_submission(10, [], log.note(9))), latest)
    with pytest.raises(AnotherSizeCosigned) as refused:
        require_grown(parse_submission(log.submission(3)), latest)
    assert refused.value.data == {"size": 5}
    with pytest.raises(AnotherSizeCosigned):  # nothing that was cosigned is taken back
        require_grown(parse_submission(log.submission(3, 4)), latest)
    with pytest.raises(NotGrown):
        require_grown(parse_submission(write_submission(5, [], log.note(9))), latest)
    with pytest.raises(NotGrown):  # a proof where none belongs
        require_grown(parse_submission(write_submission(0, [bytes(32)], log.note(9))), None)
    with pytest.raises(NotGrown):
        require_grown(parse_submission(write_submission(5, [bytes(32)], log.note(5))), latest)


def test_an_empty_tree_has_the_root_of_the_empty_tree() -> None:
    log = PlayedLog(0)
    require_grown(parse_submission(log.submission(0)), None)
    wrong = log.signed(Checkpoint(log.origin, 0, bytes(32)).text)
    with pytest.raises(NotGrown):
        require_grown(parse_submission(write_submission(0, [], wrong)), None)


def test_only_the_signatures_of_the_log_are_kept() -> None:
    log, stranger = PlayedLog(3), PlayedLog(3)
    text = log.checkpoint().text
    note = parse_note(write_note(text, [stranger.line(text), log.line(text)]))
    assert log_signatures(note, [log.key]).signatures == (log.line(text),)


def test_a_checkpoint_that_the_log_did_not_sign_is_refused() -> None:
    log, stranger = PlayedLog(3), PlayedLog(3)
    text = log.checkpoint().text
    with pytest.raises(NotSignedByLog):
        log_signatures(parse_note(stranger.note()), [log.key])
    false = log.line(log.checkpoint(2).text)
    with pytest.raises(NotSignedByLog):  # though another line is right
        log_signatures(parse_note(write_note(text, [log.line(text), false])), [log.key])


LOG = PlayedLog(9)
GOOD = LOG.submission(5).decode()


@pytest.mark.parametrize(
    "body",
    [
        "",
        "old 5",
        GOOD.replace("old 5", "old 05"),
        GOOD.replace("old 5", "old -5"),
        GOOD.replace("old 5", "old 99999999999999999999"),
        GOOD.replace("old 5", "old  5"),
        GOOD.replace("old 5", "Old 5"),
        GOOD.replace("old 5\n", "old 5\r\n"),
        GOOD.replace("old 5\n", "old 5\nAAAA\n"),
        GOOD.replace("old 5\n", "old 5\n" + "A" * 44 + "\n"),
        GOOD.replace("old 5\n", "old 5\n" + GOOD.split("\n")[1] * 2 + "\n"),
        GOOD.replace("old 5\n", "old 5\n" + (GOOD.split("\n")[1] + "\n") * 64),
        GOOD.replace("\n9\n", "\n09\n"),
        GOOD.replace("\n9\n", "\n\n"),
        GOOD[:-1],
        GOOD.partition("\n—")[0] + "\n",
        GOOD + "x" * 262_144,
    ],
)
def test_what_is_no_submission_is_refused(body: str) -> None:
    with pytest.raises(MalformedSubmission):
        parse_submission(body.encode())


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(MalformedSubmission):
        parse_submission(b"old 5\n\xff\n\n" + GOOD.encode())
    with pytest.raises(MalformedSubmission):
        parse_submission(GOOD.encode().replace(b"end.example", b"end\xff.example"))


def test_two_roots_of_one_size_are_a_fork_and_nothing_else_is() -> None:
    log = PlayedLog(9)
    assert shows_fork(log.checkpoint(), log.forked_at(2).checkpoint())
    assert not shows_fork(log.checkpoint(), log.checkpoint())
    assert not shows_fork(log.checkpoint(8), log.forked_at(2).checkpoint(9))
    other = Checkpoint("other.example/log", 9, bytes(32))
    assert not shows_fork(log.checkpoint(), other)
