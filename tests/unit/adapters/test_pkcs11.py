"""Keys in a token: SoftHSM, a real module of PKCS#11, is pulled out, locked, forked and shared."""

import multiprocessing
import os
import threading
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from pytest_django import Settings
from tests.tokens import MODULE, PIN, TOKEN, SoftToken, soft_token  # noqa: F401  a fixture

from cleanbreak.adapters.signing.pkcs11 import Pkcs11Key, Pkcs11Settings, Pkcs11Token
from cleanbreak.adapters.signing.pkcs11.adapter import _point
from cleanbreak.domain.signing_key import KeyUse
from cleanbreak.ports.errors import Refused, Unavailable
from cleanbreak.site.wiring.paper_signing import wire_paper_signing
from cleanbreak.site.wiring.signing import the_token, wire_signing

STATEMENT = b"line 7 has ended"


def is_genuine(public_key: bytes, signature: bytes, statement: bytes = STATEMENT) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, statement)
    except InvalidSignature:
        return False
    return True


def test_the_private_half_cannot_be_read_out(soft_token: SoftToken) -> None:  # noqa: F811
    from pkcs11 import Attribute, ObjectClass
    from pkcs11.exceptions import AttributeSensitive

    token, label = Pkcs11Token(soft_token.settings()), soft_token.made()

    def steal(session: object) -> object:
        key = session.get_key(object_class=ObjectClass.PRIVATE_KEY, label=label)  # type: ignore[attr-defined]
        with pytest.raises(AttributeSensitive):
            key[Attribute.VALUE]
        return key[Attribute.EXTRACTABLE], key[Attribute.SENSITIVE]

    assert token.ask(steal) == (False, True)


def test_a_label_has_one_key(soft_token: SoftToken) -> None:  # noqa: F811
    label = soft_token.made()
    with pytest.raises(Refused, match=label):
        soft_token.key(label).make()


def test_a_key_that_is_not_there_is_unavailable_and_others_go_on(soft_token: SoftToken) -> None:  # noqa: F811
    token = Pkcs11Token(soft_token.settings())
    there, nowhere = Pkcs11Key(token, soft_token.made()), Pkcs11Key(token, "nowhere")
    for ask in (nowhere.public_key, nowhere.check_reachable, lambda: nowhere.sign([STATEMENT])):
        with pytest.raises(Unavailable, match="no such key"):
            ask()
    assert is_genuine(there.public_key(), there.sign([STATEMENT])[0].signature)


def test_two_keys_share_the_session_of_a_token(soft_token: SoftToken) -> None:  # noqa: F811
    token = Pkcs11Token(soft_token.settings())
    keys = [Pkcs11Key(token, soft_token.made()) for _ in range(2)]
    publics = [key.public_key() for key in keys]
    (first,), (second,) = (key.sign([STATEMENT]) for key in keys)
    assert [is_genuine(publics[0], first.signature), is_genuine(publics[1], second.signature)] == [
        True,
        True,
    ]
    assert not is_genuine(publics[0], second.signature)
    assert (first.key_id, second.key_id) == tuple(sha256(p).hexdigest()[:16] for p in publics)


def test_a_token_that_comes_back_signs_without_a_restart(soft_token: SoftToken) -> None:  # noqa: F811
    key = soft_token.key(soft_token.made())
    before = key.sign([STATEMENT])
    with soft_token.pulled_out(), pytest.raises(Unavailable):
        key.sign([STATEMENT])
    assert key.sign([STATEMENT]) == before


def test_a_wrong_pin_is_tried_once(soft_token: SoftToken) -> None:  # noqa: F811
    label = soft_token.made()
    log_out()
    wrong = Pkcs11Key(Pkcs11Token(soft_token.settings(pin="canary-wrong-pin")), label)
    with pytest.raises(Unavailable, match="refuses our PIN"):
        wrong.check_reachable()
    for _ in range(20):
        with pytest.raises(Unavailable, match="not tried again") as told:
            wrong.sign([STATEMENT])
        assert "canary" not in told.value.sentence
    assert soft_token.key(label).sign([STATEMENT]), "the token has not locked itself"


def log_out() -> None:
    """Let this process begin anew: else it is logged in, and no PIN is asked for."""
    import pkcs11

    pkcs11.lib(str(MODULE)).reinitialize()


