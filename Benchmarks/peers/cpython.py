# SPDX-License-Identifier: Apache-2.0
"""CPython: Base64 and G.711 from its standard library, which pipecat uses."""

import asyncio
import audioop
import platform
import sys
from base64 import b64decode, b64encode
from collections.abc import Callable

import payloads
from timing import Case, report


def case(name: str, work: Callable, inputs: list[bytes | str], *others: int) -> Case:
    """Returns a case that calls `work` with each input, followed by the arguments in `others`."""
    arguments = [(item, *others) for item in inputs]

    async def run(passes: int) -> None:
        for _ in range(passes):
            for each in arguments:
                work(*each)

    return Case(name, run)


def cases(texts: list[str]) -> list[Case]:
    mu = [b64decode(text) for text in texts]
    pcm = [audioop.ulaw2lin(codes, 2) for codes in mu]
    a = [audioop.lin2alaw(samples, 2) for samples in pcm]
    return [
        case("base64/decode", b64decode, texts),
        case("base64/encode", b64encode, mu),
        case("g711/decode", audioop.ulaw2lin, mu, 2),
        case("g711/encode", audioop.lin2ulaw, pcm, 2),
        case("g711/decode-a", audioop.alaw2lin, a, 2),
        case("g711/encode-a", audioop.lin2alaw, pcm, 2),
    ]


asyncio.run(report("cpython", platform.python_version(), cases(payloads.texts(sys.argv[1]))))
