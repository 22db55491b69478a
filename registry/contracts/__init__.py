"""Contracts: a blueprint's task proved on its cassettes, by values: nothing is sent.

Every case of a task is held against five checks: the request, the result, the interface, the invariants of the task type,
and each target, which must ask and answer the same through its platform's own engine.
"""

from __future__ import annotations

from registry.contracts.gathering import File, Plan, Selection, gather, plan
from registry.contracts.nouns import Outcome, Verdict, report
from registry.contracts.runner import prove, run

__all__ = ["File", "Outcome", "Plan", "Selection", "Verdict", "gather", "plan", "prove", "report", "run"]
