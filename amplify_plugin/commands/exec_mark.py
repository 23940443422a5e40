"""What marks a program that ``exec`` has started, in its environment."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from amplify_plugin.awsconfig.profiles import is_account_id
from amplify_plugin.credentials import parse_timestamp

# The profile that it acts as, and the id of its key. With other keys, set inside, it is no longer
# that profile.
MARK, MARKED_KEY = "AMPLIFY_PLUGIN_EXEC", "AMPLIFY_PLUGIN_EXEC_KEY_ID"
# The account of its keys: the files may say another by now.
MARKED_ACCOUNT = "AMPLIFY_PLUGIN_EXEC_ACCOUNT_ID"
MARKED_ROLE = "AMPLIFY_PLUGIN_EXEC_ROLE_ARN"  # and another role of that account
NO_PROFILE = "keys of the project"  # instead of a profile: keys that the Amplify CLI keeps


def inside_exec(environ: Mapping[str, str]) -> str | None:
    """The profile of the ``exec`` that started this shell, if its keys are the ones in force."""
    marked = environ.get(MARKED_KEY)
    is_its_own = marked is not None and marked == environ.get("AWS_ACCESS_KEY_ID")
    return environ.get(MARK) if is_its_own else None


def account_inside(environ: Mapping[str, str]) -> str | None:
    """The account that ``exec`` acted in, where it knew that and its keys are in force."""
    account = environ.get(MARKED_ACCOUNT)
    return account if inside_exec(environ) is not None and is_account_id(account) else None


def role_inside(environ: Mapping[str, str]) -> str | None:
    """The ARN of the role that ``exec`` assumed, if it did and its keys are in force."""
    return environ.get(MARKED_ROLE) if inside_exec(environ) is not None else None


def end_of_keys(environ: Mapping[str, str]) -> datetime | None:
    """When the keys in the environment end; None where that is said of keys that were replaced."""
    if MARKED_KEY in environ and inside_exec(environ) is None:
        return None
    return parse_timestamp(environ.get("AWS_CREDENTIAL_EXPIRATION"))
