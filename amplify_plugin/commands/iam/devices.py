"""Part 2.3 of the guide: a virtual MFA device, its seed shown as a QR code, its first two codes."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote

from amplify_plugin.commands.iam import qr
from amplify_plugin.commands.iam.account import BY_COMMAND, TAG, AwsRefused, marked, tags, untagged
from amplify_plugin.commands.iam.changes import Change, Changes, Step
from amplify_plugin.errors import AmplifyPluginError
from amplify_plugin.files import remove
from amplify_plugin.roles.mfa import is_code, without_blanks
from amplify_plugin.terminal.question import LINE_ENDS
from amplify_plugin.terminal.screen import wrapped
from amplify_plugin.terminal.text import quoted, shown
from amplify_plugin.terminal.tty import window

if TYPE_CHECKING:
    from amplify_plugin.commands.iam.account import Account
    from amplify_plugin.terminal.prompt import Prompt

CODE_REFUSED = "InvalidAuthenticationCode"
ATTEMPTS = 3  # as for a code that STS refuses
ISSUER = "AWS"
ROWS_OF_QUESTION = 1 + LINE_ENDS


class ShowSeed(NamedTuple):
    """How a person gets the seed: always drawn on the terminal, further as they ask.

    ``text`` prints it below the drawing; ``file`` is where it is written as a PNG, 0600.
    """

    text: bool = False
    file: Path | None = None


class Leftover(NamedTuple):
    """A device of the wanted name that no user has: its seed, shown once, is lost."""

    serial: str


def of_user(account: Account, user: str) -> tuple[str, ...]:
    """The serials of the user's MFA devices, of every kind."""
    found = account.all("list_mfa_devices", "MFADevices", {"UserName": user})
    return tuple(device["SerialNumber"] for device in found)


def is_virtual(serial: str) -> bool:
    """Whether a serial is that of a device that shows codes and lives in an app."""
    return bool(re.match(r"arn:[^:]*:iam::[0-9]*:mfa/", serial))


def is_ours(account: Account, serial: str) -> bool:
    """Whether a device is a virtual one that this tool made; others carry no tags."""
    if not is_virtual(serial):
        return False
    carried = account.all("list_mfa_device_tags", "Tags", {"SerialNumber": serial})
    return untagged(carried).get(TAG) == BY_COMMAND


def find_leftover(account: Account, serial: str) -> Leftover | None:
    """A device of that serial that we made and that was never assigned.

    Raises AmplifyPluginError if this tool did not make it.
    """
    for device in account.all(
        "list_virtual_mfa_devices", "VirtualMFADevices", {"AssignmentStatus": "Any"}
    ):
        if device["SerialNumber"] == serial:
            owner = (device.get("User") or {}).get("UserName")
            if owner or not is_ours(account, serial):
                whose = (
                    f"belongs to user {quoted(owner)}" if owner else "is not assigned to any user"
                )
                raise AmplifyPluginError(
                    f"An MFA device {shown(serial)} already exists and {whose}.",
                    remedy="Give the new one another name with --device-name.",
                )
            return Leftover(serial)
    return None


def removal(user: str, serial: str) -> Iterator[Step]:
    """What takes a user's device away."""
    parameters = {"UserName": user, "SerialNumber": serial}
    final = "its codes are needed to assign it again"
    yield Step(Change("deactivate_mfa_device", parameters), final=final)
    yield Step(_deletion(serial), final="its seed is lost")


def make(
    changes: Changes,
    user: str,
    serial: str,
    *,
    leftover: Leftover | None,
    prompt: Prompt,
    show: ShowSeed,
) -> None:
    """Make the device, show its seed, ask for two codes and assign it to the user.

    Raises AmplifyPluginError, NothingTyped; FileUnwritable for the PNG.
    """
    if leftover is not None:
        changes.make(Step(_deletion(leftover.serial), final="its seed was lost"))
    name = serial.rpartition("/")[2]
    creation = Change(
        "create_virtual_mfa_device",
        {"VirtualMFADeviceName": name, "Tags": tags(marked({}))},
    )
    answer = changes.make(Step(creation, (_deletion(serial),)))
    if changes.dry_run:
        changes.make(_assignment(user, serial, ("000000", "000000")))
        return
    address = otpauth(user, serial, seed_of(answer["VirtualMFADevice"]))
    if show.file is not None:
        file = shown(show.file)
        changes.on_failure(f"rm {file}", partial(remove, show.file), made=f"the picture {file}")
        qr.write_png(show.file, address.text)
    _assign(changes, user, serial, prompt, _introduction(serial, address, show))


