"""How to save what is on a phone: the guide of each kind of phone, item by item.

Data, not code: what is tapped differs by phone and year, so each step names the way and the words
that stand there most often. ``mind`` says what cannot be saved, before somebody relies on it.
"""

from dataclasses import dataclass
from enum import Enum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Phone(Enum):
    """Kinds of phones, as their addresses name them."""

    ANDROID = "android"
    IPHONE = "iphone"
    HARMONYOS = "harmonyos"


PHONE_WORDS = {
    Phone.ANDROID: _("Android"),
    Phone.IPHONE: _("iPhone"),
    Phone.HARMONYOS: _("HarmonyOS"),
}


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to save, with a tick for when it is done."""

    key: str
    """Stands in addresses, and so in bookmarks."""
    title: Promise
    steps: tuple[Promise, ...]
    mind: Promise | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """Where something is kept, and what it can and cannot hold."""

    where: Promise
    holds: Promise
    lacks: Promise


SOURCES = (
    Source(
        _("On your phone"),
        _("Nearly everything: contacts, messages with their texts, calls, pictures."),
        _("Only you can save it. We cannot see into your phone."),
    ),
    Source(
        _("On the SIM card"),
        _("Often nothing; at most some 250 contacts and 50 messages from earlier phones."),
        _("No pictures and no chats. An eSIM holds no contacts and no messages."),
    ),
    Source(
        _("With us"),
        _("Records for your bill: when you called, how long, and that a message was sent."),
        _("Your message texts are not with us. Neither are your contacts."),
    ),
)
_COPY = _("Copy the file to a computer, a memory card or a cloud: not only on this phone.")
_BACKUP_APP = _("Install the app SMS Backup & Restore from SyncTech, and open it.")
_NO_MESSAGES_BACK = _("An iPhone takes no text messages back from a file: Apple has no way in.")
_CODES = (
    _("List where a code comes to this number: bank, e-mail, offices, shops, social networks."),
    _("Enter another number there, or choose an app or a passkey instead of the text message."),
    _("Move your authenticator app, for example by Transfer accounts in Google Authenticator."),
    _("Print the recovery codes of your most important accounts."),
)
_CODES_MIND = _(
    "When the line has ended no code reaches you, and one day the number belongs to somebody else."
)
_MESSENGERS = (
    _("Do this while the old number still works: some apps send a code to it."),
    _("WhatsApp: Settings, Account, Change number. Chats stay if you do not delete the app."),
    _("Signal: Settings, Account, Change phone number."),
    _("Telegram: Settings, then tap your number, then Change number."),
    _("WeChat: Me, Settings, Account & Security, Phone, Change."),
)
_CODES_ITEM = Item("codes", _("Codes and two-factor apps"), _CODES, _CODES_MIND)
_MESSENGERS_ITEM = Item("messengers", _("Change the number in your messengers"), _MESSENGERS)
_ESIM_KEEP = _("Do not delete the eSIM yet: codes still come to it.")
_ESIM_AFTER = _("Delete it when we tell you that the line has ended.")
_ESIM_MIND = _("An eSIM cannot be saved or copied. It ends with the line.")
_SIM_TOO = _("If contacts are on the SIM card, import them to the phone first, in the same menu.")

ANDROID = (
    Item(
        "contacts",
        _("Contacts"),
        (
            _("Open the app for contacts and look for Manage contacts, Organise or Settings."),
            _SIM_TOO,
            _("Tap Export, and choose a file (.vcf)."),
            _COPY,
        ),
    ),
    Item(
        "messages",
        _("Text messages"),
        (
            _BACKUP_APP,
            _("Tap Set up a backup, switch Messages on, and choose where the file goes."),
            _("Tap Back up now. The file is called sms-….xml."),
            _COPY,
        ),
        _("Chats with a lock sign (RCS) are often not in it. Take pictures of what you need."),
    ),
    Item(
        "calls",
        _("List of calls"),
        (
            _("In the same app, switch Call logs on as well. The file is called calls-….xml."),
            _COPY,
        ),
    ),
    Item(
        "esim",
        _("eSIM"),
        (
            _("Look in the settings under Network & internet or Connections, then SIMs."),
            _ESIM_KEEP,
            _ESIM_AFTER,
        ),
        _ESIM_MIND,
    ),
    _MESSENGERS_ITEM,
    _CODES_ITEM,
)
IPHONE = (
    Item(
        "contacts",
        _("Contacts"),
        (
            _("If contacts are on the SIM card: Settings, Apps, Contacts, Import SIM Contacts."),
            _("Open Contacts, tap Lists, hold All Contacts, and tap Export."),
            _("On older iPhones: sign in at icloud.com/contacts, select all, Export vCard."),
            _COPY,
        ),
    ),
    Item(
        "messages",
        _("Text messages"),
        (
            _("Connect the iPhone to a computer: Finder on a Mac, Apple Devices on Windows."),
            _("Choose Back up, with Encrypt local backup, and keep the password."),
            _("Take pictures of messages that you must be able to show."),
        ),
        _NO_MESSAGES_BACK,
    ),
    Item(
        "calls",
        _("List of calls"),
        (
            _("The encrypted backup on the computer has it, too."),
            _("Take pictures of the list if you must be able to show it."),
        ),
        _("An iPhone exports no list of calls and takes none back."),
    ),
    Item(
        "esim",
        _("eSIM"),
        (
            _("Settings, Mobile Service (or Cellular) lists your lines."),
            _ESIM_KEEP,
            _ESIM_AFTER,
        ),
        _ESIM_MIND,
    ),
    Item(
        "messengers",
        _("Change the number in your messengers"),
        (
            *_MESSENGERS,
            _("iMessage and FaceTime: in their settings, choose your e-mail address instead."),
            _("If you leave the iPhone, take the number out at selfsolve.apple.com."),
        ),
    ),
    _CODES_ITEM,
)
HARMONYOS = (
    Item(
        "contacts",
        _("Contacts"),
        (
            _("Open Contacts, the menu with the dots, Settings, Import/Export."),
            _SIM_TOO,
            _("Choose Export to storage. The file ends in .vcf."),
            _COPY,
        ),
    ),
    Item(
        "messages",
        _("Text messages"),
        (
            _("Up to HarmonyOS 4: install the app SMS Backup & Restore, as on Android."),
            _("Tap Set up a backup, switch Messages on, and choose where the file goes."),
            _("From HarmonyOS 5: Phone Clone or the backup in the settings, to another Huawei."),
        ),
        _("From HarmonyOS 5 apps for Android do not run, and no file for other phones is made."),
    ),
    Item(
        "calls",
        _("List of calls"),
        (
            _("Up to HarmonyOS 4: in the same app, switch Call logs on as well."),
            _("From HarmonyOS 5: Phone Clone takes it to another Huawei, and nowhere else."),
        ),
    ),
    Item(
        "esim",
        _("eSIM"),
        (
            _("Settings, Mobile network, SIM management shows whether the phone has one."),
            _ESIM_KEEP,
            _ESIM_AFTER,
        ),
        _ESIM_MIND,
    ),
    _MESSENGERS_ITEM,
    _CODES_ITEM,
)
GUIDES: dict[Phone, tuple[Item, ...]] = {
    Phone.ANDROID: ANDROID,
    Phone.IPHONE: IPHONE,
    Phone.HARMONYOS: HARMONYOS,
}
