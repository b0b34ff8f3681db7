# SPDX-License-Identifier: Apache-2.0
"""pipecat: whole messages through its serializers for Twilio and Plivo, awaited in turn in one event loop."""

import asyncio
import audioop
import json
import sys
from base64 import b64decode

from loguru import logger

logger.remove()  # pipecat logs a greeting when it is imported

import numpy as np
import pipecat
import soxr
from pipecat.frames.frames import OutputAudioRawFrame
from pipecat.processors.frame_processor import FrameProcessorSetup
from pipecat.serializers.base_serializer import FrameSerializer
from pipecat.serializers.plivo import PlivoFrameSerializer
from pipecat.serializers.twilio import TwilioFrameSerializer

import payloads
from echo import MESSAGES, Echo
from timing import Case, report

RATES = (8_000, 16_000, 24_000)


async def serializer(provider: str, rate: int) -> FrameSerializer:
    """Returns a serializer without automatic hang-up, set up as in a pipeline at a rate."""
    if provider == "twilio":
        made = TwilioFrameSerializer("MZ0b", params=TwilioFrameSerializer.InputParams(auto_hang_up=False))
    else:
        made = PlivoFrameSerializer("aaaa", params=PlivoFrameSerializer.InputParams(auto_hang_up=False))
    await made.setup(
        FrameProcessorSetup(
            clock=None,
            task_manager=None,
            pipeline_worker=None,
            audio_in_sample_rate=rate,
            audio_out_sample_rate=rate,
        )
    )
    return made


def frames(signal: np.ndarray, rate: int) -> list[OutputAudioRawFrame]:
    """Returns the signal at a rate, in frames of 20 ms."""
    if rate != 8_000:
        signal = soxr.resample(signal, 8_000, rate)
    return [OutputAudioRawFrame(chunk.tobytes(), rate, 1) for chunk in np.split(signal, payloads.FRAMES)]


def payload(message: str | None) -> bytes:
    """Returns the codes of a message, which are empty if the serializer holds its audio back."""
    return b64decode(json.loads(message)["media"]["payload"]) if message else b""


def held(counts: list[int], due: int, rate: int) -> dict[str, float]:
    """Returns the details of pushes of 20 ms that returned `counts` samples where `due` were due for each."""
    short = np.arange(1, len(counts) + 1) * due - np.cumsum(counts)
    return {"held_ms_max": round(float(max(0, short.max())) * 1_000 / rate, 2), "empty_pushes": counts.count(0)}


async def inbound(provider: str, messages: list[str], rate: int) -> Case:
    timed, watched = await serializer(provider, rate), await serializer(provider, rate)

    async def run(passes: int) -> None:
        for _ in range(passes):
            for message in messages:
                await timed.deserialize(message)

    made = [await watched.deserialize(messages[index % len(messages)]) for index in range(MESSAGES)]
    counts = [len(frame.audio) // 2 if frame else 0 for frame in made]
    return Case(f"message/{provider}/in/{rate}", run, held(counts, rate // 50, rate))


async def outbound(provider: str, chunks: list[OutputAudioRawFrame], rate: int) -> Case:
    timed, watched = await serializer(provider, rate), await serializer(provider, rate)

    async def run(passes: int) -> None:
        for _ in range(passes):
            for chunk in chunks:
                await timed.serialize(chunk)

    made = [await watched.serialize(chunks[index % len(chunks)]) for index in range(MESSAGES)]
    return Case(f"message/{provider}/out/{rate}", run, held([len(payload(message)) for message in made], 160, 8_000))


async def echo(messages: list[str], rate: int) -> Case:
    """Returns the case of Twilio's messages, echoed by an application that turns inbound frames into outbound ones."""
    timed, watched = await serializer("twilio", rate), await serializer("twilio", rate)

    async def reply(through: FrameSerializer, message: str) -> str | None:
        frame = await through.deserialize(message)
        return await through.serialize(OutputAudioRawFrame(frame.audio, rate, 1)) if frame else None

    async def run(passes: int) -> None:
        for _ in range(passes):
            for message in messages:
                await reply(timed, message)

    async def answer(frame: int) -> bytes:
        return payload(await reply(watched, messages[frame]))

    found = await Echo.through(answer, [payload(message) for message in messages])
    return Case(f"echo/{rate}", run, found.details())


async def main(path: str) -> None:
    messages = payloads.messages(path)
    codes = b"".join(payload(message) for message in messages["twilio"])
    signal = np.frombuffer(audioop.ulaw2lin(codes, 2), np.int16)
    chunks = {rate: frames(signal, rate) for rate in RATES}
    cases = []
    for provider, texts in messages.items():
        cases += [await inbound(provider, texts, rate) for rate in RATES]
        cases += [await outbound(provider, chunks[rate], rate) for rate in RATES]
    cases += [await echo(messages["twilio"], rate) for rate in RATES]
    await report("pipecat", pipecat.version(), cases)


asyncio.run(main(sys.argv[1]))
