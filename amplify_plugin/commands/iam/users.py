"""Part 2 of the guide, as IAM keeps it: the policy for one role, the user, the attachment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from amplify_plugin.commands.iam import devices
from amplify_plugin.commands.iam.account import (
    BY_COMMAND,
    BY_TEMPLATE,
    TAG,
    Account,
    marked,
    refuse_foreign,
    tags,
    untagged,
)
from amplify_plugin.commands.iam.changes import Change, Step, document_text
from amplify_plugin.commands.iam.policy import (
    may_assume,
    may_rotate,
    read_document,
    same_document,
)
from amplify_plugin.commands.iam.roles import foreign_policies, tagging
from amplify_plugin.errors import AmplifyPluginError
from amplify_plugin.terminal.text import quoted, shown

if TYPE_CHECKING:
    from amplify_plugin.commands.iam.policy import Document, Place

KEYS_MAX = 2  # access keys of one user (IAM)
POLICY_DESCRIPTION = "May assume one role of an AWS Amplify project; made by awscli-plugin-amplify."
ROTATION_DESCRIPTION = "May rotate the user's own access keys; made by awscli-plugin-amplify."


class WantedPolicy(NamedTuple):
    """A customer-managed policy of a user: what it permits, and that in words."""

    name: str
    document: Document
    description: str

    def arn(self, place: Place) -> str:
        """Its ARN in the user's account."""
        return place.arn(f"policy/{self.name}")


class WantedUser(NamedTuple):
    """A user who may assume one role, and with ``may_rotate`` change the own access keys.

    ``mfa``: the latter in an MFA session only.
    """

    name: str
    role_arn: str
    tags: dict[str, str] = {}  # noqa: RUF012  a named tuple's default, never changed
    may_rotate: bool = False
    mfa: bool = True

    @property
    def policy_name(self) -> str:
        """One policy a role, so that a user may have several."""
        account, role = self.role_arn.split(":")[4], self.role_arn.rpartition("/")[2]
        return f"assume-{role}-{account}"

    def policies(self, place: Place) -> tuple[WantedPolicy, ...]:
        """What is to be attached to the user; the role's policy first."""
        of_role = WantedPolicy(self.policy_name, may_assume(self.role_arn), POLICY_DESCRIPTION)
        if not self.may_rotate:
            return (of_role,)
        document = may_rotate(place.arn(f"user/{self.name}"), mfa=self.mfa)
        # Of one user: a policy for all would need a variable, and two of them one for MFA each.
        return of_role, WantedPolicy(f"rotate-key-{self.name}", document, ROTATION_DESCRIPTION)


class FoundPolicy(NamedTuple):
    """A customer-managed policy; ``versions`` are the ids of those that are not in force."""

    arn: str
    document: Document
    tags: dict[str, str]
    attachments: int
    versions: tuple[str, ...]


class FoundUser(NamedTuple):
    """A user as IAM has it; ``key_ids`` are all access keys, ``devices`` all serials."""

    name: str
    arn: str
    tags: dict[str, str]
    attached: tuple[str, ...]
    key_ids: tuple[str, ...]
    devices: tuple[str, ...]


def find(account: Account, name: str) -> FoundUser | None:
    """The user of that name with what belongs to it."""
    of_user = {"UserName": name}
    answer = account.find("get_user", of_user)
    if answer is None:
        return None
    attached = account.all("list_attached_user_policies", "AttachedPolicies", of_user)
    keys = account.all("list_access_keys", "AccessKeyMetadata", of_user)
    return FoundUser(
        name=name,
        arn=answer["User"]["Arn"],
        tags=untagged(account.all("list_user_tags", "Tags", of_user)),
        attached=tuple(policy["PolicyArn"] for policy in attached),
        key_ids=tuple(key["AccessKeyId"] for key in keys),
        devices=devices.of_user(account, name),
    )


def find_policies(account: Account, wanted: WantedUser, place: Place) -> dict[str, FoundPolicy]:
    """Those of the wanted policies that the account has, by ARN."""
    arns = (policy.arn(place) for policy in wanted.policies(place))
    found = ((arn, find_policy(account, arn)) for arn in arns)
    return {arn: policy for arn, policy in found if policy is not None}


def find_policy(account: Account, arn: str) -> FoundPolicy | None:
    """The customer-managed policy of that ARN."""
    of_policy = {"PolicyArn": arn}
    answer = account.find("get_policy", of_policy)
    if answer is None:
        return None
    policy = answer["Policy"]
    in_force = policy["DefaultVersionId"]
    version = account.call("get_policy_version", {**of_policy, "VersionId": in_force})
    versions = account.all("list_policy_versions", "Versions", of_policy)
    return FoundPolicy(
        arn=arn,
        document=read_document(version["PolicyVersion"]["Document"]),
        tags=untagged(account.all("list_policy_tags", "Tags", of_policy)),
        attachments=policy.get("AttachmentCount", 0),
        versions=tuple(v["VersionId"] for v in versions if v["VersionId"] != in_force),
    )


