"""Why a file of the bank is not read."""


class UnreadableFile(ValueError):
    """A file is not what a bank should have sent.

    :param sentence: what is wrong, without anything that stands in the file; goes on from
        "The file was not read: ".
    """

    may_be_unfinished = False

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class UnfinishedFile(UnreadableFile):
    """A file ends too early: perhaps somebody is still writing it."""

    may_be_unfinished = True
