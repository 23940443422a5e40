"""Regions: what is odd, how odd, and what was meant; and where the list comes from."""

from __future__ import annotations

import sys

import pytest

from amplify_plugin.commands import regions

MEANT = {
    "us-eest-1": ("us-east-1", "us-west-1"),
    "us-east-3": ("us-east-1", "us-east-2"),
    "eu-central1": ("eu-central-1",),
    "useast1": ("us-east-1",),
    "us-1-east": ("us-east-1",),
    "US_EAST_1": ("us-east-1",),
    "eu-west-1a": ("eu-west-1",),
    "us-west-2-lax-1a": ("us-west-2",),
    "us-east": ("us-east-1", "us-east-2"),
    "us-west-l": ("us-west-1", "us-west-2"),
    "Ireland": ("eu-west-1",),
    "eu\u2011west\u20111": ("eu-west-1",),
    "us-north-1": (),
}
# Of OVH, Scaleway, Oracle, Cloudflare, Wasabi, DigitalOcean, Ceph: their endpoint may be an option.
OF_OTHERS = (
    "de",
    "us",
    "fr-par",
    "us-ashburn-1",
    "auto",
    "us-central-1",
    "nyc3",
    "eu-001",
    "garage",
)


@pytest.mark.parametrize(("name", "meant"), MEANT.items())
def test_what_was_meant_all_that_is_as_near(name, meant):
    found = regions.odd(name)
    assert found is not None
    assert (found.severity, found.meant) == ("error", meant)


def test_a_zone_of_a_region_with_a_longer_first_part(monkeypatch):
    """Not in the lists of the older botocores."""
    known = {"eusc-de-east-1": "EU (Germany)", "us-east-1": "US East (N. Virginia)"}
    monkeypatch.setattr(regions, "known_regions", lambda: known)
    found = regions.odd.__wrapped__("eusc-de-east-1a")
    assert found is not None
    assert (found.severity, found.meant) == ("error", ("eusc-de-east-1",))


@pytest.mark.parametrize("name", OF_OTHERS)
def test_a_region_of_another_service_is_a_note_without_a_suggestion(name):
    found = regions.odd(name)
    assert found is not None
    assert (found.severity, found.meant) == ("note", ())


def test_the_list_is_the_same_where_botocore_is_not_loaded(monkeypatch):
    import botocore.loaders  # noqa: F401

    loaded = regions.known_regions.__wrapped__()
    monkeypatch.delitem(sys.modules, "botocore.loaders")
    assert regions.known_regions.__wrapped__() == loaded
    assert "us-east-1" in loaded
    assert "botocore.loaders" not in sys.modules


def test_without_botocore_no_region_is_odd(monkeypatch):
    monkeypatch.setattr(regions, "_data", lambda _: None)
    regions.known_regions.cache_clear()
    try:
        assert regions.odd.__wrapped__("us-eest-1") is None
    finally:
        regions.known_regions.cache_clear()
