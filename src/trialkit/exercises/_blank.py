"""From a master to the blank: solutions taken out, names and signatures kept.

Pure: cells in, cells out. The markers are those of nbgrader.
"""

from __future__ import annotations

import ast
import re
from copy import deepcopy
from typing import Any

from trialkit.errors import UsageError

BEGIN = "### BEGIN SOLUTION"
END = "### END SOLUTION"
# What later cells use; everything else in a solution is a way to get there.
_ANSWER = re.compile(r"answer_\d+(_\w+)?")
_STUB = "..."


def blank(master: dict[str, Any], name: str = "this notebook") -> dict[str, Any]:
    """Return the notebook that a student opens.

    Parameters
    ----------
    master : dict
        A notebook with solutions between markers.
    name : str
        For messages.

    Raises
    ------
    UsageError
        If markers do not pair, or a solution defines nothing that a stub could keep.
    """
    found = deepcopy(master)
    for cell in found["cells"]:
        if cell["cell_type"] == "code":
            cell["source"] = without_solution(cell["source"], f"{name}, cell {cell['id']}")
            cell["outputs"], cell["execution_count"] = [], None
    return found


def without_solution(source: str, where: str = "this cell") -> str:
    """Return the source of a cell with a stub in place of each solution.

    Raises
    ------
    UsageError
        If markers do not pair, or a solution defines nothing that a stub could keep.
    """
    lines: list[str] = []
    solution: list[str] | None = None
    for number, line in enumerate(source.split("\n"), start=1):
        if BEGIN in line:
            if solution is not None:
                raise UsageError(f"{where}, line {number}: {BEGIN!r} inside a solution")
            solution = []
        elif END in line:
            if solution is None:
                raise UsageError(f"{where}, line {number}: {END!r} without {BEGIN!r}")
            lines += stub("\n".join(solution), where).split("\n")
            solution = None
        elif solution is not None:
            solution.append(line)
        else:
            lines.append(line)
    if solution is not None:
        raise UsageError(f"{where}: {BEGIN!r} without {END!r}")
    return "\n".join(lines)


def stub(solution: str, where: str = "this cell") -> str:
    """Return what is left of a solution: ``answer_2 = ...``, or a function without its body.

    Raises
    ------
    UsageError
        If nothing is left, or it is not Python.
    """
    try:
        body = ast.parse(solution).body
    except SyntaxError as error:
        raise UsageError(f"{where}: the solution is not Python ({error.msg})") from None
    lines = solution.split("\n")
    kept: list[str] = []
    for part in body:
        if isinstance(part, ast.FunctionDef):
            kept.append(_signature(part, lines))
        elif isinstance(part, ast.Assign | ast.AnnAssign):
            targets = part.targets if isinstance(part, ast.Assign) else [part.target]
            names = [t.id for t in targets if isinstance(t, ast.Name) and _ANSWER.fullmatch(t.id)]
            kept += [f"{name} = {_STUB}" for name in names]
    if not kept:
        raise UsageError(f"{where}: the solution sets no answer_N and defines no function")
    return "\n".join(dict.fromkeys(kept))


def _signature(function: ast.FunctionDef, lines: list[str]) -> str:
    """Return the definition down to its docstring, and a stub."""
    first, docstring = function.body[0], ast.get_docstring(function) is not None
    end = first.end_lineno if docstring else first.lineno - 1
    head = lines[function.lineno - 1 : end]
    indent = " " * first.col_offset
    return "\n".join([*head, f"{indent}{_STUB}"])
