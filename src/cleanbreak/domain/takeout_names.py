"""Names of files that a source named: harmless on every computer, and telling nobody's number.

Names stay readable in a zip under a passphrase, so a message left by voice is named by its place;
``voicemail.ndjson`` tells who left it.
"""

import re

from cleanbreak.domain import media
from cleanbreak.domain.takeout import Enclosure, Kind, Media

NAME_CHARS_MAX = 80
FOLDER_OF = {Kind.VOICEMAIL: "voicemail", Kind.INVOICE: "invoices"}
SUFFIX_OF = {
    "application/pdf": ".pdf",
    "application/xml": ".xml",
    "audio/amr": ".amr",
    "audio/mp4": ".m4a",
    "audio/mpeg": ".mp3",
    "audio/ogg": ".ogg",
    "audio/wav": ".wav",
    "audio/x-wav": ".wav",
    "text/plain": ".txt",
}
"""By what the source says of the content: the end of a name decides which program opens it."""
OTHER_SUFFIX = ".bin"
_NOT_KEPT = re.compile(r"[^\w\-+ .()]|[\x00-\x1f]")
_ENDING = re.compile(r"\.[0-9A-Za-z]{1,8}\Z", re.ASCII)


def name_of_media(medium: Media, place: int) -> str:
    """Return the name of what a message carries, with its folder.

    :param place: among all that messages carry, from 1.
    """
    return f"media/{place:05}{media.SUFFIX_OF[medium.media_type]}"


def name_in_takeout(enclosure: Enclosure, place: int) -> str:
    """Return the name, with its folder.

    :param place: among the enclosures of its kind, from 1; makes each name the only one.
    """
    folder = FOLDER_OF[enclosure.kind]
    suffix = SUFFIX_OF.get(enclosure.media_type.partition(";")[0].strip().lower(), OTHER_SUFFIX)
    if enclosure.kind is Kind.VOICEMAIL:
        return f"{folder}/{place:04}{suffix}"
    plain = re.split(r"[/\\]", enclosure.name)[-1]
    plain = _NOT_KEPT.sub("_", _ENDING.sub("", plain))[:NAME_CHARS_MAX].strip(" .")
    return f"{folder}/{place:04}-{plain}{suffix}" if plain else f"{folder}/{place:04}{suffix}"
