"""The keys of a witness: made once, for their owner alone."""

from multiprocessing import get_context
from pathlib import Path

import pytest

from cleanbreak.adapters.witness_keys import WitnessKeyUnusable, read_cosigners
from cleanbreak.domain.cosignature import cosign, fits
from cleanbreak.domain.signed_note import (
    ED25519_COSIGNATURE,
    ML_DSA_44_COSIGNATURE,
    MalformedVerifierKey,
)

TEXT = f"end.example/log\n1\n{'A' * 43}=\n"


def vkeys(folder: Path) -> list[str]:
    return [one.key.vkey for one in read_cosigners("w.example/1", folder)]


def test_both_kinds_are_made_once_and_sign(tmp_path: Path) -> None:
    cosigners = read_cosigners("w.example/1", tmp_path / "keys")
    assert [one.key.kind for one in cosigners] == [ED25519_COSIGNATURE, ML_DSA_44_COSIGNATURE]
    assert vkeys(tmp_path / "keys") == [one.key.vkey for one in cosigners]
    assert all(fits(TEXT, cosign(one, TEXT, 1), one.key) for one in cosigners)
    modes = {path.stat().st_mode & 0o777 for path in (tmp_path / "keys").iterdir()}
    assert modes == {0o600}
    assert (tmp_path / "keys").stat().st_mode & 0o777 == 0o700


def test_of_two_that_make_them_at_once_one_wins(tmp_path: Path) -> None:
    with get_context("spawn").Pool(4) as pool:
        made = pool.map(vkeys, [tmp_path / "keys"] * 8)
    assert len({tuple(one) for one in made}) == 1
    assert len(list((tmp_path / "keys").iterdir())) == 2


@pytest.mark.parametrize("content", [b"", b"no key", b"-----BEGIN PRIVATE KEY-----\nAAAA\n"])
def test_a_file_that_holds_no_key_is_never_replaced(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "ed25519.pem").write_bytes(content)
    (tmp_path / "ed25519.pem").chmod(0o600)
    with pytest.raises(WitnessKeyUnusable, match="no such key"):
        vkeys(tmp_path)
    assert (tmp_path / "ed25519.pem").read_bytes() == content


def test_a_key_of_the_other_kind_is_refused(tmp_path: Path) -> None:
    vkeys(tmp_path)
    (tmp_path / "ed25519.pem").write_bytes((tmp_path / "ml_dsa_44.pem").read_bytes())
    with pytest.raises(WitnessKeyUnusable, match="no such key"):
        vkeys(tmp_path)


def test_a_key_that_others_can_read_is_refused(tmp_path: Path) -> None:
    vkeys(tmp_path)
    (tmp_path / "ml_dsa_44.pem").chmod(0o640)
    with pytest.raises(WitnessKeyUnusable, match="others can read it"):
        vkeys(tmp_path)


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "keys").write_text("a file")
    with pytest.raises(WitnessKeyUnusable):
        vkeys(tmp_path / "keys")


@pytest.mark.parametrize("name", ["", "a name", "a+b", "a\nb"])
def test_a_name_that_splits_a_line_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(MalformedVerifierKey):
        read_cosigners(name, tmp_path)
