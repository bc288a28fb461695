"""Fill a sandbox: its lines in every fake and in the books, and a client for partners."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from uuid import UUID

from joserfc.jwk import ECKey

from cleanbreak.adapters.charging.memory import MemoryCharging
from cleanbreak.adapters.esim.memory import MemoryEsim
from cleanbreak.adapters.fake_world import World
from cleanbreak.adapters.identity.memory import MemoryIdentity
from cleanbreak.adapters.line_services.memory import MemoryLineServices
from cleanbreak.adapters.network.memory import MemoryNetwork
from cleanbreak.adapters.numbering.memory import MemoryNumbering
from cleanbreak.domain.confidential import (
    ConfidentialRequest,
    SafeContact,
    SafeMedium,
    SurvivorDocument,
)
from cleanbreak.domain.csv_table import Table
from cleanbreak.domain.effective_date import EndPolicy, EndWish, ProofLevel
from cleanbreak.domain.identifiers import SimKind
from cleanbreak.domain.line_import import IMPORT_COLUMNS
from cleanbreak.domain.relying_party import SCOPES, LegalBasis, RelyingPartyWish, Standing
from cleanbreak.domain.termination import Actor, Channel, TerminationRequest
from cleanbreak.flows.accept_confidential_request import accept_confidential_request
from cleanbreak.flows.advance_orders import Worker, advance_orders
from cleanbreak.flows.decide_confidential_request import SeenDocument, end_in_confidence
from cleanbreak.flows.import_lines import ImportRequest, Unwatched, import_lines
from cleanbreak.flows.manage_relying_parties import add_relying_party
from cleanbreak.flows.port_out_number import PortOut, port_out_number
from cleanbreak.flows.request_termination import request_termination
from cleanbreak.ports.esim import Sim
from cleanbreak.ports.network import Subscriber
from cleanbreak.ports.outside import Outside
from cleanbreak.records.confidential_request import ConfidentialRequestRow
from cleanbreak.records.line import LineRow
from cleanbreak.records.relying_party import all_relying_parties
from cleanbreak.site.sandbox_lines import LINES_EACH, Case, SandboxLine, sandbox_lines

ACTOR = Actor(channel=Channel.SYSTEM, acting_user="system")
HOLDER = Actor(channel=Channel.PORTAL, acting_user="holder")
AT_ONCE, AFTER_NOTICE = (
    EndWish(policy=EndPolicy.IMMEDIATE),
    EndWish(policy=EndPolicy.AFTER_NOTICE),
)
TERM_LEFT = timedelta(days=200)
PARTNER, OTHER_OPERATOR = "Sandbox partner", "Skerry Telecom"
KEY_FILE = "partner.pem"


@dataclass(frozen=True, slots=True, kw_only=True)
class Partner:
    """The client with which partners try it out."""

    client_id: str
    key_file: Path


def fill_sandbox(outside: Outside, world: World, home: Path, now: datetime) -> Partner:
    """Give the sandbox its lines and its client, unless it has them.

    The books come after the fakes, and all at once: whoever dies before, begins anew.

    :param home: where the partner's private key is kept, in a folder of its own.
    """
    lines = sandbox_lines()
    if not LineRow.objects.filter(iccid=lines[0].iccid).exists():
        _provision(lines, world)
        _import(lines, now)
    _prepare(outside, now)
    advance_orders(Worker(outside=outside, clock=lambda: now))
    return _partner(home / "sandbox", now)


def _provision(lines: list[SandboxLine], world: World) -> None:
    MemoryNetwork(world).provision([Subscriber(line.imsi, line.msisdn) for line in lines])
    MemoryEsim(world).provision([Sim(SimKind.PHYSICAL, line.iccid, None) for line in lines])
    MemoryCharging(world).provision({line.msisdn[1:]: line.balance for line in lines})
    numbers = [line.msisdn for line in lines]
    for fake in (MemoryNumbering(world), MemoryIdentity(world), MemoryLineServices(world)):
        fake.provision(numbers)


def _import(lines: list[SandboxLine], now: datetime) -> None:
    term_end = (now.date() + TERM_LEFT).isoformat()
    rows = ((number, line.cells(term_end)) for number, line in enumerate(lines, start=2))
    rejects = StringIO()
    asked = ImportRequest(actor=ACTOR, now=now, all_or_nothing=True)
    if import_lines(Table(IMPORT_COLUMNS, rows), asked, rejects, Unwatched()).rejected:
        raise ValueError(f"The sandbox's own lines were rejected: {rejects.getvalue()}")


def _prepare(outside: Outside, now: datetime) -> None:
    """Bring about what has happened before partners come; where it has happened, it stays."""
    for serial in range(LINES_EACH):
        _end(SandboxLine(Case.ENDED, serial), AT_ONCE, outside, now)
        _end(SandboxLine(Case.HAS_ORDER, serial), AFTER_NOTICE, outside, now)
        leaving = SandboxLine(Case.PORTED_OUT, serial)
        if _is_untouched(leaving):
            asked = PortOut(msisdn=leaving.msisdn, provider=OTHER_OPERATOR)
            port_out_number(asked, outside, ACTOR, now)
        _hide(SandboxLine(Case.IN_CONFIDENCE, serial), outside, now)


def _end(line: SandboxLine, wish: EndWish, outside: Outside, now: datetime) -> None:
    if _is_untouched(line):
        request = TerminationRequest(
            iccid=line.iccid, wish=wish, level=ProofLevel.VERIFIED, actor=HOLDER
        )
        request_termination(request, outside, now)


def _hide(line: SandboxLine, outside: Outside, now: datetime) -> None:
    if not _is_untouched(line):
        return
    request = ConfidentialRequest(
        submission_key=f"sandbox-{line.digits}",
        person_name="Sandbox Survivor",
        msisdn=line.msisdn,
        safe_contact=SafeContact(
            medium=SafeMedium.EMAIL, address="safe@example.org", language="en"
        ),
    )
    accept_confidential_request(request, "gb", ACTOR, now)
    found: UUID = ConfidentialRequestRow.objects.values_list("request_id", flat=True).get(
        submission_key=request.submission_key
    )
    seen = SeenDocument(document=SurvivorDocument.COURT_ORDER, wish=AFTER_NOTICE)
    end_in_confidence(found, seen, ACTOR, outside, now)


def _is_untouched(line: SandboxLine) -> bool:
    return LineRow.objects.filter(
        iccid=line.iccid, is_alive=True, open_order_id__isnull=True
    ).exists()


def _partner(folder: Path, now: datetime) -> Partner:
    """Return the client; its key is made here, since nobody outside a sandbox may ever use it."""
    file = folder / KEY_FILE
    known = {one.name: one.client_id for one in all_relying_parties()}
    if PARTNER in known:
        return Partner(client_id=known[PARTNER], key_file=file)
    key = ECKey.generate_key("P-256")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    file.touch(mode=0o600)
    file.write_bytes(key.as_pem(private=True))
    wish = RelyingPartyWish(
        name=PARTNER,
        contact="sandbox@example.org",
        legal_basis=LegalBasis.CONTRACT,
        scopes=SCOPES,
        standing=Standing(vouches_for=ProofLevel.VERIFIED),
    )
    public = {"keys": [key.as_dict(private=False)]}
    row = add_relying_party(wish, public, ACTOR, now)
    return Partner(client_id=row.client_id, key_file=file)
