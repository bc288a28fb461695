"""Start and stop a real OsmoHLR, OsmoMSC and OsmoSGSN, from the packages of the distribution."""

import secrets
import shutil
import socket
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from string import Template
from types import TracebackType

from cleanbreak.adapters.network.osmo.lab.element import LabElement, LabFailure, wait_until
from cleanbreak.adapters.network.osmo.lab.gmm import XorCard
from cleanbreak.adapters.network.osmo.lab.gprs_cell import GprsCell
from cleanbreak.adapters.network.osmo.lab.mme import Mme
from cleanbreak.adapters.network.osmo.settings import PREFIX, Endpoint, OsmoSettings
from cleanbreak.adapters.network.osmo.vty import VtyClient
from cleanbreak.ports.errors import Unavailable

PROGRAMS = ("osmo-hlr", "osmo-msc", "osmo-sgsn", "cc")
TEMPLATES = Path(__file__).parent
START_TIMEOUT_S = 30.0
"""OsmoMSC and OsmoSGSN try to reach the HLR every ten seconds."""

MSC_NAME = "MSC-1"
SGSN_NAME = "SGSN-1"

HLR_GSUP_PORT = 4222
SGSN_VTY_PORT = 4245
MSC_VTY_PORT = 4254
HLR_VTY_PORT = 4258
HLR_CTRL_PORT = 4259
NS_PORT = 23000
SGS_PORT = 29118
SMPP_PORT = 2775

ESME_SYSTEM_ID, ESME_PASSWORD = "cleanbreak", "harbour"
"""With which text messages may be sent through the MSC; nobody else may."""

CONNECTIONS = "show gsup-connections"
SCTP_AS_TCP = "sctp_as_tcp.so"


