"""Finds every refusal in the source: which codes can be raised, and with which values."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from otp_app.domain.envelopes.lifecycle import State
from otp_app.domain.identity.states import State as RecognitionState

# Callables whose argument at that place becomes a refusal's code.
CARRIERS = {"DomainError": 1, "Problem": 0, "clean_line": 1, "Rule": 0}

# Codes that come from data. The expression is given as written; its codes are found where they are made.
ELSEWHERE = {
    "code": "clean_line, or a name that this module assigns",
    "found[0].code": "Problem",
    "rule.code": "Rule",
    "refusal['code']": "the subprocess raised DomainError",
    "sending.reason": "the pure OTP policy",
    "hindrance": "why a member may not decide",
    "chosen.refusal": "why an envelope cannot be paid for",
}
OTP_POLICY = ("otp_pause", "otp_too_many", "otp_wrong_too_often", "otp_blocked")


@dataclass(frozen=True)
class Site:
    """A place that can refuse. values: names of the parameters given there, or None when not visible."""

    where: str
    code: str
    values: frozenset[str] | None


def sites(root: Path) -> Iterator[Site]:
    """All sites below a folder; AssertionError for a code that cannot be followed."""
    for path in sorted(root.rglob("*.py")):
        tree = ast.parse(path.read_text())
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CARRIERS:
                yield from _sites(path, tree, node, CARRIERS[node.func.id])


def _sites(path: Path, tree: ast.Module, call: ast.Call, position: int) -> Iterator[Site]:
    where = f"{path}:{call.lineno}"
    values = frozenset(k.arg for k in call.keywords if k.arg) if all(k.arg for k in call.keywords) else None
    if position != CARRIERS["DomainError"] or not isinstance(call.func, ast.Name) or call.func.id != "DomainError":
        values = None
    for code in _codes(where, tree, call.args[position]):
        yield Site(where, code, values)


def _codes(where: str, tree: ast.Module, expression: ast.expr) -> Iterator[str]:
    match expression:
        case ast.Constant(value=str(code)):
            yield code
        case ast.IfExp(body=yes, orelse=no):
            yield from _codes(where, tree, yes)
            yield from _codes(where, tree, no)
        case ast.JoinedStr(values=[ast.Constant(value="envelope_is_"), ast.FormattedValue()]):
            yield from (f"envelope_is_{state}" for state in get_args(State))
        case ast.JoinedStr(values=[ast.Constant(value="recognition_is_"), ast.FormattedValue()]):
            yield from (f"recognition_is_{state}" for state in get_args(RecognitionState))
        case ast.Name(id=name) if assigned := _assigned(tree, name):
            for value in assigned:
                yield from _codes(where, tree, value)
        case _:
            written = ast.unparse(expression)
            assert written in ELSEWHERE, f"{where}: where does the code {written} come from?"
            yield from OTP_POLICY if written == "sending.reason" else ()


def _assigned(tree: ast.Module, name: str) -> list[ast.expr]:
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        and any(isinstance(target, ast.Name) and target.id == name for target in node.targets)
        and isinstance(node.value, ast.Constant | ast.IfExp)
    ]
