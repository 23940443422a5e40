"""Chance texts for the long search, nastier than a person's: any character, deep, long, many.

``fuzz`` makes the orderly ones. These are of pieces that no reader's author has thought of: mixed
brackets, quotes and escapes, everything that is blank in Unicode, half a surrogate pair, numbers
for names, hundreds of dots, a line as long as a file.
"""

from __future__ import annotations

import json
import random
import sys
from pathlib import Path

from tests.contract import texts
from tests.contract.corpus import CASES

_SYNTAX = "[]=;#\\\"'.:,{}%$-_/@+"
_BLANKS = "".join(filter(str.isspace, map(chr, range(sys.maxunicode)))) + "\ufeff\u180e\u200b\0"
_LETTERS = "abAB019éßİıſΣ\u0660²\u212a\ufb01\u0301\U0001f600\ufffd\uffff\x01\x02\x7f\x9f"
_SURROGATES = "\ud800\udc00\udfff"
_CHARACTERS = [_SYNTAX] * 5 + [_LETTERS] * 2 + [_BLANKS, "\n\n\r \t", texts.WORDS]

_REAL_WORLD = Path(__file__).parents[1] / "fixtures" / "real-world"
_WRITTEN = [
    *(str(case["input"]) for case in CASES),
    *(file.read_text("utf-8") for file in sorted(_REAL_WORLD.glob("*/c*"))),
]

_OPEN, _CLOSE = ["[", '{"a":', '{"__proto__":', '{"length":', "[0,"], ["]", "}", "}", "}", "]"]
_INNERMOST = [
    *("1", "-0", "1e999", "0.1e-7", "123456789012345678901", "null", '""', "{}", "[]"),
    *('"\\u0000"', '"__proto__"', "x"),
]
_PARTS = [*texts.WORDS, "a\\", "\\", "", "__proto__", "constructor"]
_LISTS = ["x[]", "x[]", "[]", "a[][]", "x", "0", "-1", "4294967295", "01", "__proto__[]", "length"]
# The readers' own way through a text: one character, or the same few again and again.
_REPEATED = ["\\", "\\;", "a.", "\\.", "; ", " ", "'", '"', "=", "]", "[", "\t", "\u2028", ".a"]
_AROUND = [
    *("[profile {}]\nk = v\n", "[{}]\nk = v\n", '[profile "{}"]\nk = v\n', "{}[a]\nk = v\n"),
    *("[a]\n{} = v\n", "[a]\nk = {}\n", "[a]\nk = '{}'\n", '[a]\nk = "{}"\n', "[a]{}\nk = v"),
    *("[a]\nk =\n {}\n x = y\n", "[a]\nk = v\n{}\nl = w"),
]


def chance_text(chance: random.Random) -> str:
    """A text that nobody would write, yet every reader has an opinion about."""
    # The long ones take as long as a hundred others.
    make = chance.choice([_soup, *[_lines, _spliced] * 12, *[_nested] * 6, _long, _many])
    text = make(chance)
    if chance.randrange(20) == 0:
        at = chance.randint(0, len(text))
        text = text[:at] + chance.choice(_SURROGATES) + text[at:]
    return text


def _soup(chance: random.Random, most: int = 60) -> str:
    return "".join(_character(chance) for _ in range(chance.randint(0, most)))


def _character(chance: random.Random) -> str:
    return chance.choice(chance.choice(_CHARACTERS))


def _inline(chance: random.Random, most: int = 8) -> str:
    return _soup(chance, most).replace("\n", "").replace("\r", "")


def _lines(chance: random.Random) -> str:
    lines = (_line(chance) + chance.choice(texts.LINE_ENDS) for _ in range(chance.randint(1, 10)))
    return "".join(lines)


def _line(chance: random.Random) -> str:
    match chance.randrange(6):
        case 0:
            return f"[profile {_inline(chance)}]"
        case 1:
            return f"[{_inline(chance)}]{_inline(chance, 2)}"
        case 2:
            return f"{_inline(chance, 3)}={_inline(chance)}"
        case 3:
            return f"{_word(chance)}{chance.choice(texts.DELIMITERS)}{_wrapped(chance)}"
        case 4:
            return f"{chance.choice(texts.BLANKS)}{_word(chance)} = {_inline(chance)}"
        case _:
            return chance.choice(_BLANKS) * chance.randrange(3) + _inline(chance)


def _word(chance: random.Random) -> str:
    return chance.choice(texts.WORDS)


def _wrapped(chance: random.Random) -> str:
    """A value in quotes, in JSON, in quotes, as often as chance will have it."""
    value = _inline(chance)
    for _ in range(chance.randint(1, 4)):
        quote = chance.choice("\"'")
        ways = [f"{quote}{value}{quote}", f"{quote}{value}", f"{value}\\", json.dumps(value)]
        ways += [f"'{json.dumps([value])}'", f"'{json.dumps({value: value})}'"]
        value = chance.choice(ways)
    return value


def _spliced(chance: random.Random) -> str:
    """A recorded or a real file, changed in a few places."""
    text = chance.choice(_WRITTEN)
    for _ in range(chance.randint(1, 8)):
        at = chance.randint(0, len(text))
        end = at + chance.choice([0, 0, 1, 2, 10])
        again = text[at : at + chance.randint(0, 60)]
        pieces = [_character(chance), _character(chance), _inline(chance), again, ""]
        text = text[:at] + chance.choice(pieces) + text[end:]
    return text


def _nested(chance: random.Random) -> str:
    """JSON in quotes, and titles with dots, some of them deep."""
    depth, kind = chance.choice([1, 3, 10, 50, 200]), chance.randrange(len(_OPEN))
    value = f"'{_OPEN[kind] * depth}{chance.choice(_INNERMOST)}{_CLOSE[kind] * depth}'"
    count = chance.choice([2, 2, 5, 60])
    title = ".".join(chance.choice(_PARTS) for _ in range(count))
    key = chance.choice([*_LISTS, value, "__proto__", "constructor"])
    lines = [
        f"[{chance.choice([title, f'profile {title}', value])}]",
        f"{key} = {value}",
        f"{chance.choice([*_LISTS, key])} = {chance.choice(['1', '5', value, 'null', 'false'])}",
        f"[{title}.{_word(chance)}]",
        "k = v",
        f"{chance.choice(_LISTS)} = {_inline(chance)}",
    ]
    chance.shuffle(lines)
    return chance.choice(["\n", "\r\n", "\r"]).join(lines)


def _long(chance: random.Random) -> str:
    piece = chance.choice([_character(chance), _inline(chance), *_REPEATED]) or "x"
    size = chance.choice([300, 300, 5_000, 40_000])
    if "." in piece:
        size = min(size, 480)  # each dot is a level, and Python's json gives up at a thousand
    return chance.choice(_AROUND).format((piece * size)[:size])


def _many(chance: random.Random) -> str:
    lines = []
    for number in range(chance.choice([5, 30, 30, 300])):
        headers = [f"[profile p{number}]", f"[{number}]", f"[p.{number}]"]
        headers += [f"[profile {_inline(chance, 4)}{number}]"]
        settings = [f"k{number} = {_inline(chance, 3)}", f"{number} = {number}", f"x[] = {number}"]
        settings += [f"  n{number} = 1", f"K{number}: v", "s3 =", ""]
        lines.append(chance.choice(headers + settings))
    return "\n".join(["[a]", *lines, ""])
