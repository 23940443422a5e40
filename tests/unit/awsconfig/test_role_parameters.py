"""What AssumeRole demands of its parameters, held by add-profile and doctor alike."""

from __future__ import annotations

import pytest

from amplify_plugin.awsconfig import new_profile, role_parameters
from amplify_plugin.commands.doctor.checks import role_parameters as findings

ACCOUNT = "arn:aws:iam::123456789012:"

ROLES = {
    f"{ACCOUNT}role/r": None,
    f"{ACCOUNT}role/team/a+b=c,d.e@f-g_h": None,
    "arn:aws-us-gov:iam::123456789012:role/r": None,
    f"{ACCOUNT}role/{'r' * 64}": None,
    f"{ACCOUNT}role/{'r' * 65}": "other-kind",
    f"{ACCOUNT}role/": "other-kind",
    f"{ACCOUNT}role/a:b": "other-kind",
    f"{ACCOUNT}user/u": "other-kind",
    f"{ACCOUNT}role/r r": "other-kind",
    "arn:aws:iam:us-east-1:123456789012:role/r": "other-service",
    "arn:aws:s3:::bucket": "other-service",
    "arn:aws:sts::123456789012:assumed-role/r/s": "session",
    "arn:aws:iam:123456789012:role/r": "colons",
    "aws:iam::123456789012:role/r": "not-an-arn",
    "role/r": "not-an-arn",
    "arn:aws:iam::12345678901:role/r": "account",
    "arn:aws:iam::aws:role/r": "account",
    "arn:aws-moon:iam::123456789012:role/r": "partition",
}
DEVICES = {
    f"{ACCOUNT}mfa/u": None,
    f"{ACCOUNT}mfa/team/u": None,
    f"{ACCOUNT}sms-mfa/u": None,
    "GAHT12345678": None,
    f"{ACCOUNT}u2f/user/u": "other-kind",
    f"{ACCOUNT}user/u": "other-kind",
    f"{ACCOUNT}mfa/u:v": "other-kind",
    "arn:aws:iam::1234:mfa/u": "account",
    "arn:aws-moon:iam::123456789012:mfa/u": "partition",
    "arn:aws:iam::mfa/u": "colons",
    "aws:iam::123456789012:mfa/u": "not-an-arn",
    "12345678": "not-an-arn",
    "mfa u": "not-an-arn",
}
DURATIONS = {
    "900": None,
    "43200": None,
    "0900": None,
    "899": "out-of-range",
    "43201": "out-of-range",
    "9" * 5000: "out-of-range",
    "0" * 5000: "out-of-range",
    "1h": "not-a-number",
    "3,600": "not-a-number",
    "\u0663\u0666\u0660\u0660": "not-a-number",
    "": "not-a-number",
}


@pytest.mark.parametrize(
    ("value", "fault", "of", "check", "found"),
    [
        (value, fault, *functions)
        for values, functions in (
            (
                ROLES,
                (role_parameters.of_role, new_profile.check_role_arn, findings.role_arn),
            ),
            (
                DEVICES,
                (role_parameters.of_device, new_profile.check_mfa_serial, findings.mfa_serial),
            ),
            (
                DURATIONS,
                (role_parameters.of_duration, new_profile.check_duration, findings.duration),
            ),
        )
        for value, fault in values.items()
    ],
)
def test_a_value_is_refused_for_the_same_reason_by_both(value, fault, of, check, found):
    assert of(value) == fault
    assert (found(value) is None) == (fault is None)
    if fault is None:
        check(value)
    else:
        with pytest.raises(ValueError, match=r"^(is|has|must be) "):
            check(value)


@pytest.mark.parametrize("name", ["", "a", "a b", "a/b", "j\u00fcrgen", "a" * 65])
def test_a_name_of_a_session_that_sts_refuses_is_refused_by_both(name):
    assert not role_parameters.is_session_name(name)
    assert findings.session_name(name) is not None
    with pytest.raises(ValueError, match="is not a session name"):
        new_profile.check_session_name(name)


@pytest.mark.parametrize("text", ["", "a", "a b", "a#b", "a" * 1225])
def test_an_external_id_that_sts_refuses_is_refused_by_both(text):
    assert not role_parameters.is_external_id(text)
    assert findings.external_id(text) is not None
    with pytest.raises(ValueError, match="is not an external id"):
        new_profile.check_external_id(text)


@pytest.mark.parametrize("text", ["+3600", "3_600", "\u0663\u0666\u0660\u0660"])
def test_a_number_that_python_alone_reads_is_not_said_to_be_ignored_by_the_aws_cli(text):
    fault = findings.duration(text)
    assert fault is not None
    assert fault.tools == ("amplify",)
    assert fault.fix == "Write 3600."


@pytest.mark.parametrize("text", ["+60", "-3600", "90_000"])
def test_such_a_number_has_the_same_bounds(text):
    fault = findings.duration(text)
    assert fault is not None
    assert fault.code == "duration-out-of-range"


@pytest.mark.parametrize("text", ["1h", "3,600", "", "1" * 5000 + "x"])
def test_what_the_aws_cli_ignores_is_not_a_number(text):
    fault = findings.duration(text)
    assert fault is not None
    assert "the AWS CLI ignores it" in fault.why


def test_seconds_with_thousands_of_zeros_in_front_are_a_number():
    assert role_parameters.seconds("0" * 5000 + "7200") == 7200
