"""Tests that together take minutes: `make test` leaves them to `tox -e heavy`, visibly."""

from __future__ import annotations

import os

import pytest

HEAVY = "AMPLIFY_PLUGIN_HEAVY"
AWSCLI = "AMPLIFY_PLUGIN_AWSCLI"  # set where everything about an AWS CLI is tested

takes_minutes = pytest.mark.skipif(
    not {HEAVY, AWSCLI} & set(os.environ), reason="takes its time: tox -e heavy runs it"
)
