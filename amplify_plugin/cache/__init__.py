"""The Amplify CLI's folder of sessions: role credentials in cache.json, and MFA sessions of ours.

``role_credentials`` decides what of the first still counts, ``mfa_sessions`` what of the second.
"""

from amplify_plugin.cache.role_credentials import (
    EXPIRY_MARGIN,
    CacheState,
    CredentialCache,
    State,
    default_path,
)

__all__ = ["EXPIRY_MARGIN", "CacheState", "CredentialCache", "State", "default_path"]
