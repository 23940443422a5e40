"""The diff that a person sees: every change, no secret."""

from __future__ import annotations

from pathlib import Path

from amplify_plugin.awsconfig import file_edits, section_edits

SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"


def test_secrets_are_in_no_diff(tmp_path):
    path = tmp_path / "credentials"
    path.write_text(
        f"# aws_secret_access_key = {SECRET}\n[a]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\n"
        f"AWS_SECRET_ACCESS_KEY = {SECRET}\naws_session_token = x\n  folded1\n# note\n  folded2\n"
        f"credential_process = tool --password hunter2 --token={SECRET}\nregion = x\n"
        f"odd = {SECRET}\n"
    )
    keys = {"aws_secret_access_key": f"new{SECRET}", "region": "y", "aws_security_token": "short"}
    planned = file_edits.edit_file(
        path, lambda text: section_edits.with_section(text, "a", keys), dry_run=True
    )
    shown = file_edits.diff(planned)
    for secret in (SECRET[:12], "AKIAIOSFODNN7", "hunter2", "short", "folded"):
        assert secret not in shown
        assert secret not in repr(planned)
    assert "-region = x\n+region = y\n" in shown


def test_the_external_id_of_a_line_beside_the_change_is_not_shown():
    """The diff of ``doctor --fix`` is what people paste into an issue."""
    before = "[profile a]\nrole_arn = x\nexternal_id = biz-corp-inventory\nregion = x\n"
    after = before.replace("region = x", "region = y")
    shown = file_edits.diff(file_edits.Edit(Path("config"), before, after))
    assert " external_id = ****************\n-region = x\n" in shown


def test_changed_secret_still_shows_as_a_changed_line():
    before = "[a]\naws_secret_access_key = one\n"
    after = section_edits.with_section(before, "a", {"aws_secret_access_key": "two"})
    shown = file_edits.diff(file_edits.Edit(Path("credentials"), before, after))
    line = "aws_secret_access_key = ****************"
    assert f"-{line}\n+{line}\n" in shown


def test_settings_that_are_no_secret_are_not_masked():
    settings = {
        "role_arn": "arn:aws:iam::123456789012:role/a-rather-long-path/DeployerOfTheWholeCompany",
        "mfa_serial": "arn:aws:iam::123456789012:mfa/me",
        "web_identity_token_file": "/var/run/token",
        "credential_process": "amplify-plugin credential-process --profile bizcorprole",
        "ca_bundle": "/opt/a/path/that/is/longer/than/a/secret/key/of/AWS/ca.pem",
    }
    after = section_edits.with_section("", "profile a", settings)
    shown = file_edits.diff(file_edits.Edit(Path("config"), "", after))
    for key, value in settings.items():
        assert f"+{key} = {value}\n" in shown


def test_control_characters_do_not_reach_the_terminal():
    shown = file_edits.diff(file_edits.Edit(Path("config"), "", "[a]\nx = \x1b[2J\n"))
    assert "\x1b" not in shown


def test_unchanged_file_has_no_diff():
    assert file_edits.diff(file_edits.Edit(Path("config"), "[a]\n", "[a]\n")) == ""


def test_hostile_line_does_not_keep_the_diff_busy():
    for line in ("secret" * 20_000, "a-" * 50_000 + "key", "x" * 200_000):
        assert file_edits.diff(file_edits.Edit(Path("config"), "", f"[a]\n{line}\nk = {line}\n"))


def test_a_text_that_was_utf_16_is_masked_whole():
    after = "[a]\naws_secret_access_key = wJalrXUtnFEMIexample\n"
    before = after.encode("utf-16").decode("utf-8", "surrogateescape")
    diff = file_edits.diff(file_edits.Edit(Path("F"), before, after)).replace("\\x00", "")
    assert "wJalrXUtnFEMI" not in diff
    assert "+[a]" in diff
