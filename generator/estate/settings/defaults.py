"""Built-in defaults: the level above the platform file."""

from generator.core.places import Route
from generator.estate.settings.resolved import Retention
from generator.tenancy.words import DataClassification

ENDPOINTS = (
    "ec2",
    "ecr.api",
    "ecr.dkr",
    "kms",
    "logs",
    "monitoring",
    "sagemaker.api",
    "sagemaker.runtime",
    "sts",
    "studio",
)
"""Interface endpoints of a VPC without internet: ten, as in the whitepaper's worked example."""

DEFAULTS: dict[Route, object] = {
    ("data_classification",): "confidential",
    ("authentication",): "iam",
    ("network", "endpoints"): ENDPOINTS,
    ("network", "sizing", "instance_types"): 2,
    ("network", "sizing", "training_instances"): 1,
    ("network", "sizing", "addresses_per_training_instance"): 2,
    ("network", "sizing", "growth_percent"): 25,
    ("instance_types", "apps"): (
        "ml.t3.medium",
        "ml.t3.large",
        "ml.t3.xlarge",
        "ml.m5.large",
        "ml.m5.xlarge",
    ),
    ("instance_types", "jobs"): (
        "ml.m5.large",
        "ml.m5.xlarge",
        "ml.m5.2xlarge",
        "ml.c5.xlarge",
        "ml.c5.2xlarge",
    ),
    ("kms", "rotation_period_days"): 365,
    ("guardrails", "approved_images_only"): True,
    ("guardrails", "deny_notebook_instances"): True,
    ("guardrails", "require_own_keys"): True,
    ("guardrails", "require_job_network"): True,
    ("guardrails", "require_network_isolation"): False,
    ("guardrails", "deny_shared_spaces"): True,
    ("studio", "idle_timeout_minutes"): 120,
    ("studio", "space_storage_gb"): 20,
    ("studio", "max_space_storage_gb"): 100,
    ("studio", "instance_type"): "ml.t3.medium",
    ("studio", "docker_access"): False,
}
"""The value of every setting that nobody states, by its route; what is missing here has no default."""

OPEN_GUARDRAILS = {
    ("guardrails", "approved_images_only"),
    ("guardrails", "deny_notebook_instances"),
    ("guardrails", "require_own_keys"),
    ("guardrails", "require_job_network"),
    ("guardrails", "deny_shared_spaces"),
}
"""Guardrails the platform file itself may open; nobody below it may."""

DEFAULT_USERS = 50
"""Users a new VPC is sized for when nobody says how many."""

AVAILABILITY_ZONES = 3
"""Availability Zones of a new VPC (whitepaper: three)."""

RETENTION: dict[DataClassification, Retention] = {
    "public": Retention("Delete", prevent_destroy=False, log_days=365, key_deletion_days=7),
    "internal": Retention("Retain", prevent_destroy=False, log_days=365, key_deletion_days=14),
    "confidential": Retention("Retain", prevent_destroy=True, log_days=731, key_deletion_days=30),
    "restricted": Retention("Retain", prevent_destroy=True, log_days=3653, key_deletion_days=30),
}
"""What each classification means; 365 days of logs is the least that checkov CKV_AWS_338 accepts."""
