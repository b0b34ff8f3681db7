# SPDX-License-Identifier: Apache-2.0
"""The signal: the messages that `bench --write-messages` writes, the same for all peers."""

import json

FRAMES = 64


def messages(path: str) -> dict[str, list[str]]:
    """Returns the messages of each provider, from a file with one per line, Twilio's first."""
    with open(path, encoding="utf-8") as file:
        lines = file.read().splitlines()
    if len(lines) != 2 * FRAMES:
        raise SystemExit(f"{path} has {len(lines)} messages, not {2 * FRAMES}")
    return {"twilio": lines[:FRAMES], "plivo": lines[FRAMES:]}


def texts(path: str) -> list[str]:
    """Returns the payloads of Twilio's messages: 160 mu-law codes each, in Base64."""
    return [json.loads(message)["media"]["payload"] for message in messages(path)["twilio"]]
