"""What IAM refuses and moto's IAM does not: calls without permission, wrong codes, early deletions.

Sentences that rest on memory alone say so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from werkzeug.wrappers import Response

from amplify_plugin.testing.registry import UserSession, account_of, mfa_age
from amplify_plugin.testing.sts_rules import Refusal, invalid_client_token, not_authorized

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from amplify_plugin.testing.accounts import Aws
    from amplify_plugin.testing.registry import Caller

IAM_NAMESPACE = "https://iam.amazonaws.com/doc/2010-05-08/"
# Which parameter names what a call is about, the first that is there, and the kind of it.
RESOURCES = (
    ("RoleName", "role"),
    ("UserName", "user"),
    ("PolicyName", "policy"),
    ("VirtualMFADeviceName", "mfa"),
)


@dataclass(frozen=True)
class IamCall:
    """One call to IAM, by a known user."""

    caller: Caller
    action: str
    params: Mapping[str, str]
    time: datetime

    @property
    def resource(self) -> str:
        """The ARN of what the call is about."""
        _, partition, *_ = self.caller.arn.split(":")
        for parameter, kind in RESOURCES:
            if parameter in self.params:
                return (
                    f"arn:{partition}:iam::{account_of(self.caller.arn)}:{kind}/"
                    f"{self.params[parameter]}"
                )
        return self.params.get("PolicyArn") or self.params.get("SerialNumber") or "*"


@dataclass
class EnforcingIam:
    """Decides about calls to IAM; what it permits, moto answers.

    moto keeps no tags of MFA devices: they are kept here, by serial.
    """

    aws: Aws
    _device_tags: dict[str, list[tuple[str, str]]] = field(default_factory=dict)

    def answer(self, call: IamCall, ask_moto: Callable[[], Response]) -> Response:
        """The answer to a call. Raises Refusal."""
        age = mfa_age(call.caller, call.time)
        if isinstance(call.caller, UserSession) and age is None:
            # IAM takes no user's session without MFA, and answers as if it knew it not.
            raise invalid_client_token()
        if not self.aws.permits(call.caller, f"iam:{call.action}", call.resource, age):
            reason = f" because no identity-based policy allows the iam:{call.action} action"
            raise not_authorized(call.caller, f"iam:{call.action}", call.resource, reason)
        self._refuse(call)
        if call.action == "ListMFADeviceTags":
            return tags_answer(self._device_tags.get(call.params["SerialNumber"], []))
        response = ask_moto()
        if call.action == "CreateVirtualMFADevice" and response.status_code == HTTPStatus.OK:
            [serial] = re.findall("<SerialNumber>([^<]*)<", response.get_data(as_text=True))
            self._device_tags[serial] = tags_of(call.params)
        return response

    def _refuse(self, call: IamCall) -> None:
        match call.action:
            case "EnableMFADevice":
                self._check_codes(call)
            case "DeleteVirtualMFADevice":
                device = self.aws.accounts.device(call.params["SerialNumber"])
                if device is not None and device.user:
                    # From memory.
                    raise conflict(
                        "MFA VirtualDevice is assigned to a user. Deactivate it before deleting it."
                    )
            case "DeleteUser":
                left = self.aws.accounts.leftovers(call.resource)
                if left is not None:
                    raise conflict(left)
            case "AttachRolePolicy" if ":iam::aws:policy/" in call.params["PolicyArn"]:
                account = account_of(call.caller.arn)
                self.aws.accounts.know_aws_policy(account, call.params["PolicyArn"])

    def _check_codes(self, call: IamCall) -> None:
        device = self.aws.accounts.device(call.params["SerialNumber"])
        codes = (call.params["AuthenticationCode1"], call.params["AuthenticationCode2"])
        # A device that is not there, moto refuses itself.
        if device is not None and not self.aws.registry.use_codes_in_turn(
            device, *codes, call.time
        ):
            raise Refusal(
                "InvalidAuthenticationCode", "Authentication code for device is not valid.", 403
            )


def conflict(message: str) -> Refusal:
    """What must be taken apart before it can be deleted."""
    return Refusal("DeleteConflict", message, 409)


def tags_of(params: Mapping[str, str]) -> list[tuple[str, str]]:
    """The tags among the parameters of a call."""
    numbers = [
        name.split(".")[2] for name in params if re.fullmatch(r"Tags\.member\.\d+\.Key", name)
    ]
    return [
        (params[f"Tags.member.{number}.Key"], params[f"Tags.member.{number}.Value"])
        for number in numbers
    ]


def tags_answer(tags: list[tuple[str, str]]) -> Response:
    """The answer of ListMFADeviceTags."""
    members = "".join(
        f"<member><Key>{escape(key)}</Key><Value>{escape(value)}</Value></member>"
        for key, value in tags
    )
    return Response(
        f'<ListMFADeviceTagsResponse xmlns="{IAM_NAMESPACE}"><ListMFADeviceTagsResult>'
        f"<IsTruncated>false</IsTruncated><Tags>{members}</Tags></ListMFADeviceTagsResult>"
        "<ResponseMetadata><RequestId>00000000-0000-4000-8000-000000000000</RequestId>"
        "</ResponseMetadata></ListMFADeviceTagsResponse>",
        content_type="text/xml",
    )
