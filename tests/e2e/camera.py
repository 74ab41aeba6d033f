"""A browser whose camera sees what a test puts before it: documents of UTOPIA, and a head that turns when asked."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from playwright.sync_api import Browser, Page, expect

from tests import heads, specimens
from tests.conftest import ARGUMENTS, CHROMIUM, SHELL

Image = np.ndarray[Any, Any]

SIZE = (1280, 720)
_UNDISTORTED = """() => {
  const { width, height, naturalWidth, naturalHeight } = document.querySelector("dialog.camera img.shot");
  return height > 0 && Math.abs(width / height - naturalWidth / naturalHeight) < 0.02;
}"""
HOLDER = specimens.Holder("ROSSI", "ANNA", "CA12345AB", issuer="ITA", nationality="ITA")


class FakeCamera:
    """The file of one frame that Chromium plays in a loop, written over while it plays.

    As with a real sensor no two frames are alike, which is what the gesture check looks at among other things.
    """

    def __init__(self, folder: Path, size: tuple[int, int] = SIZE) -> None:
        self.path, self._size = folder / f"live-{size[0]}.y4m", size
        self._head = f"YUV4MPEG2 W{size[0]} H{size[1]} F10:1 Ip A1:1 C420jpeg\nFRAME\n".encode()
        self._seen: Image
        self._rng = np.random.default_rng(7)
        self._noise = self._rng.integers(-3, 4, (size[1] + 64, size[0] + 64), np.int16)
        self._turns = {turn: heads.face(degrees, size=size, zoom=0.65) for turn, degrees in heads.TURN.items()}
        self._over = threading.Event()
        self.dark()
        self.path.write_bytes(self._head + bytes(size[0] * size[1] * 3 // 2))
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def document(self, card: Image, **conditions: Any) -> None:
        """A document on a desk."""
        self._show(specimens.scene(card, size=self._size, **conditions))

    def head(self, turn: str = "centre") -> None:
        """A person who looks ahead, or to a side."""
        self._show(self._turns[turn])

    def dark(self) -> None:
        """The lens lies on the table."""
        self._show(np.full((*reversed(self._size), 3), 4, np.uint8))

    def close(self) -> None:
        self._over.set()
        self._thread.join()

    def _show(self, picture: Image) -> None:
        self._seen = cv2.cvtColor(picture, cv2.COLOR_BGR2YUV_I420)

    def _run(self) -> None:
        width, height = self._size
        with self.path.open("r+b", buffering=0) as file:
            while not self._over.wait(0.08):
                frame = self._seen.copy()
                x, y = self._rng.integers(0, 64, 2)
                light = frame[:height].astype(np.int16) + self._noise[y : y + height, x : x + width]
                frame[:height] = np.clip(light, 0, 255)
                file.seek(len(self._head))
                file.write(frame.tobytes())


@contextmanager
def browser_with(camera: FakeCamera, chromium: Browser, *, asks: bool = False) -> Iterator[Browser]:
    """A browser with this camera. asks: it asks the person first, in its own frame, and nobody answers yes."""
    arguments = [*ARGUMENTS, "--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={camera.path}"]
    if not asks:
        arguments.append("--use-fake-ui-for-media-stream")
    one = chromium.browser_type.launch(
        executable_path=CHROMIUM if asks or not Path(SHELL).exists() else SHELL, args=arguments
    )
    try:
        yield one
    finally:
        one.close()


def start(page: Page) -> None:
    """From the explanations to the view finder."""
    page.locator("main button.btn-primary").click()
    expect(page.locator("dialog.camera video")).to_be_visible()


def use(page: Page, title: str, turn: Callable[[], None] | None = None) -> None:
    """The shutter goes by itself; the picture is looked at, and sent.

    title: of what comes after it. turn: what is done meanwhile, so that the camera sees it when it is asked for.
    """
    page.locator("dialog.camera img.shot").wait_for()
    page.wait_for_function(_UNDISTORTED)
    if turn:
        turn()
    page.locator("dialog.camera .btn-primary").click()
    expect(page.locator(f"dialog.camera h1:has-text('{title}'), main h1:has-text('{title}')").first).to_be_visible()


def turn_as_asked(page: Page, camera: FakeCamera, words: dict[str, str]) -> None:
    """Follows the arrows, until there are none. words: what is said for each turn."""
    page.locator("dialog.camera .btn-primary").click()
    said = page.locator("dialog.camera .hintpill")
    shown = ""
    for _ in range(300):
        if not (now := said.all_text_contents()):  # looked at once: it goes when the series ends
            return
        text = now[0].strip()
        if text != shown and text in words.values():
            shown = text
            page.wait_for_timeout(500)  # a person reads an arrow before they turn; sooner is refused as a recording
            camera.head(next(turn for turn, asked in words.items() if asked == text))
        page.wait_for_timeout(100)
    raise AssertionError("the series never ended")
