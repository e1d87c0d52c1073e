"""What settings are called where people read of them."""

import pytest

from generator.tenancy.labels import NAMES, _units, label_of, unit_of
from generator.tenancy.tenant import Environment


@pytest.mark.parametrize(
    ("name", "label", "unit"),
    [
        ("studio.idle_timeout_minutes", "idle time", "minutes"),
        ("guardrails.max_job_runtime_hours", "guardrails max job runtime", "hours"),
        ("network.sizing.growth_percent", "network sizing growth", "percent"),
        ("network.cidr", "address block", ""),
        ("tags.cost center", "tag cost center", ""),
        ("quotas.user-profiles", "quota user-profiles", ""),
        ("extra_buckets.acme-raw", "bucket acme-raw", ""),
        ("extra_permissions", "extra permissions", ""),
        ("something_new.of.somebody", "something new of somebody", ""),
    ],
)
def test_a_value_has_a_name_and_a_unit(name, label, unit):
    assert (label_of(name), unit_of(name)) == (label, unit)


def test_no_name_is_kept_of_a_setting_that_is_gone():
    told = {
        "lifecycles",
        "organization.operating_model",
        "retention.home_directories",
        "retention.prevent_destroy",
    }  # as builds write them
    known = {*_units(), *Environment.model_fields, *told}

    assert NAMES.keys() <= known


def test_no_two_settings_are_called_the_same():
    called = [label_of(name) for name in {*_units(), *NAMES}]

    assert len(called) == len(set(called))
