"""What each rule strikes out, and why a wished configuration is out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from futurs.methods.morphology.backtracking import search, witness
from futurs.methods.morphology.counting import WIDTH, count, diagram
from futurs.methods.morphology.field import Field


@dataclass(frozen=True)
class Removal:
    """What one rule strikes out of the field.

    Parameters
    ----------
    alone : int
        Configurations that it strikes out of the whole field, were it the only rule.
    only : int or None
        Those among them that no other rule strikes out: they come back when it is lifted. None
        when the field is too wide for an exact count.
    """

    alone: int
    only: int | None


def removals(fld: Field, *, width: int = WIDTH) -> tuple[Removal, ...]:
    """Answer how many configurations each rule removes, by itself and it alone.

    Parameters
    ----------
    fld : Field
    width : int
        Of the diagrams, see :func:`diagram`.

    Returns
    -------
    tuple of Removal
        One a rule; exact. A rule that another one contains or repeats has ``only`` 0.

    Examples
    --------
    >>> from futurs.methods.morphology.field import Rule
    >>> removals(Field((3, 2, 3), [Rule(((0, 0), (1, 1))), Rule(((1, 0), (2, 2)))]))
    (Removal(alone=3, only=3), Removal(alone=3, only=3))
    """
    return tuple(_removal(fld, k, width) for k in range(len(fld.rules)))


def _removal(fld: Field, k: int, width: int) -> Removal:
    values = dict(fld.rules[k].values)
    alone = fld.raw
    for j in values:
        alone //= fld.sizes[j]
    back = diagram(fld.without([k]), fixed=values, width=width)
    return Removal(alone, None if back is None else count(back))


def conflict(fld: Field, wish: Mapping[int, int]) -> tuple[int, ...]:
    """Answer which part of a wish is impossible by itself.

    Parameters
    ----------
    fld : Field
    wish : mapping of int to int
        Parameter to wished value; the others are free.

    Returns
    -------
    tuple of int
        Parameters whose wished values already admit no consistent configuration, while without
        any one of them they do: irreducible, not always the smallest. Empty when the wish holds;
        also when nothing at all is consistent.
    """
    if witness(fld, wish) is not None:
        return ()
    kept = dict(wish)
    for j in sorted(wish):
        fewer = {i: a for i, a in kept.items() if i != j}
        if witness(fld, fewer) is None:
            kept = fewer
    return tuple(sorted(kept))


@dataclass(frozen=True)
class Lifting:
    """The fewest rules to lift so that a wish can hold.

    Parameters
    ----------
    number : int
        How many rules, proved the fewest; 0 when the wish holds already.
    sets : tuple of tuples of int
        All sets of so few rules that do, by number; those with the fewest logical, then empirical
        rules first.
    examples : tuple of tuples of int
        For each set, a configuration that holds once it is lifted.
    complete : bool
        False when there were more sets than were asked for.
    """

    number: int
    sets: tuple[tuple[int, ...], ...]
    examples: tuple[tuple[int, ...], ...]
    complete: bool


def fewest_lifted(fld: Field, wish: Mapping[int, int], *, most: int = 20) -> Lifting:
    """Answer which fewest rules to lift so that a wished configuration, or part of one, can hold.

    Parameters
    ----------
    fld : Field
    wish : mapping of int to int
        Parameter to wished value; the others are free.
    most : int
        Sets to list.

    Returns
    -------
    Lifting

    Notes
    -----
    Branch and bound on the number of broken rules; the bound adds, for each parameter still free,
    the fewest rules that its best value would break with what is chosen (partial forward checking).

    References
    ----------
    E. C. Freuder and R. J. Wallace, "Partial constraint satisfaction", Artificial Intelligence,
    1992, doi:10.1016/0004-3702(92)90004-H.

    Examples
    --------
    >>> from futurs.methods.morphology.field import Rule
    >>> fewest_lifted(Field((2, 2), [Rule(((0, 0), (1, 1)))]), {0: 0, 1: 1}).sets
    ((0,),)
    """
    fld.domains(wish)
    holds = next(search(fld, wish), None)
    if holds is not None:
        return Lifting(0, ((),), (holds,), complete=True)
    finder = _Finder(fld, most)
    # One more at a time: the first number at which something holds is the fewest.
    for number in range(1, len(fld.rules) + 1):
        finder.branch(dict(wish), set(fld.broken(wish)), number)
        if finder.found:
            break
    ordered = sorted(finder.found.items(), key=lambda pair: _gravity(fld, pair[0]))
    return Lifting(
        len(ordered[0][0]) if ordered else 0,
        tuple(s for s, _ in ordered),
        tuple(z for _, z in ordered),
        complete=len(ordered) < most,
    )


def _gravity(fld: Field, rules: tuple[int, ...]) -> tuple[int, int, tuple[int, ...]]:
    kinds = [fld.rules[k].kind for k in rules]
    return kinds.count("logical"), kinds.count("empirical"), rules


class _Finder:
    """Search for configurations that break at most so many rules."""

    def __init__(self, fld: Field, most: int) -> None:
        self.fld, self.most = fld, most
        self.found: dict[tuple[int, ...], tuple[int, ...]] = {}
        self.touching = [
            [
                [k for k, rule in enumerate(fld.rules) if (j, a) in rule.values]
                for a in range(n)
            ]
            for j, n in enumerate(fld.sizes)
        ]  # fmt: skip

    def branch(self, chosen: dict[int, int], broken: set[int], number: int) -> None:
        if len(self.found) >= self.most or len(broken) > number:
            return
        if len(broken) == number and tuple(sorted(broken)) in self.found:
            return
        if len(chosen) == len(self.fld.sizes):
            z = tuple(chosen[j] for j in range(len(self.fld.sizes)))
            self.found.setdefault(tuple(sorted(broken)), z)
            return
        added = {j: self._added(j, chosen) for j in range(len(self.fld.sizes)) if j not in chosen}
        if len(broken) + sum(min(map(len, own)) for own in added.values()) > number:
            return
        # The parameter that must break most is decided first; then the one with the fewest values.
        j = max(added, key=lambda i: (min(map(len, added[i])), -len(added[i]), -i))
        for a in sorted(range(len(added[j])), key=lambda a: len(added[j][a])):
            self.branch({**chosen, j: a}, broken | added[j][a], number)

    def _added(self, j: int, chosen: Mapping[int, int]) -> list[set[int]]:
        """Rules that each value of a parameter would break with what is chosen."""
        return [
            {
                k
                for k in self.touching[j][a]
                if all(i == j or chosen.get(i) == b for i, b in self.fld.rules[k].values)
            }
            for a in range(self.fld.sizes[j])
        ]
