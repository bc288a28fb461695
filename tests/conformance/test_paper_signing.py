"""What every signer of papers promises."""

from functools import cache

import pytest
from tests.left_sockets import forget_sockets
from tests.paper_keys import PASSWORD, PaperSigningStage

from cleanbreak.flows.check_paper import PaperChanged, check_paper
from cleanbreak.flows.print_paper import print_tagged
from cleanbreak.ports.errors import Unavailable
from cleanbreak.ports.paper_signing import Attachment

PORT = "paper_signing"
FILES = [
    Attachment("one.cose", "application/cose", bytes(range(256)), "The first"),
    Attachment("two.json", "application/json", b'{"a": "\xe4\xb8\xad"}', "第二"),
]


@pytest.fixture(autouse=True, scope="module")
def without_garbage_of_others() -> None:
    """Signing makes so much of it that what other suites have left is found here."""
    forget_sockets()


@cache
def page() -> bytes:
    return print_tagged("<!doctype html><html lang=en><title>Paper</title><p>It has ended.</p>")


def test_what_is_signed_is_whole_and_has_its_files_in_it(stage: PaperSigningStage) -> None:
    signed = stage.signing.sign(page(), FILES)

    checked = check_paper(signed, [stage.signing.certificate()])

    assert checked.attachments == {one.name: one.content for one in FILES}
    assert checked.stamped_at is None
    assert b"/ETSI.CAdES.detached" in signed
    for one in FILES:
        assert one.content in signed
    with pytest.raises(PaperChanged):
        check_paper(signed.replace(b'{"a"', b'{"b"'), [stage.signing.certificate()])


def test_without_files_it_is_signed_as_well(stage: PaperSigningStage) -> None:
    signed = stage.signing.sign(page(), [])
    assert check_paper(signed, [stage.signing.certificate()]).attachments == {}


def test_all_processes_sign_with_the_same_key(stage: PaperSigningStage) -> None:
    other = stage.other_process()
    assert other.certificate() == stage.signing.certificate()
    assert check_paper(other.sign(page(), []), [stage.signing.certificate()])


def test_the_certificate_is_kept_once_it_has_signed(stage: PaperSigningStage) -> None:
    in_use = stage.signing.certificate()
    stage.signing.sign(page(), [])
    assert stage.other_process().certificates() == [in_use]


def test_a_key_that_is_away_signs_nothing_and_says_no_secret(stage: PaperSigningStage) -> None:
    stage.signing.certificate()
    with stage.outage():
        away = stage.other_process()
        with pytest.raises(Unavailable) as failure:
            away.check_reachable()
        assert PASSWORD not in str(failure.value)
        with pytest.raises(Unavailable):
            away.sign(page(), [])
    stage.other_process().check_reachable()
