"""Healthy configs of real shape and of any size, as the tools of large organisations write them."""

from __future__ import annotations

from collections.abc import Callable

from tests.doctor.corpus import Case

REGIONS = ("us-east-1", "eu-west-1", "ap-southeast-2", "eu-central-1")
KEYS = (
    "aws_access_key_id = AKIAIOSFODNN7EXAMPLE\n"
    "aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY\n"
)
SESSION = """\
[sso-session corp]
sso_start_url = https://corp.awsapps.com/start
sso_region = eu-west-1
sso_registration_scopes = sso:account:access

"""


def account(number: int) -> str:
    return f"{100_000_000_000 + number * 7_919:012d}"


def sso(size: int) -> Case:
    """``aws configure sso``, one after the other."""
    config = SESSION + "".join(
        f"[profile team{n}-admin]\nsso_session = corp\nsso_account_id = {account(n)}\n"
        f"sso_role_name = AdministratorAccess\nregion = {REGIONS[n % 4]}\noutput = json\n\n"
        for n in range(size)
    )
    return Case("SSO profiles", config)


def sso_util(size: int) -> Case:
    """``aws-sso-util configure populate``: legacy settings, a process, names with dots."""
    config = "".join(
        f"[profile Team{n}.AdministratorAccess]\n"
        "sso_start_url = https://corp.awsapps.com/start#/\nsso_region = eu-west-1\n"
        f"sso_account_name = Team {n}\nsso_account_id = {account(n)}\n"
        f"sso_role_name = AdministratorAccess\nregion = {REGIONS[n % 4]}\n"
        f"credential_process = aws-sso-util credential-process --profile Team{n}."
        "AdministratorAccess\nsso_auto_populated = true\n\n"
        for n in range(size)
    )
    return Case("aws-sso-util populate", config)


def granted(size: int) -> Case:
    """``granted sso populate``."""
    config = "".join(
        f"[profile team{n}/ReadOnly]\n"
        "granted_sso_start_url = https://corp.awsapps.com/start\ngranted_sso_region = eu-west-1\n"
        f"granted_sso_account_id = {account(n)}\ngranted_sso_role_name = ReadOnly\n"
        "common_fate_generated_from = aws-sso\n"
        f"credential_process = granted credential-process --profile team{n}/ReadOnly\n\n"
        for n in range(size)
    )
    return Case("granted populate", config)


def control_tower(size: int) -> Case:
    """The execution role in every account, from one SSO profile."""
    config = (
        SESSION + "[profile management]\nsso_session = corp\nsso_account_id = 111111111111\n"
        "sso_role_name = AWSAdministratorAccess\nregion = eu-west-1\n\n"
    ) + "".join(
        f"[profile account{n}]\n"
        f"role_arn = arn:aws:iam::{account(n)}:role/AWSControlTowerExecution\n"
        f"source_profile = management\nregion = {REGIONS[n % 4]}\n\n"
        for n in range(size)
    )
    return Case("Control Tower", config)


def aws_vault(size: int) -> Case:
    """Roles with MFA whose source's keys are in aws-vault's own store."""
    config = "[profile jane]\nregion = eu-west-1\n\n" + "".join(
        f"[profile client{n}]\nsource_profile = jane\n"
        f"role_arn = arn:aws:iam::{account(n)}:role/Developer\n"
        "mfa_serial = arn:aws:iam::111111111111:mfa/jane\nduration_seconds = 3600\n\n"
        for n in range(size)
    )
    return Case("aws-vault", config)


def saml2aws(size: int) -> Case:
    """Temporary keys for each account, with the tool's own settings."""
    credentials = "".join(
        f"[saml-{n}]\naws_access_key_id        = ASIAIOSFODNN7EXAMPLE\n"
        "aws_secret_access_key    = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY\n"
        "aws_session_token        = FwoGZXIvYXdzEXAMPLE==\n"
        "aws_security_token       = FwoGZXIvYXdzEXAMPLE==\n"
        f"x_principal_arn          = arn:aws:sts::{account(n)}:assumed-role/R/me\n"
        "x_security_token_expires = 2026-11-26T15:00:00+01:00\n\n"
        for n in range(size)
    )
    return Case("saml2aws", "", credentials)


def leapp(size: int) -> Case:
    """Sessions as processes, each with its keys in no file."""
    config = "".join(
        f"[profile leapp-{n}]\nregion = {REGIONS[n % 4]}\n"
        f"credential_process = leapp session generate 01234567-89ab-cdef-0123-{n:012d}\n\n"
        for n in range(size)
    )
    return Case("leapp", config)


def keys(size: int) -> Case:
    """An agency: long-term keys of each client, in both files."""
    config = "".join(
        f"[profile client-{n}]\nregion = {REGIONS[n % 4]}\noutput = table\n\n" for n in range(size)
    )
    return Case("keys", config, "".join(f"[client-{n}]\n{KEYS}\n" for n in range(size)))


def chains(size: int) -> Case:
    """Two roles deep, from keys, with S3 settings and comments."""
    config = "[profile hub-user]\nregion = eu-west-1\n\n" + "".join(
        f"# account {n}\n[profile hub{n}]\nrole_arn = arn:aws:iam::{account(n)}:role/hub\n"
        f"source_profile = hub-user\nexternal_id = ext-{n}\n\n"
        f"[profile spoke{n}]\nrole_arn = arn:aws:iam::{account(n + 1)}:role/ops/spoke\n"
        f"source_profile = hub{n}\nrole_session_name = jane@corp\nregion = {REGIONS[n % 4]}\n"
        "s3 =\n    max_concurrent_requests = 20\n    addressing_style = virtual\n\n"
        for n in range(size // 2)
    )
    return Case("chains", config, f"[hub-user]\n{KEYS}")


def mixed(size: int) -> Case:
    """All of these in one file, as years leave it; and services, plugins, comments."""
    parts = [make(size // 8) for make in (sso, sso_util, granted, control_tower, aws_vault, chains)]
    config = "\n".join(part.config.removeprefix(SESSION) for part in parts)
    config = SESSION + config + "[services local]\ns3 =\n  endpoint_url = http://localhost:9000\n"
    return Case("mixed", config, saml2aws(size // 8).credentials + parts[-1].credentials)


MAKERS: tuple[Callable[[int], Case], ...] = (
    *(sso, sso_util, granted, control_tower, aws_vault),
    *(saml2aws, leapp, keys, chains, mixed),
)
