from typing import Literal

NoteInputType = Literal["Note"]

NOTE_INPUT_TYPE_VALUES: set[NoteInputType] = {
    "Note",
}


def check_note_input_type(value: str) -> NoteInputType:
    if value in NOTE_INPUT_TYPE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {NOTE_INPUT_TYPE_VALUES!r}"
    )
