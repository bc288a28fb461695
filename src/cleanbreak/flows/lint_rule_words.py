"""What each rule of `cleanbreak lint-cancel` asks for, in a sentence."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cleanbreak.domain.statutory_page import PageAct
from cleanbreak.policies.lint_rules import LintRule

CHECK_WORDS: dict[str, Promise] = {
    "entry_exists": _("A button opens the cancellation."),
    "entry_says_the_words": _("The button says the law's words, or equally clear ones, only."),
    "entry_is_shown": _("The button is seen without opening a menu."),
    "entry_is_everywhere": _("The button is on every page."),
    "entry_is_legible": _("The button can be read: 12 px, and contrast."),
    "leads_straight": _("The button leads straight to the form, with nothing between."),
    "needs_no_login": _("Nobody has to sign in before the form."),
    "needs_no_captcha": _("No riddle for robots stands before the form."),
    "asks_enough": _("The form asks for everything that the law names."),
    "asks_no_more": _("The form asks for nothing that the law does not name."),
    "asks_nothing_unknown": _("It can be told what every field of the form asks for."),
    "needs_no_reason": _("A reason need not be given."),
    "confirm_says_the_words": _("The last button says the law's words, or equally clear ones."),
    "confirm_is_legible": _("The last button can be read: 12 px, and contrast."),
    "confirm_is_near": _("The last button is no more than a screen below the form."),
    "keyboard_reaches": _("The keyboard reaches the buttons."),
    "has_summary": _("A summary that can be changed comes before the last button."),
    "can_be_found": _("Search engines may find the way out."),
    "can_be_kept": _("The declaration can be kept, with its day and time."),
    "is_confirmed_at_once": _("The declaration is confirmed at once."),
    "has_no_offer_between": _("No offer stands before the form or lies over it."),
    "offers_stand_beside_cancel": _("As long as an offer is seen, the way out is seen, too."),
    "offers_are_few": _("There are no more offers than allowed."),
    "is_as_short_as_sign_up": _("The way out has no more pages than the way in."),
    "is_online": _("The contract can be ended on the web."),
    "nobody_must_call": _("Nobody is told that only a call ends the contract."),
    "names_codes": _("The codes for switching are told: PAC, STAC, INFO."),
    "code_numbers_are_right": _("Each code is told with its own number."),
    "codes_are_free": _("No price is told for a code."),
    "codes_hold_for": _("A code is said to hold for 30 days."),
    "no_text_names_dues": _("The end of the contract does not depend on money owed."),
    "some_text_tells_protocol": _("A protocol number is promised."),
    "some_text_tells_bindings": _("Somebody reminds of accounts that are tied to the number."),
    "no_box_is_ticked": _("No box is ticked before somebody ticks it."),
    "nothing_is_fainter": _("The way out is as easily seen as the way back."),
    "nothing_is_disabled": _("The buttons of the way out can be pressed."),
    "nothing_counts_down": _("No clock runs against whoever leaves."),
    "nothing_interrupts": _("No box and no window opens by itself."),
    "nobody_is_shamed": _("No button makes somebody feel bad for leaving."),
}
WITHDRAWAL_WORDS: dict[str, Promise] = {
    "entry_exists": _("A button opens the withdrawal from the contract."),
    "entry_says_the_words": _(
        "The button for the withdrawal says the law's words, or equally clear ones, only."
    ),
    "entry_is_shown": _("The button for the withdrawal is seen without opening a menu."),
    "entry_is_everywhere": _("The button for the withdrawal is on every page."),
    "entry_is_legible": _("The button for the withdrawal can be read: 12 px, and contrast."),
    "needs_no_login": _("Nobody has to sign in before the withdrawal."),
    "has_two_steps": _("The withdrawal is confirmed by a second button."),
    "asks_enough": _("The withdrawal asks for everything that the law names."),
    "asks_no_more": _("The withdrawal asks for nothing that the law does not name."),
    "confirm_says_the_words": _(
        "The last button of the withdrawal says the law's words, or equally clear ones."
    ),
    "is_separate": _("Withdrawal and cancellation are two pages."),
    "is_confirmed_at_once": _("The withdrawal is confirmed at once."),
}


def rule_words(rule: LintRule) -> Promise:
    """Return what a rule asks for."""
    words = WITHDRAWAL_WORDS if rule.act is PageAct.WITHDRAW else CHECK_WORDS
    return words[rule.check_name]
