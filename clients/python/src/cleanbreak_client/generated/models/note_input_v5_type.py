from typing import Literal

NoteInputV5Type = Literal["Note"]

NOTE_INPUT_V5_TYPE_VALUES: set[NoteInputV5Type] = {
    "Note",
}


def check_note_input_v5_type(value: str) -> NoteInputV5Type:
    if value in NOTE_INPUT_V5_TYPE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {NOTE_INPUT_V5_TYPE_VALUES!r}"
    )
