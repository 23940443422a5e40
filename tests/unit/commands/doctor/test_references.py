"""What a profile names: a session, services, a source. Names in quotes are found where they are."""

from __future__ import annotations

import pytest

from amplify_plugin.awsconfig import aws
from tests.unit.commands.doctor.texts import codes, fixed_texts, found, with_code

SESSION = "sso_start_url = https://x.awsapps.com/start\nsso_region = eu-west-1\n"
ACCOUNT = "sso_account_id = 123456789012\nsso_role_name = r\n"
ENDPOINT = "s3 =\n  endpoint_url = https://s3.example.com\n"
REFERENCES = [
    ("sso_session", "sso-session", ACCOUNT, SESSION, "sso-session-missing"),
    ("services", "services", "region = eu-west-1\n", ENDPOINT, "services-missing"),
]
by_reference = pytest.mark.parametrize(("key", "kind", "own", "other", "code"), REFERENCES)


def test_an_empty_source_beside_a_web_identity_is_no_second_source() -> None:
    text = (
        "[profile s]\nrole_arn = arn:aws:iam::123456789012:role/r\n"
        "web_identity_token_file = /t\nsource_profile ="
    )
    assert "role-with-two-sources" in codes(found(f"{text} b\n[b]\n"))
    assert "role-with-two-sources" not in codes(found(f"{text}\n"))


@by_reference
@pytest.mark.parametrize("quote", ['"', "'"])
@pytest.mark.parametrize("name", ["corp", "my corp"])
def test_quotes_around_a_value_are_one_error(
    key: str, kind: str, own: str, other: str, code: str, quote: str, name: str
) -> None:
    header = f"[{kind} {quote}{name}{quote}]\n"
    text = f"[profile s]\n{key} = {quote}{name}{quote}\n{own}{header}{other}"
    told = codes(found(text))
    assert "value-in-quotes" in told
    assert code not in told
    mended, _ = fixed_texts(text)
    assert aws.profiles(mended)["s"][key] == name
    assert not {"value-in-quotes", code} & codes(found(mended))


@by_reference
@pytest.mark.parametrize("quote", ['"', ""])
def test_a_header_whose_name_lacks_its_quotes_is_told_as_such(
    key: str, kind: str, own: str, other: str, code: str, quote: str
) -> None:
    text = f"[profile s]\n{key} = {quote}my corp{quote}\n{own}[{kind} my corp]\n{other}"
    [told] = with_code(code, found(text))
    assert f"does not read [{kind} my corp]" in told.message
    assert "there is no" not in told.message


@by_reference
@pytest.mark.parametrize("quote", ['"', ""])
def test_what_no_header_has_is_missing(
    key: str, kind: str, own: str, other: str, code: str, quote: str
) -> None:
    text = f"[profile s]\n{key} = {quote}gone{quote}\n{own}[{kind} corp]\n{other}"
    [told] = with_code(code, found(text))
    assert "there is no" in told.message
