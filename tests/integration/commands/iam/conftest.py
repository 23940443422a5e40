"""Two accounts, an administrator in each, and the guide's commands run there in this process."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING, Any

import botocore.session
import pyotp
import pytest

from amplify_plugin.awsconfig import aws
from amplify_plugin.commands.context import Context
from amplify_plugin.commands.iam import (
    account,
    create_role,
    create_user,
    delete_role,
    delete_user,
    rotate_key,
)
from amplify_plugin.hosts.wiring import current
from amplify_plugin.testing.guide import (
    BIZ_ADMIN,
    DEV_ADMIN,
    DEV_CORP,
    EXTERNAL_ID,
    ROLE_ARN,
    Administrator,
    add_administrators,
)

if TYPE_CHECKING:
    from pathlib import Path

    from amplify_plugin.commands.base import Result
    from amplify_plugin.testing import AwsServer

ROLE = {
    "role_name": "bizcorprole",
    "trusted_account": DEV_CORP,
    "external_id": EXTERNAL_ID,
    "categories": "s3,iam",
}
USER = {"user_name": "devcorpuser", "role_arn": ROLE_ARN, "external_id": EXTERNAL_ID}


class Phone:
    """A person with an authenticator app: takes the seed from the screen, types the codes.

    ``slips`` are typed before, a NothingTyped among them is a person who gives up.
    """

    is_there = True

    def __init__(self, *slips: str | type[BaseException]) -> None:
        self._slips = list(slips)
        self.seed: str | None = None
        self.screen = ""
        self.asked = 0

    def ask_secret(self, question: str) -> str:
        self.screen += question
        if found := re.search("Type this key into the app: ([A-Z2-7]+)", question):
            self.seed = found[1]
        if self._slips:
            slip = self._slips.pop(0)
            if isinstance(slip, str):
                return slip
            raise slip
        self.asked += 1
        return self.code((self.asked - 1) % 2 - 1)

    def code(self, steps: int) -> str:
        """The code so many steps from now."""
        assert self.seed is not None, "the seed was not shown"
        return pyotp.TOTP(self.seed).generate_otp(int(time.time()) // 30 + steps)

    def ask(self, question: str) -> str:
        raise AssertionError(f"asked {question!r}")

    def agrees(self, text: str, question: str, **_: bool) -> bool:
        raise AssertionError(f"asked {text}{question!r}")


class Nobody(Phone):
    is_there = False

    def ask_secret(self, question: str) -> str:
        raise AssertionError(f"asked {question!r} without a terminal")


class Office:
    """A home with the administrators' keys, and the commands run by one of them."""

    def __init__(self, path: Path, server: AwsServer, session: botocore.session.Session) -> None:
        self.server = server
        self.credentials = path / "credentials"
        self.credentials.write_text(BIZ_ADMIN.credentials + DEV_ADMIN.credentials)
        self.credentials.chmod(0o600)
        self.warnings: list[str] = []
        self._session = session
        self._accounts: dict[Administrator, account.Account] = {}

    def context(self, profile: str | None) -> Context:
        return Context(
            hooks=current,
            sections=lambda: aws.credentials(self.credentials.read_text()),
            session=lambda: self._session,
            profile_name=profile,
            environ={"AWS_SHARED_CREDENTIALS_FILE": str(self.credentials)},
            warn=self.warnings.append,
        )

    def account(self, admin: Administrator = BIZ_ADMIN) -> account.Account:
        return account.of(self.context(admin.profile))

    def create_role(self, profile: str = BIZ_ADMIN.profile, **arguments: Any) -> Result:
        given = {**_options(create_role), **ROLE, **arguments}
        return create_role.run(given, self.context(profile))

    def create_user(
        self, person: Any = None, profile: str = DEV_ADMIN.profile, **arguments: Any
    ) -> Any:
        given = {**_options(create_user), **USER, "show_seed": True, **arguments}
        if given["no_mfa"]:
            given["show_seed"] = False
        context = self.context(profile)
        request = create_user.wanted(given, context)
        return create_user.create_user(request, account.of(context), context, person or Phone())

    def delete_role(self, **arguments: Any) -> Result:
        given = {**_options(delete_role), "role_name": "bizcorprole", **arguments}
        return delete_role.run(given, self.context(BIZ_ADMIN.profile))

    def delete_user(self, **arguments: Any) -> Result:
        given = {**_options(delete_user), "user_name": "devcorpuser", **arguments}
        return delete_user.run(given, self.context(DEV_ADMIN.profile))

    def rotate_key(self, profile: str | None = DEV_ADMIN.profile, **arguments: Any) -> Result:
        """By the administrator; by the key itself without a profile."""
        given = {**_options(rotate_key), "profile_name": "devcorpuser", **arguments}
        return rotate_key.run(given, self.context(profile))

    def iam(self, operation: str, admin: Administrator = BIZ_ADMIN, **parameters: Any) -> Any:
        """A call by hand, past our commands."""
        if admin not in self._accounts:
            self._accounts[admin] = self.account(admin)
        return self._accounts[admin].call(operation, parameters)

    def changes(self) -> list[str]:
        """The actions that changed something, or were meant to, in the order of their arrival."""
        return [
            call.action
            for call in self.server.calls()
            if call.service == "iam" and not call.action.startswith(("Get", "List"))
        ]


class NoAccount(Context):
    """A place without AWS: whatever asks for a session there fails the test."""

    def __init__(self) -> None:
        def session() -> Any:
            raise AssertionError("a session was asked for")

        super().__init__(sections=dict, session=session, hooks=current, environ={})


def role_without_aws(**arguments: Any) -> Result:
    """create-role where there is no AWS: what is told before anything is asked."""
    return create_role.run({**_options(create_role), **ROLE, **arguments}, NoAccount())


def user_without_aws(**arguments: Any) -> Result:
    """create-user where there is no AWS."""
    return create_user.run({**_options(create_user), **USER, **arguments}, NoAccount())


def _options(command: Any) -> dict[str, Any]:
    return {option.key: False if option.is_flag else None for option in command.COMMAND.options}


@pytest.fixture(scope="session")
def models() -> botocore.session.Session:
    """One session whose service models serve every test: reading IAM's takes a while."""
    return botocore.session.Session()


@pytest.fixture
def office(
    tmp_path: Path,
    aws_server: AwsServer,
    models: botocore.session.Session,
    monkeypatch: pytest.MonkeyPatch,
) -> Office:
    add_administrators(aws_server)
    monkeypatch.setenv("AWS_ENDPOINT_URL", aws_server.url)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    return Office(tmp_path, aws_server, models)
