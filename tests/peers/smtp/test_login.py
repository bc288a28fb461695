"""Neither the login nor a mail goes to somebody who is not the server."""

import ssl
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import trustme
from tests.conformance.stages import calls_about

from cleanbreak.adapters.http_element import TlsFiles
from cleanbreak.adapters.messages.smtp.settings import Security
from cleanbreak.ports.calls import Done
from cleanbreak.ports.errors import Unavailable
from cleanbreak.ports.messages import Medium, Message

from .stage import PASSWORD, USER, SmtpStage, login

ALICE = "alice@example.org"


def mail_to(recipient: str) -> Message:
    return Message(Medium.EMAIL, recipient, "Your line", "ends")


def test_a_login_over_starttls(authority: trustme.CA, tmp_path: Path) -> None:
    with closing(with_starttls(authority)) as stage:
        carrier = stage.other_process(**safely(authority, tmp_path))
        carrier.check_reachable()

        [answer] = carrier.send(calls_about([mail_to(ALICE)]))

        assert isinstance(answer, Done)
        assert stage.mailbox.sessions[0].ssl is not None


def test_a_wrong_password_is_refused(authority: trustme.CA, tmp_path: Path) -> None:
    with closing(with_starttls(authority)) as stage:
        carrier = stage.other_process(**safely(authority, tmp_path, password="wr0ng"))

        with pytest.raises(Unavailable, match=r"refuses our login: 535 5\.7\.8") as refusal:
            carrier.send(calls_about([mail_to(ALICE)]))
        assert "wr0ng" not in str(refusal.value)


def test_a_server_that_offers_no_tls_gets_neither_login_nor_mail(
    stage: SmtpStage, authority: trustme.CA, tmp_path: Path
) -> None:
    carrier = stage.other_process(**safely(authority, tmp_path))

    with pytest.raises(Unavailable, match="STARTTLS"):
        carrier.send(calls_about([mail_to(ALICE)]))
    assert stage.mailbox.received == []


def test_tls_from_the_first_octet_on(authority: trustme.CA, tmp_path: Path) -> None:
    with closing(SmtpStage(context=server_context(authority, "127.0.0.1"))) as stage:
        carrier = stage.other_process(**safely(authority, tmp_path, user="", security=Security.TLS))

        [answer] = carrier.send(calls_about([mail_to(ALICE)]))

        assert isinstance(answer, Done)


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
@pytest.mark.parametrize("fault", ["another name", "another authority"])
def test_a_wrong_certificate_gets_neither_login_nor_mail(
    authority: trustme.CA, tmp_path: Path, fault: str, security: Security
) -> None:
    name = "mail.example.org" if fault == "another name" else "127.0.0.1"
    trusted = trustme.CA() if fault == "another authority" else authority
    with closing(server_for(authority, security, name)) as stage:
        carrier = stage.other_process(**safely(trusted, tmp_path, security=security))

        with pytest.raises(Unavailable, match="CERTIFICATE_VERIFY_FAILED"):
            carrier.send(calls_about([mail_to(ALICE)]))
        assert stage.mailbox.received == []


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


def server_for(authority: trustme.CA, security: Security, name: str) -> SmtpStage:
    if security is Security.STARTTLS:
        return with_starttls(authority, name)
    return SmtpStage(context=server_context(authority, name))


def with_starttls(authority: trustme.CA, name: str = "127.0.0.1") -> SmtpStage:
    return SmtpStage(
        tls_context=server_context(authority, name),
        require_starttls=True,
        authenticator=login,
        auth_required=True,
    )


def server_context(authority: trustme.CA, name: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    return context


def safely(authority: trustme.CA, folder: Path, **changes: Any) -> dict[str, Any]:
    path = folder / "authority.pem"
    authority.cert_pem.write_to_path(str(path))
    said = {"security": Security.STARTTLS, "user": USER, "password": PASSWORD}
    return {**said, "tls": TlsFiles(authorities=path), **changes}
