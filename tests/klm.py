"""A keystroke-level model of work at the desk, computed from what a story really pressed.

Card, Moran and Newell 1980: K is one key of a practised typist, M one decision, R what the machine
was waited for, which is measured here. Hands never leave keyboard and scanner, so there is no H.
It is a model from counts, no stopwatch: what people say, read and sign meanwhile is not in it.
"""

import time
from dataclasses import dataclass

from playwright.sync_api import Page

K_S = 0.28
M_S = 1.35
S_S = 3.0
"""Our own operator: take a document or card, hold it to the scanner, hear it beep."""
COUNT_MOUSE = "addEventListener('mousedown', () => sessionStorage.setItem('mouse', 'used'), true)"


@dataclass
class Keyboard:
    """A clerk's hands at a page; they have no mouse."""

    page: Page
    keys: int = 0
    decisions: int = 0
    scans: int = 0
    waited_s: float = 0.0

    def __post_init__(self) -> None:
        self.page.add_init_script(COUNT_MOUSE)

    def decide(self) -> None:
        """Look at the page, and decide what comes."""
        self.decisions += 1

    def type(self, text: str) -> None:
        """Type a text into whatever has the focus."""
        self._wait_for_focus()
        self.keys += len(text)
        self.page.keyboard.type(text)

    def press(self, key: str) -> None:
        """Press one key that leads nowhere else."""
        self.keys += 1
        self.page.keyboard.press(key)

    def enter(self) -> None:
        """Press Enter, and wait for the next page."""
        self.keys += 1
        self._go_on()

    def scan(self, *lines: str) -> None:
        """Scan something: the scanner types it, and presses Enter behind each line."""
        self.scans += 1
        for line in lines:
            self._wait_for_focus()
            self.page.keyboard.type(line)
            self._go_on()

    def _wait_for_focus(self) -> None:
        """Return when something has the focus, which a page sets when it has been drawn."""
        self.page.locator(":focus").wait_for(state="attached")

    def _go_on(self) -> None:
        began = time.perf_counter()
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        self.page.wait_for_load_state()
        self.waited_s += time.perf_counter() - began

    @property
    def seconds(self) -> float:
        """Return how long the model takes."""
        return K_S * self.keys + M_S * self.decisions + S_S * self.scans + self.waited_s

    @property
    def used_mouse(self) -> bool:
        """Return whether the page ever saw a button of a mouse."""
        return self.page.evaluate("sessionStorage.getItem('mouse')") is not None

    def said(self, story: str) -> str:
        """Return the line for the report."""
        return (
            f"{story}: {self.seconds:.1f} s = {self.keys} K + {self.decisions} M"
            f" + {self.scans} scans + {self.waited_s:.1f} s of waiting"
        )
