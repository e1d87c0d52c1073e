"""The stages a command runs through, in their order: load, plan, render, check, prove, scan, publish."""

from generator.core.steps import Steps, silent
from generator.pipeline.building import BuildResult, build
from generator.pipeline.capacity import capacity_report, next_free_block
from generator.pipeline.folders import OUT
from generator.pipeline.options import Options
from generator.pipeline.proof import ProofResult, prove_estate
from generator.pipeline.scanning import scan_published
from generator.pipeline.validation import Validation, known_tenants, validate

__all__ = [
    "OUT",
    "BuildResult",
    "Options",
    "ProofResult",
    "Steps",
    "Validation",
    "build",
    "capacity_report",
    "known_tenants",
    "next_free_block",
    "prove_estate",
    "scan_published",
    "silent",
    "validate",
]
