# SPDX-License-Identifier: Apache-2.0
"""golden.py FILE: writes pipecat's answers to a file, one JSON value per line.

The first line has the versions that answered and the messages that the changed ones derive from. A line with an object
is a case of cases.py with its `answers`; a line with an array is a changed message, [provider, base, edits, answer].
"""

import asyncio
import itertools
import json
import platform
import sys
from importlib.metadata import version

from answers import answers
from cases import PROVIDERS, all_cases, quiet, references
from damage import SEED, changed_messages, damaged_messages


async def main(path: str) -> None:
    bases = {provider: references(provider) for provider in PROVIDERS}
    python = ".".join(platform.python_version_tuple()[:2])
    versions = {"pipecat": version("pipecat-ai"), "soxr": version("soxr"), "python": python}
    lines = [versions | {"seed": SEED, "bases": bases}]
    lines += [case | {"answers": await answers(case)} for case in all_cases()]
    for message in itertools.chain(changed_messages(bases), damaged_messages(bases)):
        found = await answers(quiet(message.provider, [["in", message.text]]))
        lines.append([message.provider, message.base, message.edits, found[1]])
    with open(path, "w", encoding="ascii") as file:
        file.writelines(json.dumps(line, separators=(",", ":")) + "\n" for line in lines)


asyncio.run(main(sys.argv[1]))
