"""Names of regions, held against botocore's own data, and what was probably meant."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from amplify_plugin.terminal.text import shown

if TYPE_CHECKING:
    from amplify_plugin.commands.doctor.codes import Severity

# validate_region_name of botocore: a label of a host name.
_LABEL = re.compile(r"(?![0-9]+\Z)(?!-)[a-zA-Z0-9-]{1,63}(?<!-)")
_ZONE = re.compile(r"([a-z-]+-\d)[a-z]")
# What templates and programs leave where a region belongs.
_NO_NAMES = ("none", "null", "undefined", "default", "region", "your-region")
# us-west-004, ru-central1 and the like are regions of other S3 services.
_ELSEWHERE = re.compile(r"[a-z-]+-\d{3}|ru-.*")
_OF_AWS = re.compile(r"[a-z]{2}-[a-z]+-\d")
_QUOTES = "\"'\u201c\u201d\u2018\u2019"
# difflib's measure: one wrong letter in "us-east-1" is 0.89, a wrong letter and number 0.78.
_NEAR, _NEAR_IN_FORM = 0.84, 0.77


class Odd(NamedTuple):
    """What is wrong with a region's name: the rest of a sentence, and what was probably meant."""

    why: str
    severity: Severity
    meant: str | None = None


def odd(region: str) -> Odd | None:
    """What is wrong with a region's name; None for one that botocore knows, or may come to know."""
    known = _known()
    plain = re.sub(r"^fips-|-fips$", "", region)
    if not known or plain in known:
        return None
    meant = _meant(region, known)
    if not _LABEL.fullmatch(region):
        why = 'the AWS CLI stops with "Provided region_name … doesn\'t match a supported format"'
        return Odd(why, "error", meant)
    if meant is not None or region.lower() in _NO_NAMES:
        return Odd("it is not in botocore's list of AWS regions", "error", meant)
    return Odd(
        "it is not in botocore's list of AWS regions; another S3 service may know it", "note"
    )


def suggestion(found: Odd) -> str:
    """The remedy for a region's name."""
    if found.meant:
        return f"Did you mean {shown(found.meant)!r}?"
    return "Write the code of a region, such as us-east-1."


def _meant(region: str, known: Mapping[str, str]) -> str | None:
    zone = _ZONE.fullmatch(region)
    if zone and zone[1] in known:
        return zone[1]
    tidy = re.sub(r"[\s_]+", "-", re.split(r"[,;#]", region)[0].strip(_QUOTES + " \t")).lower()
    if tidy in known:
        return tidy
    # People write the console's words: "US East (N. Virginia)", "Ireland".
    words = region.strip("\"' ").casefold()
    named = [name for name, words_of in known.items() if words and words in words_of.casefold()]
    if len(named) == 1:
        return named[0]
    if _ELSEWHERE.fullmatch(tidy):
        return None
    return _nearest(tidy, known)


def _nearest(name: str, known: Mapping[str, str]) -> str | None:
    import difflib

    # The same letters in another order: us-1-east.
    letters = sorted(name.replace("-", ""))
    for other in known:
        if sorted(other.replace("-", "")) == letters:
            return other

    def nearness(other: str) -> tuple[float, bool]:
        # Of two names that are as near, the one whose number is the same.
        return difflib.SequenceMatcher(None, name, other).ratio(), name[-1:] == other[-1:]

    nearest = max(known, key=nearness)
    least = _NEAR_IN_FORM if _OF_AWS.fullmatch(name) else _NEAR
    return nearest if nearness(nearest)[0] >= least else None


@functools.cache
def _known() -> Mapping[str, str]:
    """Every region that botocore knows, with the console's words; empty without its data."""
    try:
        from botocore.exceptions import BotoCoreError
        from botocore.loaders import Loader
    except ImportError:
        return {}
    # The older versions have only the second, which is far larger.
    for name in ("partitions", "endpoints"):
        try:
            partitions = Loader().load_data(name)["partitions"]
        except (BotoCoreError, KeyError, OSError):
            continue
        return {
            region: str(about.get("description", ""))
            for partition in partitions
            for region, about in partition["regions"].items()
        }
    return {}
