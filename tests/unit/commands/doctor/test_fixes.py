"""What is fixed, byte by byte; what is not; and that nobody loses what they read."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from amplify_plugin.awsconfig import amplify, aws, js
from amplify_plugin.awsconfig.names import FILES
from amplify_plugin.awsconfig.readers import READERS
from amplify_plugin.commands.doctor.examination import examine_files
from amplify_plugin.commands.doctor.finding import ModeFix
from amplify_plugin.commands.doctor.fixes import fix_all, kept_promises, shown_fixes
from amplify_plugin.commands.doctor.located import AwsFiles, read_file
from amplify_plugin.errors import ConfigFileUnreadable
from tests.contract import texts
from tests.unit.commands.doctor.texts import KEYS, fixed_texts
from tests.unit.modes import PRIVATE_FILE, mode_of

ROLE = "role_arn = r\nsource_profile = b\n"

IN_CONFIG = {
    "a byte order mark": ("\ufeff[default]\nregion = x\n", "[default]\nregion = x\n"),
    "a comment behind a header": (
        "[profile a]  # mine\r\nregion = x\r\n",
        "[profile a]\r\n# mine\r\nregion = x\r\n",
    ),
    "an indented header": ("  [profile a]\nregion = x", "[profile a]\nregion = x"),
    "blanks in a header": ("[profile  a ]\nregion = x\n", "[profile a]\nregion = x\n"),
    "quotes": ("[profile a]\nregion = 'x'  \n", "[profile a]\nregion = x  \n"),
    "capitals": ("[profile a]\nRegion=x\n", "[profile a]\nregion=x\n"),
    "a colon": ("[profile a]\nregion: x\n", "[profile a]\nregion = x\n"),
    "all of that in one setting": ("[profile a]\nRegion: 'x'\n", "[profile a]\nregion = x\n"),
    "a setting said twice": ("[profile a]\nregion = x\nregion = x\n", "[profile a]\nregion = x\n"),
    "a section that stands twice": (
        "[profile a]\nregion = x\n# c\n\n[profile b]\n\n[profile a]\noutput = json",
        "[profile a]\nregion = x\noutput = json\n# c\n\n[profile b]\n",
    ),
    "UTF-16": (
        "[profile a]\nregion = x\n".encode("utf-16").decode("utf-8", "surrogateescape"),
        "[profile a]\nregion = x\n",
    ),
    "a header glued to a value": (
        "[profile a]\nregion = us-east-1[profile b]\nregion = us-east-2\n",
        "[profile a]\nregion = us-east-1\n[profile b]\nregion = us-east-2\n",
    ),
    "a setting glued to a value": (
        "[profile a]\naws_access_key_id = AKIAEXAMPLEaws_secret_access_key = x\n",
        "[profile a]\naws_access_key_id = AKIAEXAMPLE\naws_secret_access_key = x\n",
    ),
    "an indented setting": (
        "[profile a]\nregion = x\n  output = json\n",
        "[profile a]\nregion = x\noutput = json\n",
    ),
    "an indented header in a value": (
        "[profile a]\nregion = x\n  [profile b]\n  region = y\n",
        "[profile a]\nregion = x\n[profile b]\nregion = y\n",
    ),
    "settings of s3 without indentation": (
        "[profile a]\ns3 =\nmax_queue_size = 1\nregion = x\n",
        "[profile a]\ns3 =\n    max_queue_size = 1\nregion = x\n",
    ),
    "a setting of s3 on its line": (
        "[profile a]\ns3 = signature_version = s3v4\n",
        "[profile a]\ns3 =\n    signature_version = s3v4\n",
    ),
    "an export": (
        "[profile a]\nexport AWS_DEFAULT_REGION=x\n",
        "[profile a]\nregion=x\n",
    ),
    "Amplify's own spelling": (
        "[profile a]\naccessKeyId = AKIAEXAMPLE\n",
        "[profile a]\naws_access_key_id = AKIAEXAMPLE\n",
    ),
    "a header glued to an address": (
        "[profile a]\nendpoint_url = http://127.0.0.1:4566[profile b]\nregion = us-east-2\n",
        "[profile a]\nendpoint_url = http://127.0.0.1:4566\n[profile b]\nregion = us-east-2\n",
    ),
    "a header without its end": ("[profile a\nregion = x\n", "[profile a]\nregion = x\n"),
    "characters that nobody sees": (
        "[profile a\u200b]\nregion = us\u00ad-east-1\n# \u200b\n",
        "[profile a]\nregion = us-east-1\n# \u200b\n",
    ),
    "a missing prefix": ("[dev]\nregion = 'x'\n", "[profile dev]\nregion = x\n"),
}


@pytest.mark.parametrize(("before", "after"), IN_CONFIG.values(), ids=list(IN_CONFIG))
def test_fixed_and_every_other_byte_stays(before, after):
    assert fixed_texts(before) == (after, "")
    assert fixed_texts(after) == (after, "")


NOT_FIXED = {
    "an address": "[profile a]\nendpoint_url = http://me@[::1]\n",
    "an address with its zone": "[profile a]\nendpoint_url = HTTPS://me:x@[fe80::1%25eth0]\n",
    "a name with a dot": "[profile a.b]\nregion = x\n",
    "a name in quotes": '[profile "a"]\nregion = x\n',
    "a setting said twice in two ways": "[profile a]\nregion = x\nregion = y\n",
    "two sections that contradict": "[profile a]\nregion = x\n[profile a]\nregion = y\n",
    "a comment that is a value": "[profile a]\nregion = x # y\n",
    "quotes that Amplify needs": '[profile a]\nexternal_id = "a#b"\n',
    "a section of another tool": "[dev]\nsomething = x\n",
    "a prefix that would make a second section": "[dev]\nregion = x\n[profile dev]\nregion = y\n",
}


@pytest.mark.parametrize("text", NOT_FIXED.values(), ids=list(NOT_FIXED))
def test_what_has_no_one_safe_answer_stays(text):
    assert fixed_texts(text) == (text, "")


def test_a_prefix_is_not_added_where_the_profile_would_act_as_another():
    config, credentials = f"[dev]\n{ROLE}", f"[dev]\n{KEYS}"
    assert fixed_texts(config, credentials) == (config, credentials)
    assert fixed_texts("[dev]\nregion = x\n", credentials)[0] == "[profile dev]\nregion = x\n"


def test_a_prefix_in_the_credentials_file_is_removed_unless_it_would_shadow():
    credentials = f"[profile a]\n{KEYS}"
    assert fixed_texts("[profile a]\nregion = x\n", credentials)[1] == f"[a]\n{KEYS}"
    process = "[profile a]\ncredential_process = x\n"
    assert fixed_texts(process, credentials)[1] == credentials


def test_dots_are_escaped_on_request_and_the_aws_cli_reads_the_same():
    config = f"[profile a.b] # c\n{ROLE}s3 =\n  x = 1\n"
    after, _ = fixed_texts(config, escape_dots=True)
    assert after == f"[profile a\\.b]\n# c\n{ROLE}s3 =\n  x = 1\n"
    assert aws.profiles(after) == aws.profiles(config)
    assert amplify.profile(config, "a.b") is None
    assert amplify.profiles(after)["a.b"]["role_arn"] == "r"


def test_dots_in_the_credentials_file_are_escaped_for_keys_alone():
    config = f"[profile k.eys]\nregion = x\n[profile r.ole]\n{ROLE}"
    credentials = f"[k.eys]\n{KEYS}[r.ole]\naws_session_token = t\n"
    after = fixed_texts(config, credentials, escape_dots=True)
    assert after[0] == config.replace("k.eys", "k\\.eys").replace("r.ole", "r\\.ole")
    assert after[1] == credentials.replace("k.eys", "k\\.eys")


def test_dots_of_a_roles_source_stay_since_the_aws_cli_would_lose_its_keys():
    role = "[profile r]\nrole_arn = r\nsource_profile = k.eys\n"
    config, credentials = f"[profile k.eys]\nregion = x\n{role}", f"[k.eys]\n{KEYS}"
    assert fixed_texts(config, credentials, escape_dots=True) == (config, credentials)


def test_dots_stay_where_the_sdk_runs_the_process_for_amplify():
    config = "[profile p.q]\ncredential_process = tool\n"
    assert fixed_texts(config, escape_dots=True) == (config, "")


def test_a_change_that_a_reader_would_notice_elsewhere_waits_for_the_one_that_allows_it():
    """Below [profile dev], Amplify would nest what it makes of [profile dev.corp]."""
    config = "[dev]\nregion = x\n[profile dev.corp]\nregion = y\n"
    assert fixed_texts(config) == (config, "")
    after, _ = fixed_texts(config, escape_dots=True)
    assert after == "[profile dev]\nregion = x\n[profile dev\\.corp]\nregion = y\n"


def test_a_change_after_which_a_reader_would_refuse_the_file_is_not_made():
    """As a bare header that title crashes npm ini; with the blank behind it, it is a setting."""
    credentials = "[a]\nb = c\n['{\"toString\": 1}'] \n"
    assert fixed_texts("", credentials) == ("", credentials)


def test_a_name_in_both_spellings_is_escaped_no_further():
    config = "[profile a.b]\nregion = x\n[profile a\\.b]\nregion = y\n"
    assert fixed_texts(config, escape_dots=True) == (config, "")


# The faults that people make, in any order and number.
LINES = [
    *(
        "[default]",
        "[profile a.b]",
        "[profile a\\.b]",
        "[a.b]",
        "[a\\.b]",
        "[profile dev]",
        "[dev]",
    ),
    *(" [profile x]", "[profile x] # c", "[profile  y]", "[profile y]", '[profile "y"]'),
    *("[profile y ]", "[ profile y ]", "[profile my team]", "[sso-session s.t]", "[plugins]"),
    *("[DEFAULT]", "region = x", 'region = "x"', "Region: x", "region = x # y", "  [profile q]"),
    *("role_arn = a", 'Role_Arn = "a"', "source_profile = dev", "source_profile = a.b", "s3 ="),
    *("  region = z", 'aws_access_key_id = "a"', "aws_secret_access_key = b;c", "k", "", "# c"),
    *("aws_session_token='t=='", "credential_process = x", 'external_id = "a#b"', "output = json"),
    *("duration_seconds = q", "sso_session = s", "credential_source = E", "Output = json", "; d"),
]
aws_files = st.one_of(
    st.builds(
        lambda mark, lines, end: mark + "\n".join(lines) + end,
        st.sampled_from(["", "", "\ufeff"]),
        st.lists(st.sampled_from(LINES), max_size=14),
        st.sampled_from(["", "\n"]),
    ),
    texts.files,
)


@given(config=aws_files, credentials=aws_files, escape_dots=st.booleans())
@settings(
    max_examples=80,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
def test_fixing_again_changes_nothing_and_nobody_refuses_what_they_read(
    config, credentials, escape_dots
):
    after = fixed_texts(config, credentials, escape_dots=escape_dots)
    assert fixed_texts(*after, escape_dots=escape_dots) == after
    for kind, before, text in zip(FILES, (config, credentials), after, strict=True):
        for read in (reader.of(kind) for reader in READERS.values()):
            try:
                read(before)
            except ConfigFileUnreadable:
                continue
            read(text)


@pytest.fixture
def on_disk(tmp_path):
    def write(config: str, credentials: str = "") -> AwsFiles:
        (tmp_path / "config").write_text(config, encoding="utf-8", newline="")
        (tmp_path / "credentials").write_text(credentials, encoding="utf-8", newline="")
        return AwsFiles(
            read_file("config", tmp_path / "config"),
            read_file("credentials", tmp_path / "credentials"),
        )

    return write


def test_the_files_are_replaced_with_a_backup_and_the_diff_hides_secrets(on_disk, tmp_path):
    credentials = '[a] # c\naws_session_token = "hunter2="\n'
    files = on_disk("[profile a]\nregion = x\n", credentials)
    planned = fix_all(files, examine_files, (), dry_run=True)
    assert (tmp_path / "credentials").read_text() == credentials
    assert "hunter2" not in shown_fixes(planned)
    assert "\n-[a] # c\n" in shown_fixes(planned)
    assert "\n+[a]\n+# c\n" in shown_fixes(planned)

    [edit] = fix_all(files, examine_files, (), dry_run=False).edits
    assert edit.path == tmp_path / "credentials"
    assert edit.backup is not None
    assert edit.backup.read_text() == credentials
    assert mode_of(edit.backup) == PRIVATE_FILE
    assert edit.path.read_text() == "[a]\n# c\naws_session_token = hunter2=\n"


def test_what_somebody_else_wrote_meanwhile_is_fixed_too_and_kept(on_disk, tmp_path):
    files = on_disk("[profile a] \nregion = x\n")
    (tmp_path / "config").write_text("[profile a] \nregion = y\n\n[profile b]\n")
    fix_all(files, examine_files, (), dry_run=False)
    assert (tmp_path / "config").read_text() == "[profile a]\nregion = y\n\n[profile b]\n"


def test_a_file_that_is_refused_for_another_reason_stays_and_the_other_is_fixed(on_disk, tmp_path):
    files = on_disk("[profile a] \nregion\n", '[a]\naws_session_token = "t="\n')
    fixes = fix_all(files, examine_files, (), dry_run=False)
    assert (tmp_path / "config").read_text() == "[profile a] \nregion\n"
    assert (tmp_path / "credentials").read_text() == "[a]\naws_session_token = t=\n"
    [failure] = fixes.failures
    assert "config was not changed" in failure
    assert "line 2" in failure


def test_a_fix_after_which_the_finding_is_still_there_is_not_promised(on_disk):
    files = on_disk('[default]\nregion = "us-east-1"\noutput = "json"\n')
    found = tuple(examine_files(files))
    planned = fix_all(files, examine_files, (), dry_run=True)
    kept = kept_promises(found, planned, files, examine_files)
    assert {finding.code for finding in kept} == {"value-in-quotes"}
    assert kept_promises(found, planned, files, lambda _: kept[:1]) == ()


def test_what_nothing_mends_keeps_no_promise_from_being_made(on_disk):
    """Another finding of the same code and profile stays, and was never promised to go."""
    files = on_disk("[default]\nregion = 'x'\ncredential_process = 'creds --json'\n")
    found = tuple(examine_files(files))
    planned = fix_all(files, examine_files, (), dry_run=True)
    quoted = [2] if os.name == "nt" else [2, 3]  # there nothing is said of a process
    assert [f.line for f in found if f.code == "value-in-quotes"] == quoted
    assert [f.line for f in kept_promises(found, planned, files, examine_files)] == [2]


def test_a_thousand_fixes_that_cannot_be_made_are_not_promised(on_disk):
    twice = "[profile p{0}] region = us-east-1\nregion = us-east-2\n"
    files = on_disk("".join(twice.format(n) for n in range(100)))
    found = tuple(examine_files(files))
    planned = fix_all(files, examine_files, (), dry_run=True)
    assert sum(1 for finding in found if finding.mends) == 100
    assert kept_promises(found, planned, files, examine_files) == ()


def test_a_mode_is_set_and_one_that_cannot_be_is_told(tmp_path):
    file = tmp_path / "f"
    file.touch(mode=0o644)
    modes = [ModeFix(file, 0o600), ModeFix(tmp_path / "gone", 0o600)]
    files = AwsFiles(read_file("config", tmp_path / "c"), read_file("credentials", tmp_path / "d"))
    fixes = fix_all(files, examine_files, modes, dry_run=False)
    assert mode_of(file) == PRIVATE_FILE
    assert fixes.modes == (modes[0],)
    assert "gone" in fixes.failures[0]
    assert not (tmp_path / "c").exists()


def test_javascript_is_asked_too():
    """Of the three readers the one without a refusal: its reading is what `keeps` compares."""
    before = "[profile  a]\nregion = x\n"
    assert js.profiles(before) == {}
    assert js.profiles(fixed_texts(before)[0]) == {"a": {"region": "x"}}
