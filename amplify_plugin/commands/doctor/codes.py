"""Every code that a finding can have, with its usual severity and what it means.

Codes are stable: scripts compare them. ``error``: a tool fails, or acts as another than is meant.
``warning``: a tool will, or the tools disagree. ``note``: good to know. ``relevance`` turns
what has no effect here into a note.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

Severity = Literal["error", "warning", "note"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")


class Code(NamedTuple):
    """A code's usual severity and its meaning.

    ``tools`` are those that suffer, by their reader's key; empty for all. ``of_use`` marks a
    tool's limit, which is not a mistake: it bites only those who use the profile here.
    ``symptom`` is what a tool says then: a heading of docs/troubleshooting.md.
    """

    severity: Severity
    meaning: str
    tools: tuple[str, ...] = ()
    of_use: bool = False
    symptom: str | None = None


_AMPLIFY, _JS, _BY_AMPLIFY_AND_JS = ("amplify",), ("js",), ("amplify", "js")


_NOT_FOUND_BY_AMPLIFY = "Cannot read properties of undefined (reading 'accessKeyId')"
_NO_MODULE = "ModuleNotFoundError: No module named 'amplify_plugin'"
_INVALID_KEY = "The security token included in the request is invalid"

CODES: dict[str, Code] = {
    # Files as a whole: refusals.
    "file-unreadable": Code("error", "An AWS file exists but cannot be read."),
    "not-utf8": Code("error", "An AWS file is not UTF-8 text: the AWS CLI refuses it."),
    "byte-order-mark": Code("error", "An AWS file begins with a byte order mark."),
    "refused-by-aws": Code("error", "The AWS CLI refuses the whole file because of one line."),
    "refused-by-amplify": Code(
        "error", "The Amplify CLI crashes when it reads the file.", _AMPLIFY
    ),
    "ignored-by-js": Code("error", "The SDK for JavaScript treats the whole file as empty.", _JS),
    # Sections and names: duplicates, headers, names.
    "duplicate-section": Code("error", "A section appears twice in one file."),
    "duplicate-setting": Code("error", "A setting appears twice in one section."),
    "default-twice": Code("warning", "[default] and [profile default] are in one file."),
    "name-in-both-spellings": Code("error", "A dotted name is in one file with and without \\."),
    "profile-written-twice": Code("warning", "Two headers of one file are the same profile."),
    "header-not-read-by-amplify": Code(
        "error",
        "A header's line has more than the header: another section gets its settings.",
        _AMPLIFY,
    ),
    "header-in-value": Code("error", "An indented header is read as part of the value above it."),
    "section-without-prefix": Code("warning", "A profile in ~/.aws/config without 'profile '."),
    "prefix-in-credentials": Code(
        "warning", "A 'profile ' that does not belong in ~/.aws/credentials."
    ),
    "default-leaks": Code(
        "warning", "The AWS CLI adds the settings of [DEFAULT] to every profile."
    ),
    "listed-by-amplify": Code(
        "note", "A section that is not a profile but is listed as one.", _AMPLIFY
    ),
    "name-not-read-by-amplify": Code(
        "warning", "The Amplify CLI does not find the profile.", _AMPLIFY, of_use=True
    ),
    "name-not-read-by-aws": Code("warning", "The AWS CLI does not find the profile."),
    "name-not-read-by-js": Code(
        "warning", "The SDK for JavaScript does not find the profile.", _JS, of_use=True
    ),
    # Settings: values.
    "value-in-quotes": Code("error", "The AWS CLI reads the quotes as part of the value."),
    "comment-in-value": Code("error", "The AWS CLI reads the comment as part of the value."),
    "value-changed-by-amplify": Code("warning", "The Amplify CLI reads another value.", _AMPLIFY),
    "value-changed-by-js": Code("warning", "The SDK for JavaScript reads another value.", _JS),
    "setting-read-by-aws-only": Code(
        "warning", "A key in capitals, or a ':' instead of a '='.", _BY_AMPLIFY_AND_JS
    ),
    "nested-settings-leak": Code(
        "warning", "Amplify reads nested settings as the profile's own.", _AMPLIFY
    ),
    "conflict-marks": Code("error", "A file has conflict marks of a merge."),
    "lines-glued": Code("error", "A line break is missing: two lines are one."),
    "value-broken-off": Code("error", "The end of a value is on a line of its own."),
    "setting-in-value": Code("error", "An indented setting is read as part of the value above it."),
    "nested-block-not-indented": Code("error", "The settings of 's3 =' are not indented below it."),
    "invisible-character": Code("error", "A name or value has an invisible character."),
    "shell-syntax-in-file": Code("error", "A shell's 'export' or 'set' is in an AWS file."),
    "setting-misspelt": Code("warning", "A misspelt setting, which no tool reads."),
    "setting-read-by-amplify-only": Code(
        "error", "A name such as accessKeyId, which only the Amplify CLI reads."
    ),
    "section-misspelt": Code("warning", "A misspelt header."),
    # What AWS and the tools demand of a value.
    "value-empty": Code("error", "A setting without a value, which a tool treats as a value."),
    "value-not-allowed": Code("error", "A value that the tools reject."),
    "path-not-expanded": Code("error", "A ~ or $ in a path, which no tool expands there."),
    "role-arn-invalid": Code("error", "A role_arn that is not the ARN of a role."),
    "mfa-serial-invalid": Code("error", "An mfa_serial that gives no codes."),
    "session-name-invalid": Code("error", "A role_session_name that STS rejects."),
    "external-id-invalid": Code("error", "An external_id that STS rejects."),
    "duration-not-a-number": Code("error", "duration_seconds is not a number."),
    "duration-out-of-range": Code("error", "A duration_seconds that STS rejects."),
    "duration-too-long-for-chain": Code(
        "error", "A role assumed from a role lasts one hour at most."
    ),
    "region-unknown": Code("error", "A region that AWS does not have."),
    "region-of-another-partition": Code("error", "A role and a region in different partitions."),
    "account-id-invalid": Code("error", "An account id that doesn't have 12 digits."),
    "url-invalid": Code("error", "An address that is wrong, or has no https://."),
    "half-key-pair": Code("error", "One of the two access keys is missing."),
    "keys-swapped": Code("error", "The access key id and the secret key are swapped."),
    "keys-invalid": Code("error", "A placeholder, or more than the key, where a key belongs."),
    "temporary-keys-without-token": Code(
        "error", "Temporary keys without their session token.", symptom=_INVALID_KEY
    ),
    "token-of-other-keys": Code("error", "A session token with long-term keys."),
    "process-needs-shell": Code("error", "A credential_process that only a shell understands."),
    "process-on-several-lines": Code(
        "error", "A credential_process that continues after a backslash."
    ),
    "process-unreadable": Code("error", "A credential_process with missing or wrong quotes."),
    "process-gives-no-credentials": Code(
        "error", "A credential_process that does not print credentials."
    ),
    "process-calls-itself": Code("error", "A credential_process that asks for its own profile."),
    "sso-session-missing": Code("error", "An sso_session that is not in ~/.aws/config."),
    "services-missing": Code("error", "A services section that is not in ~/.aws/config."),
    "sso-settings-missing": Code("error", "Some of the settings that SSO needs are missing."),
    "sso-settings-differ": Code("error", "A profile and its sso-session contradict each other."),
    # Profiles and roles: presence, shadowing, roles.
    "profile-missing": Code(
        "error",
        "The profile of --profile is in neither AWS file.",
        symptom="The config profile (…) could not be found",
    ),
    "missing-from-credentials": Code(
        "warning", "The profile has no credentials, or none that Amplify finds.", of_use=True
    ),
    "missing-from-config": Code(
        "warning", "Amplify needs the profile in ~/.aws/config too.", _AMPLIFY, of_use=True
    ),
    "setting-in-both-files": Code(
        "warning", "A setting has two values: the credentials file's is used."
    ),
    "role-shadows-process": Code("warning", "A profile has a role_arn and a credential_process."),
    "keys-shadow-process": Code("warning", "A profile has keys and a credential_process."),
    "sso-shadows-process": Code(
        "note", "A profile has SSO settings and a credential_process: tools disagree."
    ),
    "keys-hidden-by-role": Code("warning", "Keys under a role's name, which no tool uses."),
    "sso-hides-keys": Code(
        "warning",
        "A profile has SSO settings and keys: tools disagree.",
        _BY_AMPLIFY_AND_JS,
        of_use=True,
    ),
    "bridge-broken": Code("error", "A bridge whose program or profile is gone."),
    "role-without-source": Code("error", "A role_arn without credentials to assume it."),
    "role-with-two-sources": Code(
        "error", "Two of a source_profile, a credential_source and a web identity token."
    ),
    "source-missing": Code("error", "The source_profile is in neither file."),
    "source-loop": Code("error", "The source profiles form a circle."),
    "source-without-credentials": Code(
        "warning", "The source profile has no credentials.", of_use=True
    ),
    "source-not-followed-by-amplify": Code(
        "warning", "Amplify only uses sources with keys.", _AMPLIFY, of_use=True
    ),
    "kind-not-known-to-amplify": Code(
        "note",
        "The Amplify CLI doesn't support SSO, web identity or 'aws login'.",
        _AMPLIFY,
        of_use=True,
    ),
    "web-identity-without-role": Code("error", "A web_identity_token_file without a role_arn."),
    "source-without-role": Code("warning", "A source_profile without a role_arn.", of_use=True),
    "mfa-device-not-used": Code("note", "Keys with an mfa_serial that AWS's tools ignore."),
    "login-session-not-readable": Code(
        "error", "Nothing here can read an 'aws login' session.", of_use=True
    ),
    # Amplify Gen 2
    "selected-profile-not-usable-by-ampx": Code(
        "warning",
        "ampx gets no credentials from the selected profile.",
        symptom="Could not load credentials from any providers",
    ),
    "ampx-profile-in-one-word": Code("warning", "A --profile=… that ampx reads only in part."),
    "node-too-old": Code("note", "The AWS SDK for JavaScript will stop supporting this Node.js."),
    "migration-forgets-selection": Code(
        "warning", "The migration deletes which profiles are selected."
    ),
    # The environment
    "environment-keys-beside-profile": Code("warning", "Keys and AWS_PROFILE: tools disagree."),
    "environment-keys-incomplete": Code("warning", "Half of a key pair in the environment."),
    "environment-profiles-differ": Code("warning", "AWS_PROFILE and AWS_DEFAULT_PROFILE differ."),
    "environment-profile-missing": Code(
        "error",
        "AWS_PROFILE names a profile that doesn't exist.",
        symptom="The config profile (…) could not be found",
    ),
    "environment-value-empty": Code("error", "A variable that is set to an empty value."),
    "environment-value-odd": Code("error", "Quotes or blanks that are part of a variable."),
    "environment-path-not-expanded": Code(
        "warning", "A ~ or $ in a path, which not every tool expands."
    ),
    "environment-file-missing": Code("warning", "A variable names an AWS file that doesn't exist."),
    "environment-regions-differ": Code("warning", "AWS_REGION and AWS_DEFAULT_REGION differ."),
    "environment-variable-misspelt": Code("warning", "A misspelt variable, which no tool reads."),
    "environment-token-of-other-keys": Code("error", "A session token that belongs to other keys."),
    "environment-web-identity-incomplete": Code(
        "error", "AWS_WEB_IDENTITY_TOKEN_FILE without AWS_ROLE_ARN."
    ),
    "project-profile-off": Code("note", "A setting makes 'aws' ignore what projects select."),
    "settings-faulty": Code("warning", "A setting of this plugin is wrong, and is ignored."),
    "plugin-switched-off": Code("note", "AMPLIFY_PLUGIN=off is set."),
    # Access keys of users
    "long-term-key-in-file": Code("note", "A long-term access key is in a file in plain text."),
    "access-key-old": Code("note", "An access key is older than 90 days (--online)."),
    "access-key-refused": Code(
        "warning", "AWS rejects an access key (--online).", symptom=_INVALID_KEY
    ),
    # Who else can read and write: permissions.
    "file-open-to-others": Code("warning", "Others can read a file with secrets."),
    "folder-open-to-others": Code("note", "Others can list a folder with secrets."),
    "writable-by-others": Code("error", "Others can change which credentials are used."),
    "file-of-another-user": Code(
        "warning", "A file that another user owns decides which credentials are used."
    ),
    # What edits have left
    "leftover-of-an-edit": Code("warning", "An interrupted edit left a copy of an AWS file."),
    "backup-with-secrets": Code("note", "An old backup of an AWS file holds secret keys."),
    # The Amplify CLI's cache
    "cache-unreadable": Code("error", "The cache file cannot be read."),
    "cache-entry-unreadable": Code("warning", "A cached session that cannot be used."),
    "cache-not-used-by-amplify": Code(
        "warning",
        "The installed Amplify CLI cannot use roles.",
        _AMPLIFY,
        symptom="Resolved credential object is not valid",
    ),
    # The AWS CLI's [plugins]
    "plugin-not-enabled": Code("note", "The AWS CLI does not load this plugin."),
    "plugin-path-missing": Code("warning", "AWS CLI v2 doesn't load the plugin without its path."),
    "plugin-path-unusable": Code(
        "error", "AWS CLI v2 doesn't find the plugin on its path.", symptom=_NO_MODULE
    ),
    "plugin-path-gone": Code("note", "A folder on AWS CLI v2's plugin path doesn't exist."),
    "plugin-path-breaks-v1": Code("error", "AWS CLI v1 fails because v2's line comes before ours."),
    "plugin-stops-aws": Code(
        "error", "An AWS CLI does not start with these plugins.", symptom=_NO_MODULE
    ),
    # Plugins of this package
    "extension-failed": Code("warning", "A plugin of this plugin cannot be loaded, or failed."),
    "extension-blocked": Code("note", "A plugin of this plugin is blocked in the settings."),
    # The Amplify project
    "project-file-unreadable": Code("error", "A file of the project cannot be read."),
    "selection-untrusted": Code("warning", "You have not approved the project's selection."),
    "approval-does-not-hold": Code("warning", "Calls stop here until you approve a profile again."),
    "selected-profile-of-another-account": Code(
        "warning", "The profile acts in another account than the environment is deployed in."
    ),
    "shell-comes-first": Code("warning", "A variable of this shell wins over the project."),
    "selection-changed": Code("warning", "The project selects another profile than you approved."),
    "selected-profile-missing": Code(
        "error",
        "An environment selects a profile that doesn't exist.",
        symptom=_NOT_FOUND_BY_AMPLIFY,
    ),
    "selected-profile-not-read-by-amplify": Code(
        "error", "Amplify can't use the selected profile.", symptom=_NOT_FOUND_BY_AMPLIFY
    ),
    "key-file-unusable": Code("error", "The project's key file cannot be used."),
    "region-missing": Code(
        "warning", "The selected profile has no region.", symptom="Region is missing"
    ),
}
