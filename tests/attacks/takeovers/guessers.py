"""Who guesses, tries channel after channel, replays, or asks whether a number is ours."""

import re
from typing import Any

from django.test import Client
from django.utils import timezone
from tests.attacks.takeovers.attempt import Goal, attempt
from tests.attacks.takeovers.mailbox_thieves import COUNTER
from tests.attacks.takeovers.scene import CARD_DIGITS, NOBODY, THIEF, VICTIM, Scene, owe
from tests.attacks.takeovers.sim_thieves import SIGNS
from tests.holders import browser, line_id
from tests.money_stories import money_address
from tests.unit.channels.portal.visits import status_page, tie

from cleanbreak.domain.proof import ProofKind
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.staff import Role
from cleanbreak.domain.termination import Actor, Channel
from cleanbreak.flows.give_card_number import give_card_number
from cleanbreak.flows.give_pin import give_pin
from cleanbreak.flows.open_verification import open_verification
from cleanbreak.flows.send_proof_code import sent_code
from cleanbreak.flows.unlock_line import unlock_line
from cleanbreak.records.verification import ProofChallengeRow

SIM, MAIL = VICTIM.msisdn, VICTIM.email
BOUND = "a code is good for its own verification"
ALIKE = "every number is answered alike"


def lucky_code() -> str:
    """Return the right code, as the guess that happens to be right."""
    row = ProofChallengeRow.objects.latest("challenge_id")
    return sent_code(ProofKind(row.kind), row.nonce)


@attempt(
    "Guesses codes on three channels in turn, and is right at the twelfth try",
    spoils="nothing but the number",
    goal=Goal.LEARNED,
    stopped_by=COUNTER,
)
def codes_over_three_channels(scene: Scene) -> str:
    actors = [Channel.PORTAL, Channel.HOTLINE, Channel.STORE_DESK]
    for channel in actors:
        actor = Actor(channel=channel, acting_user="holder")
        case = open_verification(SIM, None, actor, timezone.now())
        for guess in range(4):
            try:
                if channel is Channel.PORTAL:
                    give_card_number(case, f"{guess:06d}", actor, timezone.now())
                else:
                    give_pin(case, f"{guess}", actor, scene.world.outside, timezone.now())
            except Refusal:
                continue
    return signed_in_by_guess()


def signed_in_by_guess() -> str:
    """Ask for a code, guess it, and return what the account says."""
    client = browser()
    client.post("/account/sign-in/", {"number": SIM, "way": "sms"})
    if ProofChallengeRow.objects.exists():
        client.post("/account/sign-in/code/", {"code": lucky_code()})
    return client.get("/account/").content.decode()


@attempt(
    "Guesses codes of new sendings, five each",
    spoils="nothing but the number",
    goal=Goal.LEARNED,
    stopped_by=COUNTER,
)
def codes_of_new_sendings(scene: Scene) -> str:
    del scene
    for _sending in range(2):
        client = browser()
        client.post("/account/sign-in/", {"number": SIM, "way": "sms"})
        for guess in range(5):
            client.post("/account/sign-in/code/", {"code": f"{guess:06d}"})
    return signed_in_by_guess()


@attempt(
    "Says one right answer after ten wrong ones on the hotline",
    spoils="the stolen SIM, patience (39 of 50 in the study of 2020)",
    goal=Goal.LEARNED,
    stopped_by=COUNTER,
)
def right_after_many_wrong(scene: Scene) -> str:
    scene.steals(SIM)
    agent = scene.staff(Role.AGENT)
    for _call in range(2):
        page = scene.begins_call(agent)
        agent.post(f"{page}send/", {"kind": "line_code"})
        for guess in range(5):
            scene.says(agent, page, "line_code", f"{guess:06d}")
    page = scene.begins_call(agent)
    agent.post(f"{page}send/", {"kind": "line_code"})
    scene.says(agent, page, "line_code", scene.reads_code(SIM))
    return account_of(agent, page)


def account_of(agent: Client, page: str) -> str:
    """Return what the console shows of the caller's account."""
    return agent.get(f"{page}account/").content.decode()


