"""Files of any size: profiles and cached roles. All names and keys are made up."""

from __future__ import annotations

EXPIRATION = "2099-01-01T00:00:00.000Z"


def config(profiles: int) -> str:
    """~/.aws/config with so many role profiles."""
    return "".join(
        f"[profile profile-{number}]\n"
        f"role_arn = arn:aws:iam::123456789012:role/role-{number}\n"
        "source_profile = devcorpuser\n"
        "mfa_serial = arn:aws:iam::111122223333:mfa/devcorpuser\n"
        "region = us-east-1\n\n"
        for number in range(profiles)
    )


def roles(count: int, sessions: int = 1) -> dict[str, dict[str, dict[str, str]]]:
    """The cache with so many roles, each with so many sessions."""
    entry = {
        "accessKeyId": "ASIAEXAMPLE",
        "secretAccessKey": "secret" * 7,
        "sessionToken": "token" * 60,
        "expiration": EXPIRATION,
    }
    names = ["amplify", *(f"session-{number}" for number in range(1, sessions))]
    return {
        f"arn:aws:iam::123456789012:role/role-{number}": dict.fromkeys(names, entry)
        for number in range(count)
    }
