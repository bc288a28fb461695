"""Who reads the mailbox on file, or has it changed to one of their own."""

from uuid import UUID

from django.test import Client
from django.utils import timezone
from tests.attacks.takeovers.attempt import Goal, attempt
from tests.attacks.takeovers.scene import (
    CARD_DIGITS,
    FOREIGN_IBAN,
    OTHER_PHONE,
    THIEF,
    THIEFS_IBAN,
    VICTIM,
    Scene,
    owe,
)
from tests.attacks.takeovers.sim_thieves import SIGNS
from tests.holders import browser
from tests.money_stories import link_in, money_address

from cleanbreak.domain.proof import ProofKind
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.termination import Actor, Channel
from cleanbreak.flows.give_pin import give_pin
from cleanbreak.flows.give_proof import give_proof
from cleanbreak.flows.open_verification import open_verification
from cleanbreak.flows.send_proof_code import send_proof_code
from cleanbreak.records.line import HolderRow
from cleanbreak.records.verification import ProofGuardRow

MAIL = VICTIM.email
COUNTER = "one counter for the line"
DIGITS = "the card's digits beside the link"


def to_own_account(scene: Scene, digits: str, iban: str = THIEFS_IBAN, **more: str) -> None:
    """Choose the thief's account on the money page, under the victim's name."""
    del scene
    typed = {"way": "bank", "account": iban, "owner": VICTIM.name, "card_digits": digits, **more}
    Client().post(money_address(), typed)


@attempt(
    "Opens the money link and leaves the digits of the card empty or wrong",
    spoils="the mailbox",
    goal=Goal.MONEY,
    stopped_by=DIGITS,
)
def money_link_without_the_card(scene: Scene) -> None:
    owe(scene)
    scene.steals(MAIL)
    to_own_account(scene, "000000")


@attempt(
    "Has the money credited to the own line, and accepts it there",
    spoils="the mailbox",
    goal=Goal.MONEY,
    stopped_by=DIGITS,
)
def credit_to_the_own_line(scene: Scene) -> None:
    owe(scene)
    scene.steals(MAIL, THIEF.msisdn)
    typed = {"way": "line", "number": THIEF.msisdn, "card_digits": "000000"}
    Client().post(money_address(), typed)
    offers = [text for text in scene.messages_to(THIEF.msisdn) if "offers" in text]
    if offers:
        Client().post(link_in(offers[0]), {"code": scene.reads_code(THIEF.msisdn)})


@attempt(
    "Guesses the digits of the card on the money page, and is right at the twelfth try",
    spoils="the mailbox",
    goal=Goal.MONEY,
    stopped_by=(COUNTER, "tries from one connection are limited", SIGNS),
)
def card_digits_guessed(scene: Scene) -> None:
    owe(scene)
    scene.steals(MAIL)
    for guess in range(11):
        to_own_account(scene, f"{guess:06d}")
    to_own_account(scene, CARD_DIGITS)


@attempt(
    "Takes the card number out of the receipt of the cancellation",
    spoils="the mailbox, in which the receipt names the card",
    goal=Goal.MONEY,
    stopped_by="a card that stands in the mailbox proves nothing",
)
def card_number_in_the_receipt(scene: Scene) -> None:
    client = browser()
    page = scene.declares(client, line=VICTIM.iccid, reply_email=MAIL)
    client.post(f"{page}codes/")  # the holder's own codes
    scene.steals(VICTIM.msisdn, MAIL)
    codes = {"sms_code": scene.reads_code(VICTIM.msisdn), "email_code": scene.reads_code(MAIL)}
    scene.ends_now(client, page, **codes)
    scene.days_pass(0)
    to_own_account(scene, CARD_DIGITS)


@attempt(
    "Has the e-mail on file changed, and types both codes",
    spoils="the stolen SIM, a changed e-mail",
    goal=Goal.ENDED,
    stopped_by=SIGNS,
)
def changed_mail_on_the_portal(scene: Scene) -> None:
    scene.steals(VICTIM.msisdn)
    HolderRow.objects.filter(name=VICTIM.name).update(email=THIEF.email)
    scene.steals(THIEF.email)
    client = browser()
    page = scene.declares(client)
    client.post(f"{page}codes/")
    sms, mail = scene.reads_code(VICTIM.msisdn), scene.reads_code(THIEF.email)
    scene.ends_now(client, page, sms_code=sms, email_code=mail)


