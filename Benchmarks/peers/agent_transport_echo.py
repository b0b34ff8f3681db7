# SPDX-License-Identifier: Apache-2.0
"""agent-transport: calls of 20 s to its server at each rate, in real time, over a WebSocket on the loopback device."""

import json
import os
import socket
import statistics
import subprocess
import sys
from base64 import b64decode
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from threading import Thread
from time import monotonic, sleep

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

import payloads
from agent_transport_server import BATCH
from echo import MESSAGES, Echo
from timing import print_row

RATES = (8_000, 16_000, 24_000)
CALLS = 3
"""The most calls that are made at one rate."""
MESSAGE = 0.020
"""Seconds from one message to the next."""
LEAD = 10.5 * MESSAGE
"""Seconds from the start of the stream to its first message.

The server sends in ticks of 20 ms from the start on. Half a tick is the average wait of a call, and the one least
likely to turn into a whole tick when a message is late.
"""
START = {
    "event": "start",
    "start": {
        "callId": "bbbbbbbb-cccc-4ddd-8eee-ffffffffffff",
        "streamId": "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee",
        "tracks": ["inbound"],
        "mediaFormat": {"encoding": "audio/x-mulaw", "sampleRate": 8_000},
    },
}


class Server:
    """The server, in a process of its own to separate its CPU time from the caller's."""

    def __init__(self, rate: int):
        with socket.create_server(("127.0.0.1", 0)) as free:
            self._port = free.getsockname()[1]
        program = Path(__file__).with_name("agent_transport_server.py")
        self._process = subprocess.Popen(
            [sys.executable, "-B", program, str(self._port), str(rate)], stdout=subprocess.PIPE, text=True
        )

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, *_) -> None:
        self._process.kill()
        self._process.wait()

    def connect(self) -> ClientConnection:
        """Connects as soon as the server listens."""
        for _ in range(200):
            if self._process.poll() is not None:
                break
            try:
                return connect(f"ws://127.0.0.1:{self._port}", compression=None)
            except ConnectionRefusedError:
                sleep(0.05)
        raise SystemExit("agent-transport's server does not listen")

    def times(self) -> list[float]:
        """Returns the CPU time of a message for each batch, in nanoseconds. Waits for the call to end."""
        output, _ = self._process.communicate(timeout=30)
        readings = json.loads(output)
        return [(after - before) / BATCH for before, after in zip(readings, readings[1:])]


class Call:
    """A call of 1,000 messages, with the replies that arrived."""

    def __init__(self, connection: ClientConnection, messages: list[str]):
        """Makes the call, in real time."""
        self._arrivals: list[tuple[float, str]] = []
        self._listener = Thread(target=self._listen, args=[connection], daemon=True)
        self._listener.start()
        connection.send(json.dumps(START))
        self._start = monotonic() + LEAD
        for index in range(MESSAGES):
            sleep(max(0, self._start + index * MESSAGE - monotonic()))
            connection.send(messages[index % len(messages)])

    def _listen(self, connection: ClientConnection) -> None:
        with suppress(ConnectionClosed):
            for message in connection:
                self._arrivals.append((monotonic(), message))

    def details(self, heard: list[bytes]) -> dict[str, float]:
        """Returns the details of the echo of `heard`, the codes of each message. Waits until the server has hung up.

        A reply is counted as that to the last message due before it arrived. The wait from there to the reply is
        shorter than a message, so its median is added to the delay.
        """
        self._listener.join()
        replies = [b""] * MESSAGES
        waits = []
        for arrival, text in self._arrivals:
            index, wait = divmod(arrival - self._start, MESSAGE)
            if 0 <= index < MESSAGES:
                replies[int(index)] += payload(text)
                waits.append(wait * 1_000)
        if not any(replies):
            raise SystemExit("agent-transport echoed nothing")
        details = Echo(heard, replies).details()
        return {**details, "delay_ms": round(details["delay_ms"] + statistics.median(waits), 2)}


def payload(message: str) -> bytes:
    """Returns the codes of a message, which are empty without audio."""
    media = json.loads(message).get("media")
    return b64decode(media["payload"]) if media else b""


def measure(rate: int, messages: list[str]) -> tuple[dict[str, float], list[float]]:
    """Makes one call. Returns the details of its echo, and the CPU times of the server."""
    with Server(rate) as server:
        call = Call(server.connect(), messages)
        times = server.times()
    return call.details([payload(messages[index % len(messages)]) for index in range(MESSAGES)]), times


def best(rate: int, messages: list[str]) -> tuple[dict[str, float], list[float]]:
    """Makes calls until one is undisturbed, at most three. Returns the results of the one with the least delay.

    If a tick finds no message, everything after it is 20 ms later, because the server never catches up.
    """
    found = []
    while len(found) < CALLS and not any(details["empty_pushes"] == 0 for details, _ in found):
        found.append(measure(rate, messages))
    return min(found, key=lambda call: call[0]["delay_ms"])


def take_precedence() -> None:
    """Runs this process and the server that it starts at real-time priority, where the system allows it."""
    with suppress(AttributeError, PermissionError):
        os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1))


def main(path: str) -> None:
    take_precedence()
    messages = payloads.messages(path)["plivo"]
    for rate in RATES:
        details, times = best(rate, messages)
        details["includes"] = "sockets"
        print_row("agent-transport", version("agent-transport"), f"echo/{rate}", times, details)


main(sys.argv[1])
