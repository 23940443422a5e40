"""Files as the users of other tools have them: each finding listed by hand, from the rule sets."""

from __future__ import annotations

from pathlib import Path

import pytest

from amplify_plugin.commands.doctor.examination import examine_files
from amplify_plugin.commands.doctor.located import AwsFiles, read_file

FOLDER = Path(__file__).parents[3] / "fixtures" / "real-world"

EXPECTED = {
    "aws-vault": [
        # The keys are in aws-vault's own store: no AWS tool finds credentials in the files.
        ("missing-from-credentials", "note", "default", "config", 2),
        ("setting-read-by-aws-only", "warning", "jonsmith", "config", 7),
        # A fragment for include_profile, which aws-vault alone knows.
        ("source-without-role", "warning", "common", "config", 14),
        ("missing-from-credentials", "warning", "root", "config", 16),
        ("header-not-read-by-amplify", "error", "order-staging-admin", "config", 23),
        ("source-without-credentials", "warning", "order-staging-admin", "config", 26),
    ],
    "granted": [
        ("missing-from-credentials", "note", "default", "config", 1),
        ("name-not-read-by-amplify", "warning", "company.dev.AdministratorAccess", "config", 6),
        ("sso-shadows-process", "note", "my-profile", "config", 27),
        # [profile registry role]: Amplify alone takes a name with a blank and without quotes.
        ("name-not-read-by-aws", "warning", "registry role", "config", 30),
        ("name-not-read-by-js", "warning", "registry role", "config", 30),
    ],
    "aws-sso-util": [
        # Its dot makes a profile 'sso-session corp' of it.
        ("listed-by-amplify", "note", "sso-session corp.example", "config", 1),
        ("kind-not-known-to-amplify", "note", "my-sso-profile", "config", 7),
        # Its own documentation has these comments: the AWS CLI looks for a region of that name.
        ("comment-in-value", "error", "my-sso-profile", "config", 8),
        ("comment-in-value", "error", "my-sso-profile", "config", 11),
        ("name-not-read-by-amplify", "warning", "Production.Administrator", "config", 13),
        ("kind-not-known-to-amplify", "note", "Production.Administrator", "config", 14),
        ("nested-settings-leak", "warning", "Production.Administrator", "config", 21),
        ("name-not-read-by-amplify", "warning", "Staging Admin.us-east-2", "config", 23),
        ("name-not-read-by-aws", "warning", "Staging Admin.us-east-2", "config", 23),
        ("name-not-read-by-js", "warning", "Staging Admin.us-east-2", "config", 23),
        ("name-not-read-by-amplify", "warning", "Log Archive.Audit", "config", 29),
        ("name-not-read-by-js", "warning", "Log Archive.Audit", "config", 29),
        ("kind-not-known-to-amplify", "note", "Log Archive.Audit", "config", 30),
        ("source-not-followed-by-amplify", "warning", "deploy", "config", 37),
        ("listed-by-amplify", "note", "services local-s3", "config", 40),
    ],
    "leapp": [
        ("name-not-read-by-amplify", "warning", "client.prod", "config", 8),
        ("listed-by-amplify", "note", "preview", "config", 11),
        ("section-without-prefix", "warning", "staging", "config", 14),
        # An older session of that name is still there, and wins.
        ("keys-shadow-process", "warning", "leapp-dev", "credentials", 8),
        # ini.stringify, by which Amplify writes, quotes what has a '='.
        ("value-in-quotes", "error", "client.prod", "credentials", 15),
    ],
    "saml2aws": [
        ("duplicate-section", "error", "profile dev", "config", 13),
        ("refused-by-aws", "error", "FILE", "config", 13),
        ("prefix-in-credentials", "warning", "mybucket", "credentials", 10),
    ],
}


@pytest.mark.parametrize("tool", EXPECTED)
def test_the_files_of(tool):
    files = AwsFiles(
        read_file("config", FOLDER / tool / "config"),
        read_file("credentials", FOLDER / tool / "credentials"),
    )
    found = [
        (
            f.code,
            f.severity,
            f.subject.replace(str(f.file), "FILE"),
            f.file.name if f.file else "",
            f.line or 0,
        )
        for f in examine_files(files)
    ]
    assert sorted(found, key=_place) == sorted(EXPECTED[tool], key=_place)


def _place(row):
    return row[3], row[4], row[0]


def test_no_folder_is_left_out():
    assert {path.name for path in FOLDER.iterdir() if path.is_dir()} == set(EXPECTED)
