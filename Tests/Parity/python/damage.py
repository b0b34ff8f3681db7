# SPDX-License-Identifier: Apache-2.0
"""Changed messages: the references changed field by field, and damaged at random, the same in every run.

Changes are stored as edits, so that a reader of the golden file needs neither the generator nor the rules. An edit is
[offset, removed, inserted], in bytes; its offset counts in the result of the edit before.
"""

import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass

SEED = 0x11
COUNT = 10_000
# fmt: off
PIECES = (
    '"', "\\", "{", "}", "[", "]", ",", ":", "0", "-", ".", "E9", "null", "true", "\x01", " ", "\n", "\x00", "\xff",
    "\\u00e9", "\\ud83d\\ude00", "\\ud83d", "\\/", "\\x", "\xc3\xa9", '"a":1,', "NaN", '"event":"media",',
    '"payload":"f39/fw==",', '"track":"inbound",', "=", "==", "AAAA",
)
VALUES = (
    "null", "true", "7", "-1", '""', '"text"', "[]", "{}", '{"payload":"AAAA"}', '"inbound"', '"outbound"', '"media"',
    '"dtmf"', '"start"', '"AA=="', '"AAA"', '"5"', '"A"', "NaN",
)
# fmt: on
VALUE = re.compile(r'(?<=":)("(?:[^"\\]|\\.)*"|[^"{\[,}\]]+|\{\}|\[\])')
Edit = tuple[int, int, str]


class SplitMix64:
    """https://prng.di.unimi.it/splitmix64.c, which gives the same numbers in every version of Python."""

    def __init__(self, seed: int):
        self.state = seed

    def next(self, bound: int) -> int:
        """Returns a number from 0 to below the bound."""
        self.state = (self.state + 0x9E3779B97F4A7C15) % 2**64
        z = self.state
        z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9 % 2**64
        z = (z ^ z >> 27) * 0x94D049BB133111EB % 2**64
        return (z ^ z >> 31) % bound

    def choice(self, items):
        return items[self.next(len(items))]


@dataclass(frozen=True)
class Changed:
    provider: str
    base: int
    """The index of the message that was changed, among the provider's."""
    edits: list[Edit]
    text: str
    """The changed message. Each character is one byte."""


# Field by field


def changed_messages(bases: dict[str, list[str]]) -> Iterator[Changed]:
    """Yields the messages themselves, without each of their fields, and with values of every type in its place."""
    for provider, texts in bases.items():
        for base, text in enumerate(texts):
            yield Changed(provider, base, [], text)
            for other in without_or_other(text):
                yield Changed(provider, base, [difference(text, other)], other)


def without_or_other(text: str) -> Iterator[str]:
    message = json.loads(text.encode("latin-1"))
    for path in paths(message):
        yield changed(message, path, remove=True)
        for value in (None, True, 7, "text", "", [], [1], {}, {"a": 1}):
            yield changed(message, path, value)


def paths(value: object, path: tuple = ()) -> Iterator[tuple]:
    if isinstance(value, dict):
        for name in value:
            yield (*path, name)
            yield from paths(value[name], (*path, name))


def changed(message: dict, path: tuple, value: object = None, remove: bool = False) -> str:
    copy = json.loads(json.dumps(message))
    parent = copy
    for name in path[:-1]:
        parent = parent[name]
    if remove:
        del parent[path[-1]]
    else:
        parent[path[-1]] = value
    return json.dumps(copy, separators=(",", ":"))


def difference(text: str, other: str) -> Edit:
    """Returns the single edit that turns one text into another."""
    start = len(os.path.commonprefix([text, other]))
    end = len(os.path.commonprefix([text[start:][::-1], other[start:][::-1]]))
    return start, len(text) - end - start, other[start : len(other) - end]


# At random


def damaged_messages(bases: dict[str, list[str]]) -> list[Changed]:
    generator = SplitMix64(SEED)
    return [damaged(generator, bases) for _ in range(COUNT)]


def damaged(generator: SplitMix64, bases: dict[str, list[str]]) -> Changed:
    """Damages a message. At least half of the messages are audio or a key, which pipecat turns into frames."""
    provider = generator.choice(sorted(bases))
    texts = bases[provider]
    heard = [index for index, text in enumerate(texts) if '"event":"media"' in text or '"event":"dtmf"' in text]
    base = generator.choice(heard if generator.next(2) else range(len(texts)))
    text, edits = texts[base], []
    for _ in range(1 + generator.next(3)):
        edit = next_edit(generator, text, texts)
        text = text[: edit[0]] + edit[2] + text[edit[0] + edit[1] :]
        edits.append(edit)
    return Changed(provider, base, edits, text)


def next_edit(generator: SplitMix64, text: str, texts: list[str]) -> Edit:
    """Returns an edit that replaces a JSON value, about every second time, or changes bytes anywhere."""
    values = list(VALUE.finditer(text))
    if values and generator.next(2):
        value = generator.choice(values)
        return value.start(), len(value[0]), generator.choice(VALUES)
    place = generator.next(len(text) + 1)
    rest = len(text) - place
    byte = text[place : place + 1]
    match generator.next(8):
        case 0:
            return place, len(byte), chr(generator.next(256))
        case 1 if byte:
            return place, 1, chr(ord(byte) ^ 1 << generator.next(8))
        case 2:
            return place, len(byte), ""
        case 3:
            return place, 0, byte
        case 4:
            return place, min(rest, 1 + generator.next(20)), ""
        case 5 if generator.next(4) == 0:
            return place, rest, ""
        case 6 if generator.next(4) == 0:
            return place, rest, generator.choice(texts)[place:]
    return place, 0, generator.choice(PIECES)
