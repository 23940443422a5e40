"""Part 1 of the guide: the role, its trust and its permissions; made, adapted or taken away."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from typing import Any, NamedTuple

from amplify_plugin.commands.iam.account import Account, marked, refuse_foreign, tags, untagged
from amplify_plugin.commands.iam.changes import Change, Step, document_text
from amplify_plugin.commands.iam.policy import (
    NAMES,
    POLICY_NAME,
    Document,
    Place,
    Trust,
    external_id_of,
    project_policy,
    read_document,
    same_document,
)
from amplify_plugin.errors import AmplifyPluginError, UsageError
from amplify_plugin.terminal.text import quoted, shown

MANAGED_POLICY = "AdministratorAccess-Amplify"
DESCRIPTION = "For an AWS Amplify project; made by awscli-plugin-amplify."


class WantedRole(NamedTuple):
    """What the role should be. A None leaves what is there, or IAM's default in a new role.

    ``categories`` are of ``NAMES``; ``managed`` stands for AWS's own policy instead.
    ``mfa`` is whether it is required, ``max_session_duration`` is in seconds.
    """

    name: str
    trusted_account: str
    external_id: str | None = None
    mfa: bool = True
    categories: tuple[str, ...] | None = None
    managed: bool = False
    max_session_duration: int | None = None
    tags: dict[str, str] = {}  # noqa: RUF012  a named tuple's default, never changed
    boundary: str | None = None

    @property
    def has_permissions(self) -> bool:
        return self.managed or self.categories is not None


class FoundRole(NamedTuple):
    """A role as IAM has it: ``inline`` are its own policies, ``attached`` the others' ARNs."""

    name: str
    arn: str
    trust: Document
    description: str
    tags: dict[str, str]
    max_session_duration: int
    boundary: str | None
    inline: dict[str, Document]
    attached: tuple[str, ...]


def foreign_policies(what: str, names: tuple[str, ...]) -> AmplifyPluginError:
    """The error for a role or user that is to be deleted and has what we did not give it."""
    return AmplifyPluginError(
        f"{what} has {', '.join(map(shown, names))}, which this tool did not give it; "
        "nothing was deleted.",
        remedy="Remove that first, if it is not needed.",
    )


def find(account: Account, name: str) -> FoundRole | None:
    """The role of that name with all that belongs to it."""
    answer = account.find("get_role", {"RoleName": name})
    if answer is None:
        return None
    role, of_role = answer["Role"], {"RoleName": name}
    inline = {
        policy: read_document(
            account.call("get_role_policy", {**of_role, "PolicyName": policy})["PolicyDocument"]
        )
        for policy in account.all("list_role_policies", "PolicyNames", of_role)
    }
    attached = account.all("list_attached_role_policies", "AttachedPolicies", of_role)
    return FoundRole(
        name=name,
        arn=role["Arn"],
        trust=read_document(role["AssumeRolePolicyDocument"]),
        description=role.get("Description", ""),
        tags=untagged(account.all("list_role_tags", "Tags", of_role)),
        max_session_duration=role.get("MaxSessionDuration", 3600),
        boundary=(role.get("PermissionsBoundary") or {}).get("PermissionsBoundaryArn"),
        inline=inline,
        attached=tuple(policy["PolicyArn"] for policy in attached),
    )


def with_external_id(wanted: WantedRole, found: FoundRole | None) -> WantedRole:
    """The role with an external id: the given one, that of the role, or a new one."""
    external_id = wanted.external_id or (found and external_id_of(found.trust))
    # To use a guess one must also be in the trusted account; 128 bits cost nothing.
    return wanted._replace(external_id=external_id or secrets.token_hex(16))


def trust_of(wanted: WantedRole) -> Trust:
    """The trust of a role whose external id is known."""
    assert wanted.external_id is not None
    return Trust(wanted.trusted_account, wanted.external_id, wanted.mfa)


def steps(
    wanted: WantedRole, found: FoundRole | None, place: Place, *, force: bool = False
) -> list[Step]:
    """What makes of the role that is there the one that is wanted; nothing if it is that.

    Raises AmplifyPluginError for a role that this tool did not make, or with another trust unless
    ``force``, UsageError for a new role without permissions.
    """
    if found is None:
        if not wanted.has_permissions:
            raise UsageError(
                "A new role needs --categories or --managed, which say what it may do.",
                remedy=f"Categories: all, or some of {', '.join(NAMES)}.",
            )
        return [_creation(wanted, place), *_permissions(wanted, None, place)]
    trust = trust_of(wanted).document(place.partition)
    if not same_document(trust, found.trust) and not force:
        raise AmplifyPluginError(
            f"Role {quoted(wanted.name)} exists with another trust policy: it has "
            f"{document_text(found.trust)}, and not {document_text(trust)}. Nothing was changed.",
            remedy="--force replaces it. Those it trusted can't assume it any more.",
        )
    planned = [*_properties(wanted, found, trust), *_permissions(wanted, found, place)]
    if planned:
        refuse_foreign("Role", wanted.name, found.tags)
    return planned


def of_others(found: FoundRole, place: Place) -> tuple[str, ...]:
    """The policies of a role that this tool did not give it: names of its own, ARNs of others."""
    return (
        *(name for name in found.inline if name != POLICY_NAME),
        *(arn for arn in found.attached if arn != managed_policy(place)),
    )


