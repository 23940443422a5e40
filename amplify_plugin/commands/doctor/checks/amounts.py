"""What the tools demand of numbers, sizes, switches and paths. Values are never shown."""

from __future__ import annotations

import re
from collections.abc import Mapping

from amplify_plugin.commands.doctor.checks.fault import Demand, Fault, as_python_reads

_CODE = "value-not-allowed"
_MOST_DIGITS = 18
# human_readable_to_bytes of the AWS CLI's "aws s3"
_SIZE = re.compile(r"[1-9]\d*\s*(?:[kmgt]i?b)?", re.IGNORECASE | re.ASCII)
_RATE = re.compile(r"[1-9]\d*\s*(?i:[kmgt]i?)?B/s", re.ASCII)
_COMPRESSION_MOST = 10_485_760  # what botocore allows for the compression of requests
# What people write for true; for false the AWS CLI takes any other word.
_YES = frozenset({"yes", "on", "1", "enabled", "enable", "y", "t"})


def _number(least: int, most: int | None = None) -> Demand:
    def demand(value: str) -> Fault | None:
        number = as_python_reads(value) if len(value) <= _MOST_DIGITS else None
        if number is not None and least <= number and (most is None or number <= most):
            return None
        bounds = (
            f"a whole number from {least} to {most}" if most else f"a whole number, {least} or more"
        )
        return Fault(_CODE, f"is not {bounds}: every AWS CLI command fails", f"Write {bounds}.")

    return demand


def _of_s3(form: re.Pattern[str], words: str) -> Demand:
    def demand(value: str) -> Fault | None:
        if form.fullmatch(value):
            return None
        return Fault(_CODE, f"is not {words}: 'aws s3' fails", f"Write {words}.")

    return demand


def _switch(value: str) -> Fault | None:
    if value.lower() in ("true", "false"):
        return None
    is_yes = value.lower() in _YES
    why = (
        "is neither true nor false: the AWS CLI treats it as false, and the AWS SDK for JavaScript "
        "refuses the profile"
    )
    return Fault(
        _CODE, why, f"Write {'true' if is_yes else 'false'}.", tools=() if is_yes else ("js",)
    )


def _path(value: str) -> Fault | None:
    if not (value.startswith("~") or "$" in value):
        return None
    return Fault(
        "path-not-expanded",
        f"has a {'$' if '$' in value else '~'}, which no tool expands here: none finds the file",
        "Write the whole path.",
    )


DEMANDS: Mapping[str, Demand] = {
    "max_attempts": _number(1),
    "metadata_service_timeout": _number(0),
    "metadata_service_num_attempts": _number(0),
    "csm_port": _number(0),
    "request_min_compression_size_bytes": _number(0, _COMPRESSION_MOST),
    "s3.max_concurrent_requests": _of_s3(re.compile(r"[1-9]\d*"), "a whole number, 1 or more"),
    "s3.max_queue_size": _of_s3(re.compile(r"[1-9]\d*"), "a whole number, 1 or more"),
    "s3.multipart_threshold": _of_s3(_SIZE, "a size, such as 64MB"),
    "s3.multipart_chunksize": _of_s3(_SIZE, "a size, such as 16MB"),
    "s3.max_bandwidth": _of_s3(_RATE, "a rate, such as 10MB/s"),
    "use_fips_endpoint": _switch,
    "use_dualstack_endpoint": _switch,
    "ca_bundle": _path,
    "web_identity_token_file": _path,
}
