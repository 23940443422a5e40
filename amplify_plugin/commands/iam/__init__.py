"""The Amplify guide "IAM roles and MFA" as steps in an account: a role, a user, an MFA device.

``policy`` and ``categories`` are documents, ``account`` reads IAM, ``changes`` changes it (or
only says what it would), ``roles``, ``users``, ``devices`` and ``keys`` know what is to be there,
and ``templates`` says the same as CloudFormation.
"""
