"""The only three ways in which an outside system can fail."""


class OutsideFailure(Exception):
    """An outside system did not do what it was asked.

    :param sentence: what happened, for an operator; holds no personal data and no secrets.
    """

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Refused(OutsideFailure):
    """The system understood and said no: repeating will not help, a person must look."""


class Unavailable(OutsideFailure):
    """The system could not be asked, and surely did nothing: ask again later.

    :param retry_after_s: seconds that the system itself asked us to wait, if it did.
    """

    def __init__(self, sentence: str, *, retry_after_s: float | None = None) -> None:
        super().__init__(sentence)
        self.retry_after_s = retry_after_s


class OutcomeUnknown(OutsideFailure):
    """The system may or may not have done it: read back first, never blindly repeat."""
