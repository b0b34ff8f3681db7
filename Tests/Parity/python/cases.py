# SPDX-License-Identifier: Apache-2.0
"""The inputs of the comparison, except changed messages: every constructor argument, every frame, every message.

A case is one serializer and its inputs, step by step:

    provider   twilio or plivo
    arguments  of the constructor, besides the stream's id
    params     of InputParams
    setup      the pipeline's rates, in and out; absent: setup is never called
    rest       status and body of the answers of the provider's REST API; status 0: no connection
    filter     a label: the serializer is a subclass whose should_ignore_frame drops messages with that label too
    steps      ["in", message], or ["out", frame]; a third element is the number of repetitions

Each character of a message is one byte, so that it can hold text that isn't UTF-8. A frame names its class in pipecat.
Its samples are `[first, count, step]`: sample i is first + i * step, wrapped to 16 bits.
"""

import base64
import itertools
import json
from pathlib import Path

Case = dict
RATES = (8_000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000)
STREAM = {"twilio": "MZ0000000000000000000000000000000b", "plivo": "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee"}
STREAM_KEY = {"twilio": "streamSid", "plivo": "streamId"}
CREDENTIALS = {
    "twilio": {
        "call_sid": "CA0c",
        "account_sid": "AC0a",
        "auth_token": "token",
    },
    "plivo": {
        "call_id": "1111-5555",
        "auth_id": "MA0a",
        "auth_token": "token",
    },
}
PROVIDERS = tuple(STREAM)
MESSAGES = Path(__file__).parents[2] / "Support" / "ProviderFixtures" / "Messages"
END = ["out", {"frame": "EndFrame"}]
CANCEL = ["out", {"frame": "CancelFrame"}]
INTERRUPTION = ["out", {"frame": "InterruptionFrame"}]


def references(provider: str) -> list[str]:
    """Returns the messages that the Swift tests use too, without the lines of names and remarks before them."""
    lines = (MESSAGES / f"{provider}.txt").read_bytes().decode("latin-1").split("\n")
    return [line for line in lines if line.startswith("{")]


def all_cases() -> list[Case]:
    cases = twilio_credentials() + twilio_hosts() + plivo_credentials() + identifiers() + hang_ups()
    for provider in PROVIDERS:
        cases += parameters(provider) + audio_out(provider) + transport_messages(provider) + frames(provider)
        cases += audio_in(provider) + messages_in(provider)
    return cases


# Constructor arguments


def choices(**names: str) -> list[dict[str, str]]:
    """Returns all combinations of each argument given, empty and absent."""
    rows = itertools.product(*([(name, value), (name, ""), None] for name, value in names.items()))
    return [dict(filter(None, row)) for row in rows]


def made(provider: str, arguments: dict, **params) -> Case:
    """Returns a case that makes a serializer and ends the call, which shows the request that the arguments lead to."""
    arguments = {name: value for name, value in arguments.items() if value is not None}
    return {"provider": provider, "arguments": arguments, "params": params, "steps": [END]}


def twilio_credentials() -> list[Case]:
    rows = choices(**CREDENTIALS["twilio"], api_key_sid="SK0d", api_key_secret="secret")
    return [made("twilio", row, auto_hang_up=auto) for auto in (True, False) for row in rows]


def twilio_hosts() -> list[Case]:
    rows = choices(region="ie1", edge="dublin", base_url="https://twilio.example.com")
    known = CREDENTIALS["twilio"]
    return [
        made("twilio", known | row | extra, auto_hang_up=auto)
        for auto in (True, False)
        for extra in ({}, {"call_sid": ""})
        for row in rows
    ]


def plivo_credentials() -> list[Case]:
    return [made("plivo", row, auto_hang_up=auto) for auto in (True, False) for row in choices(**CREDENTIALS["plivo"])]


