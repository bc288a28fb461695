"""Next holders of a number, declarants, people on the same plan, and forged pages."""

import re
from datetime import timedelta

from django.contrib.sessions.backends.db import SessionStore
from django.test import Client
from django.utils import timezone
from django.utils.formats import date_format
from tests.attacks.takeovers.attempt import Goal, attempt
from tests.attacks.takeovers.scene import (
    FOREIGN_IBAN,
    THIEF,
    THIEFS_IBAN,
    VICTIM,
    Scene,
    owe,
)
from tests.holders import browser, line_id
from tests.money_stories import money_address
from tests.worlds import LineOf

from cleanbreak.domain.staff import Role
from cleanbreak.records.agent_call import AgentCallRow
from cleanbreak.records.confidential_request import ConfidentialRequestRow
from cleanbreak.records.line import LineRow
from cleanbreak.records.order import OrderRow
from cleanbreak.records.payout import PayoutRow

SIM, MAIL = VICTIM.msisdn, VICTIM.email
NEXT = LineOf(name="Nadja Neu", email="nadja@example.org", language="en")
"""Got the victim's number after its rest."""


# -- recycled numbers ------------------------------------------------------------------------------


def recycles(scene: Scene) -> None:
    """End the victim's line, and give its number to somebody else."""
    owe(scene)
    old = LineRow.objects.get(iccid=VICTIM.iccid)
    LineRow.objects.filter(pk=old.pk).update(iccid="8949000000000000017", imsi="001019999999999")
    scene.world.add(NEXT)


@attempt(
    "Signs in with the recycled number to the account of who had it before",
    spoils="the number, by right (171 of 259 in the study of 2021)",
    goal=Goal.LEARNED,
    stopped_by=(
        "a number leads to its living line only",
        "no code goes to the number of an ended line",
    ),
)
def next_holder_signs_in(scene: Scene) -> str:
    recycles(scene)
    scene.steals(SIM)
    client = scene.signs_in()
    return client.get("/account/").content.decode()


@attempt(
    "Declares the end of the number that one had before",
    spoils="the old contract, the next holder's number",
    goal=Goal.ENDED,
    stopped_by=("the name is compared", "nothing ends before it could be objected to"),
)
def old_holder_declares(scene: Scene) -> None:
    recycles(scene)
    scene.declares(browser())
    assert NEXT.iccid == VICTIM.iccid


@attempt(
    "Reads what is still sent to the number about the money of who had it before",
    spoils="the number, by right",
    goal=Goal.LEARNED,
    stopped_by="nothing is sent to the number of an ended line",
)
def next_holder_reads_on(scene: Scene) -> tuple[str, tuple[str, ...]]:
    recycles(scene)
    choose_as_victim(iban=FOREIGN_IBAN)
    return " ".join(scene.messages_to(SIM)), ("Was this you?", "/object/cool-off/", "/money/")


def choose_as_victim(iban: str) -> None:
    """Let the victim choose an account abroad, of which everybody on file is told."""
    page = money_address(PayoutRow.objects.get().payout_id)
    old = LineRow.objects.get(holder__name=VICTIM.name, state="terminated")
    typed = {"way": "bank", "account": iban, "owner": VICTIM.name, "country": "DE"}
    Client().post(page, {**typed, "card_digits": old.iccid[-6:]})


# -- declarants ------------------------------------------------------------------------------------


@attempt(
    "Declares with name, birthday and number, and hopes that nobody hears of it in time",
    spoils="name, birthday and number of the victim",
    goal=Goal.ENDED,
    stopped_by="nothing ends before it could be objected to",
)
def declared_in_the_victims_name(scene: Scene) -> None:
    scene.declares(browser())


@attempt(
    "Floods the victim with declarations, so that the warning drowns",
    spoils="name and number of the victim",
    goal=Goal.LOCKED_OUT,
    stopped_by="one order for a line, and its contacts can stop it",
)
def flood_of_declarations(scene: Scene) -> None:
    client = browser()
    for _number in range(20):
        scene.declares(client)


@attempt(
    "Locks the victim's proofs by wrong codes after declaring, so that nobody can object",
    spoils="name and number of the victim",
    goal=Goal.LOCKED_OUT,
    stopped_by="objecting needs no proof",
)
def proofs_locked_before_the_objection(scene: Scene) -> None:
    scene.declares(browser())
    client = browser()
    for _sending in range(2):
        client.post("/account/sign-in/", {"number": SIM, "way": "sms"})
        for guess in range(5):
            client.post("/account/sign-in/code/", {"code": f"{guess:06d}"})