def test_who_shares_the_process_keeps_its_session(soft_token: SoftToken) -> None:  # noqa: F811
    """Papers may be signed by a key in the same token, through another library."""
    import pkcs11

    label = soft_token.made()
    log_out()
    theirs = pkcs11.lib(str(MODULE)).get_token(token_label=TOKEN).open(user_pin=PIN)
    (first,) = soft_token.key(label).sign([STATEMENT])
    key = theirs.get_key(object_class=pkcs11.ObjectClass.PRIVATE_KEY, label=label)
    assert key.sign(STATEMENT, mechanism=pkcs11.Mechanism.EDDSA) == first.signature


def test_what_cannot_be_a_module_or_a_token_is_unavailable(soft_token: SoftToken) -> None:  # noqa: F811
    for changed in ({"module": soft_token.folder / "softhsm2.conf"}, {"token": "another"}):
        with pytest.raises(Unavailable):
            Pkcs11Key(Pkcs11Token(soft_token.settings(**changed)), "any").check_reachable()


def test_threads_share_a_key(soft_token: SoftToken) -> None:  # noqa: F811
    key, answers = soft_token.key(soft_token.made()), []

    def sign(n: int) -> None:
        statements = [f"{n}/{i}".encode() for i in range(20)]
        answers.append((statements, key.sign(statements)))

    threads = [threading.Thread(target=sign, args=(n,)) for n in range(6)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    public = key.public_key()
    assert len(answers) == 6
    for statements, signed in answers:
        for statement, one in zip(statements, signed, strict=True):
            assert is_genuine(public, one.signature, statement)


def test_a_child_of_a_fork_logs_in_anew(soft_token: SoftToken) -> None:  # noqa: F811
    key = soft_token.key(soft_token.made())
    (before,) = key.sign([STATEMENT])
    readable, writable = os.pipe()
    child = multiprocessing.get_context("fork").Process(
        target=lambda: os.write(writable, key.sign([STATEMENT])[0].signature)
    )
    child.start()
    child.join(30)
    os.close(writable)
    with os.fdopen(readable, "rb") as answer:
        assert answer.read() == before.signature
    assert key.sign([STATEMENT]) == [before], "the parent's session is what it was"


def test_a_point_is_read_as_tokens_write_it() -> None:
    point = bytes(range(32))
    assert _point(point) == _point(b"\x04\x20" + point) == point
    assert _point(b"\x04\x20" + bytes(30)) == b"\x04\x20" + bytes(30), "a key may begin like DER"
    for other in (b"", point[:31], b"\x04\x41" + bytes(65)):
        with pytest.raises(Unavailable, match="no Ed25519"):
            _point(other)


def test_settings_say_which_variable_is_wrong(soft_token: SoftToken) -> None:  # noqa: F811
    given = {k: v for k, v in soft_token.environment().items() if k.startswith("CLEANBREAK")}
    found = Pkcs11Settings.from_environment(given)
    assert found == soft_token.settings()
    assert PIN not in repr(found)
    assert TOKEN in repr(found)
    for name in given:
        with pytest.raises(ValueError, match=name):
            Pkcs11Settings.from_environment({**given, name: ""})
    with pytest.raises(ValueError, match="CLEANBREAK_PKCS11_MODULE"):
        Pkcs11Settings.from_environment({**given, "CLEANBREAK_PKCS11_MODULE": "/nowhere.so"})
    with pytest.raises(ValueError, match="CLEANBREAK_PKCS11_PINS"):
        Pkcs11Settings.from_environment({**given, "CLEANBREAK_PKCS11_PINS": "1"})


def test_a_pin_that_was_refused_is_not_tried_again_for_papers(
    soft_token: SoftToken,  # noqa: F811
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    """A token locks itself after a few tries, and two keys on it are asked by one process."""
    said = {**soft_token.environment(), "CLEANBREAK_PKCS11_PIN": "canary-wrong-pin"}
    said["CLEANBREAK_PADES_CERTIFICATES"] = str(tmp_path / "paper.pem")
    for name, value in said.items():
        monkeypatch.setenv(name, value)
    settings.CLEANBREAK_CERTIFICATE_SIGNING = "pkcs11:certificates"
    settings.CLEANBREAK_PAPER_SIGNING = "pkcs11:papers"
    for kept in (the_token, wire_paper_signing):
        kept.cache_clear()
    log_out()
    try:
        with pytest.raises(Unavailable, match="refuses our PIN"):
            wire_signing(KeyUse.STATEMENT).public_key()
        with pytest.raises(Unavailable, match="not tried again"):
            wire_paper_signing().check_reachable()
    finally:
        for kept in (the_token, wire_paper_signing):
            kept.cache_clear()
