"""Case files of morphological analysis, answered by the library."""

from itertools import combinations, product

from futurs.methods import morphology as mo
from futurs.methods.morphology.tables import code

NAMES = ("morphological analysis (exclusion solver)", "morphological analysis (MORPHOL)")
ALLOWED = {
    "same": lambda a, b: a == b,
    "right_of": lambda a, b: a == b + 1,
    "next_to": lambda a, b: abs(a - b) == 1,
}


def found(inputs):
    return puzzle(inputs) if "houses" in inputs else morphol(inputs)


def puzzle_field(inputs):
    """The field of the puzzle, its number of excluded pairs, and what it fixes."""
    n = inputs["houses"]
    things = [t for group in inputs["categories"].values() for t in group]
    at, pairs = {}, set()
    groups = inputs["categories"].values()
    wanted = [(a, b, lambda x, y: x != y) for g in groups for a, b in combinations(g, 2)]
    wanted += [(a, b, ALLOWED[k]) for k, a, b in inputs["constraints"] if k != "at"]
    for a, b, allowed in wanted:
        i, j = things.index(a), things.index(b)
        pairs |= {
            tuple(sorted([(i, x), (j, y)]))
            for x, y in product(range(n), repeat=2)
            if not allowed(x, y)
        }
    for k, a, house in inputs["constraints"]:
        if k == "at":
            at[things.index(a)] = house - 1
    field = mo.Field((n,) * len(things), [mo.Rule(p) for p in sorted(pairs)])
    return field, things, at


def puzzle(inputs):
    field, things, at = puzzle_field(inputs)
    diagram = mo.diagram(field, fixed=at)
    solutions = mo.configurations(diagram)
    assert [tuple(z) for z in solutions.tolist()] == sorted(mo.search(field, at))
    house = {t: int(h) + 1 for t, h in zip(things, solutions[0], strict=True)}
    nations = {house[t]: t for t in inputs["categories"]["nation"]}
    return {
        "excluded_pairs": len(field.rules),
        "solutions": mo.count(diagram),
        "house_of": house,
        "drinks_water": nations[house["water"]],
        "owns_zebra": nations[house["zebra"]],
    }


def morphol(inputs):
    names = list(inputs["hypothesis_probabilities"])
    given = list(inputs["hypothesis_probabilities"].values())

    def value(words):
        name, _, number = words.partition("=")
        return names.index(name), int(number) - 1

    rules = [{"values": tuple(map(value, pair))} for pair in inputs["excluded_pairs"]]
    result = mo.compute(
        mo.Inputs(
            parameters=names, values=[[str(k + 1) for k in range(len(p))] for p in given],
            rules=rules, probabilities=given, reference=[0] * len(names),
        )
    )  # fmt: skip
    table = result.tables()["configurations"]
    rows = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
    assert rows[0]["code"] == code(result.configurations[0])
    return {
        "raw": result.raw,
        "retained": result.retained,
        "total_probability_retained": result.mass,
        "scenarios": [
            {"probability": r["probability_as_if_independent"], **r} for r in rows
        ],
        "neighbours_of_1_1_1_at_distance_1": result.near[len(names) - 1],
    }  # fmt: skip
