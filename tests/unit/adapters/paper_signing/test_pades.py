"""Papers as PAdES: time stamps, keys in files that are none, and settings."""

import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from time import sleep, time

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from tests.checked_proofs import flipped
from tests.paper_keys import PASSWORD, in_pem, is_genuine, issued, pem_stage
from tests.played_tsa import PlayedTsa, playing

from cleanbreak.adapters.paper_signing.pades import PadesPaperSigning, PadesSettings
from cleanbreak.adapters.paper_signing.pades.key_files import KeyInFile, read_certificates
from cleanbreak.adapters.paper_signing.pades.own_key import OwnKey
from cleanbreak.adapters.paper_signing.pades.time_stamps import HttpTimeStamper
from cleanbreak.flows.check_paper import PaperChanged, check_paper
from cleanbreak.flows.print_paper import print_tagged
from cleanbreak.ports.errors import Refused, Unavailable

HTML = "<!doctype html><html lang=en><title>Paper</title><p>It has ended.</p>"
FLIPS = 2000
"""Bits that are flipped in the signature and its time stamp."""
CERTIFICATE = b"-----BEGIN CERTIFICATE-----"


@pytest.fixture(scope="module")
def page() -> bytes:
    return print_tagged(HTML)


@pytest.fixture
def tsa() -> Iterator[PlayedTsa]:
    with playing() as server:
        yield server


def stamped(tsa: PlayedTsa, folder: Path) -> PadesPaperSigning:
    key = OwnKey(folder / "paper_key.pem", "Example Mobile")
    return PadesPaperSigning(key, folder / "kept", HttpTimeStamper(tsa.address, 2))