@attempt(
    "Guesses the PIN on portal, hotline and desk, beside a right code",
    spoils="the mailbox",
    goal=Goal.ENDED,
    stopped_by=(COUNTER, SIGNS),
)
def pin_over_channels(scene: Scene) -> None:
    scene.network_says(sim_changed_at=timezone.now(), device_changed_at=None, is_forwarded=False)
    scene.steals(MAIL, SIM)
    client = browser()
    page = scene.declares(client)
    client.post(f"{page}codes/")
    codes = {"sms_code": scene.reads_code(SIM), "email_code": scene.reads_code(MAIL)}
    client.post(f"{page}end-now/", codes)
    for channel in (Channel.HOTLINE, Channel.STORE_DESK):
        actor = Actor(channel=channel, acting_user="holder")
        case = open_verification(SIM, None, actor, timezone.now())
        for guess in range(5):
            try:
                give_pin(case, f"{guess}", actor, scene.world.outside, timezone.now())
            except Refusal:
                continue
    scene.ends_now(client, page, pin="4711")


@attempt(
    "Guesses recovery codes, and is right at the eleventh try",
    spoils="nothing but the number",
    goal=Goal.LEARNED,
    stopped_by=COUNTER,
)
def recovery_codes_guessed(scene: Scene) -> str:
    scene.steals(SIM, MAIL)  # the holder's own sign-in, to make the codes
    holder = scene.signs_in()
    scene.proves(holder, "email_code")
    made = holder.post("/account/security/recovery-codes/").content.decode()
    codes = re.findall(r"<li>([0-9 ]{14})</li>", made)
    client = browser()
    for guess in [*["0000 0000 0000"] * 10, codes[0]]:
        client.post("/account/sign-in/recovery/", {"number": SIM, "code": guess})
    return client.get("/account/").content.decode()


@attempt(
    "Uses a recovery code that the holder has used and crossed out",
    spoils="a photo of the list of recovery codes",
    goal=Goal.LEARNED,
    stopped_by="a recovery code is good once",
)
def recovery_code_again(scene: Scene) -> str:
    scene.steals(SIM, MAIL)
    holder = scene.signs_in()
    scene.proves(holder, "email_code")
    made = holder.post("/account/security/recovery-codes/").content.decode()
    code = re.findall(r"<li>([0-9 ]{14})</li>", made)[0]
    browser().post("/account/sign-in/recovery/", {"number": SIM, "code": code})
    client = browser()
    client.post("/account/sign-in/recovery/", {"number": SIM, "code": code})
    return client.get("/account/").content.decode()


@attempt(
    "Lets the holder's code be told, and types it in the own browser",
    spoils="the code of the holder's own sign-in, overheard",
    goal=Goal.LEARNED,
    stopped_by=BOUND,
)
def overheard_code(scene: Scene) -> str:
    thiefs, victims = browser(), browser()
    scene.asks_for_code(victims, VICTIM, "sms")
    heard = lucky_code()
    scene.asks_for_code(thiefs, VICTIM, "sms")
    thiefs.post("/account/sign-in/code/", {"code": heard})
    return thiefs.get("/account/").content.decode()


@attempt(
    "Types a code that came to the own line",
    spoils="a line of one's own",
    goal=Goal.LEARNED,
    stopped_by=BOUND,
)
def code_of_another_line(scene: Scene) -> str:
    scene.steals(THIEF.msisdn)
    own, victims = browser(), browser()
    scene.asks_for_code(own, THIEF, "sms")
    code = scene.reads_code(THIEF.msisdn)
    scene.asks_for_code(victims, VICTIM, "sms")
    victims.post("/account/sign-in/code/", {"code": code})
    return victims.get("/account/").content.decode()


@attempt(
    "Finds an SMS with a code twenty minutes later",
    spoils="a glance at the phone",
    goal=Goal.LEARNED,
    stopped_by="a code is good for ten minutes",
)
def old_code(scene: Scene) -> str:
    scene.steals(SIM)
    client = browser()
    scene.asks_for_code(client, VICTIM, "sms")
    code = scene.reads_code(SIM)
    scene.minutes_pass(20)
    client.post("/account/sign-in/code/", {"code": code})
    return client.get("/account/").content.decode()


