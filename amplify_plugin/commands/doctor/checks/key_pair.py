"""What is wrong with a pair of access keys by its look, in a file or in the environment."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

# The first letter, or two, were not copied.
_BEHEADED = re.compile(r"(?:[KS]IA|IA)[A-Z0-9]{16}")
_IN_SMALL_LETTERS = re.compile(r"(?!AKIA|ASIA)(?i:AKIA|ASIA)[A-Za-z0-9]{16}")
_LONG_TERM = re.compile(r"AKIA[A-Z2-7]{16}")
_AWS_KEY_ID = re.compile(r"(?:AKIA|ASIA)[A-Z0-9]{12,124}")
_SECRET_LENGTH = 40
_SECRET = re.compile(rf"[A-Za-z0-9/+]{{{_SECRET_LENGTH}}}")
_NEARLY_A_SECRET = re.compile(r"[A-Za-z0-9/+]{34,46}")
# With what was copied along, and as a web address or a program writes it.
_SPOILED_SECRET = re.compile(r"(?=.*[%&\\$=._~!?|-])[A-Za-z0-9/+%&;\\$=._~!?|-]{38,60}")
# IAM's ids of users, roles, groups, policies, certificates and the like; and a user's address.
_OTHER_ID = re.compile(
    r"(?:AIDA|AROA|AGPA|AIPA|ANPA|ANVA|APKA|ASCA|ABIA|ACCA)[A-Z0-9]{12,}|[^@\s]+@[\w-]+(?:\.[\w-]+)+"
)
# No key has these; stand-ins for AWS take any word for one.
_NOT_IN_KEY_ID = re.compile(r"[\s,;<>\"'“”`{}$%()\[\]:=/+]")
# AKIA_STAGING_KEY, AKIA-EXAMPLE: what begins as one of AWS's has capitals and digits only.
_NOT_AFTER_AKIA = re.compile(r"(?:AKIA|ASIA)\w*[_-][\w-]*", re.ASCII)
_NOT_IN_SECRET = re.compile(r"[,;]$|\s|[\"'“”`<>]")
# What a template has in a key's place, and what a program writes that got none.
_PLACEHOLDER = re.compile(
    r"(?i:<.*>|\$\{.*\}|\$\w+|%\w+%|your[_ -].*|my[_-](?:access|secret)[_-].*|.*[_-]here"
    r"|change_?me|replace_?me|todo)|None|null|undefined"
)
# Keys that somebody blackened before showing the file (xxxx, ****): no real file has them.
_BLACKENED = re.compile(r"(?i)redact|censor|hidden|removed|snip|masked|secret\W*$|x{4}|\*{3}")
_QUOTES = "\"'“"


class KeyPair(NamedTuple):
    """The three values as they are written; empty if they are not there."""

    key_id: str
    secret: str
    token: str = ""


class KeyFault(NamedTuple):
    """The code, the value that it is about, the rest of a sentence about that, what to do."""

    code: str
    at: Literal["key_id", "secret", "token"]
    why: str
    fix: str


def fault_of(pair: KeyPair) -> KeyFault | None:
    """What is wrong with the pair; None for one that AWS, or a stand-in, may know."""
    key_id, secret, token = pair
    if _BLACKENED.search(key_id):
        return None
    if _SECRET.fullmatch(key_id) and _AWS_KEY_ID.fullmatch(secret):
        why = (
            f"is the secret key: the access key id is the other one, which begins with {secret[:4]}"
        )
        return KeyFault("keys-swapped", "key_id", why, "Swap the two values.")
    if key_id and _is_no_key_id(key_id):
        return _invalid("key_id", "is not an access key id")
    if secret and _is_no_secret(key_id, secret):
        length = len(secret)
        what = f" (it has {length} characters, not {_SECRET_LENGTH})"
        is_short = _NEARLY_A_SECRET.fullmatch(secret) is not None
        return _invalid("secret", f"is not a secret access key{what if is_short else ''}")
    if not (_AWS_KEY_ID.fullmatch(key_id) and secret):
        return None
    if key_id.startswith("ASIA") and not token:
        why = "is temporary (ASIA…) and has no session token: AWS answers InvalidClientTokenId"
        fix = "Add the session token that came with it, or get new keys."
        return KeyFault("temporary-keys-without-token", "key_id", why, fix)
    # AWS's own documentation has keys that end in EXAMPLE with a token and without.
    if _LONG_TERM.fullmatch(key_id) and token and not key_id.endswith("EXAMPLE"):
        why = "belongs to other keys: these are long-term (AKIA…), and AWS rejects the token"
        return KeyFault("token-of-other-keys", "token", why, "Remove the session token.")
    return None


def _invalid(at: Literal["key_id", "secret"], why: str) -> KeyFault:
    fix = "Copy it again from where you got it, with nothing around it; or remove both keys."
    return KeyFault("keys-invalid", at, f"{why}: AWS rejects it, and no tool looks for others", fix)


def _is_no_key_id(value: str) -> bool:
    if value[0] in _QUOTES and not _NOT_IN_KEY_ID.search(value[1:-1]):
        return False  # quotes are a finding of their own, and so are comments
    if re.search(r"\s[#;]", value):
        return False
    return any(
        (
            _NOT_IN_KEY_ID.search(value),
            _PLACEHOLDER.fullmatch(value),
            _NOT_AFTER_AKIA.fullmatch(value),
            _OTHER_ID.fullmatch(value),
            _IN_SMALL_LETTERS.fullmatch(value),
            _BEHEADED.fullmatch(value),
        )
    )


def _is_no_secret(key_id: str, value: str) -> bool:
    if re.search(r"\s[#;]", value):
        return False
    if value[0] in _QUOTES and value[-1] in "\"'”":
        return False
    if _PLACEHOLDER.fullmatch(value) or _NOT_IN_SECRET.search(value):
        return True
    if _AWS_KEY_ID.fullmatch(key_id) is None or _SECRET.fullmatch(value):
        return False
    if _SPOILED_SECRET.fullmatch(value):
        return not _BLACKENED.search(value)
    return _NEARLY_A_SECRET.fullmatch(value) is not None
