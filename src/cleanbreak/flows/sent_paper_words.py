"""What became of a paper that was sent beforehand, as people read it and are told."""

from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from cleanbreak.domain.line import LineState
from cleanbreak.domain.paper_upload import RefusedFor, UploadState
from cleanbreak.flows.paper_words import PAPER_WORDS
from cleanbreak.flows.spoken_language import spoken
from cleanbreak.ports.messages import Medium, Message
from cleanbreak.records.paper_upload import PaperUploadRow, upload_with_line

UPLOAD_WORDS: dict[UploadState, Promise] = {
    UploadState.WAITING: gettext_lazy("waits until somebody looks at it"),
    UploadState.ACCEPTED: gettext_lazy("accepted: you need not bring it"),
    UploadState.REFUSED: gettext_lazy("refused"),
    UploadState.LAPSED: gettext_lazy("erased before anybody looked at it: send it again"),
}
REFUSED_FOR_WORDS: dict[RefusedFor, Promise] = {
    RefusedFor.UNREADABLE: gettext_lazy("It cannot be read."),
    RefusedFor.NOT_WHOLE: gettext_lazy("A part of it is missing."),
    RefusedFor.ANOTHER_PAPER: gettext_lazy("It is another paper than the one asked for."),
    RefusedFor.OF_SOMEBODY_ELSE: gettext_lazy("It is about somebody else than the holder."),
    RefusedFor.OUT_OF_DATE: gettext_lazy("It is out of date."),
}


def became_words(row: PaperUploadRow) -> str:
    """Return what became of a paper, in the active language."""
    state = str(UPLOAD_WORDS[UploadState(row.state)])
    if row.refused_for is None:
        return state
    return f"{state}: {REFUSED_FOR_WORDS[RefusedFor(row.refused_for)]}"


def paper_judged_messages(key: str) -> list[Message]:
    """Return what the holder is told of the paper that a key names; nothing, if it is deleted."""
    row = upload_with_line(UUID(key.partition(":")[2]))
    if row is None:
        return []
    holder = row.line.holder
    language = spoken(holder.language)
    with override(language):
        text = _("We have looked at the paper that you sent us (%(paper)s): %(became)s") % {
            "paper": PAPER_WORDS[row.paper.kind],
            "became": became_words(row),
        }
        if holder.email:
            return [Message(Medium.EMAIL, holder.email, _("Your paper"), text, language=language)]
        if row.line.state == LineState.TERMINATED.value:
            return []
        return [Message(Medium.SMS, row.line.msisdn, "", text, language=language)]
