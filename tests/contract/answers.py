"""What our readers and the real ones say of one text, in one shape to compare."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from amplify_plugin.awsconfig import amplify, aws, js
from amplify_plugin.errors import ConfigFileUnreadable
from tests.contract import oracles
from tests.contract.oracles import REFUSED

Answers = dict[str, Any]

# Looked up in every text besides its own names: JavaScript finds some where nobody wrote them.
NEVER_THERE = ("default", "constructor", "__proto__", "length")


def of_amplify(text: str, names: Iterable[str], credential_names: Iterable[str]) -> Answers:
    """As oracle.js answers for npm ini and the Amplify CLI, and the order of the list."""
    profiles = unless_refused(amplify.profiles, text)
    return {
        "parse": unless_refused(amplify.parse, text),
        "profiles": profiles,
        "listed": list(profiles or ()),
        "profile": {name: amplify.profile(text, name) for name in names},
        "profileCredentials": {
            name: amplify.profile_credentials(text, name) for name in credential_names
        },
    }


def of_sdk(text: str) -> Answers:
    """As oracle.js answers for the AWS SDK for JavaScript."""
    return {"sdkProfiles": js.profiles(text), "sdkCredentials": js.credentials(text)}


def of_aws(text: str) -> Answers:
    """As botocore answers."""
    return {
        "profiles": unless_refused(aws.profiles, text),
        "credentials": unless_refused(aws.credentials, text),
    }


def of_real_amplify(text: str, node: oracles.NodeReaders, names: Iterable[str] = ()) -> Answers:
    answer = node.read(text, (*NEVER_THERE, *names))
    shown = {key: answer[key] for key in ("parse", "profiles", "profile", "profileCredentials")}
    return shown | {"listed": list(answer["profiles"] or ())}


def of_real_sdk(text: str, node: oracles.NodeReaders) -> Answers:
    answer = node.read(text)
    return {key: answer[key] for key in ("sdkProfiles", "sdkCredentials")}


def of_real_aws(text: str) -> Answers:
    return {
        "profiles": oracles.botocore_profiles(text),
        "credentials": oracles.botocore_credentials(text),
    }


def amplify_pair(
    text: str, node: oracles.NodeReaders, names: Iterable[str] = ()
) -> tuple[Answers, Answers]:
    """Ours and the real answers; ours to the names that the real readers were asked for.

    They are asked for every name in the text, those that are never there, and ``names``.
    """
    real = of_real_amplify(text, node, names)
    return of_amplify(text, real["profile"], real["profileCredentials"]), real


def unless_refused(read: Callable[[str], Any], text: str) -> Any:
    """What a reader of ours says, or REFUSED."""
    try:
        return read(text)
    except ConfigFileUnreadable:
        return REFUSED
