"""Who has the SIM: stolen, swapped, or lent by somebody on the same plan."""

import re
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone
from tests.attacks.takeovers.attempt import Goal, attempt
from tests.attacks.takeovers.scene import SECOND, VICTIM, Scene
from tests.holders import browser, line_id
from tests.worlds import AT_ONCE

from cleanbreak.domain.proof import Consequence, ProofKind, level_of
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.termination import Actor, Channel, TerminationRequest
from cleanbreak.flows.give_card_number import give_card_number
from cleanbreak.flows.give_proof import give_proof
from cleanbreak.flows.judge_proofs import judge_proofs
from cleanbreak.flows.open_verification import open_verification
from cleanbreak.flows.request_termination import request_termination
from cleanbreak.flows.send_proof_code import send_proof_code
from cleanbreak.records.verification import given_kinds

PORTAL = Actor(channel=Channel.PORTAL, acting_user="holder")
SIM, MAIL = VICTIM.msisdn, VICTIM.email
INDEPENDENT, SIGNS = "two independent factors", "risk signals"


@attempt(
    "Signs in by SMS and ends the line at once",
    spoils="the stolen SIM",
    goal=Goal.ENDED,
    stopped_by=INDEPENDENT,
)
def stolen_sim_in_the_account(scene: Scene) -> None:
    scene.steals(SIM)
    scene.cancels(scene.signs_in(), when="now")


@attempt(
    "Signs in by SMS and wishes today as the last day",
    spoils="the stolen SIM",
    goal=Goal.ENDED,
    stopped_by=INDEPENDENT,
)
def stolen_sim_wishes_today(scene: Scene) -> None:
    scene.steals(SIM)
    today = timezone.localdate().isoformat()
    scene.cancels(scene.signs_in(), when="date", wished_date=today, fee_seen="1")


@attempt(
    "Gives the code on the SIM and the digits on its card as two proofs",
    spoils="the stolen SIM in its card",
    goal=Goal.ENDED,
    stopped_by="SIM and its card are one factor",
)
def sim_and_card_as_two(scene: Scene) -> None:
    scene.steals(SIM)
    now = timezone.now()
    case = open_verification(VICTIM.msisdn, None, PORTAL, now)
    send_proof_code(case, ProofKind.LINE_CODE, now)
    give_proof(case, ProofKind.LINE_CODE, scene.reads_code(SIM), PORTAL, now)
    give_card_number(case, VICTIM.iccid[-6:], PORTAL, now)
    ends_by(scene, case, now)


def ends_by(scene: Scene, case: UUID, now: datetime) -> None:
    """End the line as every channel does, if the proofs are enough."""
    try:
        judge_proofs(case, Consequence.END_AT_ONCE, now)
    except Refusal:
        return
    level = level_of(given_kinds(case))
    request = TerminationRequest(msisdn=VICTIM.msisdn, wish=AT_ONCE, level=level, actor=PORTAL)
    request_termination(request, scene.world.outside, now)


@attempt(
    "Declares, and types the codes of the swapped SIM and of the mailbox",
    spoils="a swapped SIM, the mailbox",
    goal=Goal.ENDED,
    stopped_by=SIGNS,
)
def swapped_sim_on_the_portal(scene: Scene) -> None:
    scene.swaps_sim()
    codes_on_the_portal(scene)


@attempt(
    "Puts the eSIM into another phone, and types both codes",
    spoils="a changed device, the mailbox",
    goal=Goal.ENDED,
    stopped_by=SIGNS,
)
def changed_device_on_the_portal(scene: Scene) -> None:
    scene.swaps_sim("device_changed_at")
    codes_on_the_portal(scene)


def codes_on_the_portal(scene: Scene) -> None:
    """Declare, ask for the codes, and type them."""
    scene.steals(MAIL)
    client = browser()
    page = scene.declares(client)
    client.post(f"{page}codes/")
    scene.ends_now(client, page, sms_code=scene.reads_code(SIM), email_code=scene.reads_code(MAIL))


@attempt(
    "Signs in with both codes and ends the line at once",
    spoils="a swapped SIM, the mailbox",
    goal=Goal.ENDED,
    stopped_by=SIGNS,
)
def swapped_sim_in_the_account(scene: Scene) -> None:
    scene.swaps_sim()
    scene.steals(MAIL)
    client = scene.signs_in()
    scene.proves(client, "email_code")
    scene.cancels(client, when="now")


@attempt(
    "Signs in with both codes and wishes today as the last day",
    spoils="a swapped SIM, the mailbox",
    goal=Goal.ENDED,
    stopped_by=SIGNS,
)
def swapped_sim_wishes_today(scene: Scene) -> None:
    scene.swaps_sim()
    scene.steals(MAIL)
    client = scene.signs_in()
    scene.proves(client, "email_code")
    today = timezone.localdate().isoformat()
    scene.cancels(client, when="date", wished_date=today, fee_seen="1")


@attempt(
    "Makes recovery codes with the SIM, and uses one as the second proof",
    spoils="the stolen SIM",
    goal=Goal.ENDED,
    stopped_by="keys are changed after two proofs",
)
def recovery_codes_out_of_a_sim(scene: Scene) -> None:
    scene.steals(SIM)
    client = scene.signs_in()
    page = client.post("/account/security/recovery-codes/").content.decode()
    codes = re.findall(r"<li>([0-9 ]{14})</li>", page) or ["none"]
    address = f"/account/lines/{line_id(VICTIM)}/prove/"
    client.post(address, {"kind": "recovery_code", "code": codes[0]})
    scene.cancels(client, when="now")


@attempt(
    "Ends another line of the plan with the SIM of the own one, and the shared mailbox",
    spoils="another SIM of the same holder, the mailbox (abusive partner)",
    goal=Goal.ENDED,
    stopped_by="the code of a SIM counts for its line",
)
def other_sim_of_the_plan(scene: Scene) -> None:
    scene.steals(SECOND.msisdn, MAIL)
    client = scene.signs_in(SECOND)
    scene.proves(client, "email_code", SECOND)
    scene.cancels(client, when="now")


@attempt(
    "Gives the SIM's code today and the mailbox's a week later, in one verification",
    spoils="the stolen SIM, later the mailbox",
    goal=Goal.ENDED,
    stopped_by="proofs count for half an hour",
)
def one_after_the_other(scene: Scene) -> None:
    scene.steals(SIM, MAIL)
    now = timezone.now()
    case = open_verification(VICTIM.msisdn, None, PORTAL, now)
    send_proof_code(case, ProofKind.LINE_CODE, now)
    give_proof(case, ProofKind.LINE_CODE, scene.reads_code(SIM), PORTAL, now)
    scene.minutes_pass(7 * 24 * 60)
    try:
        send_proof_code(case, ProofKind.EMAIL_CODE, now)
        give_proof(case, ProofKind.EMAIL_CODE, scene.reads_code(MAIL), PORTAL, now)
    except Refusal:
        return
    ends_by(scene, case, now)


@attempt(
    "Uses the account that the holder left open, an hour after both proofs",
    spoils="a phone that lies open on a table",
    goal=Goal.ENDED,
    stopped_by="proofs count for half an hour",
)
def phone_on_a_table(scene: Scene) -> None:
    scene.steals(SIM, MAIL)  # the holder's own sign-in
    client = scene.signs_in()
    scene.proves(client, "email_code")
    session = SessionStore(client.cookies["cleanbreak_account"].value)
    session["proofs"] = [
        [kind, (datetime.fromisoformat(at) - timedelta(hours=1)).isoformat(), line]
        for kind, at, line in session["proofs"]
    ]
    session.save()
    scene.cancels(client, when="now")
