"""A morphological field: parameters with their values, and the sets of values that exclude each other."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from futurs.errors import InputError

if TYPE_CHECKING:
    from futurs.study import Study

Value = tuple[int, int]
"""A value by number: (parameter, value within it)."""
Fixed = Mapping[int, int | Collection[int]]
"""Values that are held: parameter to the value, or the values, that it may take."""
KINDS = ("logical", "empirical", "normative")


@dataclass(frozen=True)
class Rule:
    """Values that may not stand together.

    Parameters
    ----------
    values : tuple of (int, int)
        One value of each of several parameters; of one parameter alone, it is struck out whole.
    kind : {"logical", "empirical", "normative"}
        Impossible by meaning, never seen, or not wanted.
    reason : str
    soft : bool
        True when the values seldom go together: flagged, and struck out only if asked.
    """

    values: tuple[Value, ...]
    kind: str = "logical"
    reason: str = ""
    soft: bool = False


@dataclass(frozen=True, eq=False)
class Field:
    """Parameters, their numbers of values, and the rules that strike configurations out.

    Parameters
    ----------
    sizes : tuple of int
        Number of values of each parameter, at least 1.
    rules : tuple of Rule

    Raises
    ------
    InputError
        When a rule names a value that does not exist, or two values of one parameter.

    Examples
    --------
    >>> Field((3, 2, 3), [Rule(((0, 0), (1, 1)))]).raw
    18
    """

    sizes: tuple[int, ...]
    rules: tuple[Rule, ...]

    def __init__(self, sizes: Sequence[int], rules: Iterable[Rule] = ()) -> None:
        object.__setattr__(self, "sizes", tuple(int(n) for n in sizes))
        object.__setattr__(self, "rules", tuple(rules))
        if not self.sizes or min(self.sizes) < 1:
            raise InputError("field_sizes", found=str(self.sizes))
        for rule in self.rules:
            self._check(rule)

    def _check(self, rule: Rule) -> None:
        parameters = [j for j, _ in rule.values]
        if not rule.values or len(set(parameters)) < len(parameters):
            raise InputError("rule_parameters", found=str(rule.values))
        if any(not (0 <= j < len(self.sizes) and 0 <= a < self.sizes[j]) for j, a in rule.values):
            raise InputError("rule_value", found=str(rule.values), sizes=str(self.sizes))

    @cached_property
    def raw(self) -> int:
        """Number of all configurations, exact however large."""
        return prod(self.sizes)

    @cached_property
    def pairs(self) -> int:
        """Number of pairs of values that a group would judge."""
        total = sum(self.sizes)
        return (total**2 - sum(n * n for n in self.sizes)) // 2

    def without(self, lifted: Iterable[int]) -> Field:
        """Return the field without some of its rules, by number."""
        gone = set(lifted)
        return Field(self.sizes, [r for k, r in enumerate(self.rules) if k not in gone])

    def domains(self, fixed: Fixed | None = None) -> list[int]:
        """Return the values that each parameter may take, as bit masks.

        Parameters
        ----------
        fixed : mapping, optional

        Returns
        -------
        list of int
            Bit a of number j says that parameter j may take value a; a value that a rule of one
            value strikes out is absent.

        Raises
        ------
        InputError
            For a value that does not exist.
        """
        masks = [(1 << n) - 1 for n in self.sizes]
        for j, wanted in (fixed or {}).items():
            allowed = {int(a) for a in (wanted if isinstance(wanted, Collection) else (wanted,))}
            if not 0 <= j < len(self.sizes) or not allowed <= set(range(self.sizes[j])):
                raise InputError("rule_value", found=str({j: wanted}), sizes=str(self.sizes))
            masks[j] = sum(1 << a for a in allowed)
        for rule in self.rules:
            if len(rule.values) == 1:
                j, a = rule.values[0]
                masks[j] &= ~(1 << a)
        return masks

    def broken(self, configuration: Mapping[int, int] | Sequence[int]) -> tuple[int, ...]:
        """Answer which rules a configuration, or a part of one, breaks outright.

        Parameters
        ----------
        configuration : sequence of int, or mapping of parameter to value

        Returns
        -------
        tuple of int
            Numbers of the rules whose values all stand in it.
        """
        chosen = (
            dict(configuration)
            if isinstance(configuration, Mapping)
            else dict(enumerate(configuration))
        )
        return tuple(
            k
            for k, rule in enumerate(self.rules)
            if all(chosen.get(j) == a for j, a in rule.values)
        )


def rules_of(study: Study) -> tuple[Rule, ...]:
    """Return the exclusions of a study, pairs and larger sets, hard and soft.

    Parameters
    ----------
    study : Study

    Returns
    -------
    tuple of Rule
        Pairs first, each in the order of the study; the reason in the study's first language.
    """
    from futurs.study import text

    where = {
        f"{d.id}.{s.id}": (j, a)
        for j, d in enumerate(study.drivers)
        for a, s in enumerate(d.states)
    }
    lang = study.languages[0] if study.languages else "en"
    found: list[tuple[tuple[str, ...], Any]] = [(e.pair, e) for e in study.exclusions]
    found += [(e.states, e) for e in study.excluded_sets]
    return tuple(
        Rule(tuple(sorted(where[ref] for ref in refs)), e.nature, text(e.reason, lang), e.kind == "soft")
        for refs, e in found
    )  # fmt: skip


def allowed_of(masks: Sequence[int], sizes: Sequence[int]) -> list[NDArray[np.bool_]]:
    """Return bit masks as arrays of truth values, one a parameter."""
    return [
        np.array([mask >> a & 1 for a in range(n)], bool)
        for mask, n in zip(masks, sizes, strict=True)
    ]
