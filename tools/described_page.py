"""Write the page on the format of described elements: ``tools/described_page.py write|check``.

``write`` makes ``docs/reference/described-adapters.md`` from ``adapters/described_format.py`` and
its neighbours. ``check`` changes nothing and fails if the page tells something else than the code.
"""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cleanbreak.adapters.described_format import ActRule, Keys

PAGE = Path(__file__).resolve().parent.parent / "docs/reference/described-adapters.md"
FRAME = """\
<!-- Written by tools/described_page.py from adapters/described_format.py: change that instead. -->

# Described elements: the format

A TOML file that tells Cleanbreak how to ask a system of yours. How to write one:
[connect without Python](../howto/connect-without-python.md). Whole files that run in the tests:
`examples/adapters/`. `cleanbreak adapter check FILE` finds every mistake at once.

A file has at most {bytes} bytes. Keys in bold are needed.

## The file
{top}

`sims` is needed for the port `esim`, `balance` for `charging`, `look` wherever the transport is not
`file_drop`.

| port | transports | acts; only `note_port_out` may be missing, and a person looks then |
|---|---|---|
{ports}

## `[connection]`
What is kept elsewhere is written `env:NAME` (a variable) or `file:/path` (a file with one line).
Secrets cannot be written in any other way. There are no default passwords and no redirects.

### `rest`
{rest}

### `sql`
{sql}

### `file_drop`
{file_drop}

## `[look.NAME]`
One for each element that has to forget the line; `NAME` is how evidence calls it. It is *present*
or *gone* where exactly one of the two expressions is true, and *unknown* in every other case: a
status that was not expected, no JSON, half an answer, an answer about another line. Unknown never
counts as gone. A look cannot change anything: `GET`, `HEAD`, or `POST` with `is_question`; in
databases, a transaction that cannot write.

{look}

## `[acts.ACT]`
Look, act, look again: only the second look makes an act done. Where the first one shows that it is
done already, nothing is sent. The key of a call and how the line was found are kept before anything
is changed, so that a repeat acts once and answers as the first time.

{act}

| act | looks say afterwards | `done` | a line that is gone before | one that was never there |
|---|---|---|---|---|
{acts}

### `[[acts.ACT.requests]]`
{request}

Exactly one of the four has to be true (`accepted` and `gone` may both be). Anything else is *in
doubt*: nothing further is sent, and the second look decides. In databases all requests of a line
are one savepoint: it is kept if every answer was accepted or gone, and otherwise taken back.

### With `file_drop`
{drop}

The answer is the read-back. There is no look, so the transport is for `numbering` only.

## `[balance]`
{balance}

## Placeholders
`{{imsi}}` stands for one value, and there is nothing else that can be said in braces; a brace
itself is written twice. Every request has to name its line.

| port | names the line | further |
|---|---|---|
{placeholders}

In acts also `{{key}}`, the same for every repeat of a call; in files `{{id}}` instead, 24 digits
made of it. In acts that undo another one, `{{earlier.NAME}}` for everything that the other one
keeps.

| place | how the value gets there |
|---|---|
| path, query, header | percent codes; `.` and `..` are refused |
| JSON | a text that is one placeholder becomes the value: text, number, true, false, null |
| SQL | a parameter of the driver; not within quotes |
| cell | one line of text; what a spreadsheet would calculate gets a quotation mark in front |

## Expressions
[JMESPath](https://jmespath.org/). Numbers, true and false stand in backticks, texts in single
quotes. Only *true* is true: a text, a number or something that is missing is not. What would be
true even of an answer that says nothing is refused.

| sees | is |
|---|---|
| `status`, `body` | of an answer by HTTP; `body` is null if it is no JSON |
| `rows`, `affected` | of a statement: at most 100 rows as objects, and how many rows it changed |
| `answer` | the line of an answer file, by its columns |
| `look.NAME` | what a look saw: the same as above, and `presence` (`present`, `gone`) |
| `asked.…` | the placeholders of the line, to compare with |
| `earlier.…` | what the undone act kept |

Facts (`keep`, `says`) are single values of at most 80 characters. One that holds a name of the line
is never shown: in `says` it is left out, and in `keep` the act is refused before it begins, as is
one that is missing: write `body.profile || 'none'` where that is a value.
"""
KEY_HEAD = "| key | value | meaning |\n|---|---|---|"


def main(arguments: list[str]) -> int:
    """Do what the one argument says; return 0, 1 for a page that is out of date, 2 for misuse."""
    match arguments:
        case ["write"]:
            PAGE.write_text(current_page(), encoding="utf-8")
        case ["check"]:
            return int(PAGE.read_text(encoding="utf-8") != current_page())
        case _:
            sys.stderr.write(f"{__doc__}\n")
            return 2
    return 0


def current_page() -> str:
    """Return the page as the code of this moment tells it."""
    from cleanbreak.adapters import described_format as form
    from cleanbreak.adapters.described_subjects import SUBJECTS

    return FRAME.format(
        bytes=form.FILE_BYTES_MAX,
        top=keys_table(form.TOP),
        ports="\n".join(
            f"| `{port}` | {_code(form.TRANSPORTS_OF[port])} | {_code(acts)} |"
            for port, acts in form.ACTS.items()
        ),
        **{transport: keys_table(keys) for transport, keys in form.CONNECTION.items()},
        look=keys_table({**form.look_keys("sql"), **form.look_keys("rest")}),
        act=keys_table(form.act_keys("rest")),
        acts="\n".join(
            _rule(name, rule) for acts in form.ACTS.values() for name, rule in acts.items()
        ),
        request=keys_table({**form.request_keys("sql"), **form.request_keys("rest")}),
        drop=keys_table(form.act_keys("file_drop")),
        balance=keys_table(form.balance_keys()),
        placeholders="\n".join(
            f"| `{port}` | {_code(_braced(one.naming))} | {_code(_braced(one.further))} |"
            for port, one in SUBJECTS.items()
        ),
    )


def keys_table(keys: "Keys") -> str:
    """Return the rows of a table of the format."""
    rows = []
    for name, key in keys.items():
        written = f"**`{name}`**" if key.is_required else f"`{name}`"
        kind = " ".join(f"`{_cell(one)}`" for one in key.choices) or key.kind.value
        rows.append(f"| {written} | {kind} | {_cell(key.says)} |")
    return "\n".join([KEY_HEAD, *rows])


def _rule(name: str, rule: "ActRule") -> str:
    ends_as = rule.ends_as.value if rule.ends_as else "anything"
    done = "needed" if rule.needs_done else "may be added"
    return f"| `{name}` | {ends_as} | {done} | {rule.if_gone.value} | {rule.if_stranger.value} |"


def _braced(names: tuple[str, ...]) -> list[str]:
    return [f"{{{name}}}" for name in names]


def _code(names: "list[str] | tuple[str, ...] | Mapping[str, object]") -> str:
    return " ".join(f"`{name}`" for name in names) or "–"


def _cell(text: str) -> str:
    return text.replace("\t", "TAB").replace("|", "\\|")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