@attempt(
    "Has the e-mail on file changed after the end, and uses link and card",
    spoils="a changed e-mail, the card number from a photo",
    goal=Goal.MONEY,
    stopped_by=SIGNS,
)
def changed_mail_and_the_card(scene: Scene) -> None:
    owe(scene)
    HolderRow.objects.filter(name=VICTIM.name).update(email=THIEF.email)
    to_own_account(scene, CARD_DIGITS)


@attempt(
    "Sends the money to an account of another country, and deletes the mails about it",
    spoils="the mailbox, the card number from a photo",
    goal=Goal.MONEY,
    stopped_by=SIGNS,
)
def foreign_account(scene: Scene) -> None:
    owe(scene)
    scene.steals(MAIL)
    to_own_account(scene, CARD_DIGITS, FOREIGN_IBAN, country="DE")
    assert OTHER_PHONE not in scene.stolen
    scene.victim_objects()  # by what arrives at the other phone


@attempt(
    "Sends the money to an account of the same country while the holder still reads along",
    spoils="the money link from a forwarded mail, the card number from a photo",
    goal=Goal.MONEY,
    stopped_by="every choice is told, and stopped by one click",
)
def holder_reads_along(scene: Scene) -> None:
    owe(scene)
    to_own_account(scene, CARD_DIGITS)
    scene.victim_objects()


@attempt(
    "Guesses the money link with the card in hand",
    spoils="the card number from a photo, the number of the payout",
    goal=Goal.MONEY,
    stopped_by="secret links",
)
def money_link_guessed(scene: Scene) -> None:
    payout = owe(scene)
    page = f"/money/{payout.payout_id}/{'0' * 40}/"
    typed = {"account": THIEFS_IBAN, "owner": VICTIM.name, "card_digits": CARD_DIGITS}
    Client().post(page, {"way": "bank", **typed})


@attempt(
    "Opens the sign-in link that the holder has asked for, in another browser",
    spoils="a look into the mailbox",
    goal=Goal.LEARNED,
    stopped_by="a sign-in link works where it was asked for",
)
def sign_in_link_elsewhere(scene: Scene) -> str:
    victims = browser()
    scene.asks_for_code(victims, VICTIM, "email")
    (mail,) = [text for text in scene.messages_to(MAIL) if "/sign-in/link/" in text]
    thiefs = browser()
    thiefs.post(link_in(mail))
    return thiefs.get("/account/").content.decode()


@attempt(
    "Wins further guesses of the PIN by right codes from the mailbox",
    spoils="the mailbox",
    goal=Goal.LEARNED,
    stopped_by="a right proof forgives its own factor only",
)
def pin_tries_won_by_mail(scene: Scene) -> tuple[str, tuple[str, ...]]:
    scene.steals(MAIL)
    thief = Actor(channel=Channel.PORTAL, acting_user="holder")
    guesses = [f"{number:04d}" for number in range(12)] + ["4711"]
    said = ""
    while guesses:
        now = timezone.now()
        ProofGuardRow.objects.update(sent_in_hour=0, sent_in_day=0)  # days go by
        case = open_verification(VICTIM.msisdn, None, thief, now)
        try:
            send_proof_code(case, ProofKind.EMAIL_CODE, now)
            give_proof(case, ProofKind.EMAIL_CODE, scene.reads_code(MAIL), thief, now)
        except Refusal:
            break
        for guess in guesses[:4]:
            said += _tried(scene, case, guess)
        guesses = guesses[4:]
    return said, ("the PIN is 4711",)


def _tried(scene: Scene, case: UUID, guess: str) -> str:
    thief = Actor(channel=Channel.PORTAL, acting_user="holder")
    try:
        give_pin(case, guess, thief, scene.world.outside, timezone.now())
    except Refusal:
        return ""
    return f"the PIN is {guess}"


@attempt(
    "Opens the account with the mailbox, and ends the line at once",
    spoils="the mailbox",
    goal=Goal.ENDED,
    stopped_by="two independent factors",
)
def mailbox_alone(scene: Scene) -> None:
    scene.steals(MAIL)
    scene.cancels(scene.signs_in(way="email"), when="now")