def deletion(found: FoundRole, place: Place) -> list[Step]:
    """The steps that delete the role. Raises AmplifyPluginError for one of others."""
    refuse_foreign("Role", found.name, found.tags)
    foreign = of_others(found, place)
    if foreign:
        raise foreign_policies(f"Role {quoted(found.name)}", foreign)
    return [
        *(_detached(found.name, arn) for arn in found.attached),
        *(_removed(found.name, name, document) for name, document in found.inline.items()),
        Step(_change("delete_role", found.name), final="it is gone"),
    ]


def _change(operation: str, name: str, **parameters: Any) -> Change:
    return Change(operation, {"RoleName": name, **parameters})


def _creation(wanted: WantedRole, place: Place) -> Step:
    parameters: dict[str, Any] = {
        "AssumeRolePolicyDocument": document_text(trust_of(wanted).document(place.partition)),
        "Description": DESCRIPTION,
        "Tags": tags(marked(wanted.tags)),
    }
    if wanted.max_session_duration is not None:
        parameters["MaxSessionDuration"] = wanted.max_session_duration
    if wanted.boundary is not None:
        parameters["PermissionsBoundary"] = wanted.boundary
    return Step(
        _change("create_role", wanted.name, **parameters), (_change("delete_role", wanted.name),)
    )


def _properties(wanted: WantedRole, found: FoundRole, trust: Document) -> Iterator[Step]:
    name = wanted.name
    if not same_document(trust, found.trust):
        new, old = document_text(trust), document_text(found.trust)
        yield Step(
            _change("update_assume_role_policy", name, PolicyDocument=new),
            (_change("update_assume_role_policy", name, PolicyDocument=old),),
        )
    if wanted.max_session_duration not in (None, found.max_session_duration):
        new_longest, longest = (
            # With its description: no description would be taken for an empty one.
            _change("update_role", name, Description=found.description, MaxSessionDuration=seconds)
            for seconds in (wanted.max_session_duration, found.max_session_duration)
        )
        yield Step(new_longest, (longest,))
    if wanted.boundary not in (None, found.boundary):
        back = (
            _change("delete_role_permissions_boundary", name)
            if found.boundary is None
            else _change("put_role_permissions_boundary", name, PermissionsBoundary=found.boundary)
        )
        yield Step(
            _change("put_role_permissions_boundary", name, PermissionsBoundary=wanted.boundary),
            (back,),
        )
    yield from tagging("role", {"RoleName": name}, wanted.tags, found.tags)


def tagging(
    kind: str, whose: dict[str, str], wanted: dict[str, str], found: dict[str, str]
) -> Iterator[Step]:
    """Add the tags that are missing or differ; no tag is removed."""
    missing = {key: value for key, value in wanted.items() if found.get(key) != value}
    if missing:
        old = {key: found[key] for key in missing if key in found}
        new = [key for key in missing if key not in found]
        back = (
            *([Change(f"tag_{kind}", {**whose, "Tags": tags(old)})] if old else []),
            *([Change(f"untag_{kind}", {**whose, "TagKeys": new})] if new else []),
        )
        yield Step(Change(f"tag_{kind}", {**whose, "Tags": tags(missing)}), back)


def _permissions(wanted: WantedRole, found: FoundRole | None, place: Place) -> Iterator[Step]:
    """Put and attach what is wanted, then take away what is ours and not wanted any more."""
    if not wanted.has_permissions:
        return
    name = wanted.name
    arn = found.arn if found else place.arn(f"role/{name}")
    boundary = wanted.boundary or (found.boundary if found else None)
    documents = wanted_documents(wanted, place, arn, boundary)
    inline = found.inline if found else {}
    for policy, document in documents.items():
        if not same_document(document, inline.get(policy, "{}")):
            yield _put(name, policy, document, inline.get(policy))
    managed = managed_policy(place)
    attached = found.attached if found else ()
    if wanted.managed and managed not in attached:
        yield _attached(name, managed)
    for policy, document in inline.items():
        if policy == POLICY_NAME and policy not in documents:
            yield _removed(name, policy, document)
    if not wanted.managed and managed in attached:
        yield _detached(name, managed)


def wanted_documents(
    wanted: WantedRole, place: Place, arn: str, boundary: str | None
) -> dict[str, Document]:
    """The inline policy of the role under its name; none where it has AWS's own."""
    if wanted.managed:
        return {}
    document = project_policy(wanted.categories or (), place, arn, boundary=boundary)
    return {POLICY_NAME: document}


def managed_policy(place: Place) -> str:
    """The ARN of AWS's own policy for the Amplify CLI."""
    return f"arn:{place.partition}:iam::aws:policy/{MANAGED_POLICY}"


def _put(name: str, policy: str, document: Document, before: Document | None) -> Step:
    put = _change(
        "put_role_policy", name, PolicyName=policy, PolicyDocument=document_text(document)
    )
    if before is None:
        return Step(put, (_change("delete_role_policy", name, PolicyName=policy),))
    back = document_text(before)
    return Step(put, (_change("put_role_policy", name, PolicyName=policy, PolicyDocument=back),))


def _removed(name: str, policy: str, before: Document) -> Step:
    back = document_text(before)
    return Step(
        _change("delete_role_policy", name, PolicyName=policy),
        (_change("put_role_policy", name, PolicyName=policy, PolicyDocument=back),),
    )


def _attached(name: str, arn: str) -> Step:
    return Step(
        _change("attach_role_policy", name, PolicyArn=arn),
        (_change("detach_role_policy", name, PolicyArn=arn),),
    )


def _detached(name: str, arn: str) -> Step:
    attach = _attached(name, arn)
    return Step(attach.undo[0], (attach.change,))
