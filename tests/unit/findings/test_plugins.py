"""The [plugins] of the config file, as AWS CLI v1 and v2 take them."""

from __future__ import annotations

import pytest

from amplify_plugin.findings.plugins import check
from amplify_plugin.findings.programs import Program
from tests.unit.findings.texts import files

V1, V2 = Program("/v1/aws", (1, 46, 3)), Program("/v2/aws", (2, 38, 5))
OURS = "[plugins]\namplify = amplify_plugin\n"
PATH = "cli_legacy_plugin_path = /site\n"


@pytest.mark.parametrize(
    ("config", "clis", "expected"),
    [
        ("", (V1,), ["plugin-not-enabled"]),
        ("[plugins]\nother = else\n", (), ["plugin-not-enabled"]),
        (OURS, (V1,), []),
        (OURS, (), []),
        (OURS, (V2,), ["plugin-path-missing"]),
        (OURS, (V1, V2), ["plugin-path-missing"]),
        (OURS + PATH, (V2,), []),
        (OURS + PATH, (V1,), ["plugin-path-breaks-v1"]),
        (OURS + PATH.replace("/site", "~/site"), (V2,), ["plugin-path-unusable"]),
        (OURS + PATH.replace("/site", "/empty"), (V2,), ["plugin-path-unusable"]),
        (OURS + PATH.replace("/site", "/empty:/site"), (V2,), []),
        ("[plugins]\n" + PATH.replace("/site", "/empty"), (V2,), ["plugin-not-enabled"]),
        (OURS, (Program("/x/aws", None),), []),
    ],
)
def test_the_lines_for_the_installed_versions(config, clis, expected):
    there = "/site/amplify_plugin/__init__.py"
    findings = list(check(files(config).config, clis, lambda path: path == there))
    assert [finding.code for finding in findings] == expected
    assert all(finding.subject == "plugins" for finding in findings)
