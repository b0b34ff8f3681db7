# SPDX-License-Identifier: Apache-2.0
"""Times cases in Python like Benchmarks/bench/Measurement.swift.

They run in turns, so that a busy moment of the machine affects all of them, in batches that last at least a
millisecond, each after a pass that warms the caches. The garbage collector is on, as in a server.
"""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from time import perf_counter_ns

from payloads import FRAMES

ROUNDS = 300
BATCH_NS = 1_000_000


@dataclass(frozen=True)
class Case:
    """A case to time: some work on 20 ms of audio, which becomes a row."""

    name: str
    """The name after the peer's: `message/twilio/in/8000`."""
    run: Callable[[int], Awaitable[None]]
    """Does the work on every frame, a number of times."""
    details: dict[str, float] = field(default_factory=dict)
    """The facts of the row besides its times."""


async def report(peer: str, version: str, cases: list[Case]) -> None:
    """Times all cases and prints their rows, one JSON object per line."""
    passes = [await _calibrate(case) for case in cases]
    times: list[list[float]] = [[] for _ in cases]
    for _ in range(ROUNDS):
        for case, count, found in zip(cases, passes, times):
            await case.run(1)
            found.append(await _time(case, count) / (count * FRAMES))
    for case, found in zip(cases, times):
        print_row(peer, version, case.name, found, case.details)


async def _time(case: Case, passes: int) -> int:
    start = perf_counter_ns()
    await case.run(passes)
    return perf_counter_ns() - start


async def _calibrate(case: Case) -> int:
    """Warms up, and returns the number of passes through the signal in one batch, by the best of three."""
    passes = 1
    while min([await _time(case, passes) for _ in range(3)]) < BATCH_NS:
        passes *= 2
    return passes


def print_row(peer: str, version: str, name: str, times: list[float], details: dict) -> None:
    """Prints one row as a line of JSON, from its times in nanoseconds for 20 ms of audio."""
    times = sorted(times)

    def percentile(percent: int) -> float:
        """Returns a percentile by the nearest rank."""
        return round(times[(len(times) * percent + 99) // 100 - 1], 2)

    row = {
        "name": f"peer/{peer}/{name}",
        "unit": "ns/20ms",
        "min": round(times[0], 2),
        "median": percentile(50),
        "p99": percentile(99),
        **details,
        "peer": peer,
        "version": version,
    }
    print(json.dumps(row, separators=(",", ":")), flush=True)