class Address(NamedTuple):
    """An otpauth address, which authenticator apps read, and the seed in it."""

    text: str
    seed: str


def otpauth(user: str, serial: str, seed: str) -> Address:
    """The key URI that an authenticator app reads: time-based, six digits, 30 seconds."""
    account = serial.split(":")[4]
    label = quote(f"{ISSUER}:{user}@{account}", safe=":@")
    return Address(f"otpauth://totp/{label}?secret={seed}&issuer={ISSUER}", seed)


def seed_of(device: Any) -> str:
    """The seed in base32, of IAM's answer. Raises AmplifyPluginError."""
    seed = device["Base32StringSeed"]
    # The AWS CLI v2 leaves bytes as the base64 text that came; botocore and v1 decode them.
    raw = base64.b64decode(seed) if isinstance(seed, str) else bytes(seed)
    text = raw.decode("ascii", "replace")
    if not re.fullmatch(r"[A-Z2-7]+=*", text):
        raise AmplifyPluginError(
            "AWS's answer has no seed for the MFA device.",
            remedy="Try again. If it happens again, add the device in the console, and use "
            "--no-mfa here.",
        )
    return text.rstrip("=")


def _introduction(serial: str, address: Address, show: ShowSeed) -> str:
    size = window()
    drawn = qr.drawn(address.text, size)
    # Below the code: above it, they would have left a small window.
    lines = [f"Add the MFA device {shown(serial)} to an authenticator app on your phone."]
    if show.text or drawn is None:
        lines.append(f"Can't scan it? Type this key into the app: {address.seed}")
    else:
        lines.append(
            "Can't scan it? Press Ctrl-C, which undoes everything, and add --show-seed or "
            "--qr-file FILE."
        )
    if show.file is not None:
        lines.append(
            f"The QR code is also in {shown(show.file)}. Delete it after scanning: anyone who has "
            "it can make your codes."
        )
    if size is not None:
        lines = [wrapped(line, size.columns) for line in lines]
        below = sum(line.count("\n") + 1 for line in lines) + ROWS_OF_QUESTION
        if drawn is not None and drawn.count("\n") + 1 + below > size.lines:
            lines.insert(0, "Scroll up to see all of the QR code.")
    top = drawn or "This window is too small for a QR code."
    return "".join(f"{line}\n" for line in (top, *lines))


def _assign(changes: Changes, user: str, serial: str, prompt: Prompt, introduction: str) -> None:
    complaint = introduction
    for _ in range(ATTEMPTS):
        first = _code(prompt, f"{complaint}? First code it shows (not echoed): ")
        second = _code(prompt, "? The next code, in half a minute (not echoed): ")
        try:
            changes.make(_assignment(user, serial, (first, second)))
        except AwsRefused as error:
            if error.code != CODE_REFUSED:
                raise
            complaint = ">> AWS rejected those codes. Type two consecutive codes.\n"
        else:
            return
    raise AmplifyPluginError(
        f"AWS rejected the codes of {shown(serial)} {ATTEMPTS} times.",
        remedy="Check the clocks of the phone and of this computer, and run the same command "
        "again.",
    )


def _code(prompt: Prompt, question: str) -> str:
    while True:
        typed = without_blanks(prompt.ask_secret(question))
        if is_code(typed):
            return typed
        question = ">> An MFA code has six digits.\n? Code: "


def _assignment(user: str, serial: str, codes: tuple[str, str]) -> Step:
    parameters = {"UserName": user, "SerialNumber": serial}
    first, second = codes
    return Step(
        Change(
            "enable_mfa_device",
            {**parameters, "AuthenticationCode1": first, "AuthenticationCode2": second},
        ),
        (Change("deactivate_mfa_device", parameters),),
    )


def _deletion(serial: str) -> Change:
    return Change("delete_virtual_mfa_device", {"SerialNumber": serial})
