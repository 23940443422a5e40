"""One cache for both: what one wrote the other uses, what one forgot the other does not find."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from amplify_plugin.testing.guide import DOTTED_ROLE_ARN, ROLE_ARN
from tests.interop.versions import OLD

if TYPE_CHECKING:
    from amplify_plugin.testing import World
    from tests.interop.amplify import Amplify, Answer

ROLE = "arn:aws:sts::123456789012:assumed-role/bizcorprole/amplify"
DELETED = "  Cached temp credentials are deleted for the project.\n\n"
NOTHING = "  No temp credentials are cached for the project.\n\n"


def sign_in(world: World, code: str = "123456") -> None:
    finished = world.aws("awscloudformation", "login", "--mfa-code", code)
    assert finished.code == 0, finished.stderr


def has_no_credentials(amplify: Amplify, answer: Answer) -> bool:
    """Whether Amplify would have to ask for a code (old), or is at its wits' end (new)."""
    if amplify.version == OLD:
        return "It requires MFA authentication" in answer.finished.stdout
    return answer.error == "Resolved credential object is not valid"


def test_what_we_cached_amplify_uses(amplify: Amplify, project: World) -> None:
    sign_in(project)
    assert amplify.call("pluginIdentity").arn == ROLE
    direct = amplify.call("identity")
    if amplify.version == OLD:
        assert direct.arn == ROLE
    else:
        # The expiration that it has read is text, and nothing but `pluginIdentity` makes it a date.
        assert direct.error == "identity.expiration.getTime is not a function"
    assert project.server.sessions_issued(ROLE_ARN) == 1


def test_what_the_old_one_cached_we_use(old: Amplify, new: Amplify, project: World) -> None:
    assert has_no_credentials(new, new.call("identity"))
    assert new.call("credentials", "bizcorprole").value["credentials"] == {}
    assert project.server.calls() == []

    assert old.call_with_code("identity", "123456").arn == ROLE
    finished = project.aws("sts", "get-caller-identity")
    assert finished.json["Arn"] == ROLE
    assert project.server.sessions_issued(ROLE_ARN) == 1


def test_either_reset_forgets_for_both_and_leaves_the_same_bytes(
    amplify: Amplify, project: World
) -> None:
    sign_in(project)
    assert project.aws("awscloudformation", "login", "--profile", "dev.corp").code == 0
    cached = project.cache_file.read_bytes()

    assert amplify.call("resetCache").finished.stdout == DELETED
    left_by_amplify = project.cache_file.read_bytes()
    assert list(json.loads(left_by_amplify)) == [DOTTED_ROLE_ARN]
    assert "needs an MFA code" in project.aws("sts", "get-caller-identity").stderr
    assert project.aws("awscloudformation", "reset-cache").stdout == NOTHING

    project.cache_file.write_bytes(cached)
    assert project.aws("awscloudformation", "reset-cache").stdout == DELETED
    assert project.cache_file.read_bytes() == left_by_amplify
    assert has_no_credentials(amplify, amplify.call("identity"))
    assert amplify.call("resetCache").finished.stdout == NOTHING


def test_a_reset_where_nothing_was_ever_cached(amplify: Amplify, project: World) -> None:
    assert amplify.call("resetCache").finished.stdout == NOTHING
    assert project.aws("awscloudformation", "reset-cache").stdout == NOTHING
    assert not project.cache_file.exists()
