"""The key of the account, and what holders paid by, are told to nobody."""

import logging
import re
from pathlib import Path
from typing import Any

import pytest

from cleanbreak.adapters.http_element import LoginRefused
from cleanbreak.adapters.payments.stripe import StripePayments, StripeSettings
from cleanbreak.ports.calls import Call
from cleanbreak.ports.errors import OutsideFailure

from .played_stripe import KEY, error, on
from .stage import StripeStage, owed, pay

FROM = StripeSettings.from_environment


def test_a_key_comes_from_a_variable_or_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "stripe.key"
    file.write_text(f"{KEY}\n")

    by_file = FROM({"CLEANBREAK_STRIPE_KEY_FILE": str(file)})

    assert by_file == FROM({"CLEANBREAK_STRIPE_KEY": KEY})
    assert (by_file.key, by_file.base_url) == (KEY, "https://api.stripe.com")


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({}, "CLEANBREAK_STRIPE_KEY or CLEANBREAK_STRIPE_KEY_FILE is missing."),
        ({"KEY": "pk_live_CANARY"}, "CLEANBREAK_STRIPE_KEY cannot be read: a secret key begins"),
        ({"KEY_FILE": "/nowhere/key"}, "CLEANBREAK_STRIPE_KEY_FILE cannot be read: /nowhere/key"),
        ({"KEY": KEY, "BASE_URL": "http://stripe.example"}, "an address begins with https://"),
        ({"KEY": KEY, "KYE": "1"}, "There is no setting CLEANBREAK_STRIPE_KYE."),
        ({"KEY": KEY, "TIMEOUT_S": "0"}, "CLEANBREAK_STRIPE_TIMEOUT_S cannot be read"),
    ],
)
def test_a_wrong_setting_is_named_and_no_secret_is(
    environment: dict[str, str], sentence: str
) -> None:
    named = {f"CLEANBREAK_STRIPE_{name}": text for name, text in environment.items()}

    with pytest.raises(ValueError, match=re.escape(sentence)) as raised:
        FROM(named)

    assert "CANARY" not in str(raised.value)
    assert KEY not in str(raised.value)


def test_every_setting_is_read() -> None:
    settings = FROM(
        {
            "CLEANBREAK_STRIPE_KEY": "rk_live_of_few_rights",
            "CLEANBREAK_STRIPE_BASE_URL": "http://127.0.0.1:12111/",
            "CLEANBREAK_STRIPE_TIMEOUT_S": "3.5",
            "CLEANBREAK_STRIPE_AT_ONCE": "2",
            "CLEANBREAK_STRIPE_NEWS_AFTER_S": "60",
        }
    )

    assert (settings.base_url, settings.timeout_s, settings.at_once) == (
        "http://127.0.0.1:12111",
        3.5,
        2,
    )
    assert settings.news_after.total_seconds() == 60


def test_neither_the_key_nor_a_payment_is_written_anywhere(
    stage: StripeStage, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.WARNING, logger="httpx")  # as site/settings.py sets them
    caplog.set_level(logging.WARNING, logger="httpcore")
    caplog.set_level(logging.DEBUG)
    logging.getLogger("cleanbreak.control").debug("a debug line")
    charge = stage.account.take(5000, "eur")
    disputed = stage.account.take(5000, "eur", is_disputed=True)
    stage.server.misbehave(on("POST", "/v1/refunds", lambda _: error(500, f"on {charge.intent}")))
    calls: list[Call[Any]] = [owed(charge), owed(disputed, key="other:pay_out")]
    answers: list[Any] = [*stage.payments.pay(calls), *stage.payments.pay(calls)]
    answers += [*stage.payments.find(["order:pay_out"]), stage.payments.news("")]
    stranger = stage.worker(key="sk_test_CANARYofYesterday")
    answers.append(pay(stranger, owed(charge, key="third:pay_out")))
    assert isinstance(answers[-1], LoginRefused)

    told = "".join(one.getMessage() for one in caplog.records) + "".join(capfd.readouterr())
    told += repr(answers) + "".join(_chain(one) for one in answers) + repr(calls)
    told += repr(stage.settings()) + repr(stage.payments) + repr(stranger) + _kept(stage)

    assert "a debug line" in told, "the search must be able to find"
    canaries = [KEY, "CANARYofYesterday", charge.charge, disputed.intent, disputed.charge]
    assert [one for one in canaries if one and one in told] == []
    assert charge.intent not in told.replace(_kept(stage), "")


def _chain(answer: object) -> str:
    """Return everything that a traceback would show of a failure."""
    told, error = "", answer if isinstance(answer, OutsideFailure) else None
    while error is not None:
        told += repr(error) + str(error) + repr(error.args)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return told


def _kept(stage: StripeStage) -> str:
    return repr(vars(stage.first_answers)["_kept"])


def test_an_answer_is_kept_without_the_payment(stage: StripeStage) -> None:
    charge = stage.account.take(5000, "eur")
    stage.server.misbehave(on("POST", "/v1/refunds", lambda _: error(500, "")))
    pay(stage.payments, owed(charge))
    assert str(charge.intent) in _kept(stage), "a note needs it, to read back by"

    pay(stage.payments, owed(charge))

    assert str(charge.intent) not in _kept(stage)


def test_nothing_is_told_of_our_machine(stage: StripeStage) -> None:
    pay(stage.payments, owed(stage.account.take(5000, "eur")))
    pay(stage.payments, owed(stage.account.take(5000, "eur"), key="other:pay_out"))

    sent = "".join(str(one.headers) for one in stage.server.asked)

    assert "bindings_version" in sent, "the library tells its version"
    assert "telemetry" not in sent.lower()
    assert "platform" not in sent
    assert isinstance(stage.payments, StripePayments)
