"""A profile's endpoints as variables: botocore's order, and nobody's sign-in through them."""

from __future__ import annotations

from typing import Any

import pytest

from amplify_plugin.errors import ConfigurationError
from amplify_plugin.roles.endpoints import HANDED, KEPT_AWAY, hosts, variables, without_handed

LOCAL = "http://127.0.0.1:4566"
KEPT = {f"AWS_ENDPOINT_URL_{name}": KEPT_AWAY for name in ("SSO", "SSO_OIDC", "SIGNIN")}
SERVICES = {
    "local": {
        "s3": {"endpoint_url": LOCAL},
        "dynamodb": {"endpoint_url": "http://127.0.0.1:8000", "other": "x"},
        "sso": {"endpoint_url": LOCAL},
        "sso_oidc": {"endpoint_url": LOCAL},
        "signin": {"endpoint_url": LOCAL},
        "sqs": {},
        "written": "wrongly",
        "a b\n": {"endpoint_url": LOCAL},
    }
}
OF_SERVICES = {
    "AWS_ENDPOINT_URL_S3": LOCAL,
    "AWS_ENDPOINT_URL_DYNAMODB": "http://127.0.0.1:8000",
}


def given(environ: dict[str, str] | None = None, **settings: Any) -> dict[str, str]:
    """The variables, without the note of which they are."""
    found = variables("p", settings, SERVICES, environ or {})
    assert found.pop(HANDED, "").split() == list(found) or "true" in found.values()
    return found


def test_an_endpoint_for_all_is_none_for_whoever_signs_in() -> None:
    """It would count for every profile: another one's refresh token would go there in clear."""
    assert given(endpoint_url=LOCAL) == {"AWS_ENDPOINT_URL": LOCAL, **KEPT}


def test_services_are_handed_over_one_by_one() -> None:
    """Without those that sign in, even where the section names them."""
    assert given(services="local") == OF_SERVICES
    found = given(services="local", endpoint_url=LOCAL)
    assert found == {**OF_SERVICES, "AWS_ENDPOINT_URL": LOCAL, **KEPT}


def test_a_section_that_is_not_there_is_said() -> None:
    """The AWS CLI stops at it as well."""
    with pytest.raises(ConfigurationError, match=r"no \[services gone\]"):
        given(services="gone")


def test_what_the_environment_says_wins() -> None:
    """Even AWS_ENDPOINT_URL over a profile's service, in botocore's order."""
    theirs = {"AWS_ENDPOINT_URL": "http://theirs"}
    assert given(theirs, services="local", endpoint_url=LOCAL) == {}
    found = given({"AWS_ENDPOINT_URL_S3": "http://theirs"}, services="local")
    assert found == {"AWS_ENDPOINT_URL_DYNAMODB": "http://127.0.0.1:8000"}
    found = given({"AWS_ENDPOINT_URL_SSO": "http://theirs"}, endpoint_url=LOCAL)
    assert "AWS_ENDPOINT_URL_SSO" not in found
    assert given({"AWS_ENDPOINT_URL": ""}, endpoint_url=LOCAL)["AWS_ENDPOINT_URL"] == LOCAL


@pytest.mark.parametrize(
    ("environ", "setting", "expected"),
    [
        ("TRUE", None, {}),
        ("true", "false", {}),
        ("1", None, {"AWS_ENDPOINT_URL": LOCAL, **KEPT}),
        ("false", "true", {"AWS_ENDPOINT_URL": LOCAL, **KEPT}),
        # For what the environment says as well: the profile is not there to ignore it.
        (None, "True", {"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"}),
        (None, "yes", {"AWS_ENDPOINT_URL": LOCAL, **KEPT}),
    ],
)
def test_who_ignores_endpoints_gets_none(
    environ: str | None, setting: str | None, expected: dict[str, str]
) -> None:
    name = "ignore_configured_endpoint_urls"
    environs = {} if environ is None else {name.upper().join(("AWS_", "")): environ}
    settings = {} if setting is None else {name: setting}
    assert given(environs, endpoint_url=LOCAL, **settings) == expected


def test_an_earlier_profiles_endpoints_are_nobodys_word() -> None:
    """Inside one more exec, or a shell that has read export-credentials."""
    first = variables("p", {"endpoint_url": LOCAL}, {}, {"AWS_ENDPOINT_URL_S3": "http://theirs"})
    environ = {"AWS_ENDPOINT_URL_S3": "http://theirs", **first}
    assert without_handed(environ) == {"AWS_ENDPOINT_URL_S3": "http://theirs"}
    second = variables("q", {"endpoint_url": "http://other"}, {}, environ)
    assert second["AWS_ENDPOINT_URL"] == "http://other"


def test_the_hosts_are_told_without_what_is_secret_in_an_address() -> None:
    found = given(services="local", endpoint_url="https://user:canary@vpce.example/path")
    assert hosts(found) == ("127.0.0.1:4566", "127.0.0.1:8000", "vpce.example")
    assert hosts({"AWS_ENDPOINT_URL": "http://x:canary"}) == ("an address that cannot be read",)
    assert hosts({"AWS_ENDPOINT_URL": "canary"}) == ("no host",)
    assert hosts({}) == ()
