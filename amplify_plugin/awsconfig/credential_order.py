"""Where each tool takes a profile's credentials from, and in which order it looks.

One table of the tools' own orders, so that one tool's rule is never applied to another:

- the Amplify CLI (``getProfiledAwsConfig`` of amplify-provider-awscloudformation 8.11.19): a role,
  then a process, both from the config file alone; then keys, from the credentials file alone and in
  both of its spellings. It never looks at SSO, web identity or login settings.
- botocore (``create_credential_resolver`` and ``ProfileProviderBuilder`` of 1.44): a role without a
  web identity token, web identity, SSO, keys of the credentials file, login, process, keys of the
  config file.
- the AWS SDK for JavaScript (``resolveProfileData`` of credential-provider-ini 3.973): a role with
  exactly one source, keys, web identity, process, SSO, login.

``tests/contract/test_credential_order.py`` asks the real ones.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Literal

Way = Literal["role", "web-identity", "sso", "keys", "login", "process"]
Settings = Mapping[str, Any]

# What an SDK for JavaScript takes for a sign-in through SSO: any one of these.
_JS_SSO = ("sso_start_url", "sso_account_id", "sso_session", "sso_region", "sso_role_name")
# ... and botocore.
_AWS_SSO = ("sso_account_id", "sso_role_name")
# normalizeKeys: the Amplify CLI's own spelling comes first.
AMPLIFY_KEY_ID = ("accessKeyId", "aws_access_key_id")
AMPLIFY_SECRET = ("secretAccessKey", "aws_secret_access_key")


def ways(tool: str, config: Settings, credentials: Settings) -> tuple[Way, ...]:
    """Every way to credentials that the tool sees in a profile; the first is the one it takes.

    ``config`` and ``credentials`` are the profile's settings in each file, by the keys that the
    tool compares: lower case for ``aws``, as written for ``amplify`` and ``js``.
    """
    return tuple(_ORDERS[tool](config, credentials))


def way(tool: str, config: Settings, credentials: Settings) -> Way | None:
    """The way that the tool takes; None if it finds no credentials in the profile."""
    return next(iter(ways(tool, config, credentials)), None)


def _amplify(config: Settings, credentials: Settings) -> Iterator[Way]:
    if config.get("role_arn"):
        yield "role"
    if config.get("credential_process"):
        yield "process"
    if _any(credentials, AMPLIFY_KEY_ID) and _any(credentials, AMPLIFY_SECRET):
        yield "keys"


def _aws(config: Settings, credentials: Settings) -> Iterator[Way]:
    both = {**config, **credentials}
    if "role_arn" in both and "web_identity_token_file" not in both:
        yield "role"
    if both.get("web_identity_token_file"):
        yield "web-identity"
    if any(key in both for key in _AWS_SSO):
        yield "sso"
    if "aws_access_key_id" in credentials:
        yield "keys"
    if both.get("login_session"):
        yield "login"
    if "credential_process" in both:
        yield "process"
    if "aws_access_key_id" in config and "aws_access_key_id" not in credentials:
        yield "keys"


def _js(config: Settings, credentials: Settings) -> Iterator[Way]:
    both = {**config, **credentials}
    if "role_arn" in both and ("source_profile" in both) != ("credential_source" in both):
        yield "role"
    if "aws_access_key_id" in both and "aws_secret_access_key" in both:
        yield "keys"
    if "web_identity_token_file" in both and "role_arn" in both:
        yield "web-identity"
    if "credential_process" in both:
        yield "process"
    if any(key in both for key in _JS_SSO):
        yield "sso"
    if both.get("login_session"):
        yield "login"


def _any(settings: Settings, keys: tuple[str, ...]) -> bool:
    return any(settings.get(key) for key in keys)


_ORDERS: Mapping[str, Callable[[Settings, Settings], Iterator[Way]]] = {
    "amplify": _amplify,
    "aws": _aws,
    "js": _js,
}
