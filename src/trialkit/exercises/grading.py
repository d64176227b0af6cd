"""What nbgrader is told: to make the same stubs as ``trialkit exercises build``.

Imported by ``nbgrader_config.py`` of a course, and only there: it needs the extra ``grading``.
"""

from __future__ import annotations

from typing import Any

from nbgrader.converters import GenerateAssignment
from nbgrader.preprocessors import ClearSolutions

from trialkit.exercises._blank import without_solution


class Stubs(ClearSolutions):
    """Put our stub in place of each solution: names and signatures stay, and nothing raises."""

    def preprocess_cell(self, cell: Any, resources: Any, cell_index: int) -> tuple[Any, Any]:
        """Return a cell without its solution."""
        if cell.cell_type == "code":
            cell.source = without_solution(cell.source, f"cell {cell.get('id', cell_index)}")
        return cell, resources


def preprocessors() -> list[type]:
    """Return the steps of ``nbgrader generate_assignment``, with our stubs for its own."""
    usual = GenerateAssignment.preprocessors.default_args[0]
    return [Stubs if step is ClearSolutions else step for step in usual]
