"""The AWS partitions, their regions, and where the console of each can be signed in to."""

from __future__ import annotations

import re
from typing import NamedTuple

from amplify_plugin.errors import ConfigurationError
from amplify_plugin.terminal.text import quoted


class Partition(NamedTuple):
    """One of AWS's separate worlds: its id in ARNs, its sign-in endpoint, its console's host.

    ``signs_in_by_post``: keys in an address get into proxies' logs, so they go in the body where
    the endpoint takes one, as the AWS Toolkits do it.
    """

    id: str
    signin: str
    console: str
    signs_in_by_post: bool = True


# https://docs.aws.amazon.com/general/latest/gr/signin-service.html and the IAM guides of China and
# GovCloud. The AWS Toolkit for JetBrains notes that GovCloud takes no POST; the IAM guide has GET.
PARTITIONS = (
    Partition("aws", "https://signin.aws.amazon.com", "console.aws.amazon.com"),
    Partition("aws-cn", "https://signin.amazonaws.cn", "console.amazonaws.cn"),
    Partition(
        "aws-us-gov",
        "https://signin.amazonaws-us-gov.com",
        "console.amazonaws-us-gov.com",
        signs_in_by_post=False,
    ),
)

# The beginnings of region names, as botocore's partitions.json tells them; all others are of aws.
REGIONS = {
    "cn-": "aws-cn",
    "us-gov-": "aws-us-gov",
    "us-iso-": "aws-iso",
    "us-isob-": "aws-iso-b",
    "us-isof-": "aws-iso-f",
    "eu-isoe-": "aws-iso-e",
    "eusc-": "aws-eusc",
}


# Every partition that a role can be in.
IDS = ("aws", *REGIONS.values())


def partition_of(role_arn: str | None, region: str | None) -> Partition:
    """The partition of a role, or of a region if there is no role; without both, ``aws``.

    Only those whose console can be signed in to.

    Raises ConfigurationError.
    """
    wanted = _id_in(role_arn) or partition_id(region or "")
    for partition in PARTITIONS:
        if partition.id == wanted:
            return partition
    known = ", ".join(partition.id for partition in PARTITIONS)
    raise ConfigurationError(
        f"The address of the AWS console of partition {quoted(wanted)} is not known.",
        remedy=f"This plugin can open the console of {known}.",
    )


def _id_in(role_arn: str | None) -> str | None:
    found = re.match(r"arn:([^:]+):", role_arn or "")
    return found[1] if found else None


def partition_id(region: str) -> str:
    """The id of the partition that a region is in."""
    return next((REGIONS[start] for start in REGIONS if region.startswith(start)), "aws")