def test_somebody_else_vouches_for_the_time(page: bytes, tsa: PlayedTsa, tmp_path: Path) -> None:
    signing = stamped(tsa, tmp_path)

    signed = signing.sign(page, [])

    certificate = signing.certificate()
    at = check_paper(signed, [certificate]).stamped_at
    assert at is not None
    assert abs(datetime.now(UTC) - at) < timedelta(minutes=1)
    assert tsa.asked >= 1
    begin = signed.index(b"<", signed.rindex(b"/Contents <")) * 8
    bits = range(begin, (signed.index(b">", begin // 8) + 1) * 8)
    for place in Random(9).sample(bits, FLIPS):
        assert not is_genuine(flipped(signed, place), certificate), f"bit {place - begin}"


def test_the_signature_of_another_paper_is_none_of_this(
    page: bytes, tsa: PlayedTsa, tmp_path: Path
) -> None:
    signing = stamped(tsa, tmp_path)
    one, other = signing.sign(page, []), signing.sign(page + b"\n", [])

    changed = one.replace(_signature(one), _signature(other).ljust(len(_signature(one)), b"0"))

    assert check_paper(one, [signing.certificate()])
    with pytest.raises(PaperChanged):
        check_paper(changed, [signing.certificate()])


def test_a_paper_outlives_the_certificate_of_its_key(page: bytes, tmp_path: Path) -> None:
    key, (own, above) = issued(days=0)
    path = tmp_path / "paper.pem"
    pkcs8 = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(pkcs8 + in_pem([own, above]))
    signing = PadesPaperSigning(KeyInFile(path, None, ""), tmp_path / "kept")
    signed = signing.sign(page, [])

    sleep(max(0.0, own.not_valid_after_utc.timestamp() - time() + 1))

    assert own.not_valid_after_utc < datetime.now(UTC)
    assert check_paper(signed, [signing.certificate()])


def _signature(pdf: bytes) -> bytes:
    begin = pdf.index(b"<", pdf.rindex(b"/Contents <")) + 1
    return pdf[begin : pdf.index(b">", begin)]


@pytest.mark.parametrize(
    ("answer", "failure"),
    [
        ((503, "text/plain", b"busy"), Unavailable),
        ((302, "text/html", b"login"), Unavailable),
        ((200, "text/html", b"<p>Welcome</p>"), Refused),
        ((200, "application/timestamp-reply", b"no stamp"), Refused),
        ((200, "application/timestamp-reply", b"\x30\x82\xff\xff"), Refused),
    ],
)
def test_a_server_that_gives_no_stamp_is_told_apart(
    page: bytes,
    tsa: PlayedTsa,
    tmp_path: Path,
    answer: tuple[int, str, bytes],
    failure: type[Exception],
) -> None:
    tsa.status, tsa.kind, tsa.body = answer
    with pytest.raises(failure):
        stamped(tsa, tmp_path).sign(page, [])


def test_a_server_that_is_not_there_signs_nothing(page: bytes, tmp_path: Path) -> None:
    with playing() as gone:
        signing = stamped(gone, tmp_path)
    with pytest.raises(Unavailable, match="time-stamp server cannot be asked"):
        signing.sign(page, [])


def test_the_own_key_is_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "paper_key.pem"
    own = OwnKey(path, "Example Mobile")
    (certificate,) = own.certificates()
    assert path.stat().st_mode & 0o777 == 0o600
    made = x509.load_der_x509_certificate(certificate.dump())
    assert made.not_valid_after_utc.year == 9999
    assert "Example Mobile" in made.subject.rfc4514_string()

    path.chmod(0o644)
    with pytest.raises(Unavailable, match="chmod 600"):
        OwnKey(path, "Example Mobile").certificates()


@pytest.mark.parametrize("content", [b"", b"no key", CERTIFICATE, b"\x30\x82\x01"])
def test_a_file_that_holds_no_key_is_named(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "paper.p12"
    path.write_bytes(content)
    with pytest.raises(Unavailable, match=r"paper\.p12 holds no ECDSA or RSA key"):
        KeyInFile(path, None, PASSWORD).certificates()


def test_the_certificate_of_another_key_is_no_certificate_of_this(tmp_path: Path) -> None:
    pem_stage(tmp_path)
    _, others = issued()
    (tmp_path / "paper.pem").write_bytes(in_pem(others))
    with pytest.raises(Unavailable, match="another key"):
        KeyInFile(tmp_path / "paper.key", tmp_path / "paper.pem", PASSWORD).certificates()


def test_a_wrong_password_is_not_repeated(tmp_path: Path) -> None:
    pem_stage(tmp_path)
    with pytest.raises(Unavailable) as failure:
        KeyInFile(tmp_path / "paper.key", tmp_path / "paper.pem", "canary-wrong").certificates()
    assert "canary" not in str(failure.value)
    assert failure.value.__cause__ is None


def test_a_file_without_certificates_is_named(tmp_path: Path) -> None:
    path = tmp_path / "empty.pem"
    path.write_bytes(b"")
    with pytest.raises(Unavailable, match=r"empty\.pem holds no certificate"):
        read_certificates(path)


def test_settings_are_read() -> None:
    said = PadesSettings.from_environment(
        {"CLEANBREAK_TSA_URL": "https://tsa.example/", "CLEANBREAK_PADES_PASSWORD": "canary"}
    )
    assert (said.tsa_url, said.tsa_timeout_s, said.password) == (
        "https://tsa.example/", 10.0, "canary",
    )  # fmt: skip
    assert "canary" not in repr(said)
    with pytest.raises(ValueError, match="CLEANBREAK_PADES_KEY_FILE is missing"):
        said.require_key_file()
    with pytest.raises(ValueError, match="CLEANBREAK_PADES_CERTIFICATES is missing"):
        said.require_certificates()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("CLEANBREAK_TSA_URL", "tsa.example"),
        ("CLEANBREAK_TSA_URL", "https://me:secret@tsa.example/"),
        ("CLEANBREAK_TSA_TIMEOUT_S", "0"),
        ("CLEANBREAK_TSA_TIMEOUT", "1"),
        ("CLEANBREAK_PADES_KEYFILE", "/x"),
    ],
)
def test_settings_that_cannot_be_right_are_named(name: str, text: str) -> None:
    with pytest.raises(ValueError, match=name):
        PadesSettings.from_environment({name: text})


def test_the_key_that_openssl_makes_for_many_machines_signs(page: bytes, tmp_path: Path) -> None:
    """As `docs/howto/deploy-on-many-machines.md` tells it."""
    how = Path("docs/howto/deploy-on-many-machines.md").read_text("utf-8")
    begin = how.index("openssl req")
    command = how[begin : how.index("cat paper.key", begin)]
    subprocess.run(["sh", "-c", command], cwd=tmp_path, check=True, capture_output=True)
    path = tmp_path / "paper_key.pem"
    path.touch(mode=0o600)
    path.write_bytes((tmp_path / "paper.key").read_bytes() + (tmp_path / "paper.pem").read_bytes())
    signing = PadesPaperSigning(OwnKey(path, "not asked"), tmp_path / "kept")

    assert check_paper(signing.sign(page, []), [signing.certificate()])
