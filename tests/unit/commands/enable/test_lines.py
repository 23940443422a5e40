"""The [plugins] lines: what is added where, and that taking them out gives the text back."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from amplify_plugin.commands.enable import lines
from amplify_plugin.commands.enable.enable import by_hand
from amplify_plugin.errors import ConfigFileUnreadable

OURS = "amplify = amplify_plugin\n"
SITE = "cli_legacy_plugin_path = /site\n"


def listed(*folders: str) -> str:
    return os.pathsep.join(folders)


def enabled(text: str, *folders: str, there=()) -> str:
    return lines.with_lines(
        text,
        folders,
        is_there=lambda path: any(path.replace(os.sep, "/").startswith(t) for t in there),
    )


@pytest.mark.parametrize(
    ("before", "v1", "v2"),
    [
        ("", "[plugins]\n" + OURS, "[plugins]\n" + OURS + SITE),
        ("# mine", "# mine\n\n[plugins]\n" + OURS[:-1], "# mine\n\n[plugins]\n" + OURS + SITE[:-1]),
        ("[default]\r\n", "[default]\r\n\r\n[plugins]\r\namplify = amplify_plugin\r\n", None),
        ("[plugins]\n[default]\n", f"[plugins]\n{OURS}[default]\n", None),
        (
            "[plugins]\nother = them\n\n[default]\n",
            f"[plugins]\nother = them\n{OURS}\n[default]\n",
            f"[plugins]\nother = them\n{OURS}{SITE}\n[default]\n",
        ),
        (
            "[plugins]\ncli_legacy_plugin_path=/theirs\nother = them\n",
            f"[plugins]\n{OURS}cli_legacy_plugin_path=/theirs\nother = them\n",
            f"[plugins]\n{OURS}cli_legacy_plugin_path=/theirs{os.pathsep}/site\nother = them\n",
        ),
        (
            "[plugins]\ncli_legacy_plugin_path = /site\nmine = amplify_plugin\n",
            f"[plugins]\nmine = amplify_plugin\n{SITE}",
            f"[plugins]\nmine = amplify_plugin\n{SITE}",
        ),
        (f"[plugins]\n{OURS}{SITE}", None, None),
        (
            "[plugins]\namplify = x\n",
            "[plugins]\namplify = x\namplify_plugin = amplify_plugin\n",
            None,
        ),
    ],
)
def test_our_line_comes_before_the_path_and_others_stay(before, v1, v2):
    assert enabled(before) == (before if v1 is None else v1)
    if v2 is not None:
        assert enabled(before, "/site") == v2
    for folders in ((), ("/site",)):
        once = enabled(before, *folders)
        assert enabled(once, *folders) == once


def test_folders_are_added_behind_others_and_take_the_place_of_another_installation():
    both = "[plugins]\n" + OURS + f"cli_legacy_plugin_path = {listed('/theirs', '/old')}\n"
    assert f"= {listed('/theirs', '/old', '/site')}\n" in enabled(both, "/site")
    old = ("/old/amplify_plugin",)
    assert f"= {listed('/theirs', '/site')}\n" in enabled(both, "/site", there=old)
    assert enabled(both, "/old", there=old) == both
    # Ours before it: the first that has the plugin is what v2 loads.
    needed = both + "other = them\n"
    assert f"= {listed('/theirs', '/site', '/old')}\n" in enabled(
        needed, "/site", there=(*old, "/old/them")
    )


def test_what_botocore_refuses_is_not_enabled():
    with pytest.raises(ConfigFileUnreadable):
        enabled("[default]\nno setting\n")


@pytest.mark.parametrize(
    "before",
    [
        "",
        "# only a comment",
        "[default]\nregion = x",
        "[default]\r\nregion = x\r\n",
        "[default]\n\n\n",
        "[plugins]\nother = them",
        "[plugins]\nother = them\n# note\n\n[default]\n",
        "[plugins]\ncli_legacy_plugin_path   =/theirs   \nother=them\n",
    ],
)
@pytest.mark.parametrize("folders", [(), ("/site",), ("/checkout", "/site")])
def test_taking_them_out_gives_the_text_back(before, folders):
    after = enabled(before, *folders)
    assert lines.without_lines(after, folders) == before
    assert lines.without_lines(before, folders) == before


def test_what_others_have_written_since_stays():
    before = "[default]\nregion = x\n"
    after = enabled(before, "/site")
    added = "[profile new]\nregion = y\n"
    assert lines.without_lines(after + added, ("/site",)) == before + added
    grown = after.replace("amplify_plugin\n", "amplify_plugin\nother = them\n")
    expected = before + "\n[plugins]\nother = them\n"
    assert lines.without_lines(grown, ("/site",)) == expected


def test_a_path_that_serves_nobody_goes_and_an_empty_section():
    """v1 would stop at the path, without a line of ours before it."""
    path = "cli_legacy_plugin_path = /gone\n"
    assert lines.without_lines("[plugins]\n" + OURS + path, ()) == ""
    assert lines.without_lines("[plugins]\n" + path, ()) == "[plugins]\n" + path
    assert lines.without_lines("[plugins]\n", ()) == "[plugins]\n"


def test_what_stands_in_for_the_plugin_is_the_last_on_the_path_and_goes_with_it():
    stand_in = "/h/.amplify/awscloudformation/stand-in"
    there = ("/old/amplify_plugin", f"{stand_in}/amplify_plugin.py")
    first = enabled("", "/old", stand_in, there=there)
    assert f"= {listed('/old', stand_in)}\n" in first
    moved = enabled(first, "/new", stand_in, there=there)
    assert f"= {listed('/new', stand_in)}\n" in moved
    gone = enabled(first, "/new", stand_in)  # nothing tells whose the first was
    assert f"= {listed('/old', '/new', stand_in)}\n" in gone
    assert lines.without_lines(moved, ("/new", stand_in)) == ""


def test_how_the_lines_are_taken_out_without_the_plugin_is_said_for_the_system():
    config = Path("/srv/config")
    assert by_hand(config, is_windows=False).startswith(":\n  sed -i.bak ")
    told = by_hand(config, is_windows=True)
    assert "sed" not in told
    assert f"[plugins] in {config} that name amplify_plugin or cli_legacy_plugin_path" in told