@attempt(
    "Has a hotline agent lift the lock after ten wrong tries",
    spoils="the stolen SIM, an obliging agent on the phone",
    goal=Goal.LEARNED,
    stopped_by="only a desk unlocks",
)
def unlocked_by_phone(scene: Scene) -> str:
    scene.steals(SIM)
    client = browser()
    for _sending in range(2):
        client.post("/account/sign-in/", {"number": SIM, "way": "sms"})
        for guess in range(5):
            client.post("/account/sign-in/code/", {"code": f"{guess:06d}"})
    try:
        agent = Actor(channel=Channel.HOTLINE, acting_user="agent:ada")
        unlock_line(line_id(VICTIM), agent, timezone.now())
    except Refusal:
        return ""
    return scene.signs_in().get("/account/").content.decode()


@attempt(
    "Tries names for a number until the status page knows the line",
    spoils="the number",
    goal=Goal.LEARNED,
    stopped_by="declarations from one connection are limited",
)
def names_tried_by_declarations(scene: Scene) -> tuple[str, tuple[str, ...]]:
    client, told = browser(), ""
    for guess in [*(f"Name {number}" for number in range(34)), VICTIM.name]:
        typed = {"holder_name": guess, "line": SIM, "reply_email": THIEF.email, "when": "soon"}
        answer = client.post("/cancel/", {"kind": "ordinary", **typed})
        if answer.status_code == 303 and guess == VICTIM.name:
            tie(scene.world)
            told = client.get(status_page(answer["Location"])).content.decode()
    return told, ("Your line ends", "The last day")


@attempt(
    "Asks the sign-in for numbers",
    spoils="a list of numbers",
    goal=Goal.EXISTENCE,
    stopped_by=ALIKE,
)
def numbers_at_the_sign_in(scene: Scene) -> tuple[Any, Any]:
    del scene
    answers = []
    for number in (SIM, NOBODY):
        answer = browser().post("/account/sign-in/", {"number": number, "way": "sms"})
        answers.append((answer.status_code, answer.get("Location")))
    return answers[0], answers[1]


@attempt(
    "Asks the console for numbers, without a caller",
    spoils="the session of a curious agent",
    goal=Goal.EXISTENCE,
    stopped_by=ALIKE,
)
def numbers_in_the_console(scene: Scene) -> tuple[Any, Any]:
    agent = scene.staff(Role.AGENT)
    answers = [agent.post("/staff/callers/", {"named": one}).status_code for one in (SIM, NOBODY)]
    return answers[0], answers[1]


@attempt(
    "Declares for numbers, and compares the receipts",
    spoils="a list of numbers",
    goal=Goal.EXISTENCE,
    stopped_by="a receipt looks at no line",
)
def numbers_in_receipts(scene: Scene) -> tuple[Any, Any]:
    del scene
    pages = []
    for number in (SIM, NOBODY):
        client = browser()
        answer = client.post(
            "/cancel/",
            {
                "kind": "ordinary",
                "when": "soon",
                "holder_name": "Somebody Else",
                "line": number,
                "reply_email": THIEF.email,
            },
        )
        pages.append(answer.status_code)
    return pages[0], pages[1]


@attempt(
    "Offers credit to numbers, and looks which are asked",
    spoils="money of one's own that waits, a list of numbers",
    goal=Goal.EXISTENCE,
    stopped_by="nobody is told whom an offer reaches",
)
def numbers_by_credit_offers(scene: Scene) -> tuple[Any, Any]:
    owe(scene)  # the attacker is who gets this money by right
    said = []
    for number in (THIEF.msisdn, NOBODY):
        typed = {"way": "line", "number": number, "card_digits": CARD_DIGITS}
        said.append(Client().post(money_address(), typed).status_code)
        Client().post(f"{money_address()}stop/")
    return said[0], said[1]
