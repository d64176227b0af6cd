"""From a master to the blank: solutions taken out, names and signatures kept.

Pure: cells in, cells out. The markers are those of nbgrader.
"""

from __future__ import annotations

import ast
import re
from copy import deepcopy
from typing import Any

from trialkit.errors import MasterError

BEGIN = "### BEGIN SOLUTION"
END = "### END SOLUTION"
# What nbgrader would take for a marker, however it is written.
_LIKE_A_MARKER = re.compile(r"(begin|end)\s+(solution|hidden tests|mark scheme)", re.IGNORECASE)
# What later cells use; everything else in a solution is a way to get there.
_ANSWER = re.compile(r"answer_\d+(_\w+)?")
_STUB = "..."


def blank(master: dict[str, Any], name: str = "this notebook") -> dict[str, Any]:
    """Return the notebook that a student opens.

    Parameters
    ----------
    master : dict
        A notebook with solutions between markers, each source one text.
    name : str
        For messages.

    Raises
    ------
    MasterError
        If markers do not pair, or a solution defines nothing that a stub could keep.
    """
    found = deepcopy(master)
    for cell in found["cells"]:
        where = f"{name}, cell {cell['id']}"
        if cell["cell_type"] == "code":
            cell["source"] = without_solution(cell["source"], where)
            cell["outputs"], cell["execution_count"] = [], None
        elif _LIKE_A_MARKER.search(cell["source"]):
            raise MasterError(f"{where}: a marker of a solution outside of code")
    return found


def without_solution(source: str, where: str = "this cell") -> str:
    """Return the source of a cell with a stub in place of each solution.

    Raises
    ------
    MasterError
        If markers do not pair, or a solution defines nothing that a stub could keep.
    """
    lines: list[str] = []
    solution: list[str] | None = None
    for number, line in enumerate(source.split("\n"), start=1):
        at = f"{where}, line {number}"
        if line == BEGIN:
            if solution is not None:
                raise MasterError(f"{at}: {BEGIN!r} inside a solution")
            solution = []
        elif line == END:
            if solution is None:
                raise MasterError(f"{at}: {END!r} without {BEGIN!r}")
            lines += stub("\n".join(solution), where).split("\n")
            solution = None
        elif _LIKE_A_MARKER.search(line):
            # A marker with a slip would leave the solution in the blank.
            raise MasterError(
                f"{at}: {line.strip()!r} is no marker. Allowed, alone and not indented: "
                f"{BEGIN!r}, {END!r}."
            )
        elif solution is not None:
            solution.append(line)
        else:
            lines.append(line)
    if solution is not None:
        raise MasterError(f"{where}: {BEGIN!r} without {END!r}")
    return "\n".join(lines)


def stub(solution: str, where: str = "this cell") -> str:
    """Return what is left of a solution: ``answer_2 = ...``, or a function without its body.

    Raises
    ------
    MasterError
        If nothing is left, it is not Python, or a function has no docstring of its own lines.
    """
    try:
        body = ast.parse(solution).body
    except (SyntaxError, ValueError) as error:
        reason = getattr(error, "msg", error)
        raise MasterError(f"{where}: the solution is not Python ({reason})") from None
    kept: dict[str, str] = {}
    for part in body:
        if isinstance(part, ast.FunctionDef):
            kept[part.name] = _signature(part, solution.split("\n"), where)
        elif isinstance(part, ast.Assign | ast.AnnAssign):
            targets = part.targets if isinstance(part, ast.Assign) else [part.target]
            for target in targets:
                if isinstance(target, ast.Name) and _ANSWER.fullmatch(target.id):
                    kept.setdefault(target.id, f"{target.id} = {_STUB}")
    if not kept:
        raise MasterError(f"{where}: the solution sets no answer_N and defines no function")
    text = ""
    for piece in kept.values():
        # As the formatter has it: two empty lines around a function, none between answers.
        gap = "\n\n\n" if "\n" in piece or text.endswith(f"    {_STUB}") else "\n"
        text += (gap if text else "") + piece
    return text


def has_answer(source: str) -> bool:
    """Whether something stands where a blank has its stub; what is not Python is an answer too."""
    try:
        body = ast.parse(source).body
    except (SyntaxError, ValueError):
        return True
    return any(
        not _is_stub(part.body[-1] if isinstance(part, ast.FunctionDef) else part) for part in body
    )


def _is_stub(part: ast.stmt) -> bool:
    value = part.value if isinstance(part, ast.Expr | ast.Assign) else None
    return isinstance(value, ast.Constant) and value.value is ...


def _signature(function: ast.FunctionDef, lines: list[str], where: str) -> str:
    """Return the definition down to its docstring, and a stub."""
    docstring, *steps = function.body
    own_lines = docstring.lineno > function.lineno and all(
        step.lineno > docstring.end_lineno for step in steps
    )
    if ast.get_docstring(function) is None or not own_lines:
        raise MasterError(
            f"{where}: {function.name} has no docstring on lines of its own, so its stub would not "
            "say what to return"
        )
    head = lines[function.lineno - 1 : docstring.end_lineno]
    return "\n".join([*head, f"{' ' * docstring.col_offset}{_STUB}"])
