"""Consistent configurations by backtracking on bit masks: for fields too wide for a diagram."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from futurs.methods.morphology.field import Field, Fixed, Value, allowed_of


def search(fld: Field, fixed: Fixed | None = None) -> Iterator[tuple[int, ...]]:
    """Yield the consistent configurations one by one.

    The parameter with the fewest values left is decided first; each choice strikes out what it
    excludes, and a parameter left without value ends the branch.

    Parameters
    ----------
    fld : Field
    fixed : mapping of int to int or collection of int, optional

    Yields
    ------
    tuple of int
        In no particular order, none twice.

    Examples
    --------
    >>> sorted(search(Field((2, 2)), {0: 1}))
    [(1, 0), (1, 1)]
    """
    domains = fld.domains(fixed)
    if all(domains):
        yield from _branch(domains, {}, _touching(fld))


Touching = dict[Value, list[tuple[Value, ...]]]


def _touching(fld: Field) -> Touching:
    found: Touching = {}
    for rule in fld.rules:
        for value in rule.values:
            others = tuple(v for v in rule.values if v != value)
            if others:
                found.setdefault(value, []).append(others)
    return found


def _branch(
    domains: list[int], chosen: dict[int, int], touching: Touching
) -> Iterator[tuple[int, ...]]:
    if len(chosen) == len(domains):
        yield tuple(chosen[j] for j in range(len(domains)))
        return
    j = min(
        (i for i in range(len(domains)) if i not in chosen),
        key=lambda i: (domains[i].bit_count(), i),
    )
    for a in range(domains[j].bit_length()):
        if domains[j] >> a & 1:
            left = _without(domains, {**chosen, j: a}, touching.get((j, a), []))
            if left is not None:
                yield from _branch(left, {**chosen, j: a}, touching)


def _without(
    domains: list[int], chosen: dict[int, int], rules: list[tuple[Value, ...]]
) -> list[int] | None:
    left = list(domains)
    for others in rules:
        open_values = [v for v in others if v[0] not in chosen]
        if any(chosen.get(i, b) != b for i, b in others):
            continue
        if not open_values:
            return None
        if len(open_values) == 1:
            i, b = open_values[0]
            left[i] &= ~(1 << b)
            if not left[i]:
                return None
    return left


def witness(fld: Field, fixed: Fixed | None = None) -> tuple[int, ...] | None:
    """Return one consistent configuration, or None when there is none."""
    return next(search(fld, fixed), None)


def possible(fld: Field, fixed: Fixed | None = None) -> tuple[NDArray[np.bool_], ...]:
    """Answer which values still stand in some consistent configuration.

    One witness is kept for each value, so that only values without one are searched again.

    Parameters
    ----------
    fld : Field
    fixed : mapping of int to int or collection of int, optional

    Returns
    -------
    tuple of ndarray of bool
        One array a parameter. Exact.
    """
    allowed = allowed_of(fld.domains(fixed), fld.sizes)
    found = [np.zeros(n, bool) for n in fld.sizes]
    for j, n in enumerate(fld.sizes):
        for a in range(n):
            if allowed[j][a] and not found[j][a]:
                held = {**(fixed or {}), j: a}
                for i, b in enumerate(witness(fld, held) or ()):
                    found[i][b] = True
    return tuple(found)
