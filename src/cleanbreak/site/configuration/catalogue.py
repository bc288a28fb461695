"""Every setting that there is."""

from cleanbreak.site.configuration.element_keys import ELEMENTS
from cleanbreak.site.configuration.key import Key, all_keys
from cleanbreak.site.configuration.people_keys import PEOPLE
from cleanbreak.site.configuration.portal_keys import PORTAL

SECTIONS = (*PORTAL, *ELEMENTS, *PEOPLE)
KEYS: tuple[Key, ...] = tuple(all_keys(SECTIONS))
BY_VARIABLE = {one.variable: one for one in KEYS}
BY_PATH = {one.path: one for one in KEYS}
TABLES = frozenset(one.table for one in KEYS if one.table)
CONFIG = BY_PATH["config"]
ONLY_VARIABLES = frozenset({"config", "home"})
"""They decide which file is read, and so cannot stand in it."""


def key_of_variable(variable: str) -> Key | None:
    """Return the setting that a variable, or a variable that names its file, belongs to."""
    if found := BY_VARIABLE.get(variable):
        return found
    named = BY_VARIABLE.get(variable.removesuffix("_FILE"))
    return named if named and named.may_be_in_file else None


def key_of_path(path: str) -> Key | None:
    """Return the setting that a name in the file belongs to."""
    if found := BY_PATH.get(path):
        return None if path in ONLY_VARIABLES else found
    named = BY_PATH.get(path.removesuffix("_file"))
    return named if named and named.may_be_in_file else None