def identifiers() -> list[Case]:
    """Returns cases with unusual values that become part of a URL or of the authorization."""
    texts = ["a-b_c", "a/b", "..", "a b", "a%2Fb", "a?b", "a#b", "é", "a:b", "x" * 128, "x" * 129]
    urls = [
        "https://twilio.example.com/", "https://twilio.example.com:8443/proxy//", "https://[::1]:8443",
        "http://127.0.0.1:8080", "http://localhost", "http://twilio.example.com", "ftp://twilio.example.com",
        "twilio.example.com", "https://", "https://user:password@twilio.example.com", "https://twilio.example.com?a=b",
    ]  # fmt: skip
    known = CREDENTIALS["twilio"]
    key = {"auth_token": None, "api_key_secret": "secret"}
    cases = []
    for text in texts:
        cases += [made("twilio", known | {name: text}) for name in ("call_sid", "account_sid")]
        cases += [made("plivo", CREDENTIALS["plivo"] | {name: text}) for name in ("call_id", "auth_id")]
        cases += [made("twilio", known | key | {"api_key_sid": text})]
        cases += [made("twilio", known | {"region": text, "edge": "dublin"})]
        cases += [made("twilio", known | {"region": "ie1", "edge": text})]
        cases += [made(provider, CREDENTIALS[provider] | {"auth_token": text}) for provider in PROVIDERS]
    return cases + [made("twilio", known | {"base_url": url}) for url in urls]


def hang_ups() -> list[Case]:
    """Returns cases of every kind of answer to a hang-up, and of several reasons to hang up in one call."""
    answers = [
        (200, ""), (201, ""), (204, ""), (302, ""), (400, '{"code":21220}'), (401, '{"code":20003}'), (403, ""),
        (404, '{"code":20404}'), (404, '{"code":20405}'), (404, "<html>"), (404, ""), (429, '{"code":20429}'),
        (500, ""), (503, ""), (0, ""),
    ]  # fmt: skip
    cases = []
    for provider in PROVIDERS:
        known = {"provider": provider, "arguments": CREDENTIALS[provider]}
        cases += [known | {"params": {}, "rest": answer, "steps": [END]} for answer in answers]
        for steps in itertools.product((END, CANCEL, INTERRUPTION), repeat=3):
            cases += [known | {"params": {"auto_hang_up": auto}, "steps": list(steps)} for auto in (True, False)]
    return cases


# Parameters


def quiet(provider: str, steps: list, setup: tuple | None = (8_000, 8_000), **params) -> Case:
    """Returns a case without automatic hang-up."""
    case = {"provider": provider, "arguments": {}, "params": {"auto_hang_up": False} | params, "steps": steps}
    return case | ({"setup": setup} if setup else {})


def audio(rate: int, first: int, count: int, step: int, **more) -> list:
    return ["out", {"frame": "OutputAudioRawFrame", "rate": rate, "samples": [first, count, step]} | more]


def times(step: list, count: int) -> list:
    return [*step, count]


def media(provider: str, payload: str) -> list:
    content = {"track": "inbound", "payload": payload}
    return ["in", json.dumps({"event": "media", STREAM_KEY[provider]: STREAM[provider], "media": content})]


def parameters(provider: str) -> list[Case]:
    wire = f"{provider}_sample_rate"
    both = [media(provider, "AIAPjw=="), audio(8_000, -32_000, 160, 397)]
    message = {"frame": "OutputTransportMessageFrame", "json": '{"label": "rtvi-ai", "type": "bot-ready"}'}
    cases = [quiet(provider, both, **{wire: rate}) for rate in (*RATES, 11_000)]
    cases += [quiet(provider, both, (rate, rate)) for rate in RATES]
    cases += [quiet(provider, both, (16_000, 16_000), sample_rate=rate) for rate in (None, 0, *RATES, 11_000)]
    cases += [quiet(provider, both, (11_000, 11_000)), quiet(provider, both, None)]
    cases += [quiet(provider, both, None, sample_rate=8_000), quiet(provider, [INTERRUPTION], None)]
    cases += [quiet(provider, [["out", message]], ignore_rtvi_messages=ignored) for ignored in (True, False)]
    spoken = audio(16_000, 0, 320, 97)
    pause = [times(spoken, 8), audio(16_000, 0, 320, 97, after=0.3), times(spoken, 4)]
    cases += [quiet(provider, pause, resampler_clear_after_secs=after) for after in (None, 0.2, 5.0)]
    return cases


# To the provider


