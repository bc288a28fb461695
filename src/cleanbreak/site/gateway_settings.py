"""How the gateway of the hotline is set up: `CLEANBREAK_HOTLINE_GATEWAY_…`, read without Django."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Network
from pathlib import Path

from cleanbreak.adapters.telephone.sip.settings import SipSettings, host_and_port
from cleanbreak.adapters.variables import (
    Endpoint,
    Variables,
    parse_count,
    parse_endpoint,
    parse_seconds,
)
from cleanbreak.domain.refusal import Refusal

PREFIX = "CLEANBREAK_HOTLINE_GATEWAY_"
HOOKS = "/hotline/gateway/"
PORTS_A_CALL = 4
"""Two legs, each with RTP and RTCP."""
RTP_PORTS, CALLS_MAX, ENDING_S, SOUNDS_MB = range(20_000, 21_000), 200, 8.0, 200
LISTEN, CALLERS = Endpoint("127.0.0.1", 5060), (IPv4Network("127.0.0.0/8"),)


class GatewaySettingWrong(Refusal):
    """The gateway of the hotline is not set up: {fault}"""

    code = "gateway_setting_wrong"


class EspeakMissing(Refusal):
    """The program {program} is not here: install espeak-ng, or name it with
    CLEANBREAK_HOTLINE_GATEWAY_ESPEAK."""

    code = "espeak_missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class GatewaySettings:
    """Everything that a gateway is told."""

    sip: SipSettings
    hooks: str
    """Address that the web server knows its hooks by: that is signed."""
    reached_at: str
    token: str = field(repr=False)
    language: str
    fallback: str
    espeak: str
    home: Path
    sounds_mb: int


def read_gateway_settings(given: Mapping[str, str], home: Path) -> GatewaySettings:
    """Return the settings.

    :raises GatewaySettingWrong: with the name of the one that is missing or wrong.
    """
    variables = Variables(PREFIX, given)
    base_url = given.get("CLEANBREAK_BASE_URL") or "http://127.0.0.1:8000"
    try:
        settings = GatewaySettings(
            sip=_sip(variables),
            hooks=base_url.rstrip("/") + HOOKS,
            reached_at=variables.read("SERVER", str, ""),
            token=variables.require("TOKEN", lambda text: text.split()[0]),
            language=variables.read("LANGUAGE", str, "en-GB"),
            fallback=variables.read("FALLBACK", _sip_address, ""),
            espeak=variables.read("ESPEAK", str, "espeak-ng"),
            home=variables.read("HOME", Path, home / "hotline"),
            sounds_mb=variables.read("SOUNDS_MB", parse_count, SOUNDS_MB),
        )
        variables.read("TOKEN_FILE", str, "")  # its reader has put what is in it beside it
        variables.require_all_read()
    except ValueError as fault:
        raise GatewaySettingWrong(fault=str(fault)) from fault
    return settings


def _sip(variables: Variables) -> SipSettings:
    listen = variables.read("LISTEN", parse_endpoint, LISTEN)
    settings = SipSettings(
        listen=listen,
        public_host=variables.read("PUBLIC_HOST", str, listen.host),
        rtp_ports=variables.read("RTP_PORTS", _ports, RTP_PORTS),
        allowed=variables.read("CALLERS", _networks, CALLERS),
        calls_max=variables.read("CALLS_MAX", parse_count, CALLS_MAX),
        ending_s=variables.read("ENDING_S", parse_seconds, ENDING_S),
        agents_via=variables.read("AGENTS_VIA", parse_endpoint, None),
    )
    if len(settings.rtp_ports) < PORTS_A_CALL * settings.calls_max:
        raise ValueError(
            f"{PREFIX}RTP_PORTS has too few for {PREFIX}CALLS_MAX={settings.calls_max}: "
            f"{PORTS_A_CALL} a call."
        )
    if settings.public_host == "0.0.0.0":  # noqa: S104  that is what must not be
        raise ValueError(f"{PREFIX}PUBLIC_HOST is missing: nobody can answer to 0.0.0.0.")
    return settings


def _ports(text: str) -> range:
    first, _, last = text.partition("-")
    ports = range(int(first), int(last) + 1)
    if not 1024 <= ports.start < ports.stop <= 65_536:
        raise ValueError("ports are written 20000-20999")
    return ports


def _networks(text: str) -> tuple[IPv4Network, ...]:
    return tuple(IPv4Network(one) for one in text.split())


def _sip_address(text: str) -> str:
    try:
        host_and_port(text)
    except Refusal as fault:
        raise ValueError(str(fault)) from fault
    return text