@attempt(
    "Declares first, waits until the holder proves it, and reads the money on the own page",
    spoils="name and number of the victim, who wants to leave anyway",
    goal=Goal.LEARNED,
    stopped_by="a proof counts for who gave it",
)
def rides_on_the_holders_proof(scene: Scene) -> str:
    thiefs = browser()
    page = scene.declares(thiefs)
    scene.steals(SIM, MAIL)  # the holder's own sign-in
    holders = scene.signs_in()
    scene.proves(holders, "email_code")
    scene.cancels(holders, when="now")
    scene.days_pass(0)
    return thiefs.get(page).content.decode()


@attempt(
    "Declares first, waits until the holder proves it by phone, and says where the money goes",
    spoils="name and number of the victim, who wants to leave anyway",
    goal=Goal.MONEY,
    stopped_by="a proof counts for who gave it",
)
def wish_after_the_holders_proof(scene: Scene) -> None:
    thiefs = browser()
    page = scene.declares(thiefs)
    scene.steals(SIM, MAIL)  # the holder's own call
    agent = scene.staff(Role.AGENT)
    call = scene.begins_call(agent)
    scene.reads_out(agent, call, "line_code")
    scene.reads_out(agent, call, "email_code")
    agent.post(f"{call}end/notice/")
    typed = {"way": "bank", "account": THIEFS_IBAN, "owner": VICTIM.name}
    thiefs.post(f"{page}money/", typed)


@attempt(
    "Opens the certificate of the ended line with the secret of a receipt",
    spoils="a declaration of one's own, the number of the order",
    goal=Goal.LEARNED,
    stopped_by="secret links",
)
def secret_of_another_purpose(scene: Scene) -> tuple[str, tuple[str, ...]]:
    client = browser()
    page = scene.declares(client)
    owe(scene)
    secret = page.split("/")[3]
    order_id = OrderRow.objects.get().order_id
    answer = client.get(f"/certificate/{order_id}/{secret}/certificate.json")
    return b"".join(answer).decode(), ("signature",)  # the parts of a file, or of a page


# -- people on the same plan -----------------------------------------------------------------------


def leaves_in_confidence(scene: Scene) -> OrderRow:
    """Let somebody on the holder's plan ask for the end of the line they use, in confidence."""
    asked = {"name": "Lea Brandt", "line": SIM, "contact": "safe@shelter.example", "key": "k" * 32}
    browser().post("/shared-plan/", asked)
    officer = scene.staff(Role.CONFIDENTIAL_OFFICER)
    request_id = ConfidentialRequestRow.objects.get().request_id
    day = (timezone.localdate() + timedelta(days=30)).isoformat()
    seen = {"document": "court_order", "when": "date", "wished_date": day}
    assert officer.post(f"/staff/confidential/{request_id}/accept/", seen).status_code == 303
    return OrderRow.objects.get()


HIDDEN = "orders in confidence are unknown to all others"


@attempt(
    "Looks in the own account whether the partner is leaving",
    spoils="the account, by right (abusive partner)",
    goal=Goal.LEARNED,
    stopped_by=HIDDEN,
)
def partner_in_the_account(scene: Scene) -> tuple[str, tuple[str, ...]]:
    leaves_in_confidence(scene)
    scene.steals(SIM, MAIL)
    client = scene.signs_in()
    scene.proves(client, "email_code")
    page = client.get(f"/account/lines/{line_id(VICTIM)}/").content.decode()
    return page, ("Your line ends on",)


@attempt(
    "Declares the end of the partner's line, to find the order on the status page",
    spoils="name and number, by right (abusive partner)",
    goal=Goal.LEARNED,
    stopped_by=HIDDEN,
)
def partner_on_the_status_page(scene: Scene) -> tuple[str, tuple[str, ...]]:
    order = leaves_in_confidence(scene)
    client = browser()
    page = client.get(scene.declares(client)).content.decode()
    return page, (date_format(order.effective_date), order.effective_date.isoformat())


@attempt(
    "Has a brother among the admins open the order",
    spoils="an admin's session (abusive partner)",
    goal=Goal.LEARNED,
    stopped_by=HIDDEN,
)
def brother_among_the_admins(scene: Scene) -> tuple[str, tuple[str, ...]]:
    order = leaves_in_confidence(scene)
    admin = scene.staff(Role.ADMIN)
    page = f"/staff/orders/{order.order_id}/"
    admin.post(page, {"purpose": "complaint"})
    return admin.get(page).content.decode(), ("Order for the number ending in",)


@attempt(
    "Asks a hotline agent, as the proven account holder",
    spoils="the account, by right (abusive partner)",
    goal=Goal.LEARNED,
    stopped_by=HIDDEN,
)
def partner_on_the_hotline(scene: Scene) -> tuple[str, tuple[str, ...]]:
    leaves_in_confidence(scene)
    scene.steals(SIM, MAIL)
    agent = scene.staff(Role.AGENT)
    page = scene.begins_call(agent)
    scene.reads_out(agent, page, "line_code")
    return agent.get(f"{page}account/").content.decode(), ("This line is to end",)