def audio_out(provider: str) -> list[Case]:
    sizes = (0, 1, 2, 3, 79, 80, 159, 160, 161, 320, 800)
    cases = [quiet(provider, [audio(8_000, -32_768, size, 409)]) for size in sizes]
    cases += [quiet(provider, [audio(8_000, 0, size, 1)]) for size in (8_000, 12_160, 12_319, 12_320, 16_000)]
    cases += [quiet(provider, [audio(8_000, first, 8_320, 1)]) for first in range(-32_768, 32_768, 8_192)]
    cases += [quiet(provider, [audio(8_000, level, 160, 0)]) for level in (0, 1, -1, 32_767, -32_768)]
    cases += [quiet(provider, [times(audio(rate, 0, rate // 50, 97), 12)], (8_000, rate)) for rate in RATES]
    cases += [quiet(provider, [times(audio(rate, 0, rate // 50, 97), 12)], (8_000, 24_000)) for rate in RATES]
    changing = [audio(rate, 0, rate // 50, 97) for rate in (8_000, 16_000, 16_000, 24_000, 8_000)]
    cases += [quiet(provider, changing), quiet(provider, [changing[1], INTERRUPTION, changing[2], INTERRUPTION])]
    cases += [quiet(provider, [audio(rate, 0, 160, 97)]) for rate in (0, 4_000, 11_000, 96_000)]
    cases += [quiet(provider, [audio(8_000, 0, 160, 97, channels=2)])]
    cases += [quiet(provider, [audio(rate, 0, 160, 97, odd=True)]) for rate in (8_000, 16_000)]
    for name in ("TTSAudioRawFrame", "SpeechOutputAudioRawFrame", "InputAudioRawFrame"):
        cases += [quiet(provider, [audio(8_000, 0, 160, 97, frame=name)])]
    return cases


def transport_messages(provider: str) -> list[Case]:
    """Returns cases of outbound messages for which a serializer has no frame, and of other JSON."""
    stream = {STREAM_KEY[provider]: STREAM[provider]}
    sent = {
        "twilio": [
            {"event": "media", **stream, "media": {"payload": "f39/fw=="}},
            {"event": "mark", **stream, "mark": {"name": "turn-7"}},
            {"event": "clear", **stream},
        ],
        "plivo": [
            {"event": "playAudio", "media": {"contentType": "audio/x-mulaw", "sampleRate": 8000, "payload": "fw=="}},
            {"event": "checkpoint", **stream, "name": "turn-7"},
            {"event": "clearAudio", **stream},
            {"event": "sendDTMF", "dtmf": "1234#"},
        ],
    }
    texts = [json.dumps(message) for message in sent[provider]]
    texts += [
        "{}", '{"label": "rtvi-ai"}', '{"label": "rtvi-ai", "type": "bot-ready", "data": {"a": [1, 2.5, null, true]}}',
        '{"label": "RTVI-AI"}', '{"label": "rtvi"}', '{"label": ""}', '{"label": null}', '{"label": 1}',
        '{"label": ["rtvi-ai"]}', '{"label": {"rtvi-ai": 1}}', '{"data": {"label": "rtvi-ai"}}', '{"label": "mine"}',
        '{"text": "\\u00e9\\ud83d\\ude00\\n\\u0007\\"\\\\"}', '{"b": 1, "a": 2}', '{"big": 18446744073709551616}',
        '{"small": 1e-07}', '{"nested": [[[[[[[[]]]]]]]]}', '{"": ""}', '{"number": NaN}', '{"number": Infinity}',
        "[]", "null", "1", '"text"', "true",
    ]  # fmt: skip
    cases = []
    for text in texts:
        for frame in ("OutputTransportMessageFrame", "OutputTransportMessageUrgentFrame"):
            step = ["out", {"frame": frame, "json": text}]
            cases += [quiet(provider, [step], ignore_rtvi_messages=ignored) for ignored in (True, False)]
            cases += [quiet(provider, [step]) | {"filter": "mine"}]
    return cases


def frames(provider: str) -> list[Case]:
    """Returns cases of frames that don't go to the provider, and of keys."""
    names = [
        "StartFrame", "StopFrame", "TextFrame", "ErrorFrame", "InputTransportMessageFrame",
        "UserStartedSpeakingFrame", "UserStoppedSpeakingFrame", "BotStartedSpeakingFrame", "BotStoppedSpeakingFrame",
        "LLMFullResponseEndFrame", "TTSStartedFrame", "TTSStoppedFrame",
    ]  # fmt: skip
    steps = [["out", {"frame": name}] for name in names]
    for name in ("InputDTMFFrame", "OutputDTMFFrame", "OutputDTMFUrgentFrame"):
        steps += [["out", {"frame": name, "key": key}] for key in "0123456789*#"]
    return [quiet(provider, [step]) for step in steps]


# From the provider


def audio_in(provider: str) -> list[Case]:
    codes = bytes(range(256))

    def of(data: bytes) -> list:
        return media(provider, base64.b64encode(data).decode())

    cases = [quiet(provider, [of(codes[:size])]) for size in (1, 2, 3, 4, 80, 159, 160, 161, 256)]
    return cases + [quiet(provider, [times(of(codes[:160]), 12)], (rate, 24_000)) for rate in RATES]


def messages_in(provider: str) -> list[Case]:
    """Returns cases of messages that changes to the references don't produce."""
    texts = []
    event = {"event": "dtmf", STREAM_KEY[provider]: STREAM[provider]}
    for digit in (*"0123456789*#ABCDabcd ", "", "10", "é", "１"):
        texts.append(json.dumps(event | {"dtmf": {"digit": digit}}))
    payloads = [
        "f39/fw==", "f39/", "f39/f", "f39/fw", "f39/fw=", "f39/fw===", "f39/fx==", "=f39/", "f3==9/fw", "f39/fw==f39/",
        "====", "====f39/", " f39/", "f3 9/", "f39/\n", "f39_fw-_", "f39/fw!=", "f39/é", "!!!!", "\u0000", "f", "=",
    ]  # fmt: skip
    texts += [media(provider, payload)[1] for payload in payloads]
    audio = media(provider, "f39/fw==")[1]
    for track in ("inbound", "outbound", "inbound_track", "", "other"):
        texts.append(audio.replace('"inbound"', json.dumps(track)))
    for stream in ("", "other", STREAM[provider] + " ", STREAM[provider].upper()):
        texts.append(audio.replace(STREAM[provider], stream))
    texts += [
        "", " ", "{", "}", "{}", "[]", "null", "1", '"media"', "true", "NaN", "{}{}", "{} ", " \n{}", "\ufeff{}",
        "\x00", '{"event":"media","media":{"payload":"f39/fw=="},}', "{'event':'media'}",
        '{"event":"media" "media":{}}',
        '{"event":"media","media":{"payload":"f39/fw=="}} // audio',
        '{"event":"media","media":{"payload":"AA==","payload":"f39/fw=="}}',
        '{"event":"mark","event":"media","media":{"payload":"AA=="}}',
        '{"event":"media","event":"mark","media":{"payload":"AA=="}}',
        '{"event":"med\\u0069a","media":{"payload":"AA=="}}', '{"event":"media","media":{"payload":"A\\u0041=="}}',
        '{"event":"media","media":{"p\\u0061yload":"AA=="}}', '{"Event":"media","media":{"payload":"AA=="}}',
        '{"event":"MEDIA","media":{"payload":"AA=="}}',
    ]  # fmt: skip
    values = [
        "NaN", "-Infinity", "1e999", "01", "+1", ".5", "1.", "'a'", '"\\ud83d"', '"\\x"', '"\t"', '"\xff"',
        '"\xed\xa0\x80"',
        *("[" * depth + "]" * depth for depth in (60, 70, 1_100)), "1" * 4_400,
    ]  # fmt: skip
    texts += [f'{{"event":"media","media":{{"payload":"AA=="}},"a":{value}}}' for value in values]
    return [quiet(provider, [["in", as_bytes(text)]]) for text in texts]


def as_bytes(text: str) -> str:
    """Returns the UTF-8 bytes of a text as characters. A text whose characters are bytes stays as it is."""
    return text if all(ord(character) < 256 for character in text) else text.encode().decode("latin-1")
