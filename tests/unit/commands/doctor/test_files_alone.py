"""Each code that the two AWS files alone can give: found, and not in the nearest other case."""

from __future__ import annotations

import re

import pytest

from amplify_plugin.awsconfig import amplify, js
from amplify_plugin.awsconfig.new_profile import check_name
from amplify_plugin.quoting import joined
from tests.unit.commands.doctor.texts import CREDENTIALS, KEYS, codes, found, with_code

ROLE = "role_arn = arn:aws:iam::123456789012:role/r\n"
SSO = "sso_session = s\n"

# code, a config with the fault, the nearest without it
IN_CONFIG = [
    ("not-utf8", "[default]\nregion = \udcff\n", "[default]\nregion = é\n"),
    ("byte-order-mark", "\ufeff[default]\nregion = x\n", "[default]\nregion = x\n"),
    ("refused-by-aws", "[default]\nregion\n", "[default]\nregion =\n"),
    ("refused-by-aws", "region = x\n[default]\n", "[default]\nregion = x\n"),
    ("refused-by-aws", "[other]\na = 1\na = 2\n", "[other]\na = 1\nb = 2\n"),
    ("refused-by-amplify", "[a]\n'{\"length\": 3}' = 1\n", "[a]\nlength = 1\n"),
    (
        "ignored-by-js",
        "[default]\nregion = x\n[profile __proto__]\nregion = x\n",
        "[default]\nregion = x\n[profile proto]\nregion = x\n",
    ),
    (
        "duplicate-section",
        "[profile a]\nregion = x\n[profile a]\noutput = y\n",
        "[profile a]\nregion = x\n[profile b]\noutput = y\n",
    ),
    ("duplicate-setting", "[profile a]\ns3 =\n  x = 1\nS3 =\n  y = 1\n", "[profile a]\ns3 = 1\n"),
    (
        "default-twice",
        "[default]\nregion = x\n[profile default]\nregion = y\n",
        "[profile default]\nregion = y\n",
    ),
    (
        "name-in-both-spellings",
        "[profile a.b]\nregion = x\n[profile a\\.b]\nregion = x\n",
        "[profile a.b]\nregion = x\n[profile a\\.c]\nregion = x\n",
    ),
    (
        "profile-written-twice",
        '[profile a]\nregion = x\n[profile "a"]\nregion = y\n',
        '[profile a]\nregion = x\n[profile "b"]\nregion = y\n',
    ),
    (
        "profile-written-twice",
        "[profile dev]\nregion = x\n[dev]\nregion = y\n",
        "[profile dev]\nregion = x\n[dev2]\nregion = y\n",
    ),
    ("header-not-read-by-amplify", "[profile a] # x\n", "[profile a]\n# x\n"),
    ("header-not-read-by-amplify", "[profile a] \n", "[profile a ]\n"),
    ("header-not-read-by-amplify", " [profile a]\n", "\n[profile a]\n"),
    ("header-not-read-by-amplify", "[profile a]b]\n", "[profile a-b]\n"),
    (
        "header-in-value",
        "[profile a]\nregion = x\n  [profile b]\n",
        "[profile a]\nregion = x\n[profile b]\n",
    ),
    ("section-without-prefix", "[dev]\nregion = x\n", "[dev]\nsomething = x\n"),
    ("default-leaks", "[DEFAULT]\nregion = x\n", "[default]\nregion = x\n"),
    ("listed-by-amplify", "[sso-session s]\nsso_region = x\n", "[profile s]\nsso_region = x\n"),
    ("listed-by-amplify", "[sso-session s.t]\nsso_region = x\n", "[profile s.t]\nregion = x\n"),
    ("name-not-read-by-amplify", "[profile a.b]\n", "[profile a\\.b]\n"),
    ("name-not-read-by-amplify", "[profile constructor]\n", "[profile constructors]\n"),
    ("name-not-read-by-amplify", '[profile "a"]\n', "[profile a]\n"),
    ("name-not-read-by-aws", "[profile my team]\n", '[profile "my team"]\n'),
    ("name-not-read-by-aws", "[ profile x]\n", "[profile x]\n"),
    ("name-not-read-by-js", "[profile a\\.b]\n", "[profile a.b]\n"),
    ("name-not-read-by-js", "[profile  a]\n", "[profile a]\n"),
    ("name-not-read-by-js", "[profile é]\n", "[profile e/+@]\n"),
    ("value-in-quotes", '[profile a]\nregion = "x"\n', '[profile a]\nregion = x"\n'),
    (
        "value-in-quotes",
        "[profile a]\nrole_arn = 'x'\n",
        "[profile a]\ncredential_process = 'x'\n",
    ),
    ("comment-in-value", "[profile a]\nregion = x # y\n", "[profile a]\nregion = x#y\n"),
    (
        "value-changed-by-js",
        "[profile a]\ncredential_process = x\n y\n",
        "[profile a]\ncredential_process = x\ny = 1\n",
    ),
    ("value-changed-by-amplify", "[profile a]\nexternal_id = a;b\n", "[profile a]\nregion = a,b\n"),
    ("value-changed-by-amplify", "[profile a]\nregion = a\\\\b\n", "[profile a]\nregion = a/b\n"),
    (
        "value-broken-off",
        "[profile a]\nregion = x\n y\n",
        "[profile a]\nregion = x\ny = 1\n",
    ),
    (
        "value-changed-by-js",
        "[profile a]\ncredential_process = x ;y\n",
        "[profile a]\ncredential_process = x;y\n",
    ),
    ("setting-read-by-aws-only", "[profile a]\nRegion = x\n", "[profile a]\nregion = x\n"),
    ("setting-read-by-aws-only", "[profile a]\nregion: x\n", "[profile a]\nother: x\n"),
    (
        "nested-settings-leak",
        "[profile a]\ns3 =\n  region = x\n",
        "[profile a]\ns3 =\n  x = 1\n",
    ),
    ("missing-from-credentials", f"[profile a]\n{KEYS}", f"[profile a]\n{ROLE}"),
    (
        "missing-from-credentials",
        "[profile a]\nregion = x\n",
        "[profile a]\ncredential_process = x\n",
    ),
    ("missing-from-credentials", "[profile a]\nregion = x\n", f"[profile a]\n{SSO}"),
    (
        "role-shadows-process",
        f"[profile a]\n{ROLE}credential_process = x\n",
        f"[profile a]\n{ROLE}[profile b]\ncredential_process = x\n",
    ),
    (
        "keys-shadow-process",
        f"[profile a]\n{KEYS}credential_process = x\n",
        f"[profile a]\n{KEYS}[profile b]\ncredential_process = x\n",
    ),
    (
        "sso-shadows-process",
        f"[profile a]\n{SSO}credential_process = x\n",
        "[profile a]\ngranted_sso_start_url = x\ncredential_process = x\n",
    ),
    ("role-without-source", f"[profile a]\n{ROLE}", f"[profile a]\n{ROLE}source_profile = b\n"),
    (
        "role-without-source",
        f"[profile a]\n{ROLE}",
        f"[profile a]\n{ROLE}web_identity_token_file = t\n",
    ),
    (
        "role-with-two-sources",
        f"[profile a]\n{ROLE}source_profile = b\ncredential_source = Environment\n",
        f"[profile a]\n{ROLE}credential_source = Environment\n",
    ),
    (
        "source-missing",
        f"[profile a]\n{ROLE}source_profile = b\n",
        f"[profile a]\n{ROLE}source_profile = b.c\n[profile b\\.c]\nregion = x\n",
    ),
    (
        "source-loop",
        f"[profile a]\n{ROLE}source_profile = b\n[profile b]\n{ROLE}source_profile = a\n",
        f"[profile a]\n{ROLE}source_profile = b\n[profile b]\n{ROLE}source_profile = c\n",
    ),
    (
        "source-loop",
        f"[profile a]\n{ROLE}source_profile = a\n",
        f"[profile a]\n{ROLE}source_profile = a\n{KEYS}",
    ),
    (
        "source-without-credentials",
        f"[profile a]\n{ROLE}source_profile = b\n[profile b]\nregion = x\n",
        f"[profile a]\n{ROLE}source_profile = b\n[profile b]\n{KEYS}",
    ),
    (
        "source-not-followed-by-amplify",
        f"[profile a]\n{ROLE}source_profile = b\n[profile b]\n{SSO}",
        f"[profile a]\n{ROLE}source_profile = b\n[profile b]\ncredential_process = x\n",
    ),
    (
        "source-not-followed-by-amplify",
        f"[profile a]\n{ROLE}credential_source = Environment\n",
        f"[profile a]\n{ROLE}source_profile = b\n[profile b]\n{KEYS}",
    ),
    (
        "source-not-followed-by-amplify",
        f"[profile a]\n{ROLE}source_profile = b\n[profile b]\n{ROLE}source_profile = c\n",
        f"[profile a]\n{ROLE}source_profile = b\n[profile b]\n{ROLE}source_profile = c\n{KEYS}",
    ),
    ("kind-not-known-to-amplify", f"[profile a]\n{SSO}", "[profile a]\nsso_region = x\n"),
    (
        "duration-not-a-number",
        f"[profile a]\n{ROLE}source_profile = b\nduration_seconds = 1h\n",
        f"[profile a]\n{ROLE}source_profile = b\nduration_seconds = 3600\n",
    ),
]


