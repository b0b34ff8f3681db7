# SPDX-License-Identifier: Apache-2.0
"""The delay of an echo, which times do not show."""

import audioop
from collections.abc import Awaitable, Callable

import numpy as np

from payloads import FRAMES

SAMPLES = 160  # 20 ms at 8 kHz
MESSAGES = 1_000


class Echo:
    """The replies to 1,000 messages of 20 ms of mu-law at 8 kHz."""

    def __init__(self, heard: list[bytes], replies: list[bytes]):
        """Makes an echo of the codes of each message and of its reply, which are empty if there was none."""
        self._heard = np.frombuffer(audioop.ulaw2lin(b"".join(heard), 2), np.int16).astype(float)
        self._reply = np.frombuffer(audioop.ulaw2lin(b"".join(replies), 2), np.int16).astype(float)
        self._counts = [len(reply) for reply in replies]

    @staticmethod
    async def through(answer: Callable[[int], Awaitable[bytes]], codes: list[bytes]) -> "Echo":
        """Returns the echo of the repeated signal. `answer` returns the codes of the reply to a frame of it."""
        frames = [index % FRAMES for index in range(MESSAGES)]
        return Echo([codes[frame] for frame in frames], [await answer(frame) for frame in frames])

    def details(self) -> dict[str, float]:
        return {
            "delay_ms": round(self._delay_ms(), 2),
            "held_ms_max": round(self._held_ms_max(), 2),
            "empty_pushes": self._counts.count(0),
        }

    def _delay_ms(self) -> float:
        """Returns the delay of a sound compared with sending each message back at once: the median of all samples.

        A provider plays replies in order, without gaps where it can. The delay of a sample is the time at which it is
        played, less its place in the replies, plus the shift of the content there, which is found by correlation.
        """
        played = np.empty(len(self._reply))
        at = 0
        free = 0.0  # the time at which the provider has played everything, in samples since the first message
        for message, count in enumerate(self._counts):
            start = max(free, message * SAMPLES)
            played[at : at + count] = start + np.arange(count)
            at += count
            free = start + count if count else free
        late = played - np.arange(len(played)) + self._shift()
        return float(np.median(late)) / 8

    def _shift(self) -> int:
        """Returns the number of samples by which the replies' content lags, in the first two seconds."""
        count = min(len(self._reply), 100 * SAMPLES)
        return int(np.correlate(self._reply[:count], self._heard[:count], "full").argmax()) - (count - 1)

    def _held_ms_max(self) -> float:
        """Returns the most audio that was held back."""
        due = np.arange(1, len(self._counts) + 1) * SAMPLES
        return float((due - np.cumsum(self._counts)).max()) / 8
