# SPDX-License-Identifier: Apache-2.0
"""The answers of pipecat's serializers to a case: one for the constructor, and one for each step.

    null                                      None
    "unreadable"                              None, and a log line about an unreadable message or key
    ["audio", rate, PCM]                      an InputAudioRawFrame; Base64 of 16-bit samples, low byte first
    ["resampled", rate, count]                the same at another rate than the wire's, with the number of samples
    ["key", digit]                            an InputDTMFFrame
    ["message", text]                         a message to the provider
    ["sends", message, payload]               one with audio: the message with its payload taken out, and the payload
    ["hang-up", success, [request, …]]        None, and requests were made, each [method, URL, authorization, form];
                                              success is false if the log has an error
    ["raises", type]                          an exception; from the constructor, ["raises", type, text]

A payload is given as its length if it was resampled, and otherwise as its bytes in runs: "ff*2 7f" are ff, ff, 7f.
"""

import base64
import itertools
import json
import types

import aiohttp
import numpy as np
from loguru import logger

logger.remove()  # pipecat logs a greeting when it is imported

import pipecat.audio.resamplers.soxr_stream_resampler as resampler
import pipecat.frames.frames as frames
from pipecat.audio.dtmf.types import KeypadEntry
from pipecat.processors.frame_processor import FrameProcessorSetup
from pipecat.serializers.base_serializer import FrameSerializer
from pipecat.serializers.plivo import PlivoFrameSerializer
from pipecat.serializers.twilio import TwilioFrameSerializer

from cases import STREAM, Case

CLASSES = {"twilio": TwilioFrameSerializer, "plivo": PlivoFrameSerializer}
ARGUMENTS = {
    "ErrorFrame": {"error": "error"},
    "TextFrame": {"text": "text"},
    "InputTransportMessageFrame": {"message": {"a": 1}},
}


class Clock:
    """The clock of the resamplers, which drop what they hold after a pause. Only the cases advance it."""

    now = 1.0

    @classmethod
    def time(cls) -> float:
        return cls.now


class Rest:
    """A stand-in for aiohttp's session that records requests and gives the case's answer."""

    requests: list = []
    answer: tuple[int, str] = (200, "")

    async def __aenter__(self):
        return self

    async def __aexit__(self, *_):
        pass

    def post(self, url, auth, data):
        return self._request("POST", url, auth, data)

    def delete(self, url, auth):
        return self._request("DELETE", url, auth, {})

    def _request(self, method, url, auth, data):
        form = "&".join(f"{name}={value}" for name, value in data.items())
        Rest.requests.append([method, url, auth.encode(), form])
        if not Rest.answer[0]:
            raise aiohttp.ClientConnectionError("refused")
        return Response()


class Response:
    @property
    def status(self) -> int:
        return Rest.answer[0] or (204 if Rest.requests[-1][0] == "DELETE" else 200)

    async def __aenter__(self):
        return self

    async def __aexit__(self, *_):
        pass

    async def json(self):
        return json.loads(Rest.answer[1])

    async def text(self):
        return Rest.answer[1]


resampler.time = Clock
aiohttp.ClientSession = Rest
logged: list = []
logger.add(lambda message: logged.append(message.record), level="DEBUG")


async def answers(case: Case) -> list:
    Rest.answer = case.get("rest") or ((204 if case["provider"] == "plivo" else 200), "")
    try:
        serializer = make(case)
        if rates := case.get("setup"):
            await serializer.setup(pipeline_setup(*rates))
    except Exception as error:
        return [[*raised(error), str(error)]]
    steps = [(direction, given) for direction, given, *times in case["steps"] for _ in range(*times or (1,))]
    return [None] + [await step_answer(serializer, case, step) for step in steps]


def make(case: Case) -> FrameSerializer:
    kind = CLASSES[case["provider"]]
    if label := case.get("filter"):

        class Filtering(kind):
            def should_ignore_frame(self, frame):
                return super().should_ignore_frame(frame) or frame.message.get("label") == label

        return Filtering(STREAM[case["provider"]], params=kind.InputParams(**case["params"]))
    return kind(STREAM[case["provider"]], params=kind.InputParams(**case["params"]), **case["arguments"])


def pipeline_setup(rate_in: int, rate_out: int) -> FrameProcessorSetup:
    return FrameProcessorSetup(
        clock=None,
        task_manager=None,
        pipeline_worker=None,
        audio_in_sample_rate=rate_in,
        audio_out_sample_rate=rate_out,
    )


def raised(error: Exception) -> list:
    kind = type(error)
    name = kind.__name__ if kind.__module__ in ("builtins", "json.decoder") else f"{kind.__module__}.{kind.__name__}"
    return ["raises", name]


async def step_answer(serializer: FrameSerializer, case: Case, step: tuple):
    logged.clear()
    Rest.requests = []
    wire = case["params"].get(f"{case['provider']}_sample_rate", 8_000)
    direction, given = step
    if direction == "out":
        Clock.now += given.get("after", 0)
        given, is_resampled = frame(given), given.get("rate", wire) != wire
    try:
        if direction == "in":
            return received(await serializer.deserialize(as_transport(given)), wire)
        return sent(await serializer.serialize(given), is_resampled)
    except Exception as error:
        return raised(error)


def as_transport(message: str) -> str | bytes:
    """Returns a message as a transport would: text, or bytes if it isn't UTF-8 and could not be a text message."""
    data = message.encode("latin-1")
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data


def received(frame, wire: int):
    if isinstance(frame, frames.InputAudioRawFrame):
        assert frame.num_channels == 1
        if frame.sample_rate == wire:
            return ["audio", frame.sample_rate, base64.b64encode(frame.audio).decode()]
        return ["resampled", frame.sample_rate, len(frame.audio) // 2]
    if isinstance(frame, frames.InputDTMFFrame):
        return ["key", frame.button.value]
    assert frame is None
    return "unreadable" if logged else None


def frame(spec: dict) -> frames.Frame:
    name = spec["frame"]
    kind = getattr(frames, name)
    if samples := spec.get("samples"):
        first, count, step = samples
        pcm = (first + np.arange(count) * step).astype(np.int16).tobytes() + b"\1" * spec.get("odd", False)
        return kind(audio=pcm, sample_rate=spec["rate"], num_channels=spec.get("channels", 1))
    if "json" in spec:
        return kind(message=json.loads(spec["json"]))
    if "key" in spec:
        return kind(KeypadEntry(spec["key"]))
    return kind(**ARGUMENTS.get(name, {}))


def sent(message: str | None, resampled: bool):
    if message is None:
        if not Rest.requests and not logged:
            return None
        failed = any(record["level"].name == "ERROR" for record in logged)
        return ["hang-up", not failed, Rest.requests]
    value = json.loads(message)
    payload = value["media"].pop("payload", None) if isinstance(value.get("media"), dict) else None
    if payload is None or value["event"] not in ("media", "playAudio"):
        return ["message", message]
    codes = base64.b64decode(payload)
    return ["sends", json.dumps(value), len(codes) if resampled else runs(codes)]


def runs(codes: bytes) -> str:
    lengths = ((code, len(list(group))) for code, group in itertools.groupby(codes))
    return " ".join(f"{code:02x}*{count}" if count > 1 else f"{code:02x}" for code, count in lengths)
