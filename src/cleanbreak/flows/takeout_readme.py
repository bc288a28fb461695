"""The README of a takeout: what restores where, in the language that is active."""

import textwrap
from collections.abc import Iterator

from django.utils import formats
from django.utils.translation import gettext as _

from cleanbreak.domain.minisign import PublicKey
from cleanbreak.domain.takeout import Kind, Origin
from cleanbreak.domain.takeout_about import TakeoutAbout
from cleanbreak.flows.gather_takeout import Gathered
from cleanbreak.flows.takeout_files import MAILBOX_PATH, MAILS_MAX
from cleanbreak.flows.takeout_words import KIND_WORDS, ORIGIN_WORDS, SOURCE_STATUS_WORDS

COLUMNS = 78
MARK = "\ufeff"
"""Without it, older editors take Chinese for something else."""


def readme_text(gathered: Gathered, about: TakeoutAbout, key: PublicKey) -> str:
    """Return the file, with the line ends and the mark that every computer's editor reads."""
    lines = [
        *_title(_("What you take along from %(operator)s") % {"operator": about.operator}, "="),
        *_paragraph(
            _("All that was found of the line %(line)s on %(day)s.")
            % {"line": about.msisdn, "day": formats.date_format(about.made_at)}
        ),
        *_title(_("What restores where")),
        *_contacts(gathered),
        *_messages(gathered),
        *_calls(gathered),
        *_readable(gathered),
        *_title(_("Where it was, and how complete it is")),
        *_sources(gathered),
        *_title(_("Whether it is complete and unchanged")),
        *_check(key),
    ]
    return MARK + "\r\n".join(lines) + "\r\n"


def _title(text: str, line: str = "-") -> Iterator[str]:
    yield text
    yield line * min(COLUMNS, sum(2 if ord(one) > 0x2E7F else 1 for one in text))
    yield ""


def _paragraph(*sentences: str, indent: str = "") -> Iterator[str]:
    """Yield each sentence on lines of its own: Chinese ones have no spaces to be broken at."""
    for sentence in sentences:
        yield from textwrap.wrap(
            sentence,
            COLUMNS,
            initial_indent=indent,
            subsequent_indent=indent,
            break_long_words=False,
            break_on_hyphens=False,
        )
    yield ""


def _item(file: str, count: int, *sentences: str) -> Iterator[str]:
    yield f"{file} ({count})" if count else file
    yield from _paragraph(*sentences, indent="    ")


def _contacts(gathered: Gathered) -> Iterator[str]:
    if not (count := gathered.count(Kind.CONTACT)):
        return
    yield from _item(
        "contacts.vcf",
        count,
        _("Contacts."),
        _("Copy the file to the phone and open it there, or import it in the app for contacts."),
        _("Android, HarmonyOS, iPhone, Google, iCloud and Outlook read it."),
    )
    yield from _item(
        "contacts.csv",
        count,
        _("The same for a spreadsheet, or to import into Google Contacts or Outlook."),
        _("An apostrophe stands before what a spreadsheet would take for a formula."),
    )


def _messages(gathered: Gathered) -> Iterator[str]:
    if texts := gathered.texts:
        yield from _item(
            "sms.xml",
            texts,
            _("Text messages."),
            _("On Android: install the app SMS Backup & Restore and copy the file to the phone."),
            _("Then choose Restore in the app."),
            _("An iPhone takes no text messages: Apple has no way in for them."),
            _("There, keep the files to read."),
        )
        yield from _item(
            MAILBOX_PATH if texts > MAILS_MAX else "mail/",
            texts,
            _("The same as mails, for any mail program to read and search."),
            *_many_mails(texts),
        )
    if media := len(gathered.media):
        yield from _item("media/", media, _("Pictures, films and sounds in these messages."))
    if gathered.count(Kind.MESSAGE) > texts or _asked_operator(gathered):
        yield from _paragraph(
            _("The texts of your messages are not with us: we only know that a message was sent.")
        )


def _many_mails(texts: int) -> Iterator[str]:
    """Say why so many messages are no files of their own."""
    if texts > MAILS_MAX:
        yield _("One file for all: so many single ones would be more than a computer opens.")


def _asked_operator(gathered: Gathered) -> bool:
    asked = {one.origin for one in gathered.sources if one.kind is Kind.MESSAGE}
    return Origin.OPERATOR in asked


def _calls(gathered: Gathered) -> Iterator[str]:
    if count := gathered.count(Kind.CALL):
        yield from _item(
            "calls.xml",
            count,
            _("The list of calls, for the same app on Android; an iPhone takes none."),
        )


def _readable(gathered: Gathered) -> Iterator[str]:
    if count := gathered.count(Kind.VOICEMAIL):
        yield from _item(
            "voicemail/",
            count,
            _("Messages left for you by voice; voicemail.ndjson tells when."),
            _("It tells who left them only where the law lets us give out callers' numbers."),
        )
    if count := gathered.count(Kind.INVOICE):
        yield from _item("invoices/", count, _("Your invoices."))
    yield from _item("statement.pdf", 0, _("An overview to read and to print."))
    yield from _item(
        "*.ndjson",
        0,
        _("Everything as it was read, a record a line, for programs."),
        _("Keep these files: a better program can read more out of them later."),
    )


def _sources(gathered: Gathered) -> Iterator[str]:
    for one in gathered.sources:
        status = SOURCE_STATUS_WORDS[one.status]
        counted = f"{one.records}" + (f" + {one.unread} {_('unreadable')}" if one.unread else "")
        yield f"  {KIND_WORDS[one.kind]}, {ORIGIN_WORDS[one.origin]}: {status} ({counted})"
    yield ""


def _check(key: PublicKey) -> Iterator[str]:
    yield from _paragraph(
        _("manifest.json lists each file with its SHA-256, and is signed. Two ways to check it:")
    )
    yield f"    minisign -Vm manifest.json -P {key}"
    yield "    cleanbreak takeout verify FILE.zip"
    yield ""
    sentence = _("Our pages give this key, too, as certificate/key.pem; its name is %(key_id)s.")
    yield from _paragraph(sentence % {"key_id": key.key_id.hex()})
