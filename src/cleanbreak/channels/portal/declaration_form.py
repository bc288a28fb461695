"""The form of a declaration: what is typed, and which refusal belongs to which field."""

import hashlib
import re
import secrets
import unicodedata
from collections.abc import Callable, Collection, Mapping
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from cleanbreak.channels.portal.sentences import sentence
from cleanbreak.domain.declaration import (
    NAME_LENGTH_MAX,
    REASON_LENGTH_MAX,
    Declaration,
    DeclarationKind,
    NameMissing,
    NameTooLong,
    NameUnreadable,
    ReasonMissing,
    ReasonTooLong,
    ReasonUnreadable,
    find_mistakes,
)
from cleanbreak.domain.effective_date import (
    DateInThePast,
    DateTooFarAhead,
    EndPolicy,
    EndsBeforeNotice,
)
from cleanbreak.domain.handover import Told
from cleanbreak.domain.identifiers import SEPARATORS, parse_iccid
from cleanbreak.domain.national_number import parse_msisdn_at
from cleanbreak.domain.refusal import Refusal
from cleanbreak.domain.statutory_page import PageAct, PageField

SUBMISSION_KEY = re.compile(r"[0-9a-f]{32}", re.ASCII)
SHORTEST_CARD_NUMBER = 16
"""Phone numbers have 15 digits at most (ITU-T E.164): more digits were meant as a card number."""
EMAIL_LENGTH_MAX = 254
"""RFC 5321 clause 4.5.3.1.3, without the angle brackets."""
KEY_FIELD = "submission_key"
AS_SOON_AS_POSSIBLE, ON_A_DATE = "soon", "date"
FIELDS_OF: Mapping[PageField, tuple[str, ...]] = {
    PageField.KIND: ("kind",),
    PageField.REASON: ("reason",),
    PageField.HOLDER_NAME: ("holder_name",),
    PageField.CONTRACT: ("line",),
    PageField.END_DATE: ("when", "wished_date"),
    PageField.REPLY_ADDRESS: ("reply_email",),
}
"""How we ask for what a law lets a page ask for; nothing else is typed."""
FIELD_OF: dict[type[Refusal], str] = {
    NameMissing: "holder_name",
    NameTooLong: "holder_name",
    NameUnreadable: "holder_name",
    ReasonMissing: "reason",
    ReasonTooLong: "reason",
    ReasonUnreadable: "reason",
    DateInThePast: "wished_date",
    DateTooFarAhead: "wished_date",
    EndsBeforeNotice: "wished_date",
}
"""Where a person reads a refusal that the domain raises for the whole declaration."""
UNREADABLE = {NameTooLong, NameUnreadable, ReasonTooLong, ReasonUnreadable}
"""What is not handed over."""


class NumberMissing(Refusal):
    """Enter the phone number of the line, or the card number (ICCID)."""

    code = "number_missing"


class DateMissing(Refusal):
    """Enter the day on which the line should end, or choose as soon as possible."""

    code = "date_missing"


class NotADate(Refusal):
    """This is not a date. Write it like 2027-01-31."""

    code = "not_a_date"


class EmailMissing(Refusal):
    """Enter an e-mail address, so that we can confirm it in writing."""

    code = "email_missing"


class MalformedEmail(Refusal):
    """This is not an e-mail address. Write it like name@example.org."""

    code = "malformed_email"


def new_submission_key() -> str:
    """Return what makes two sendings of one page the same declaration."""
    return secrets.token_hex(16)


class Typed(forms.CharField):
    """A text as it was typed; what is wrong with it is for our own rules to say."""

    def __init__(self) -> None:
        super().__init__(required=False)
        general = ProhibitNullCharactersValidator
        self.validators = [one for one in self.validators if not isinstance(one, general)]


