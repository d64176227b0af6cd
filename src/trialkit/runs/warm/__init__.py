"""Warm kernels: forked from one process that has the heavy packages imported already."""

from trialkit.runs.warm.client import PACKAGES, Preloaded, available, environment
from trialkit.runs.warm.kernel import WarmKernel

__all__ = ["PACKAGES", "Preloaded", "WarmKernel", "available", "environment"]