class OsmoLab:
    """HLR, MSC and SGSN on the usual ports of a loopback address of their own.

    :param directory: for configuration, databases and logs; a second start finds the subscribers.
    :param address: an address in 127.0.0.0/8; a free one is chosen if none is given.
    """

    def __init__(self, directory: Path, address: str | None = None) -> None:
        self.directory = directory
        self.address = address or find_free_address()
        self.hlr = self._element("osmo-hlr", HLR_VTY_PORT, "-l", "hlr.db")
        self.msc = self._element("osmo-msc", MSC_VTY_PORT)
        self.sgsn = self._element("osmo-sgsn", SGSN_VTY_PORT)
        self._mme: Mme | None = None

    def __enter__(self) -> "OsmoLab":
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Start everything, and return when MSC and SGSN are connected to the HLR.

        :raises LabFailure: with the reason, if an element does not come up.
        """
        if missing := missing_programs():
            raise LabFailure(f"not installed: {', '.join(missing)}")
        self._write_configuration()
        for element in (self.hlr, self.msc, self.sgsn):
            element.start()
        self.wait_until_connected()

    def stop(self) -> None:
        """Stop everything that runs; the databases stay."""
        self._close_mme()
        for element in (self.sgsn, self.msc, self.hlr):
            element.stop()

    def settings(self) -> OsmoSettings:
        """Return the settings with which ``OsmoNetwork`` talks to this laboratory."""
        return OsmoSettings.from_environment(self.environment())

    def environment(self) -> Mapping[str, str]:
        """Return the variables that describe this laboratory to another process."""
        return {
            f"{PREFIX}HLR_CTRL": f"{self.address}:{HLR_CTRL_PORT}",
            f"{PREFIX}HLR_VTY": f"{self.address}:{HLR_VTY_PORT}",
            f"{PREFIX}HLR_GSUP": f"{self.address}:{HLR_GSUP_PORT}",
            f"{PREFIX}MSC_VTYS": f"{MSC_NAME}={self.address}:{MSC_VTY_PORT}",
            f"{PREFIX}SGSN_VTYS": f"{SGSN_NAME}={self.address}:{SGSN_VTY_PORT}",
            f"{PREFIX}HLR_DATABASE": str(self.directory / "hlr.db"),
            f"{PREFIX}SMS_DATABASES": str(self.directory / "sms.db"),
        }

    def attach_lines(self, imsis: Sequence[str]) -> list[int | None]:
        """Attach phones at the MSC; return the cause with which it refuses each, if it does.

        :raises Unavailable: if the MSC does not answer.
        """
        try:
            return [self._connected_mme().attach(imsi) for imsi in imsis]
        except Unavailable:
            self._close_mme()
            raise

    def attach_gprs_phones(self, cards: Sequence[XorCard]) -> list[int | None]:
        """Attach phones at the SGSN; return the cause with which it refuses each, if it does.

        The HLR has to hold the key of each card under ``aud2g XOR``.

        :raises Unavailable: if the SGSN does not answer.
        """
        with self.gprs_cell() as cell:
            return [cell.attach(card) for card in cards]

    def gprs_cell(self) -> GprsCell:
        """Return a GPRS cell of the SGSN, to be entered."""
        return GprsCell(Endpoint(self.address, NS_PORT))

    def wait_until_connected(self) -> None:
        """Return when MSC and SGSN, as far as they run, are connected to the HLR.

        :raises LabFailure: if that takes too long.
        """
        names = [
            name
            for name, element in ((MSC_NAME, self.msc), (SGSN_NAME, self.sgsn))
            if element.is_running
        ]
        wait_until(
            lambda: all(f"'{name}'" in self.run(HLR_VTY_PORT, CONNECTIONS) for name in names),
            START_TIMEOUT_S,
            "MSC and SGSN did not connect to the HLR",
        )

    def run(self, vty_port: int, command: str) -> str:
        """Return what an element prints when an operator types the command.

        :raises Unavailable: if it cannot be reached.
        """
        vty = VtyClient("laboratory", Endpoint(self.address, vty_port), timeout_s=5.0)
        try:
            return vty.run([command])[0]
        finally:
            vty.close()

    def _connected_mme(self) -> Mme:
        if self._mme is None:
            self._mme = Mme(Endpoint(self.address, SGS_PORT))
        return self._mme

    def _close_mme(self) -> None:
        if self._mme is not None:
            self._mme.close()
            self._mme = None

    def _element(self, program: str, ready_port: int, *arguments: str) -> LabElement:
        """Return the element; each but the HLR believes to have SCTP."""
        return LabElement(
            [program, "-c", f"{program}.cfg", *arguments],
            self.directory,
            Endpoint(self.address, ready_port),
            {} if program == "osmo-hlr" else {"LD_PRELOAD": str(self.directory / SCTP_AS_TCP)},
        )

    def _write_configuration(self) -> None:
        self.directory.mkdir(parents=True, exist_ok=True)
        for template in TEMPLATES.glob("*.cfg"):
            text = Template(template.read_text("utf-8")).substitute(
                address=self.address,
                msc_name=MSC_NAME,
                sgsn_name=SGSN_NAME,
                esme_system_id=ESME_SYSTEM_ID,
                esme_password=ESME_PASSWORD,
            )
            (self.directory / template.name).write_text(text, "utf-8")
        library = self.directory / SCTP_AS_TCP
        if not library.exists():
            source = TEMPLATES / "sctp_as_tcp.c"
            subprocess.run(
                ["cc", "-shared", "-fPIC", "-O2", "-o", library, source, "-ldl"], check=True
            )


def missing_programs() -> list[str]:
    """Return the programs that the laboratory needs and that are not installed."""
    return [program for program in PROGRAMS if not shutil.which(program)]


def find_free_address() -> str:
    """Return a loopback address where no HLR listens; many laboratories may run at once."""
    while True:
        address = (
            f"127.{64 + secrets.randbelow(64)}.{secrets.randbelow(256)}.{secrets.randbelow(256)}"
        )
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((address, HLR_VTY_PORT))
            except OSError:
                continue
            return address
