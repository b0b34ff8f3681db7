# SPDX-License-Identifier: Apache-2.0
"""How late an echo comes back: what a median of costs does not show."""

import audioop
from collections.abc import Awaitable, Callable

import numpy as np

from payloads import FRAMES

SAMPLES = 160  # of 20 ms at 8 kHz
MESSAGES = 1_000


class Echo:
    """What was sent back, and when, for 1,000 messages of 20 ms of mu-law at 8 kHz."""

    def __init__(self, heard: list[bytes], replies: list[bytes]):
        """`heard` has the codes of each message, `replies` what was sent for it: nothing is empty."""
        self._heard = np.frombuffer(audioop.ulaw2lin(b"".join(heard), 2), np.int16).astype(float)
        self._reply = np.frombuffer(audioop.ulaw2lin(b"".join(replies), 2), np.int16).astype(float)
        self._counts = [len(reply) for reply in replies]

    @staticmethod
    async def through(answer: Callable[[int], Awaitable[bytes]], codes: list[bytes]) -> "Echo":
        """Sends the signal round and round; `answer` gives what is sent back for one frame of it."""
        frames = [index % FRAMES for index in range(MESSAGES)]
        return Echo([codes[frame] for frame in frames], [await answer(frame) for frame in frames])

    def details(self) -> dict[str, float]:
        return {
            "delay_ms": round(self._delay_ms(), 2),
            "held_ms_max": round(self._held_ms_max(), 2),
            "empty_pushes": self._counts.count(0),
        }

    def _delay_ms(self) -> float:
        """How much later a sound is heard than if each message were sent back at once: the median of all samples.

        A provider plays what it is sent in order, without a gap where it can, and nothing before it came. To that, the
        content's own shift in the stream of replies is added, as their correlation with what was heard finds it.
        """
        played = np.empty(len(self._reply))
        at = 0
        free = 0.0  # when the provider has played all that it has, in samples since the first message came
        for message, count in enumerate(self._counts):
            start = max(free, message * SAMPLES)
            played[at : at + count] = start + np.arange(count)
            at += count
            free = start + count if count else free
        late = played - np.arange(len(played)) + self._shift()
        return float(np.median(late)) / 8

    def _shift(self) -> int:
        """By how many samples the replies lag behind what was heard, when laid side by side: in their first seconds."""
        count = min(len(self._reply), 100 * SAMPLES)
        return int(np.correlate(self._reply[:count], self._heard[:count], "full").argmax()) - (count - 1)

    def _held_ms_max(self) -> float:
        """The most by which what was sent ever fell short of what came."""
        due = np.arange(1, len(self._counts) + 1) * SAMPLES
        return float((due - np.cumsum(self._counts)).max()) / 8
