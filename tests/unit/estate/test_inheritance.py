from fakes.estates import ALPHA, GAMMA, PLATFORM, an_estate, changed

from generator.core.places import Location
from generator.estate.files import tenant_levels
from generator.estate.settings.inheritance import covered, merge


def effective(platform=None, tenant=ALPHA, environment="dev"):
    estate = an_estate(platform, alpha=tenant)
    return merge(tenant_levels(estate, estate.tenants[0], environment))


def test_a_setting_nobody_states_is_the_built_in_default():
    found, findings = effective()

    assert found.settings.studio.idle_timeout_minutes == 120
    assert found.place("studio", "idle_timeout_minutes") is None
    assert findings == ()


def test_the_environment_wins_over_tenant_and_platform_and_names_its_place():
    platform = changed(PLATFORM, defaults__studio={"idle_timeout_minutes": 60})
    tenant = changed(ALPHA, studio={"idle_timeout_minutes": 90})
    tenant = changed(tenant, environments__dev__studio={"idle_timeout_minutes": 240})

    found, _ = effective(platform, tenant)

    assert found.settings.studio.idle_timeout_minutes == 240
    assert found.place("studio", "idle_timeout_minutes") == Location(
        "tenants/alpha.yaml", ("environments", "dev", "studio", "idle_timeout_minutes")
    )


def test_maps_merge_key_by_key():
    platform = changed(PLATFORM, defaults__tags={"unit": "ai", "site": "berlin"})
    tenant = changed(ALPHA, tags={"site": "vienna"})

    found, _ = effective(platform, tenant)

    assert found.settings.tags == {"unit": "ai", "site": "vienna"}
    assert found.place("tags", "unit").document == "tenants/_platform.yaml"
    assert found.place("tags", "site").document == "tenants/alpha.yaml"


def test_lists_replace():
    tenant = changed(ALPHA, network={"endpoints": ["sts"]})

    found, _ = effective(tenant=tenant)

    assert found.settings.network.endpoints == ("sts",)


def test_a_guardrail_that_is_on_stays_on_and_the_attempt_is_found():
    tenant = changed(ALPHA, guardrails={"approved_images_only": False})

    found, findings = effective(tenant=tenant)

    assert found.settings.guardrails.approved_images_only is True
    assert found.place("guardrails", "approved_images_only") is None
    assert [finding.rule.code for finding in findings] == ["PLN001"]
    assert findings[0].primary == Location("tenants/alpha.yaml", ("guardrails", "approved_images_only"))


def test_the_platform_may_open_a_built_in_guardrail_and_a_tenant_may_close_it_again():
    platform = changed(PLATFORM, defaults__guardrails={"deny_shared_spaces": False})
    tenant = changed(ALPHA, guardrails={"deny_shared_spaces": True})

    opened, findings = effective(platform)
    closed, more = effective(platform, tenant)

    assert opened.settings.guardrails.deny_shared_spaces is False
    assert closed.settings.guardrails.deny_shared_spaces is True
    assert findings == more == ()


def test_a_run_time_limit_can_only_be_lowered():
    platform = changed(PLATFORM, defaults__guardrails={"max_job_runtime_hours": 24})

    lower, none = effective(platform, changed(ALPHA, guardrails={"max_job_runtime_hours": 12}))
    kept, findings = effective(platform, changed(ALPHA, guardrails={"max_job_runtime_hours": 48}))

    assert lower.settings.guardrails.max_job_runtime_hours == 12
    assert none == ()
    assert kept.settings.guardrails.max_job_runtime_hours == 24
    assert [finding.rule.code for finding in findings] == ["PLN001"]
    assert findings[0].related[0].route == ("defaults", "guardrails", "max_job_runtime_hours")


def test_an_instance_type_outside_the_approved_list_is_found_at_its_item():
    platform = changed(PLATFORM, approved__instance_types={"apps": ["ml.t3.medium", "ml.m5.*"]})
    tenant = changed(ALPHA, instance_types={"apps": ["ml.m5.large", "ml.p4d.24xlarge"]})

    found, findings = effective(platform, tenant)

    assert [finding.primary.route for finding in findings] == [("instance_types", "apps", 1)]
    assert found.settings.instance_types.apps == ("ml.t3.medium", "ml.m5.*")


def test_an_abac_tenant_inherits_its_shared_domain():
    platform = changed(PLATFORM, shared_domains__research__studio={"docker_access": True})

    found, _ = effective(platform, GAMMA)

    assert found.settings.studio.docker_access is True
    assert found.place("studio", "docker_access") == Location(
        "tenants/_platform.yaml", ("shared_domains", "research", "studio", "docker_access")
    )


def test_a_family_covers_its_types_and_the_system_type_is_always_covered():
    assert covered("ml.m5.large", ["ml.m5.*"])
    assert covered("ml.m5.*", ["ml.m5.*"])
    assert covered("system", [])
    assert not covered("ml.m5.*", ["ml.m5.large"])
    assert not covered("ml.m5d.large", ["ml.m5.*"])


def test_a_level_adds_required_tags_and_takes_none_away():
    platform = changed(PLATFORM, defaults__guardrails={"require_tags": ["cost-center"]})

    (lower,) = effective(platform, changed(ALPHA, guardrails={"require_tags": ["phase", "cost-center"]}))[:1]
    none, findings = effective(platform, changed(ALPHA, guardrails={"require_tags": []}))

    assert lower.settings.guardrails.require_tags == ("cost-center", "phase")
    assert none.settings.guardrails.require_tags == ("cost-center",)
    assert findings == ()
