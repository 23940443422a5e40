"""Numbers, sizes, switches and paths, as botocore and the AWS CLI take them."""

from __future__ import annotations

import pytest

from amplify_plugin.commands.doctor.checks.amounts import DEMANDS

TAKEN = {
    "max_attempts": ("1", "20", "+3", "1_0"),
    "request_min_compression_size_bytes": ("0", "10485760"),
    "s3.max_concurrent_requests": ("1", "100"),
    "s3.multipart_threshold": ("64MB", "16mib", "8388608", "64 MB"),
    "s3.max_bandwidth": ("50MB/s", "800KB/s", "10kB/s"),
    "use_fips_endpoint": ("true", "False"),
    "ca_bundle": ("/etc/ssl/corporate.pem", "C:\\certs\\a.pem"),
}
REFUSED = {
    "max_attempts": ("0", "-1", "three", "1.5"),
    "request_min_compression_size_bytes": ("10KB", "10485761"),
    "metadata_service_timeout": ("1s",),
    "s3.max_concurrent_requests": ("0", "ten"),
    "s3.multipart_threshold": ("64 megabytes", "1.5GB", "0"),
    "s3.max_bandwidth": ("50MB", "50Mb", "fast"),
    "use_fips_endpoint": ("yes", "off"),
    "ca_bundle": ("~/corporate.pem", "$HOME/a.pem"),
    "web_identity_token_file": ("~/token",),
}


@pytest.mark.parametrize(("key", "value"), [(k, v) for k, vs in TAKEN.items() for v in vs])
def test_what_the_tools_take_is_right(key, value):
    assert DEMANDS[key](value) is None


@pytest.mark.parametrize(("key", "value"), [(k, v) for k, vs in REFUSED.items() for v in vs])
def test_what_they_refuse_is_told_without_the_value(key, value):
    fault = DEMANDS[key](value)
    assert fault is not None
    assert value not in f" {fault.why} " or value in ("0", "off", "yes")


def test_a_word_for_false_bites_the_sdks_alone():
    """The AWS CLI takes every word but 'true' for false, so 'off' does there what it says."""
    off, yes = DEMANDS["use_fips_endpoint"]("off"), DEMANDS["use_fips_endpoint"]("yes")
    assert off
    assert yes
    assert (off.tools, yes.tools) == (("js",), ())