def steps(
    wanted: WantedUser, user: FoundUser | None, found: Mapping[str, FoundPolicy], place: Place
) -> list[Step]:
    """The policies, the user and the attachments that are missing; ``found`` are those by ARN.

    Raises AmplifyPluginError if this tool did not make the policy of that name.
    """
    policies = wanted.policies(place)
    for policy in policies:
        there = found.get(policy.arn(place))
        if there is not None and not same_document(there.document, policy.document):
            raise AmplifyPluginError(
                f"Policy {quoted(policy.name)} exists with other content; nothing was changed.",
                remedy=f"Look at it, and delete or correct it: {shown(there.arn)}",
            )
    planned = [
        _policy_creation(policy, place) for policy in policies if policy.arn(place) not in found
    ]
    if user is None:
        parameters = {"UserName": wanted.name, "Tags": tags(marked(wanted.tags))}
        planned.append(
            Step(Change("create_user", parameters), (Change("delete_user", _of(wanted.name)),))
        )
    else:
        if user.tags.get(TAG) != BY_TEMPLATE:
            # A template makes the user only; keys and a device can come from here alone.
            refuse_foreign("User", user.name, user.tags)
        planned += tagging("user", _of(user.name), wanted.tags, user.tags)
    for arn in (policy.arn(place) for policy in policies):
        if user is None or arn not in user.attached:
            planned.append(_attachment(wanted.name, arn))
    return planned


def deletion(account: Account, user: FoundUser) -> Iterator[Step]:
    """The steps that delete the user, and the policies of ours that only this user has.

    What cannot be made again goes last. Raises AmplifyPluginError for a user that this tool did
    not make, or that has what this tool did not give it, before anything is done.
    """
    refuse_foreign("User", user.name, user.tags)
    found = [find_policy(account, arn) for arn in user.attached]
    ours = [p for p in found if p is not None and p.tags.get(TAG) == BY_COMMAND]
    foreign = set(user.attached) - {policy.arn for policy in ours}
    refused = (*sorted(foreign), *_foreign(account, user))
    if refused:
        raise foreign_policies(f"User {quoted(user.name)}", refused)
    return _deletion(user, ours)


def _deletion(user: FoundUser, ours: list[FoundPolicy]) -> Iterator[Step]:
    for policy in ours:
        attach = _attachment(user.name, policy.arn)
        yield Step(attach.undo[0], (attach.change,))
        if policy.attachments <= 1:
            yield from _policy_deletion(policy)
    for key_id in user.key_ids:
        yield Step(
            Change("delete_access_key", {**_of(user.name), "AccessKeyId": key_id}),
            final="a deleted access key cannot be restored",
        )
    for serial in user.devices:
        yield from devices.removal(user.name, serial)
    yield Step(Change("delete_user", _of(user.name)), final="it is gone")


def _foreign(account: Account, user: FoundUser) -> Iterator[str]:
    """What else a user may have that its deletion would take away, or that would stop it."""
    for group in account.all("list_groups_for_user", "Groups", _of(user.name)):
        yield f"the group {group['GroupName']}"
    for policy in account.all("list_user_policies", "PolicyNames", _of(user.name)):
        yield f"the policy {policy}"
    if account.find("get_login_profile", _of(user.name)) is not None:
        yield "a password for the console"
    for serial in user.devices:
        if not devices.is_ours(account, serial):
            yield f"the MFA device {serial}"


def _of(name: str) -> dict[str, Any]:
    return {"UserName": name}


def _policy_creation(policy: WantedPolicy, place: Place) -> Step:
    parameters = {
        "PolicyName": policy.name,
        "PolicyDocument": document_text(policy.document),
        "Description": policy.description,
        "Tags": tags(marked({})),
    }
    arn = policy.arn(place)
    return Step(Change("create_policy", parameters), (Change("delete_policy", {"PolicyArn": arn}),))


def _policy_deletion(policy: FoundPolicy) -> Iterator[Step]:
    of_policy = {"PolicyArn": policy.arn}
    for version in policy.versions:
        yield Step(
            Change("delete_policy_version", {**of_policy, "VersionId": version}),
            final="an old version cannot be restored",
        )
    again = {
        "PolicyName": policy.arn.rpartition("/")[2],
        "PolicyDocument": document_text(policy.document),
        "Description": POLICY_DESCRIPTION,
        "Tags": tags(policy.tags),
    }
    yield Step(Change("delete_policy", of_policy), (Change("create_policy", again),))


def _attachment(name: str, arn: str) -> Step:
    parameters = {**_of(name), "PolicyArn": arn}
    return Step(
        Change("attach_user_policy", parameters), (Change("detach_user_policy", parameters),)
    )
