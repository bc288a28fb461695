"""Papers as people read and hear them: what each is called, and a whole list in plain sentences."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from cleanbreak.domain.papers import (
    Bearer,
    Errand,
    Need,
    NeedName,
    PaperForm,
    PaperKind,
    PaperList,
)
from cleanbreak.domain.termination import Channel

PAPER_WORDS: dict[PaperKind, Promise] = {
    PaperKind.IDENTITY_CARD: gettext_lazy("identity card"),
    PaperKind.PASSPORT: gettext_lazy("passport"),
    PaperKind.RESIDENCE_PERMIT: gettext_lazy("residence permit"),
    PaperKind.DRIVING_LICENCE: gettext_lazy("driving licence"),
    PaperKind.HK_MACAO_RESIDENCE_PERMIT: gettext_lazy(
        "residence permit for Hong Kong and Macao residents"
    ),
    PaperKind.TAIWAN_RESIDENCE_PERMIT: gettext_lazy("residence permit for Taiwan residents"),
    PaperKind.HK_MACAO_TRAVEL_PERMIT: gettext_lazy(
        "mainland travel permit for Hong Kong and Macao residents"
    ),
    PaperKind.TAIWAN_TRAVEL_PERMIT: gettext_lazy("mainland travel permit for Taiwan residents"),
    PaperKind.PERMANENT_RESIDENT_CARD: gettext_lazy("foreign permanent resident ID card"),
    PaperKind.MY_NUMBER_CARD: gettext_lazy("My Number card"),
    PaperKind.DISABILITY_CERTIFICATE: gettext_lazy("disability certificate"),
    PaperKind.SIM_CARD: gettext_lazy("the SIM card of the line"),
    PaperKind.RECENT_BILL: gettext_lazy("a recent bill"),
    PaperKind.PROOFS: gettext_lazy("two codes that we send to the line and to the e-mail on file"),
    PaperKind.LINE_NUMBER: gettext_lazy("the phone number or the card number"),
    PaperKind.LINE_PHONE: gettext_lazy("the phone in which the line works, for a code"),
    PaperKind.MAILBOX: gettext_lazy("access to the e-mail on file, for a code"),
    PaperKind.ACCOUNT_PIN: gettext_lazy("the account PIN"),
    PaperKind.SECOND_CONTACT: gettext_lazy("a second phone number at which you can be reached"),
    PaperKind.OWN_ACCOUNT: gettext_lazy("a bank account in the name of the holder"),
    PaperKind.PICK_UP_CODE: gettext_lazy("the pick-up code"),
    PaperKind.SIGNED_POWER: gettext_lazy("power of attorney, signed"),
    PaperKind.NOTARISED_POWER: gettext_lazy("power of attorney, notarised"),
    PaperKind.COURT_APPOINTMENT: gettext_lazy("appointment by a court"),
    PaperKind.COMPANY_REGISTER: gettext_lazy("extract of the company register"),
    PaperKind.BUSINESS_LICENCE: gettext_lazy("business licence"),
    PaperKind.COMPANY_SEAL: gettext_lazy("the company's seal"),
    PaperKind.COMPANY_LETTER: gettext_lazy("letter of the company that names you, sealed"),
    PaperKind.DEATH_CERTIFICATE: gettext_lazy("death certificate"),
    PaperKind.CERTIFICATE_OF_INHERITANCE: gettext_lazy(
        "certificate of inheritance, grant of probate"
    ),
    PaperKind.KINSHIP: gettext_lazy("proof of kinship, such as a family register"),
}
NEED_WORDS: dict[NeedName, Promise] = {
    NeedName.IDENTITY: gettext_lazy("Who you are"),
    NeedName.BEARER_IDENTITY: gettext_lazy("Who you are, who come for the holder"),
    NeedName.HOLDER_IDENTITY: gettext_lazy("Who the holder is"),
    NeedName.LINE: gettext_lazy("Which line it is"),
    NeedName.CODES: gettext_lazy("First proof that it is you"),
    NeedName.SECOND_CODE: gettext_lazy("Second proof that it is you"),
    NeedName.CONTACT: gettext_lazy("How you are reached later"),
    NeedName.ACCOUNT: gettext_lazy("Where the money goes"),
    NeedName.MONEY_CODE: gettext_lazy("What the cash is handed out for"),
    NeedName.AUTHORITY: gettext_lazy("That you may act"),
    NeedName.COMPANY: gettext_lazy("That the company exists"),
    NeedName.DEATH: gettext_lazy("That the holder has died"),
    NeedName.KINSHIP: gettext_lazy("That you are a relative or an heir"),
}
FORM_WORDS: dict[PaperForm, Promise] = {
    PaperForm.ORIGINAL: gettext_lazy("the original"),
    PaperForm.COPY: gettext_lazy("a copy is enough"),
    PaperForm.TOLD: gettext_lazy("to say or to have at hand"),
}
BEARER_WORDS: dict[Bearer, Promise] = {
    Bearer.PERSON: gettext_lazy("I am the holder"),
    Bearer.COMPANY_OFFICER: gettext_lazy("I come for a company"),
    Bearer.GUARDIAN: gettext_lazy("I am the guardian of the holder"),
    Bearer.POWER_OF_ATTORNEY: gettext_lazy("The holder has given me a power of attorney"),
    Bearer.ESTATE: gettext_lazy("The holder has died"),
}
ERRAND_WORDS: dict[Errand, Promise] = {
    Errand.END_ON_NOTICE: gettext_lazy("Cancel the line on its notice"),
    Errand.END_AT_ONCE: gettext_lazy("End the line at once"),
    Errand.PAYOUT: gettext_lazy("Get money paid to an account"),
    Errand.CASH: gettext_lazy("Get money in cash"),
}
WHERE_WORDS: dict[Channel, Promise] = {
    Channel.STORE_DESK: gettext_lazy("In a store"),
    Channel.HOTLINE: gettext_lazy("On the phone"),
    Channel.PORTAL: gettext_lazy("Online"),
}
PLACE_WORDS: dict[str, Promise] = {
    "au": gettext_lazy("Australia"),
    "br": gettext_lazy("Brazil"),
    "cn": gettext_lazy("China (mainland)"),
    "de": gettext_lazy("Germany"),
    "eu": gettext_lazy("Another country of the EU"),
    "fr": gettext_lazy("France"),
    "gb": gettext_lazy("United Kingdom"),
    "hk": gettext_lazy("Hong Kong"),
    "in": gettext_lazy("India"),
    "jp": gettext_lazy("Japan"),
    "sg": gettext_lazy("Singapore"),
    "us": gettext_lazy("United States"),
    "us-ca": gettext_lazy("California"),
}


@dataclass(frozen=True, slots=True)
class NeedSaid:
    """One need as it stands on a page."""

    title: str
    form: str
    kinds: tuple[str, ...]
    """Any one of these."""

    @property
    def form_aside(self) -> str:
        """Return the form in the brackets of the language."""
        return _("(%(form)s)") % {"form": self.form}


@dataclass(frozen=True, slots=True, kw_only=True)
class PapersSaid:
    """A list of papers in the active language."""

    title: str
    for_whom: str
    no_paper: str
    """That a cancellation needs no papers."""
    where: str
    needs: tuple[NeedSaid, ...]
    source: str
    """Whether the law says so, and that nobody has certified it."""

    def as_text(self) -> str:
        """Return the list as plain text, to print or keep."""
        lines = [self.title, self.for_whom, self.where, ""]
        for need in self.needs:
            lines.append(f"[ ] {need.title} {need.form_aside}:")
            lines += [f"    - {kind}" for kind in need.kinds]
        return "\n".join([*lines, "", self.no_paper, self.source, ""])


def papers_said(papers: PaperList) -> PapersSaid:
    """Return the list in the active language."""
    question = papers.question
    return PapersSaid(
        title=_("What to bring"),
        for_whom=" · ".join(
            str(words)
            for words in (
                PLACE_WORDS[question.place],
                BEARER_WORDS[question.bearer],
                ERRAND_WORDS[question.errand],
            )
        ),
        no_paper=no_paper_words(),
        where=where_words(papers),
        needs=tuple(map(need_said, papers.needs)),
        source=source_words(papers),
    )


def need_said(need: Need) -> NeedSaid:
    """Return one need in the active language."""
    kinds = tuple(str(PAPER_WORDS[kind]) for kind in need.one_of)
    return NeedSaid(str(NEED_WORDS[need.name]), str(FORM_WORDS[need.form]), kinds)


def no_paper_words() -> str:
    """Say what nobody has to bring papers for."""
    return _("To cancel on notice you need no papers: declare it online, without login.")


def where_words(papers: PaperList) -> str:
    """Say where the list counts, and why, if that is not where somebody asked."""
    if papers.channel is papers.question.channel:
        return str(WHERE_WORDS[papers.channel])
    return _("In a store: the originals are looked at there.")


def source_words(papers: PaperList) -> str:
    """Say how far the list can be relied upon."""
    if papers.rules.is_found:
        return _("This is the rule or custom of the place as we read it; no lawyer has signed it.")
    return _("No law of this place was found that names papers: this is our own list.")


def spoken_papers(papers: PaperList) -> str:
    """Return the list as one spoken text in the active language, for a voice menu."""
    sentences = [where_words(papers).rstrip(".") + "."]
    for need in papers.needs:
        said = need_said(need)
        any_of = _(", or ").join(said.kinds)
        spoken = _("%(title)s: %(any_of)s; %(form)s.")
        sentences.append(spoken % {"title": said.title, "any_of": any_of, "form": said.form})
    return " ".join([*sentences, no_paper_words()])


def spoken_in_each_language(papers: PaperList) -> dict[str, str]:
    """Return the spoken text by the code of each language that we speak."""
    texts = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            texts[code] = spoken_papers(papers)
    return texts


def missing_words(needs: tuple[Need, ...]) -> str:
    """Say what is missing, for a refusal."""
    return _("; ").join(
        f"{said.title} ({_(', ').join(said.kinds)})" for said in (need_said(one) for one in needs)
    )


def papers_document(papers: PaperList) -> dict[str, Any]:
    """Return the list for machines, with what a voice menu says in each language."""
    question = papers.question
    return {
        "place": question.place,
        "who": question.bearer.value,
        "for": question.errand.value,
        "channel": papers.channel.value,
        "status": papers.rules.status.value,
        "is_found": papers.rules.is_found,
        "clause": papers.rules.clause,
        "needs": [_need(need) for need in papers.needs],
        "spoken": spoken_in_each_language(papers),
    }


def _need(need: Need) -> dict[str, Any]:
    return {
        "need": need.name.value,
        "one_of": [kind.value for kind in need.one_of],
        "form": need.form.value,
        "whose": need.whose.value,
    }
