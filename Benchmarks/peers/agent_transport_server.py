# SPDX-License-Identifier: Apache-2.0
"""agent_transport_server.py PORT RATE: agent-transport's server for Plivo, with an application that echoes one call.

Prints a JSON array when the call ends: the CPU time of the process in nanoseconds, read after every tenth message.
"""

import json
import os
import sys
from time import process_time_ns

from agent_transport import AudioStreamEndpoint

BATCH = 10
"""Messages from one reading of the CPU time to the next."""
SILENCE_MS = 1_000
"""Time without a message after which the call has ended."""


def answer(endpoint: AudioStreamEndpoint) -> str:
    """Waits for a call, and returns the id of its session."""
    while True:
        event = endpoint.wait_for_event(0)
        if event and event["type"] == "call_answered":
            return event["session"].session_id


def echo(endpoint: AudioStreamEndpoint, session: str) -> list[int]:
    """Sends every frame back until no more come. Returns the readings of the CPU time."""
    readings = []
    count = 0
    while frame := endpoint.recv_audio_bytes_blocking(session, SILENCE_MS):
        endpoint.send_audio_bytes(session, *frame)
        count += 1
        if count % BATCH == 0:
            readings.append(process_time_ns())
    return readings


def main(port: str, rate: int) -> None:
    endpoint = AudioStreamEndpoint(
        listen_addr=f"127.0.0.1:{port}", input_sample_rate=rate, output_sample_rate=rate, auto_hangup=False
    )
    print(json.dumps(echo(endpoint, answer(endpoint))), flush=True)
    os._exit(0)  # threads of the endpoint would keep the process alive


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
