"""What every network promises that says whose device it sees."""

from datetime import timedelta

import pytest
from joserfc.jwk import ECKey

from cleanbreak.adapters.network_authentication.gateway.settings import GatewaySettings
from cleanbreak.domain.device_hint import DeviceHint, HintKind, NoLineMeant, read_hint
from cleanbreak.ports.errors import Refused, Unavailable

from .network_authentication_stages import (
    ISSUER,
    US,
    GatewayStage,
    NetworkAuthenticationStage,
    gateway_key,
    statement,
)

PORT = "network_authentication"
ANNA, BEN = "+4915228817386", "+4915228817387"


def test_a_device_that_comes_through_the_network_is_seen(
    stage: NetworkAuthenticationStage,
) -> None:
    for msisdn in (ANNA, BEN):
        seen = stage.network.look_behind(stage.headers_of(msisdn))
        assert seen is not None
        assert seen.msisdn == msisdn
        assert msisdn not in repr(seen)


def test_one_that_comes_another_way_is_nobodys(stage: NetworkAuthenticationStage) -> None:
    assert stage.network.look_behind({}) is None
    assert stage.network.look_behind({"accept": "*/*", "x-msisdn": ANNA}) is None


def test_a_token_of_a_device_tells_its_line(stage: NetworkAuthenticationStage) -> None:
    hint = DeviceHint(HintKind.OPERATOR_TOKEN, stage.token_of(ANNA))
    seen = stage.network.look_up(hint)
    assert seen is not None
    assert seen.msisdn == ANNA


def test_a_network_that_is_away_says_so(stage: NetworkAuthenticationStage) -> None:
    headers = stage.headers_of(ANNA)
    stage.network.check_reachable()
    with stage.outage():
        with pytest.raises(Unavailable):
            stage.network.look_behind(headers)
        with pytest.raises(Unavailable):
            stage.network.check_reachable()


class TestGateway:
    """What a gateway that signs is believed, and what not."""

    def test_each_statement_has_a_name_and_an_end(self) -> None:
        stage = GatewayStage()
        one, other = (stage.network.look_behind(stage.headers_of(ANNA)) for _ in range(2))
        assert one is not None
        assert other is not None
        assert one.statement != other.statement
        assert one.good_until is not None
        assert one.good_until >= stage.clock.now + timedelta(seconds=65)

    def test_what_does_not_hold_is_refused_and_not_quoted(self) -> None:
        stage = GatewayStage()
        at = int(stage.clock.now.timestamp())
        lies = (
            {"key": ECKey.generate_key("P-256")},
            {"iss": "https://evil.example"},
            {"aud": "https://another.example"},
            {"sub": ANNA},
            {"sub": "tel:015228817386"},
            {"sub": None},
            {"jti": None},
            {"jti": ""},
            {"iat": None},
            {"exp": None},
            {"exp": at + 61},
            {"exp": at - 5, "iat": at - 60},
            {"iat": at + 6},
            {"typ": "JWT"},
        )
        for lie in lies:
            said = statement(stage.clock, **lie)  # type: ignore[arg-type]
            with pytest.raises(Refused) as refused:
                stage.network.look_behind({"x-seen": said})
            assert ANNA[1:] not in str(refused.value), lie
        for junk in ("tel:" + ANNA, "e30.e30.", "é"):
            with pytest.raises(Refused):
                stage.network.look_behind({"x-seen": junk})
        assert stage.network.look_behind({"x-seen": statement(stage.clock)})

    def test_what_a_device_got_for_itself_is_no_statement_about_a_request(self) -> None:
        """Whoever an app gives its token to would come as that subscriber to everybody else."""
        stage = GatewayStage()
        with pytest.raises(Refused):
            stage.network.look_behind({"x-seen": stage.token_of(ANNA)})
        hint = DeviceHint(HintKind.OPERATOR_TOKEN, stage.headers_of(ANNA)["x-seen"])
        with pytest.raises(Refused):
            stage.network.look_up(hint)

    def test_it_does_not_know_addresses(self) -> None:
        with pytest.raises(Refused):
            GatewayStage().network.look_up(DeviceHint(HintKind.ADDRESS, "10.0.0.7"))

    def test_what_is_no_setting_is_named(self) -> None:
        good = {
            "CLEANBREAK_NETWORK_GATEWAY_ISSUER": ISSUER,
            "CLEANBREAK_NETWORK_GATEWAY_PUBLIC_KEYS": "\n".join(
                key.as_pem(private=False).decode()
                for key in (gateway_key(), ECKey.generate_key("P-256"))
            ),
        }
        assert len(GatewaySettings.from_environment(good, US).keys) == 2
        weak = ECKey.generate_key("P-384").as_pem(private=False).decode()
        for changes, named in (
            ({"CLEANBREAK_NETWORK_GATEWAY_ISSUER": ""}, "ISSUER"),
            ({"CLEANBREAK_NETWORK_GATEWAY_PUBLIC_KEYS": ""}, "PUBLIC_KEYS"),
            ({"CLEANBREAK_NETWORK_GATEWAY_PUBLIC_KEYS": weak}, "P-256"),
            ({"CLEANBREAK_NETWORK_GATEWAY_HEADER": "two words"}, "HEADER"),
            ({"CLEANBREAK_NETWORK_GATEWAY_HAEDER": "x"}, "HAEDER"),
        ):
            with pytest.raises(ValueError, match=named):
                GatewaySettings.from_environment(good | changes, US)


def test_a_hint_is_a_kind_and_a_value() -> None:
    assert read_hint(f"tel:{ANNA}") == DeviceHint(HintKind.NUMBER, ANNA)
    assert read_hint("ipport:[2001:db8::1]:443").value == "[2001:db8::1]:443"
    for wrong in (
        "",
        "tel:",
        ANNA,
        "tel:0152",
        f"TEL:{ANNA}",
        f"tel:{ANNA} ",
        "mailto:a@b",
        "ipport:",
    ):
        with pytest.raises(NoLineMeant):
            read_hint(wrong)