# -- forged pages and sessions ---------------------------------------------------------------------


def twice_proved(scene: Scene) -> Client:
    """Return the victim's own browser, signed in with two proofs."""
    scene.steals(SIM, MAIL)
    client = scene.signs_in()
    scene.proves(client, "email_code")
    return client


@attempt(
    "Has the victim's browser send the form of an end from another site",
    spoils="a page that the victim opens while signed in",
    goal=Goal.ENDED,
    stopped_by="forms need their token",
)
def form_of_another_site(scene: Scene) -> None:
    victims = twice_proved(scene)
    lured = Client(enforce_csrf_checks=True)
    lured.cookies = victims.cookies
    address = f"/account/lines/{line_id(VICTIM)}/cancel/"
    lured.post(address, {"when": "now"}, HTTP_ORIGIN="https://evil.example")


@attempt(
    "Plants a session, lets the victim sign in with it, and uses it",
    spoils="a minute at the victim's browser",
    goal=Goal.LEARNED,
    stopped_by="a sign-in begins a session anew",
)
def planted_session(scene: Scene) -> str:
    thiefs = browser()
    scene.asks_for_code(thiefs, THIEF, "sms")  # a session that we gave out
    key = thiefs.cookies["cleanbreak_account"].value
    scene.steals(SIM)
    victims = browser()
    victims.cookies["cleanbreak_account"] = key
    scene.asks_for_code(victims, VICTIM, "sms")
    victims.post("/account/sign-in/code/", {"code": scene.reads_code(SIM)})
    again = browser()
    again.cookies["cleanbreak_account"] = key
    return again.get("/account/").content.decode()


@attempt(
    "Uses the cookie of a session that the victim has ended",
    spoils="a stolen session cookie",
    goal=Goal.LEARNED,
    stopped_by="a session that was ended is gone",
)
def cookie_of_an_ended_session(scene: Scene) -> str:
    scene.steals(SIM)
    victims = scene.signs_in()
    key = victims.cookies["cleanbreak_account"].value
    victims.post("/account/sign-out/")
    thiefs = browser()
    thiefs.cookies["cleanbreak_account"] = key
    return thiefs.get("/account/").content.decode()


@attempt(
    "Uses a holder's session cookie in the console's place, and the console's in the account's",
    spoils="the session cookie of somebody of staff",
    goal=Goal.BELIEVED,
    stopped_by="sessions have their area",
)
def cookie_of_another_area(scene: Scene) -> bool:
    agent = scene.staff(Role.AGENT)
    thiefs = browser()
    thiefs.cookies["cleanbreak_account"] = agent.cookies["cleanbreak_staff"].value
    scene.asks_for_code(thiefs, VICTIM, "sms")
    key = thiefs.cookies["cleanbreak_account"].value
    return bool(SessionStore(key).get("_auth_user_id"))


@attempt(
    "Asks under a forged host, so that our mail leads to the attacker's site",
    spoils="the victim's number",
    goal=Goal.LEARNED,
    stopped_by="links lead to our own names",
)
def forged_host(scene: Scene) -> tuple[str, tuple[str, ...]]:
    typed = {"number": SIM, "way": "email"}
    Client().post("/account/sign-in/", typed, HTTP_HOST="evil.example")
    return " ".join(scene.messages_to(MAIL)), ("evil.example",)


@attempt(
    "Lures the victim through our sign-in to a copy of our pages",
    spoils="a link to us that the victim opens",
    goal=Goal.BELIEVED,
    stopped_by="a sign-in leads on to pages of ours",
)
def led_elsewhere(scene: Scene) -> bool:
    scene.steals(SIM)
    client = browser()
    client.post(
        "/account/sign-in/?next=https://evil.example/",
        {"number": SIM, "way": "sms", "next": "https://evil.example/"},
    )
    answer = client.post("/account/sign-in/code/", {"code": scene.reads_code(SIM)})
    return "evil.example" in str(answer.get("Location"))


@attempt(
    "Calls the victim with the check code of a call of ours that is over",
    spoils="the check code of one's own call with us",
    goal=Goal.BELIEVED,
    stopped_by="a check code tells whether a call runs now",
)
def relayed_check_code(scene: Scene) -> bool:
    agent = scene.staff(Role.AGENT)
    case = scene.begins_call(agent, THIEF.msisdn).split("/")[3]
    agent.post("/staff/calls/begin/", {"case": case, "reason": "identity"})
    page = agent.get("/staff/calls/").content.decode()
    found = re.search(r'class="code">([0-9A-Z-]{9})<', page)
    assert found is not None
    agent.post(f"/staff/calls/{AgentCallRow.objects.get().call_id}/end/")
    answer = browser().post("/official/", {"code": found[1]})
    return "is on a call since" in answer.content.decode()
