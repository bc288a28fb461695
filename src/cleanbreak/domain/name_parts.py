"""Names as a whole and in parts, as address books hold both."""

import re

from cleanbreak.domain.takeout import NameParts

_CJK = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]")


def whole_name(parts: NameParts) -> str:
    """Return the name as people say it: a Chinese one begins with the family."""
    if _CJK.search(parts.family + parts.given):
        return f"{parts.family}{parts.given}"
    said = (parts.before, parts.given, parts.middle, parts.family, parts.after)
    return " ".join(one for one in said if one)


def name_parts_of(parts: NameParts, name: str) -> NameParts | None:
    """Return the parts if they tell more than the name as a whole does."""
    return None if parts in (NameParts(), NameParts(given=name.strip())) else parts
