"""What every refusal has in common: a code for machines and a sentence for people."""

import inspect
from typing import ClassVar


class Refusal(Exception):
    """Cleanbreak said no, and says why.

    Each subclass stands beside the rule that raises it. Its docstring is the sentence that people
    read, with ``{names}`` for its data; the sentence is translated by its untouched text, so that
    the class stays free of any framework.
    """

    code: ClassVar[str]
    """Stable, for machines; part of the interface."""

    def __init__(self, **data: object) -> None:
        super().__init__(data)
        self.data = data

    @classmethod
    def template(cls) -> str:
        """Return the untranslated sentence with its ``{names}``."""
        return " ".join(inspect.cleandoc(cls.__doc__ or "").split())

    def __str__(self) -> str:
        return self.template().format(**self.data)
