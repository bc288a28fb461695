"""Why a brand file is not taken: each refusal names the file, the key, and what to do."""

from cleanbreak.domain.refusal import Refusal


class BrandFileNotReadable(Refusal):
    """The brand file {path} cannot be read as TOML ({fault}). Mend it, or take CLEANBREAK_BRAND
    away.
    """

    code = "brand_file_not_readable"


class UnknownBrandKey(Refusal):
    """{path}: there is no setting "{key}". Take it out, or correct its name:
    docs/howto/brand.md lists all of them.
    """

    code = "unknown_brand_key"


class BrandTextNotUsable(Refusal):
    """{path}: "{key}" must be one line of at most {most} characters, or a table of such lines by
    language ({languages}) in which en is.
    """

    code = "brand_text_not_usable"


class BrandNameMissing(Refusal):
    """{path}: "{key}" is missing. Write the operator's name there, as people read it."""

    code = "brand_name_missing"


class BrandTableWanted(Refusal):
    """{path}: "{key}" must be a table, written [{key}]."""

    code = "brand_table_wanted"


class BrandListWanted(Refusal):
    """{path}: "{key}" must be a list of at most {most}, in square brackets."""

    code = "brand_list_wanted"


class BrandYesOrNoWanted(Refusal):
    """{path}: "{key}" must be true or false."""

    code = "brand_yes_or_no_wanted"


class BrandAddressNotUsable(Refusal):
    """{path}: "{key}" must be an address that begins with https://, not "{value}"."""

    code = "brand_address_not_usable"


class BrandEmailNotUsable(Refusal):
    """{path}: "{key}" must be an e-mail address like help@example.org, not "{value}"."""

    code = "brand_email_not_usable"


class BrandHotlineNotUsable(Refusal):
    """{path}: "{key}" must be a phone number like +44 20 7946 0018, not "{value}"."""

    code = "brand_hotline_not_usable"


class BrandSenderNotUsable(Refusal):
    """{path}: "{key}" cannot send messages as "{value}": {why}."""

    code = "brand_sender_not_usable"


class BrandColourNotUsable(Refusal):
    """{path}: "{key}" must be a colour like #0f5a55, not "{value}"."""

    code = "brand_colour_not_usable"


class BrandColoursNotReadable(Refusal):
    """{path}: {why}"""

    code = "brand_colours_not_readable"


class BrandDrawingMissing(Refusal):
    """{path}: "{key}" names the file {file}, which cannot be read. Paths begin at the file of the
    brand.
    """

    code = "brand_drawing_missing"


class BrandDrawingNotUsable(Refusal):
    """{path}: "{key}": {why}"""

    code = "brand_drawing_not_usable"


class UnknownTerm(Refusal):
    """{path}: "{key}" is nothing that can have another word. These can: {terms}. What the law
    words itself, like the labels of buttons, cannot.
    """

    code = "unknown_term"


class TermFormsMissing(Refusal):
    """{path}: "{key}" must say a word for each of {forms}, and for nothing else."""

    code = "term_forms_missing"


class OwnWordNotUsable(Refusal):
    """{path}: "{key}" must be a word of at most {most} letters, digits, blanks and hyphens."""

    code = "own_word_not_usable"


class BrandSaidTwice(Refusal):
    """{variable} says "{said}", and "{key}" in {path} says "{value}". Take one of them away."""

    code = "brand_said_twice"
