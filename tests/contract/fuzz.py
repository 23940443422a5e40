"""Compare all three readers with the real ones on chance texts, for as long as it is told to.

    python -m tests.contract.fuzz --minutes 30 [--seed 1]

Faster than hypothesis and without its shrinking, for a long search. It prints how many texts it
compared; at a difference it prints the text, made as short as it can be, and ends with 1.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import time
from collections import Counter
from collections.abc import Iterator

from amplify_plugin.awsconfig import amplify, aws, js
from tests.contract import answers, nasty_texts, oracles, texts
from tests.contract.corpus import CASES


def main() -> int:
    arguments = _arguments()
    chance = random.Random(arguments.seed)
    node = oracles.node_readers()
    counts: Counter[str] = Counter()
    text = different = ""
    end = time.monotonic() + arguments.minutes * 60
    while not different and time.monotonic() < end:
        text = chance_text(chance)
        different = differing_reader(text, node)
        counts.update(_kinds(text))
    print(f"seed {arguments.seed}:", ", ".join(f"{count} {kind}" for kind, count in counts.items()))
    if different:
        print(f"The {different} reader differs at {shortened(text, different, node)!r}")
    return 1 if different else 0


def differing_reader(text: str, node: oracles.NodeReaders) -> str:
    """The reader of ours that says something else than the real one, or nothing."""
    pairs = {
        "amplify": lambda: answers.amplify_pair(text, node, _asked_for(text)),
        "js": lambda: (answers.of_sdk(text), answers.of_real_sdk(text, node)),
    }
    if not _SURROGATE.search(text):  # no file has one, and botocore reads nothing else
        pairs["aws"] = lambda: (answers.of_aws(text), answers.of_real_aws(text))
    for reader, pair in pairs.items():
        ours, real = (json.dumps(answer, sort_keys=True) for answer in pair())
        if ours != real:
            return reader
    return ""


_HEADER = re.compile(r"\[([^\]\r\n]*)\]")
_SURROGATE = re.compile("[\ud800-\udfff]")


def _asked_for(text: str) -> list[str]:
    """Names near those in the text, some of them nobody's."""
    names: list[str] = []
    for title in _HEADER.findall(text)[:6]:
        name = title.replace("profile", "", 1).strip()
        names += [
            title,
            name,
            name.replace("\\.", "."),
            name.partition(".")[0],
            name[1:],
            f" {name}",
        ]
    return names


def _kinds(text: str) -> Iterator[str]:
    """What a text is counted as: one that is refused or empty for a reader tells little of it."""
    yield "texts"
    sections = answers.unless_refused(aws.profiles, text)
    if sections is not oracles.REFUSED:
        yield "read by botocore"
    if sections:
        yield "with a profile for botocore"
    if answers.unless_refused(amplify.parse, text) is oracles.REFUSED:
        yield "that crash npm ini"
    if js.profiles(text):
        yield "with a profile for the SDK"


def shortened(text: str, reader: str, node: oracles.NodeReaders) -> str:
    """The text without every part that the difference does not need."""
    size = len(text) // 2
    while size:
        at = 0
        while at < len(text):
            less = text[:at] + text[at + size :]
            if differing_reader(less, node) == reader:
                text = less
            else:
                at += size
        size //= 2
    return text


def chance_text(chance: random.Random) -> str:
    """A made-up file, an orderly one, or one of the corpus, sometimes damaged; or a nasty one."""
    if chance.randrange(2):
        return nasty_texts.chance_text(chance)
    make = chance.choice([_ugly_file, _tidy_file, _tidy_file, _file_of_the_corpus])
    text = make(chance)
    for _ in range(chance.choice([0, 0, 0, 1, 3])):
        text = _damaged(text, chance)
    return text


def _ugly_file(chance: random.Random) -> str:
    lines = [_line(chance) + chance.choice(texts.LINE_ENDS) for _ in range(chance.randint(1, 12))]
    return chance.choice(["", "", "", "\ufeff"]) + "".join(lines)


def _line(chance: random.Random) -> str:
    kind = chance.randrange(8)
    blank = chance.choice(texts.BLANKS)
    if kind <= 1:
        return f"{blank}[{_title(chance)}]{chance.choice(texts.AFTER_HEADER)}"
    if kind <= 5:
        return f"{blank}{_key(chance)}{chance.choice(texts.DELIMITERS)}{_value(chance)}"
    return blank + chance.choice(["#", ";", "", ""]) + _words(chance)


def _tidy_file(chance: random.Random) -> str:
    """In order for botocore: no title and no key twice, an end to every bracket."""
    written = []
    for title in dict.fromkeys(_title(chance) for _ in range(chance.randint(1, 4))):
        written.append(f"[{title}]{chance.choice(texts.AFTER_HEADER)}")
        keys = {key.lower(): key for key in (_key(chance) for _ in range(chance.randint(0, 4)))}
        for key in keys.values():
            delimiter = chance.choice(["=", " = ", " = ", ": "])
            block = [
                f"  {_words(chance)} = {_value(chance)}" for _ in range(chance.choice([0, 0, 2]))
            ]
            written.append(f"{key}{delimiter}{'' if block else _value(chance)}")
            written.extend(block)
            written.append(chance.choice(["", "", "# note", " ; note"]))
    return "".join(line + chance.choice(texts.LINE_ENDS) for line in written)


def _file_of_the_corpus(chance: random.Random) -> str:
    chosen = chance.sample(CASES, chance.choice([1, 1, 2, 3]))
    return "".join(str(case["input"]) for case in chosen)


def _damaged(text: str, chance: random.Random) -> str:
    start = chance.randint(0, len(text))
    end = chance.choice([start, start, start + 1, chance.randint(start, len(text))])
    return text[:start] + chance.choice([_words(chance), _line(chance), ""]) + text[end:]


def _title(chance: random.Random) -> str:
    title = chance.choice([_words, _words, _quoted])(chance)
    return chance.choice(["", "", *texts.PREFIXES, "profile "]) + title


def _key(chance: random.Random) -> str:
    key = chance.choice([_words, _word, _word, _word, _quoted])(chance)
    return key + chance.choice(["", "", "", "", "[]"])


def _value(chance: random.Random) -> str:
    return chance.choice([_words, _word, _word, _quoted])(chance)


def _quoted(chance: random.Random) -> str:
    quote = chance.choice("\"'")
    return chance.choice([f"{quote}{_words(chance)}{quote}", chance.choice(texts.QUOTED)])


def _words(chance: random.Random) -> str:
    parts = (chance.choice([texts.WORDS, texts.WORDS, texts.SEPARATORS]) for _ in range(4))
    return "".join(chance.choice(part) for part in parts)[: chance.randint(1, 30)]


def _word(chance: random.Random) -> str:
    return chance.choice(texts.WORDS)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Compare our readers with the real ones.")
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=random.randrange(2**32))
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())
