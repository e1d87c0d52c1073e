"""The closed vocabularies of tenant and platform files."""

from typing import Literal

Isolation = Literal["multi-account", "multi-domain", "abac"]
"""How a tenant is kept apart (SageMaker Studio administration whitepaper, appendix table 2)."""

OperatingModel = Literal["centralized", "decentralized", "federated"]
"""Whose accounts tenants live in, and who applies what (the same whitepaper, account structure)."""

Persona = Literal["ml-admin", "data-scientist", "mlops-engineer", "viewer", "auditor"]
"""What a user does in Studio; decides the policies of the execution role."""

Ability = Literal[
    "approve-models",
    "audit",
    "build-pipelines",
    "clean-up",
    "deploy-models",
    "invoke-endpoints",
    "push-images",
    "register-models",
    "run-jobs",
    "start-pipelines",
    "track-experiments",
    "use-data",
    "work-in-studio",
]
"""What a persona is composed of, beside opening Studio and looking, which every persona does."""

ExecutionRoles = Literal["team", "user"]
"""Whose an execution role is: a team's, one for each persona, or each user's own."""

SignInRoles = Literal["team", "persona"]
"""Who signs in with one role: everybody of a team, or those of one persona."""

PipelineTrigger = Literal["events", "scheduler"]
"""What starts pipelines by itself: rules of EventBridge, or EventBridge Scheduler."""

SeparateRole = Literal["hosting", "images", "monitoring"]
"""What has a role of its own beside that of jobs: endpoints, builds of images, monitors of endpoints."""

CenterAttribute = Literal[
    "costCenter",
    "department",
    "displayName",
    "division",
    "email",
    "employeeNumber",
    "organization",
    "title",
    "userName",
    "userType",
]
"""What Identity Center knows of a person and hands on as a session tag, under the names of its directory."""

DataClassification = Literal["public", "internal", "confidential", "restricted"]
"""How sensitive a tenant's data is; decides retention and protection against destroy."""

Authentication = Literal["iam", "sso"]
"""How users open Studio: federated IAM roles, or IAM Identity Center. Fixed for the life of a domain."""

SpaceSharing = Literal["private", "shared"]
"""Who may use a space: its owner, or everybody the domain lets in."""

StudioApp = Literal["JupyterLab", "CodeEditor"]
"""The application of a space; a Studio space runs exactly one."""

StudioTool = Literal[
    "AutoMl",
    "DataWrangler",
    "EmrClusters",
    "Endpoints",
    "Experiments",
    "FeatureStore",
    "HyperPodClusters",
    "InferenceOptimization",
    "InferenceRecommender",
    "JumpStart",
    "ModelEvaluation",
    "Models",
    "PerformanceEvaluation",
    "Pipelines",
    "Projects",
    "Training",
]
"""What stands in Studio's menu beside applications (API, StudioWebPortalSettings), but for partners' apps."""

Lifecycle = Literal["active", "frozen", "retiring", "retired"]
"""At work; nobody signs in; may be destroyed as well; gone, and its name kept."""

BucketAccess = Literal["read", "read-write"]
"""What is done with the objects of a bucket that exists already."""

ScpLimits = Literal["classic", "current"]
"""Which Organizations quota packs the SCPs: 5 of 5,120 characters, or 10 of 10,240."""

AssertedEffect = Literal["deny", "allow"]
"""What an assertion says of requests: that none of them is allowed, or that one of them is."""

AssertedKind = Literal[
    "execution",
    "job",
    "pipeline",
    "hosting",
    "monitoring",
    "images",
    "user",
    "default",
    "space",
    "console",
    "anybody",
]
"""Whom an assertion is about: roles by what they are for, or whoever is none of the environment's."""

PrincipalKind = Literal[
    "execution", "job", "pipeline", "hosting", "monitoring", "images", "user", "default", "space", "console"
]
"""What a role is for: Studio applications, jobs and what is like them, sign-ins, a domain, consoles."""

Internet = Literal["none", "nat", "firewall", "transit-gateway", "public"]
"""How a new VPC reaches the internet: not at all, by NAT gateways, a firewall before them, or others'.

With `public` the VPC does not, and applications of Studio do, through a network of SageMaker's own.
"""

NatGateways = Literal["per-zone", "shared"]
"""A NAT gateway in each zone, or one for all of them."""

UserNetworkNames = Literal["endpoints", "zones"]
"""Who answers in a network of users for the names of its endpoints: they themselves, or private zones."""
