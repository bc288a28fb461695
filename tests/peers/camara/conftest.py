"""The gateways in which the tests of this folder happen."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.conformance.identity_stage import fresh_number

from cleanbreak.adapters.identity.camara import CamaraIdentity, CamaraSettings
from cleanbreak.domain.risk import UNKNOWN, LineSignals

from .gateway import AUDIENCE, CLIENT, FIELDS, KEY, SPECIFICATIONS, TOKEN_PATH, Gateway


class CamaraStage:
    """Our client, and the gateway that it asks."""

    def __init__(self, folder: Path) -> None:
        self.gateway = Gateway()
        file = folder / "client_key.pem"
        file.write_bytes(KEY.as_pem(private=True))
        self.environment = {
            "CLEANBREAK_CAMARA_API_ROOT": self.gateway.address,
            "CLEANBREAK_CAMARA_TOKEN_URL": f"{self.gateway.address}{TOKEN_PATH}",
            "CLEANBREAK_CAMARA_AUDIENCE": AUDIENCE,
            "CLEANBREAK_CAMARA_CLIENT_ID": CLIENT,
            "CLEANBREAK_CAMARA_KEY_FILE": str(file),
        }
        self.identity = CamaraIdentity(CamaraSettings.from_environment(self.environment))

    def line_with(self, signals: LineSignals) -> str:
        msisdn = fresh_number()
        values = (signals.sim_changed_at, signals.device_changed_at, signals.is_forwarded)
        self.gateway.lines[msisdn] = {
            path: _answer(field, value)
            for (path, field), value in zip(FIELDS.items(), values, strict=True)
            if value is not UNKNOWN
        }
        return msisdn

    def account_with(self, pin: str) -> str:
        return f"C-{pin}"

    def set_down(self, *, down: bool) -> None:
        if down:
            self.gateway.stop()
        else:
            self.gateway.start()


def _answer(field: str, value: object) -> dict[str, object]:
    if isinstance(value, bool):
        return {field: value}
    if value is None:
        return {field: None, "monitoredPeriod": 120}
    return {field: value.isoformat()}  # type: ignore[attr-defined]


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[CamaraStage]:
    """A gateway of one test's own; all that is said there keeps to the specifications."""
    if not SPECIFICATIONS.are_there:
        pytest.skip("CAMARA's files are not there")
    stage = CamaraStage(tmp_path)
    yield stage
    stage.identity.close()
    stage.gateway.stop()
    assert stage.gateway.faults == []
