"""What other programs get as their environment, and the variables in it that AWS tools read."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping

# What gives a process credentials, or says whose. AWS_SECURITY_TOKEN is the token's old name; CDK,
# and so ampx, knows AMAZON_… as well, and would take that token beside keys that have none.
KEY_VARIABLES = (
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AWS_SECURITY_TOKEN",
    "AWS_CREDENTIAL_EXPIRATION",
    "AWS_ACCOUNT_ID",  # of those keys: endpoints may have it in their names
    "AMAZON_ACCESS_KEY_ID",
    "AMAZON_SECRET_ACCESS_KEY",
    "AMAZON_SESSION_TOKEN",
)
PROFILE_VARIABLES = ("AWS_PROFILE", "AWS_DEFAULT_PROFILE")
REGION_VARIABLES = ("AWS_REGION", "AWS_DEFAULT_REGION")  # of the SDKs, and of botocore
PYINSTALLER_NOTES = "_PYI_"  # how its names of variables begin


def own_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment as it was before the AWS CLI around us changed it.

    A frozen v2 puts its own libraries first, with which other programs do not start, and leaves
    notes for processes of its own; every one adds its own folder of service models, which another
    botocore would read instead of its own.
    """
    passed = dict(environ)
    if getattr(sys, "frozen", False):
        _set(passed, "LD_LIBRARY_PATH", passed.pop("LD_LIBRARY_PATH_ORIG", None))
        for name in environ:
            if name.startswith(PYINSTALLER_NOTES):
                del passed[name]
    if awscli := sys.modules.get("awscli"):
        own = os.path.join(os.path.dirname(os.path.abspath(awscli.__file__ or "")), "data")
        paths = passed.get("AWS_DATA_PATH", "").split(os.pathsep)
        _set(passed, "AWS_DATA_PATH", os.pathsep.join(path for path in paths if path != own))
    return passed


def _set(environ: dict[str, str], name: str, value: str | None) -> None:
    environ.pop(name, None)
    if value:
        environ[name] = value


def outside_of_a_bundle(environ: Mapping[str, str]) -> dict[str, str]:
    """As ``own_environment``, also in a process that a frozen AWS CLI has started.

    That has the libraries of the AWS CLI in the environment which it was given.
    """
    passed = own_environment(environ)
    if "LD_LIBRARY_PATH_ORIG" in passed:
        passed["LD_LIBRARY_PATH"] = passed.pop("LD_LIBRARY_PATH_ORIG")
    return passed