class DeclarationForm(forms.Form):
    """All that a law asks for on the one page; fields that it does not let us ask are not there."""

    submission_key = Typed()
    kind = forms.ChoiceField(
        choices=[
            (DeclarationKind.ORDINARY.value, _("With notice")),
            (
                DeclarationKind.EXTRAORDINARY.value,
                _("Without notice, for an important cause"),
            ),
        ],
        initial=DeclarationKind.ORDINARY.value,
    )
    reason = Typed()
    holder_name = Typed()
    line = Typed()
    when = forms.ChoiceField(
        choices=[
            (AS_SOON_AS_POSSIBLE, _("As soon as possible")),
            (ON_A_DATE, _("On a date")),
        ],
        initial=AS_SOON_AS_POSSIBLE,
    )
    wished_date = forms.DateField(required=False)
    reply_email = forms.EmailField(required=False, max_length=EMAIL_LENGTH_MAX)

    def __init__(
        self,
        data: Mapping[str, str] | None = None,
        *,
        initial: Mapping[str, str] | None = None,
        act: PageAct = PageAct.CANCEL,
        asked: Collection[PageField] = frozenset(PageField),
    ) -> None:
        """Ask for what the page of an act may ask for.

        :param initial: what was typed before, and is to be mended.
        """
        super().__init__(data, initial=dict(initial or {}))
        self.act = act
        for page_field, names in FIELDS_OF.items():
            if page_field not in asked:
                for name in names:
                    del self.fields[name]

    def clean_line(self) -> dict[str, str]:
        """Return number or card, whichever the form of what was typed tells."""
        typed = unicodedata.normalize("NFKC", self.cleaned_data["line"]).strip()
        if not typed:
            raise ValidationError(sentence(NumberMissing()))
        if _is_card_number(typed):
            return {"iccid": _parsed(parse_iccid, typed)}
        return {"msisdn": _parsed(_parse_number, typed)}

    def clean(self) -> dict[str, Any]:
        """Put our own sentences in the place of general ones."""
        self._replace("reply_email", EmailMissing(), MalformedEmail())
        if "wished_date" in self.fields:
            self._clean_date()
        return self.cleaned_data

    def _clean_date(self) -> None:
        if self.cleaned_data.get("when") == AS_SOON_AS_POSSIBLE:
            self.errors.pop("wished_date", None)  # hidden by the choice: nobody could mend it
            self.cleaned_data["wished_date"] = None
        else:
            self._replace("wished_date", DateMissing(), NotADate())

    def _replace(self, field: str, missing: Refusal, malformed: Refusal) -> None:
        if field in self.errors:
            del self.errors[field]
            self.add_error(field, sentence(malformed))
        elif not self.cleaned_data.get(field):
            self.add_error(field, sentence(missing))

    def refuse(self, refusal: Refusal) -> None:
        """Show a refusal of the domain at the field that it is about, or above all fields."""
        self.add_error(FIELD_OF.get(type(refusal)), sentence(refusal))

    @property
    def readable_msisdn(self) -> str | None:
        """Return the number in international form, if one was typed that can be read."""
        return (self.cleaned_data.get("line") or {}).get("msisdn")

    @property
    def readable_date(self) -> date | None:
        """Return the wished date, if one was typed that can be read."""
        return self.cleaned_data.get("wished_date")

    def read(self) -> Declaration | None:
        """Return the declaration, or ``None`` if the fields say why there is none.

        The domain's own rules are asked even if other fields are wrong, so that a person learns of
        all mistakes at once.
        """
        self.is_valid()
        said = self.cleaned_data
        kind = self._kind()
        name, reason = said.get("holder_name", ""), self._reason()
        for mistake in find_mistakes(kind, name, reason):
            self.refuse(mistake)
        if self.errors:
            return None
        return Declaration(
            submission_key=self._submission_key(),
            kind=kind,
            reason=reason,
            holder_name=name,
            msisdn=self.readable_msisdn,
            iccid=said["line"].get("iccid"),
            wished_date=self.readable_date,
            reply_email=said["reply_email"],
            language=get_language() or "en",
        )

    def told_so_far(self) -> Told | None:
        """Return what can be read of the form, or ``None`` if it names no line.

        It is not sent yet: only the field of the line says what is wrong with it.
        """
        self.is_valid()
        named, said = self.cleaned_data.get("line") or {}, self.cleaned_data
        for field in set(self.errors) - {"line"}:
            del self.errors[field]
        if not named:
            return None
        name, reason = said.get("holder_name", ""), self._reason()
        is_readable = not set(map(type, find_mistakes(self._kind(), name, reason))) & UNREADABLE
        is_dated = self.readable_date is not None
        return Told(
            **named,
            holder_name=name if is_readable else "",
            kind=self._kind(),
            reason=reason if is_readable else "",
            end=EndPolicy.ON_WISHED_DATE if is_dated else EndPolicy.AFTER_NOTICE,
            wished_date=self.readable_date,
            reply_email=said.get("reply_email", ""),
        )

    def typed(self) -> list[tuple[str, str]]:
        """Return everything that was typed, for the summary to send again."""
        rest = [(name, self.data.get(name, "")) for name in self.fields if name != KEY_FIELD]
        return [(KEY_FIELD, self.rendered_submission_key()), *rest]

    def _kind(self) -> DeclarationKind:
        if self.act is PageAct.WITHDRAW:
            return DeclarationKind.WITHDRAWAL
        return DeclarationKind(self.cleaned_data.get("kind") or DeclarationKind.ORDINARY)

    def _reason(self) -> str:
        is_extraordinary = self._kind() is DeclarationKind.EXTRAORDINARY
        return str(self.cleaned_data.get("reason", "")) if is_extraordinary else ""

    def _submission_key(self) -> str:
        """Return the same key for the same words sent twice, another one for mended words.

        Somebody who goes back, corrects the number and sends the page again declares anew.
        """
        given = self.cleaned_data.get("submission_key", "")
        page_key = given if SUBMISSION_KEY.fullmatch(given) else new_submission_key()
        said = [page_key, *(self.data.get(name, "") for name in self.fields)]
        return hashlib.sha256("\0".join(said).encode()).hexdigest()

    def rendered_submission_key(self) -> str:
        """Return the key for the page: the one that it had, or a new one."""
        given = (self.data if self.is_bound else self.initial).get(KEY_FIELD, "")
        return given if SUBMISSION_KEY.fullmatch(given) else new_submission_key()

    name_length_max = NAME_LENGTH_MAX
    reason_length_max = REASON_LENGTH_MAX
    email_length_max = EMAIL_LENGTH_MAX


def typed_of(told: Told) -> dict[str, str]:
    """Return what somebody would have typed who told this."""
    return {
        "kind": told.kind.value,
        "reason": told.reason,
        "holder_name": told.holder_name,
        "line": told.msisdn or told.iccid,
        "when": ON_A_DATE if told.wished_date else AS_SOON_AS_POSSIBLE,
        "wished_date": told.wished_date.isoformat() if told.wished_date else "",
        "reply_email": told.reply_email,
    }


def _is_card_number(typed: str) -> bool:
    compact = SEPARATORS.sub("", typed)
    return not compact.startswith(("+", "00")) and len(compact) >= SHORTEST_CARD_NUMBER


def _parse_number(typed: str) -> str:
    return parse_msisdn_at(typed, settings.CLEANBREAK_HOME_PLACE)


def _parsed(parse: Callable[[str], str], typed: str) -> str:
    try:
        return parse(typed)
    except Refusal as refusal:
        raise ValidationError(sentence(refusal)) from refusal
