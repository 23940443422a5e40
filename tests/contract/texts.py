"""Made-up AWS files for hypothesis: mostly ugly, each in a way that some reader has a rule for."""

from __future__ import annotations

import json

from hypothesis import strategies as st

WORDS = [
    *("a", "b", "dev", "corp", "region", "s3", "é", "İ", "ΑΣ", "😀", "X"),
    *("default", "DEFAULT", "profile", "Profile", "sso-session", "services", "preview"),
    *("aws_access_key_id", "accessKeyId", "aws_session_token", "AWS_SECRET_ACCESS_KEY"),
    *("constructor", "toString", "__proto__", "hasOwnProperty", "valueOf", "length", "name"),
    *("caller", "arguments", "prototype", "keys", "values", "entries", "assign", "push", "isArray"),
    *("0", "1", "2", "7", "10", "01", "-1", "1.5", "4294967294", "4294967295", "1e3"),
    *("true", "false", "null", "True", ""),
]
SEPARATORS = [
    *(".", ".", "\\.", "\\\\.", " ", " ", "  ", "\t", "/", ":", "-", "@", "_", "\\", "\\\\"),
    *('"', "'", ";", "#", "\\;", "\\#", " ;", " #", "[", "]", "[]", "=", "+", ",", "%"),
    *("\u00a0", "\u2003", "\u2028", "\u2029", "\ufeff", "\x85", "\x1c", "\v", "\f", "\0"),
    *("\1", "\2", "\2LITERAL\\1LITERAL\2", "\u180e"),
]
BLANKS = ["", "", "", " ", "  ", "    ", "\t", "\u00a0", "\x1c", "\x85", "\ufeff"]
LINE_ENDS = ["\n", "\n", "\n", "\n", "\n", "\r\n", "\r", "\n\n", "\n\r", "\r\r\n"]
PREFIXES = ["profile ", "profile", "profile\t", "sso-session ", "services ", " profile  "]
QUOTED = [
    *("'", '"', "''", '""', "\"'", '"\\u0041"', '"\\ud83d\\ude00"', "'[1,2", "'1e400'", "'-0'"),
    *("'1e21'", "'1.0'", "'12345678901234567890'", "'NaN'", "'1e-7'", "'null'", "' 7 '"),
    *("'{\"length\": 3}'", "'{\"toString\": 1}'", "'[\"__proto__\"]'", '\'{"a": {"b": 1}}\''),
    *("'[null, [1, 2], {}]'", "'{\"__proto__\": [1]}'", '\'{"aws_session_token": "t"}\''),
]
AFTER_HEADER = ["", "", "", "", " ", " ; note", " # note", ";x", "]", "x", "\ufeff"]
DELIMITERS = ["=", " = ", "=", " =", "= ", ":", " : ", "", "=="]

word = st.sampled_from(WORDS)
separator = st.sampled_from(SEPARATORS)
blank = st.sampled_from(BLANKS)
line_end = st.sampled_from(LINE_ENDS)
JSON = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(allow_nan=False, allow_infinity=False),
        word,
        st.text(st.characters(exclude_categories=["Cs"]), max_size=5),
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(word, inner, max_size=3),
    max_leaves=5,
)


def joined(*parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.tuples(*parts).map("".join)


words = st.lists(st.one_of(word, word, separator), min_size=1, max_size=4).map("".join)
quoted = st.one_of(
    words.map(json.dumps),
    words.map('"{}"'.format),
    words.map("'{}'".format),
    st.builds(lambda value: f"'{json.dumps(value)}'", JSON),
    st.builds(lambda value: f"'{json.dumps(value, ensure_ascii=False)}'", JSON),
    st.sampled_from(QUOTED),
)
anything = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
titles = st.one_of(
    words,
    joined(st.sampled_from(PREFIXES), words),
    joined(st.just("profile "), quoted),
    joined(words, st.sampled_from([".", ".", "\\."]), words),
    quoted,
)
keys = st.one_of(words, word, joined(word, st.just("[]")), quoted)
values = st.one_of(words, word, quoted, anything, joined(word, blank, separator, words))
after_header = st.sampled_from(AFTER_HEADER)

headers = joined(blank, st.just("["), titles, st.just("]"), after_header)
settings = joined(blank, keys, st.sampled_from(DELIMITERS), values)
empty_settings = joined(keys, st.sampled_from(["=", " = ", ":"]))
comments = joined(blank, st.sampled_from(["#", ";"]), anything)
lines = st.one_of(
    headers, headers, settings, settings, settings, empty_settings, comments, blank, anything
)

ugly_files = joined(
    st.sampled_from(["", "", "", "\ufeff"]),
    st.lists(joined(lines, line_end), max_size=12).map("".join),
)

# botocore refuses nearly every ugly file. These it mostly reads: no key twice, no line without "=".
tidy_blocks = st.lists(
    joined(st.sampled_from(["  ", "\t", " \t "]), words, st.just(" = "), values), max_size=3
)


@st.composite
def tidy_files(draw: st.DrawFn) -> str:
    """A file with odd names and values, but in order."""
    written = []
    for title in draw(st.lists(titles, unique=True, max_size=5)):
        written.append(f"[{title}]" + draw(after_header))
        for key in draw(st.lists(keys, unique_by=str.lower, max_size=4)):
            indent = draw(st.sampled_from(["", "", "", "", " "]))
            delimiter = draw(st.sampled_from(["=", " = ", " = ", ": "]))
            block = draw(st.one_of(st.just([]), tidy_blocks))
            written.append(f"{indent}{key}{delimiter}{'' if block else draw(values)}")
            written.extend(block)
            written.extend(draw(st.lists(st.one_of(comments, blank), max_size=1)))
    return "".join(line + draw(line_end) for line in written)


files = st.one_of(ugly_files, tidy_files(), anything)
