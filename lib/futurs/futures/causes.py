"""By which way a model's equations lead to an outcome."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from futurs.futures.system import System


@dataclass(frozen=True, eq=False)
class Upstream:
    """Everything that an outcome depends on, each with the shortest way to it.

    Parameters
    ----------
    outcome : str
    ways : dict of str to tuple of str
        For each variable, parameter and random series, the names from it to the last variable
        before the outcome; the outcome itself is not among them.
    """

    outcome: str
    ways: dict[str, tuple[str, ...]]


def upstream(system: System, outcome: str) -> Upstream:
    """Answer what an outcome depends on, and by which shortest way.

    Parameters
    ----------
    system : System
    outcome : str

    Returns
    -------
    Upstream
        Nearest first; of ways that are equally short, the first in the order of names.

    Examples
    --------
    >>> from futurs.futures.reading import system
    >>> from futurs.study import load
    >>> found = upstream(system(load("administration_2040")), "debt")
    >>> found.ways["fiscal_effort"]
    ('fiscal_effort', 'effort', 'balance', 'deficit', 'debt')
    """
    expression = system.outcomes[outcome]
    first = sorted(expression.now | set(expression.before) | expression.ranges)
    names = {*system.variables, *system.parameters, *system.random}
    ways: dict[str, tuple[str, ...]] = {name: (name,) for name in first if name in names}
    todo = deque(ways)
    while todo:
        name = todo.popleft()
        if name not in system.variables:
            continue
        for cause in sorted(_of_variable(system, name)):
            if cause in names and cause not in ways:
                ways[cause] = (cause, *ways[name])
                todo.append(cause)
    return Upstream(outcome, ways)


def _of_variable(system: System, name: str) -> frozenset[str]:
    # causes() knows variables and outcomes under one name; here only the variable is meant.
    both = [system.equations.get(name), system.initials.get(name)]
    parts = [e.now | set(e.before) | e.ranges for e in both if e]
    return frozenset().union(*parts)
