"""What somebody is told who reads their own SIM card, before its line ends."""

from cleanbreak.domain.refusal import Refusal


class OwnCardNeedsPin(Refusal):
    """The card asks for its PIN. Tries left: {tries_left}. Run this in a terminal, where you are
    asked for it, or hand the PIN over with --pin-stdin.
    """

    code = "own_card_needs_pin"


class OwnCardPinWrong(Refusal):
    """The card says that the PIN is wrong. Tries left: {tries_left}. Look it up before you try
    again: with the last wrong one the card is blocked, and only its PUK opens it then.
    """

    code = "own_card_pin_wrong"


class OwnCardPinBlocked(Refusal):
    """The PIN of this card is blocked. Put the card into a phone: it asks for the PUK, which is in
    the papers of the card, or which the operator tells you. Never guess it: after ten wrong PUKs
    the card is dead, and what is on it is lost.
    """

    code = "own_card_pin_blocked"


class LastTryIsYours(Refusal):
    """A wrong PIN would block the card now. Tries left: {tries_left}. If you are sure of the PIN,
    say so with --risk-last-try.
    """

    code = "last_try_is_yours"


class CardReadAlready(Refusal):
    """This file has all of the card already. To read it anew, name another file with --out."""

    code = "card_read_already"


class ReadersNeedLibrary(Refusal):
    """To use a card reader, Python needs pyscard: python3 -m pip install pyscard. On Debian and
    Ubuntu first: apt-get install pcscd swig gcc libpcsclite-dev. A modem (--modem) needs nothing.
    """

    code = "readers_need_library"


class ModemNotThere(Refusal):
    """There is no modem at {modem}, or you may not use it. Under Linux its users are in the group
    dialout.
    """

    code = "modem_not_there"


class ModemsOnlyOnUnix(Refusal):
    """A modem can be used under Linux and macOS only. Put the card into a card reader instead."""

    code = "modems_only_on_unix"


class MessagesWouldBeMarkedRead(Refusal):
    """This modem can list messages only by marking them as read. Put the card into a card reader,
    or allow it with --may-mark-read.
    """

    code = "messages_would_be_marked_read"