@pytest.mark.parametrize(("code", "faulty", "near"), IN_CONFIG)
def test_found_in_the_config_file_and_not_in_the_nearest_case(code, faulty, near):
    assert code in codes(found(faulty))
    assert code not in codes(found(near))


IN_CREDENTIALS = [
    ("name-not-read-by-amplify", f"[a.b]\n{KEYS}", f"[a\\.b]\n{KEYS}"),
    ("name-not-read-by-aws", f"[a\\.b]\n{KEYS}", f"[a.b]\n{KEYS}"),
    ("name-not-read-by-js", f"[a\\.b]\n{KEYS}", f"[a.b]\n{KEYS}"),
    ("name-in-both-spellings", f"[a.b]\n{KEYS}[a\\.b]\n{KEYS}", f"[a.b]\n{KEYS}[a\\.c]\n{KEYS}"),
    ("prefix-in-credentials", f"[profile a]\n{KEYS}", f"[profile-a]\n{KEYS}"),
    ("missing-from-config", f"[a]\n{KEYS}", f"[b]\n{KEYS}"),
    ("duplicate-section", f"[a]\n{KEYS}[a]\n{KEYS}", f"[a]\n{KEYS}[b]\n{KEYS}"),
    ("value-in-quotes", '[a]\naws_session_token = "t=="\n', "[a]\naws_session_token = t==\n"),
    ("refused-by-aws", "[a]\nx\n", "[a]\nx = 1\n"),
    ("header-not-read-by-amplify", f"[a] ; b\n{KEYS}", f"[a]\n; b\n{KEYS}"),
]


