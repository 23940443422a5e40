"""Names of regions, compared with botocore's own list, and what was probably meant."""

from __future__ import annotations

import functools
import gzip
import json
import re
import sys
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from amplify_plugin.terminal.suggestions import MOST, suggested
from amplify_plugin.terminal.text import quoted

if TYPE_CHECKING:
    from amplify_plugin.commands.doctor.codes import Severity

# validate_region_name of botocore: a label of a host name.
_LABEL = re.compile(r"(?![0-9]+\Z)(?!-)[a-zA-Z0-9-]{1,63}(?<!-)")
_NUMBER = re.compile(r"-(?:\d+|[a-z])\Z")
# us-east-1a, the local zone us-west-2-lax-1a, and the zone us-east-1-wl1-bos-wlz-1 at a carrier's.
_ZONE = re.compile(r"([a-z]{2,5}-[a-z-]+?-\d)(?:[a-z]|-[a-z]{3}-\d[a-z]?|-wl\d-[a-z]{3}-wlz-\d)")
# What templates and programs leave where a region belongs.
_NO_NAMES = ("none", "null", "undefined", "default", "region", "your-region")
# Regions of other S3 services: us-west-004, ru-central1, Wasabi's us-central-1, and the like.
_ELSEWHERE = re.compile(r"[a-z-]+-\d{3}|ru-.*|us-central-\d")
_DIRECTIONS = "(?:north|south)?(?:east|west)?|central"
_OF_AWS = re.compile(rf"[a-z]{{2}}(?:-gov|-iso[a-z]?)?-(?:{_DIRECTIONS})-\d")
_SHORTEST_DESCRIPTION = len("ohio")
_QUOTES = "\"'\u201c\u201d\u2018\u2019"


class Odd(NamedTuple):
    """What is wrong with a region's name: the rest of a sentence, and what was probably meant."""

    why: str
    severity: Severity
    meant: tuple[str, ...] = ()


@functools.lru_cache(maxsize=256)
def odd(region: str) -> Odd | None:
    """What is wrong with a region's name; None for one that botocore knows."""
    known = known_regions()
    plain = re.sub(r"^fips-|-fips$", "", region)
    if not known or plain in known:
        return None
    meant = _meant(region, known)
    if not _LABEL.fullmatch(region):
        why = 'the AWS CLI fails with "Provided region_name … doesn\'t match a supported format"'
        return Odd(why, "error", meant)
    if _ELSEWHERE.fullmatch(region) or not (
        meant or region.lower() in _NO_NAMES or _OF_AWS.fullmatch(region)
    ):
        return Odd("AWS has no such region; another S3 service may have it", "note")
    why = (
        "botocore knows no AWS region of that name, and the AWS CLI fails with "
        '"Could not connect to the endpoint URL"'
    )
    return Odd(why, "error", meant)


def doubt(region: str) -> str | None:
    """What to say of a region that a person gives and that is a known one with a mistake in it.

    None for any other: a new one may not be in botocore's list.
    """
    found = odd(region)
    if found is None or not found.meant:
        return None
    return f"Region {quoted(region)} is not in botocore's list. {suggestion(found)}"


def suggestion(found: Odd) -> str:
    """The remedy for a region's name."""
    if found.meant:
        return f"Did you mean {' or '.join(quoted(name) for name in found.meant)}?"
    return "Write a region's code, such as us-east-1."


def _meant(region: str, known: Mapping[str, str]) -> tuple[str, ...]:
    zone = _ZONE.fullmatch(region)
    if zone and zone[1] in known:
        return (zone[1],)
    tidy = re.sub(
        r"[\s_\u2010-\u2015]+", "-", re.split(r"[,;#]", region)[0].strip(_QUOTES + " \t")
    ).lower()
    if tidy in known:
        return (tidy,)
    return _near(tidy, known) or _described(region, known)


def _near(name: str, known: Mapping[str, str]) -> tuple[str, ...]:
    """The regions whose code is nearly the name; other services have short words for theirs."""
    if "-" not in name:
        return tuple(each for each in known if each.replace("-", "") == name)
    found = suggested(name, known)
    if not found and _NUMBER.search(name):  # us-east-3, us-west-l, us-eest-9: a wrong number
        places = {_NUMBER.sub("", each) for each in known}
        place = _NUMBER.sub("", name)
        meant = (place,) if place in places else suggested(place, places)
        found = tuple(each for each in known if _NUMBER.sub("", each) in meant)
    if name.count("-") > 1:  # whole names, so the others have as many parts: no us-iso-east-1
        found = tuple(each for each in found if each.count("-") == name.count("-"))
    return found[:MOST]


def _described(words: str, known: Mapping[str, str]) -> tuple[str, ...]:
    """The region that people name with the console's words: "US East (N. Virginia)", "Ireland"."""
    words = words.strip("\"' ").casefold()
    if len(words) < _SHORTEST_DESCRIPTION:
        return ()
    found = [name for name, description in known.items() if words in description.casefold()]
    return tuple(found) if len(found) == 1 else ()


@functools.cache
def known_regions() -> Mapping[str, str]:
    """Every region that botocore knows, with the console's words; empty without its data."""
    # The older versions have only the second, which is far larger.
    for name in ("partitions", "endpoints"):
        partitions = (_data(name) or {}).get("partitions", ())
        if partitions:
            return {
                region: str(about.get("description", ""))
                for partition in partitions
                for region, about in partition["regions"].items()
            }
    return {}


def _data(name: str) -> Any:
    """A file of botocore's data; None where it is not there.

    botocore is asked only where it is loaded already: its import takes as long as all the checks.
    """
    loaders = sys.modules.get("botocore.loaders")
    if loaders is not None:
        from botocore.exceptions import BotoCoreError

        try:
            return loaders.Loader().load_data(name)
        except (BotoCoreError, OSError):
            return None
    spec = find_spec("botocore")
    for folder in (spec and spec.submodule_search_locations) or ():
        plain = Path(folder, "data", f"{name}.json")
        packed = plain.with_suffix(".json.gz")
        if plain.is_file():
            return json.loads(plain.read_bytes())
        if packed.is_file():
            return json.loads(gzip.decompress(packed.read_bytes()))
    return None
