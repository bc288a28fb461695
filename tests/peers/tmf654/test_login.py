"""Tokens that run out, and logins that are not known."""

import threading

import pytest

from cleanbreak.adapters.charging.tmf654 import Tmf654Charging
from cleanbreak.adapters.charging.tmf654.settings import ClientCredentials
from cleanbreak.ports.errors import Unavailable

from .server import Asked, Reply, error, on
from .stage import Tmf654Stage, balance_of, close, euros

WHOLE = euros(1234, promotional_minor=250, deposit_minor=1000, debt_minor=75)


def test_a_token_that_has_run_out_is_renewed_once(stage: Tmf654Stage) -> None:
    account, charging = stage.account(WHOLE), with_tokens(stage)
    charging.check_reachable()
    assert stage.server.tokens == {"Bearer token-1"}
    stage.server.tokens.clear()

    assert balance_of(close(charging, account)) == WHOLE
    assert stage.server.tokens == {"Bearer token-2"}


def test_a_token_that_runs_out_in_the_middle_takes_nothing_twice(stage: Tmf654Stage) -> None:
    account, charging = stage.account(WHOLE), with_tokens(stage)

    def runs_out(asked: Asked) -> Reply:
        stage.server.tokens.clear()
        return error(401, "41", "the token is not valid")

    stage.server.misbehave(on("POST", "/adjustBalance", runs_out), times=5)

    assert balance_of(close(charging, account)) == WHOLE
    assert len(stage.adjustments(account)) == 5


def test_a_login_that_is_not_known_leaves_all_lines_as_they_are(stage: Tmf654Stage) -> None:
    """A secret that ran out must not hold a campaign for people, line by line."""
    account, charging = stage.account(WHOLE), with_tokens(stage)
    stage.server.secret = "changed meanwhile"

    with pytest.raises(Unavailable, match=r"refuses our login \(HTTP 401\)"):
        close(charging, account)

    assert stage.adjustments(account) == []


@pytest.mark.parametrize(
    "reply",
    [
        error(400, "invalid_client", "no such client"),
        error(403, "access_denied", "not you"),
        Reply(200, raw=b"[" * 100_000),
        Reply(200, raw=b'{"access_token": "t", "expires_in": 1e99999999999999999999}'),
    ],
)
def test_a_token_server_that_gives_none_holds_no_line(stage: Tmf654Stage, reply: Reply) -> None:
    account, charging = stage.account(WHOLE), with_tokens(stage)
    stage.server.misbehave(on("POST", "/token", lambda _: reply))

    with pytest.raises(Unavailable):
        close(charging, account)

    assert stage.adjustments(account) == []
    assert balance_of(close(charging, account)) == WHOLE


def test_a_token_that_lives_for_ever_is_taken(stage: Tmf654Stage) -> None:
    account, charging = stage.account(WHOLE), with_tokens(stage)
    stage.server.tokens.add("Bearer long")
    lifetime = "9" * 400
    long = Reply(200, raw=f'{{"access_token": "long", "expires_in": {lifetime}}}'.encode())
    stage.server.misbehave(on("POST", "/token", lambda _: long))

    assert balance_of(close(charging, account)) == WHOLE


def test_threads_share_one_token(stage: Tmf654Stage) -> None:
    charging = with_tokens(stage)
    accounts = stage.accounts([WHOLE] * 8)
    threads = [
        threading.Thread(target=charging.read_balance, args=([account],)) for account in accounts
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert stage.server.tokens == {"Bearer token-1"}


def with_tokens(stage: Tmf654Stage) -> Tmf654Charging:
    """Return a worker that logs in by client credentials, at a server that wants it."""
    stage.server.secret = "s3cret"
    credentials = ClientCredentials(
        token_url=f"{stage.server.address}/token",
        client_id="cleanbreak",
        client_secret="s3cret",
        scope="balance",
    )
    return stage.worker(credentials=credentials)
