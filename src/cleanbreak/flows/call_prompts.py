"""What callers hear: each prompt by its key, which is also the name of an operator's recording.

No prompt tells a name, a balance or a proof. Those with facts are another sentence in each call, so
that no recording stands for them. Those on the way to a person are short: whoever hears them all to
the end is in the queue within thirty seconds of the ring.
"""

import string
from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, override

from cleanbreak.domain.call_script import CallScript
from cleanbreak.domain.call_turn import Spoken
from cleanbreak.flows.spoken_language import spoken

PROMPTS: Mapping[str, Promise | str] = {
    "choose_language": gettext_lazy("For English, {key}."),
    "menu": gettext_lazy(
        "For the status press 1, to cancel 2, what to bring and where 3, fraud 4, a person 0."
    ),
    "not_understood": gettext_lazy("That key leads nowhere."),
    "type_number": gettext_lazy("Type your phone or card number, then hash."),
    "number_wrong": gettext_lazy("This is not a complete number."),
    "you_typed": gettext_lazy("You typed:"),
    "typed_digits": "{digits}.",
    "how_to_cancel": gettext_lazy("For a person, wait; by keys, 2; again, 3."),
    "is_that_right": gettext_lazy(
        "If that is right, press 1. To type it again, 3. For a person, 0."
    ),
    "how_to_prove": gettext_lazy(
        "Prove that the line is yours. With your account PIN, press 1. With a code by text message"
        " to the line, 2. With a code by e-mail, 3. With the last digits of the card number, 4. For"
        " a person, 0."
    ),
    "without_proof": gettext_lazy("Without a proof, 5: it counts, and a person looks at it first."),
    "by_receipt": gettext_lazy("With the number of your receipt, 5."),
    "type_pin": gettext_lazy(
        "Type your account PIN, then the hash key. Never say it to anybody, not even to us."
    ),
    "type_code": gettext_lazy(
        "If we can reach you there, a code is on its way. Type it, then the hash key."
    ),
    "type_card": gettext_lazy("Type the last 6 digits of the card number, then the hash key."),
    "proof_right": gettext_lazy("Thank you, that is right."),
    "proof_wrong": gettext_lazy("That is not right."),
    "proof_locked": gettext_lazy(
        "There were too many wrong tries. Bring your ID to one of our stores: it is unlocked there."
    ),
    "proof_unchecked": gettext_lazy("This cannot be checked now. Choose another proof."),
    "too_many_codes": gettext_lazy("Too many codes were asked for. Choose another proof."),
    "confirm_cancel": gettext_lazy(
        "You declare that the contract of this line ends as soon as it can. We tell you the day"
        " and the final bill in writing. To declare it, press 1. Not to, 2. For a person, 0."
    ),
    "declared": gettext_lazy("We have your cancellation. Its number is:"),
    "receipt": "{receipt}.",
    "once_more": gettext_lazy("Once more:"),
    "in_writing": gettext_lazy("You get it in writing, too."),
    "after_receipt": gettext_lazy(
        "To hear the number again, press 1. For the menu, 2. For a person, 0. Or hang up."
    ),
    "type_receipt": gettext_lazy(
        "Type the number of your receipt, letters by the keys on which they stand, then the hash"
        " key."
    ),
    "receipt_wrong": gettext_lazy("There is no such receipt for this line."),
    "too_many_receipts": gettext_lazy("Too many numbers were tried. Choose another proof."),
    "status": "{status}",
    "after_status": gettext_lazy(
        "To hear it again, press 1. To cancel, 2. For the menu, 3. For a person, 0."
    ),
    "type_postcode": gettext_lazy(
        "Type the postcode where you are, then the hash key. To hear only what to bring, press 1,"
        " then the hash key."
    ),
    "postcode_unknown": gettext_lazy("We know no store there."),
    "papers": "{papers}",
    "stores": "{stores}",
    "after_stores": gettext_lazy(
        "To hear it again, press 1. For another postcode, 2. For the menu, 3. For a person, 0."
    ),
    "fraud_number": gettext_lazy(
        "If somebody ends or uses your line against your will, press 0 at once. To report a caller"
        " who said that they are us, type their number, then the hash key. If you do not know it,"
        " press 1, then the hash key."
    ),
    "tell_of_fraud": gettext_lazy(
        "After the tone, say what happened; it is recorded. Press the hash key at the end."
    ),
    "reported": gettext_lazy("We have your report. Its number is:"),
    "after_report": gettext_lazy(
        "To talk to a person now, press 0. To hear the number again, 1. For the menu, 2."
    ),
    "place": "{place}",
    "while_waiting": gettext_lazy(
        "To be called back and keep your place, press 1. To leave a message, 2. Or stay on the"
        " line."
    ),
    "put_through": gettext_lazy("A person is there for you now."),
    "not_answered": gettext_lazy("Nobody picked up. You are next."),
    "where_to_call_back": gettext_lazy(
        "For a call to the number that you call from, press 1. To another number, 2. To stay on"
        " the line, 0."
    ),
    "cannot_call_back": gettext_lazy("That number cannot be called."),
    "type_call_back": gettext_lazy("Type the number to call, then the hash key."),
    "call_back_kept": gettext_lazy("You keep your place, and we call you when it is your turn."),
    "while_closed": gettext_lazy(
        "To cancel now by keys, press 1. To cancel by a message, which counts from this instant,"
        " 2. For the menu, 3."
    ),
    "leave_message": gettext_lazy(
        "After the tone, say your phone number and what you want. It counts from this instant, and"
        " is recorded. Press the hash key at the end."
    ),
    "message_kept": gettext_lazy("We have your message. Its number is:"),
    "goodbye": gettext_lazy("Goodbye."),
    "our_fault": gettext_lazy(
        "Something went wrong on our side. Please stay on the line. For a person, press 0."
    ),
    "cannot_record": gettext_lazy("On this line no message can be recorded."),
}
SLOW = frozenset({"receipt"})
"""Callers write these down."""


def facts_of(prompt: str, script: CallScript) -> frozenset[str] | None:
    """Return the facts that a prompt wants; ``None``: there is none of this name."""
    own = script.prompts.get(prompt)
    if own is None and prompt not in PROMPTS:
        return None
    with override(None):
        texts = own.values() if own else [str(PROMPTS[prompt])]
    return frozenset(name for text in texts for name in wanted_in(text))


def say(prompt: str, language: str, facts: Mapping[str, str], script: CallScript) -> Spoken:
    """Return a prompt with its facts, in a language of the script."""
    text = text_of(prompt, language, script)
    return Spoken(
        prompt,
        text.format_map(facts),
        is_slow=prompt in SLOW,
        is_fixed=not wanted_in(text),
        language=language,
    )


def text_of(prompt: str, language: str, script: CallScript) -> str:
    """Return a prompt in a language of the script; its facts stand in braces."""
    own = script.prompts.get(prompt, {})
    with override(spoken(language)):
        return own.get(language) or str(PROMPTS[prompt])


def wanted_in(text: str) -> list[str]:
    """Return the facts that a text wants."""
    return [name for _, name, _, _ in string.Formatter().parse(text) if name]
