"""What can be wrong with the file that describes an element; each docstring says what to do."""

from dataclasses import dataclass
from typing import TypeAlias

from cleanbreak.domain.refusal import Refusal

Path: TypeAlias = tuple[str | int, ...]
"""Where something stands in the file: names of tables and keys, and places in lists."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing that is wrong, and where."""

    path: Path
    line: int
    """Counted from 1."""
    what: Refusal
    is_advice: bool = False
    """Whether the file can be used all the same."""

    @property
    def section(self) -> str:
        """Return where it is, as the file writes it."""
        return ".".join(str(part) for part in self.path)


class DescriptionRefused(Refusal):
    """{file} has mistakes ({count}), so nothing is asked of this element. See: cleanbreak adapter
    check {file}
    """

    code = "description_refused"


class WrongPort(Refusal):
    """{file} is for the port "{described}", and the setting is that of "{port}"."""

    code = "adapter_file_wrong_port"


class UnusableConnection(Refusal):
    """The connection of "{name}" cannot be used: {why}."""

    code = "adapter_connection_unusable"


class FileNotReadable(Refusal):
    """{file} cannot be read."""

    code = "adapter_file_not_readable"


class FileTooLong(Refusal):
    """The file is longer than {most} bytes. The description of an element is a page or two."""

    code = "adapter_file_too_long"


class NotToml(Refusal):
    """This is not TOML: {why}."""

    code = "adapter_file_not_toml"


class UnknownKey(Refusal):
    """There is no "{key}" here. Known are: {known}."""

    code = "adapter_key_unknown"


class MissingKey(Refusal):
    """ "{key}" is missing here."""

    code = "adapter_key_missing"


class NoDone(Refusal):
    """ "done" is missing: nobody would know whether "{act}" was done. Say how the element tells it
    when it is asked again.
    """

    code = "adapter_done_missing"


class NotForPort(Refusal):
    """The port "{port}" knows no "{key}"."""

    code = "adapter_key_not_for_port"


class WrongText(Refusal):
    """ "{key}" must be a text, and not an empty one."""

    code = "adapter_text_wrong"


class WrongName(Refusal):
    """The name "{name}" must begin with a letter, and hold only small letters, digits and _."""

    code = "adapter_name_wrong"


class WrongChoice(Refusal):
    """ "{key}" must be one of: {known}."""

    code = "adapter_choice_wrong"


class WrongSeconds(Refusal):
    """ "{key}" must be a number of seconds, more than 0 and at most {most}."""

    code = "adapter_seconds_wrong"


class WrongCount(Refusal):
    """ "{key}" must be a whole number from 1 to {most}."""

    code = "adapter_count_wrong"


class WrongSwitch(Refusal):
    """ "{key}" must be true or false."""

    code = "adapter_switch_wrong"


class WrongTable(Refusal):
    """ "{key}" must be a table that is not empty: [{key}], or {key} = {{ … }}."""

    code = "adapter_table_wrong"


class EmptyDescription(Refusal):
    """The file says nothing. Begin with port = "network", or another, and transport = "rest"."""

    code = "adapter_file_empty"


class WrongList(Refusal):
    """ "{key}" must be a list of tables that is not empty: [[{key}]]."""

    code = "adapter_list_wrong"


class WrongValue(Refusal):
    """ "{key}" must be a text, a number, true or false."""

    code = "adapter_value_wrong"


class WrongAddress(Refusal):
    """ "{key}" must be an address like https://hlr.example.net/api, without a name or password in
    it.
    """

    code = "adapter_address_wrong"


class WrongDatabase(Refusal):
    """ "{key}" must be a PostgreSQL address, or sqlite: with a path; and hold no password."""

    code = "adapter_database_wrong"


class WrongFolder(Refusal):
    """ "{key}" must be the whole path of a folder, and no other key may name the same one."""

    code = "adapter_folder_wrong"


class WrongRequest(Refusal):
    """ "{key}" must be a method, a blank and a path that begins with /, like GET
    /subscribers/{{imsi}}.
    """

    code = "adapter_request_wrong"


class WrongHeader(Refusal):
    """ "{name}" cannot be the name of a header, or is one that Cleanbreak sets itself."""

    code = "adapter_header_wrong"


class WrongCell(Refusal):
    """ "{key}" cannot be a cell: it would begin with one of = + - @, which tables take for a
    formula. For a number, write {{msisdn_digits}}.
    """

    code = "adapter_cell_wrong"


class SecretInClear(Refusal):
    """ "{key}" is a secret. Say where it is kept, not what it is: "env:NAME" or "file:/path"."""

    code = "adapter_secret_in_clear"


class UnknownPlaceholder(Refusal):
    """{placeholder} is not known here. Known are: {known}."""

    code = "adapter_placeholder_unknown"


class OpenBrace(Refusal):
    """A brace stands alone. A placeholder is written {{imsi}}, and a brace itself twice: {{{{ or
    }}}}.
    """

    code = "adapter_brace_open"


class NobodyNamed(Refusal):
    """This names nobody, so it would be about every line at once. Put one of these into it:
    {known}.
    """

    code = "adapter_nobody_named"


class PlaceholderInQuotes(Refusal):
    """A placeholder within quotes is only a text to the database. Take the quotes away: values are
    handed over apart from the statement.
    """

    code = "adapter_placeholder_in_quotes"


class WrongStatement(Refusal):
    """A statement must stand alone: without comments, without ; and with its quotes closed."""

    code = "adapter_statement_wrong"


class NotAQuestion(Refusal):
    """Looking must change nothing. Use {allowed}."""

    code = "adapter_look_changes"


class WrongExpression(Refusal):
    """This is no JMESPath expression: {why}. Numbers, true and false stand in backticks, texts in
    single quotes.
    """

    code = "adapter_expression_wrong"


class UnknownWord(Refusal):
    """The expression asks for "{word}", which is not there. Known are: {known}. A text stands in
    single quotes.
    """

    code = "adapter_word_unknown"


class NoReadBack(Refusal):
    """ "{key}" must ask for one of: {needed}. An answer to a request proves nothing, nor does
    anything that is always true.
    """

    code = "adapter_read_back_missing"


class TrueOfNothing(Refusal):
    """This is true even of an answer that says nothing. Ask for what the element says, with == and
    not with !=.
    """

    code = "adapter_true_of_nothing"


class SecretFact(Refusal):
    """ "{name}" must not be kept: keys, codes and passwords do not belong into evidence."""

    code = "adapter_fact_secret"


class NoOtherwise(Refusal):
    """ "otherwise" must say what "{name}" is where nobody knows any more what it was."""

    code = "adapter_otherwise_missing"


class NotEncrypted(Refusal):
    """Without https anybody on the way can read and change what is asked."""

    code = "adapter_not_encrypted"


class GoneByStatusAlone(Refusal):
    """A proxy and a wrong address answer 404, too. Let "gone" also ask for a word of the body."""

    code = "adapter_gone_by_status"


class AnswerOfAnother(Refusal):
    """Compare with "asked" in "present", like body.imsi == asked.imsi: an answer may be about
    another line.
    """

    code = "adapter_answer_unproven"
