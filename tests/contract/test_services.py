"""What a service is called in a ``[services NAME]`` section, held against botocore's own data."""

from __future__ import annotations

import botocore.session
import pytest

from amplify_plugin.commands.doctor.checks.settings_known import SERVICES
from tests.heavy import sample

# Names that people take from elsewhere: the command, the console, another SDK.
NOT_BOTOCORES = {"configservice", "deploy", "s3api"}
SESSION = botocore.session.Session()
AVAILABLE = SESSION.get_available_services()


def service_id(name: str) -> str:
    model = SESSION.get_component("data_loader").load_service_model(name, "service-2")
    found: str = model["metadata"]["serviceId"]
    return found.lower().replace(" ", "_").replace("-", "_")


@pytest.mark.parametrize("name", sample(AVAILABLE, every=10))
def test_each_service_has_its_id_there(name: str) -> None:
    assert SERVICES.get(name, name.replace("-", "_")) == service_id(name)


def test_no_other_name_is_in_the_table() -> None:
    assert set(SERVICES) - NOT_BOTOCORES <= set(AVAILABLE)
