"""The people and files of the Amplify guide "IAM roles and MFA": Biz Corp's role, Dev Corp's user.

All names, keys and accounts are made up.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from amplify_plugin.testing.server import AwsServer

DEV_CORP = "111122223333"
BIZ_CORP = "123456789012"

USER_ARN = f"arn:aws:iam::{DEV_CORP}:user/devcorpuser"
ACCESS_KEY_ID = "AKIAEXAMPLEDEVCORP01"
SECRET_ACCESS_KEY = "EXAMPLE/devcorpuser/secret+access/key000"
MFA_SERIAL = f"arn:aws:iam::{DEV_CORP}:mfa/devcorpuser"

ROLE_ARN = f"arn:aws:iam::{BIZ_CORP}:role/bizcorprole"
EXTERNAL_ID = "biz-corp-inventory"
DOTTED_ROLE_ARN = f"arn:aws:iam::{BIZ_CORP}:role/devcorprole"


@dataclass(frozen=True)
class GuideFiles:
    """The texts of ~/.aws/config and ~/.aws/credentials."""

    config: str
    credentials: str


def guide_files() -> GuideFiles:
    """Part 3 of the guide, and a second role under a name with a dot, without MFA.

    The dotted header has the one spelling that the Amplify CLI and botocore both read.
    """
    return GuideFiles(
        config=f"""\
[profile bizcorprole]
role_arn={ROLE_ARN}
source_profile=devcorpuser
mfa_serial={MFA_SERIAL}
external_id={EXTERNAL_ID}
region=us-east-1

[profile devcorpuser]
region=us-east-1

[profile dev\\.corp]
role_arn={DOTTED_ROLE_ARN}
source_profile=devcorpuser
region=us-east-1
""",
        credentials=f"""\
[devcorpuser]
aws_access_key_id={ACCESS_KEY_ID}
aws_secret_access_key={SECRET_ACCESS_KEY}
""",
    )


def add_guide(server: AwsServer) -> None:
    """Parts 1 and 2 of the guide: the roles, the user, and a device that shows any six digits."""
    user = server.add_user(USER_ARN, ACCESS_KEY_ID, SECRET_ACCESS_KEY)
    server.add_device(MFA_SERIAL, user)
    server.add_role(ROLE_ARN, DEV_CORP, external_id=EXTERNAL_ID, mfa=True)
    server.add_role(DOTTED_ROLE_ARN, DEV_CORP)


@dataclass(frozen=True)
class Administrator:
    """An administrator of an account, and their profile in both AWS files."""

    profile: str
    arn: str
    access_key_id: str
    secret_access_key: str

    @property
    def credentials(self) -> str:
        """The profile's section of ~/.aws/credentials."""
        return f"""\
[{self.profile}]
aws_access_key_id={self.access_key_id}
aws_secret_access_key={self.secret_access_key}
"""


BIZ_ADMIN = Administrator(
    "bizcorpadmin",
    f"arn:aws:iam::{BIZ_CORP}:user/admin",
    "AKIAEXAMPLEBIZADMIN1",
    "EXAMPLE/bizcorpadmin/secret+access/key00",
)
DEV_ADMIN = Administrator(
    "devcorpadmin",
    f"arn:aws:iam::{DEV_CORP}:user/admin",
    "AKIAEXAMPLEDEVADMIN1",
    "EXAMPLE/devcorpadmin/secret+access/key00",
)


def add_administrators(server: AwsServer) -> None:
    """Two accounts as the guide finds them: nothing in them, and an administrator to begin with."""
    for admin in (BIZ_ADMIN, DEV_ADMIN):
        server.add_user(admin.arn, admin.access_key_id, admin.secret_access_key)
