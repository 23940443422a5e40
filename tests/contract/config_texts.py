"""AWS config texts for property tests: ordinary ones, and what has broken editors before."""

from __future__ import annotations

from hypothesis import strategies as st

from amplify_plugin.awsconfig import section_edits

# A text is drawn as one string of codes, one code a line or piece: by far the fastest way to draw.
CODES = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x4E00 + 19_999), max_size=14)


def pick(code: str, choices):
    """A choice by the code's number; a list of tuples and strings, or of lists of them."""
    number = ord(code) - 0x4E00
    while isinstance(choices, list):
        number, index = divmod(number, len(choices))
        choices = choices[index]
    return choices


# Ordinary files: what people and tools write, and all three readers read.

TITLES = ["default", *(f"profile {name}" for name in ("a", "b", "dev", "my-profile", "Dev", "x_1"))]
KEYS = ["region", "output", "role_arn", "source_profile", "duration_seconds", "x"]
VALUES = [
    "eu-west-1", "json", "arn:aws:iam::123456789012:role/x", "a=b==", "3600", "true", "C:\\tools",
    "a;b", "ops#tail", '/opt/tool --arg "x = y"', "[brackets]", "zażółć", "a b c", "café: au lait",
]  # fmt: skip
EQUALS = [" = ", "=", "   =  ", " =", "= ", "\t=\t"]
COMMENTS = ["# mine", "; [profile not]", "#", "  # region = indented", "# k = v", "", "   ", "\t"]
INDENTS = ["  ", "    ", "\t"]
HEADER, SETTING, BLOCK, COMMENT = "header", "setting", "block", "comment"
SETTINGS = [
    [[(SETTING, key, equal, value) for key in KEYS] for equal in EQUALS] for value in VALUES
]
LINES = [
    [(HEADER, title) for title in TITLES],
    SETTINGS,
    SETTINGS,
    [[[(BLOCK, first, indent, count) for first in ("s3 =", "S3 =", "s3=")] for indent in INDENTS]
     for count in (1, 2)],
    [(COMMENT, comment) for comment in COMMENTS],
]  # fmt: skip


def ordinary_text(codes: str, ends: tuple[str, ...], is_finished: bool) -> str:
    """Sections with unlike titles, unlike keys and one block each; comments anywhere."""
    lines: list[str] = []
    titles: set[str] = set()
    seen: set[str] = set()
    for code in codes:
        match pick(code, LINES):
            case ("comment", comment):
                lines.append(comment)
            case ("header", title) if title not in titles:
                titles.add(title)
                seen = set()
                lines.append(f"[{title}]")
            case ("setting", key, equal, value) if titles and key not in seen:
                seen.add(key)
                lines.append(f"{key}{equal}{value}")
            case ("block", first, indent, count) if titles and "s3" not in seen:
                seen.add("s3")
                lines += [first, *(f"{indent}{key} = in" for key in KEYS[:count])]
    text = "".join(line + ends[number % len(ends)] for number, line in enumerate(lines))
    return text if is_finished else text.rstrip("\r\n")


ordinary_texts = st.builds(
    ordinary_text,
    CODES,
    st.sampled_from([("\n",), ("\r\n",), ("\n", "\r\n", "\n")]),
    st.booleans(),
)
titles = st.sampled_from(TITLES)
keys = st.sampled_from(KEYS)
values = st.sampled_from(VALUES)

# Any text: pieces that have broken editors, in any order.

PIECES = [
    ["\n"],
    ["\n", "\n", "\r\n", "\r", "", "\n\n"],
    ["[default]", "[profile a]", "[profile a.b]", "[profile a\\.b]", "[a]", "[a.b]", "[plugins]",
     '[profile "a"]', "[profile a] # c", "[profile a]  ", "  [profile a]", "[ profile a ]", "[]",
     "[profile a", "[DEFAULT]", "[__proto__]", "[constructor]", "[sso-session a]", "[profile\ta]",
     "[profile p] [q]"],
    ["region = x\n", "Region=y\n", "region: z\n", "  region = in\n", "\tregion = t\n", "s3 =\n",
     "S3=", "  x = 1\n", "    deep = 1\n", "role_arn = a;b\r\n", "k[] = 1", "k", "= v", "a.b = c\r",
     "just words", "'q' = \"v\"\n", "__proto__ = x\n", "constructor = x"],
    ["# c", "  ; c\n", "", "   ", "\t", "\ufeff", "\u2028", "\x0b", "\x85", "\0", "\udce9", "\\",
     "=", "é", "[", "]", '"', "'", ".", ":", "#", ";", " "],
]  # fmt: skip
any_texts = st.one_of(
    CODES.map(lambda codes: "".join(pick(code, PIECES) for code in codes)), ordinary_texts
)
any_headers = st.sampled_from([
    "default", "profile a", "profile a.b", "profile a\\.b", "a", "a.b", "plugins", 'profile "a"',
    "profile b", "profile dev", "sso-session a", "constructor", "profile new",
])  # fmt: skip
any_keys = st.sampled_from(["region", "output", "role_arn", "x", "s3", "new_key", "Region"])


def with_one_header(text: str, number: int) -> tuple[str, str]:
    """The text, and the header of one of its sections."""
    if not section_edits.headers(text):
        text = f"[profile a]\n{text}"
    headers = section_edits.headers(text)
    return text, headers[number % len(headers)]


ordinary_sections = st.builds(with_one_header, ordinary_texts, st.integers(0, 5))
any_sections = st.builds(with_one_header, any_texts, st.integers(0, 5))