@pytest.mark.parametrize(("code", "faulty", "near"), IN_CREDENTIALS)
def test_found_in_the_credentials_file_and_not_in_the_nearest_case(code, faulty, near):
    config = "[profile b]\nregion = x\n"
    assert code in codes(found(config, faulty))
    assert code not in codes(found(config, near))


def test_keys_of_the_credentials_file_shadow_a_process_of_the_config_file():
    config = "[profile a]\ncredential_process = x\n[profile b]\ncredential_process = x\n"
    [finding] = [f for f in found(config, f"[a]\n{KEYS}") if f.code == "keys-shadow-process"]
    assert (finding.subject, finding.file, finding.line) == ("a", CREDENTIALS, 2)
    assert "the Amplify CLI runs the process" in finding.message
    assert "the AWS CLI and the AWS SDK for JavaScript" in finding.message


def test_a_plain_pair_of_files_has_nothing_to_find():
    config = f"""\
# people
[default]
region = us-east-1

[profile base]
region = us-east-1

[profile deploy-er_1]
{ROLE}source_profile = base
mfa_serial = arn:aws:iam::123456789012:mfa/me
external_id = a+b,c.d@e:f/g-h
region = us-east-1
"""
    assert found(config, f"[default]\n{KEYS}\n[base]\n{KEYS}") == []


@pytest.mark.parametrize(
    ("code", "config", "credentials"),
    [
        ("missing-from-credentials", '[profile "my; team"]\nregion = x\n', ""),
        ("missing-from-config", "", f"[my; team]\n{KEYS}"),
        (
            "source-without-credentials",
            f'[profile "my; team"]\nregion = x\n[profile a]\n{ROLE}source_profile = my; team\n',
            "",
        ),
    ],
)
def test_a_command_to_copy_has_the_name_as_one_word(code, config, credentials):
    (told,) = with_code(code, found(config, credentials))
    assert f"--profile {joined(['my; team'])}" in told.fix


@pytest.mark.parametrize("name", ["constructor", "a.b", "my team", "größe", "x;y", "--"])
def test_the_bridge_that_is_offered_can_be_written(name):
    config, aliases = f'[profile "{name}"]\nregion = x\n[{name}]\n', set()
    for told in found(config):
        if told.code.startswith("name-not-read-by-"):
            aliases.update(re.findall(r"--as ([^' ]*)", told.fix))
    assert aliases
    for alias in aliases:
        check_name(alias, ("config", "credentials"), allow_any=False)


def test_thousands_of_zeros_before_a_chained_roles_duration_are_read():
    role = "[profile {}]\nrole_arn = arn:aws:iam::123456789012:role/x\nsource_profile = {}\n"
    long = f"duration_seconds = {'0' * 5000}7200\n"
    config = f"{role.format('a', 'b')}{long}{role.format('b', 'c')}"
    assert "duration-too-long-for-chain" in codes(found(config, f"[c]\n{KEYS}"))


@pytest.mark.parametrize(
    ("first", "second", "taken", "happens"),
    [
        ("region = x", "region = y", "y", "the other tools use the last one"),
        ("REGION = x", "region = y", "y", "use only line 3"),
        ("region = x", "REGION = y", "x", "use only line 2"),
        ("region: x", "region = y", "y", "use only line 3"),
        ("region = x", "region: y", "x", "use only line 2"),
        ("REGION = x", "region: y", None, "read neither"),
        ("Region = x", "Region = y", None, "read neither"),
    ],
)
def test_which_of_two_settings_the_other_tools_take_is_what_their_readers_do(
    first, second, taken, happens
):
    text = f"[profile a]\n{first}\n{second}\n"
    [told] = with_code("duplicate-setting", found(text))
    assert happens in told.message
    for settings in (js.profiles(text).get("a", {}), amplify.parse(text)["profile a"]):
        assert settings.get("region") == taken


def test_of_two_nested_blocks_the_other_tools_take_both():
    text = "[profile a]\ns3 =\n  a = x\ns3 =\n  b = y\n"
    [told] = with_code("duplicate-setting", found(text))
    assert "the other tools join the two" in told.message
    assert js.profiles(text)["a"] == {"s3.a": "x", "s3.b": "y"}
