"""The versions of Amplify's AWS provider that the tests know, each with a list in ``npm/``."""

OLD = "8.1.0"
"""Of April 2023, Amplify CLI 11.1: caches a role's credentials and reads them back; AWS SDK 2."""

NEW = "8.11.19"
"""The newest. Since 8.11.16 (Amplify CLI 14.2.2) it assumes no role; AWS SDK 3."""

VERSIONS = (OLD, NEW)
