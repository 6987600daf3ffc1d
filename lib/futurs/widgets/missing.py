"""A page on a study that lacks the part it shows: what to add, as it would stand in a file."""

from __future__ import annotations

from futurs import texts
from futurs.errors import FutursError
from futurs.texts import Language
from futurs.widgets.region import Region
from futurs.widgets.render import render

_DRIVERS = """\
drivers:
- id: public_finances
  label: {fr: Finances publiques, en: Public finances}
  states:
  - {id: steady, label: {fr: Stables, en: Steady}}
  - {id: strained, label: {fr: Tendues, en: Strained}}
"""
_VARIABLES = """\
variables:
- {id: public_finances, label: {fr: Finances publiques, en: Public finances}}
- {id: public_trust, label: {fr: Confiance, en: Trust}}
direct_influence:
  order: [public_finances, public_trust]
  matrix:
  - [0, 2]
  - [1, 0]
"""
_ACTORS = """\
actors:
- {id: state, label: {fr: État, en: State}}
- {id: cities, label: {fr: Communes, en: Cities}}
objectives:
- {id: autonomy, label: {fr: Autonomie locale, en: Local autonomy}}
actor_influence:
  order: [state, cities]
  matrix:
  - [0, 3]
  - [1, 0]
positions:
  actors: [state, cities]
  objectives: [autonomy]
  matrix:
  - [-1]
  - [4]
"""
EXAMPLES = {
    "no_drivers": _DRIVERS, "no_influences": _VARIABLES, "no_actors": _ACTORS,
    "few_actors": _ACTORS,
}  # fmt: skip
"""What may be added, by the code of the error that says what is missing."""


def missing(error: FutursError, lang: Language) -> Region | None:
    """Return the page that says what a study lacks; None for any other error.

    Parameters
    ----------
    error : FutursError
    lang : {"fr", "en"}

    Returns
    -------
    Region or None
    """
    example = EXAMPLES.get(error.code)
    if example is None:
        return None
    study = error.params.get("study", "")
    return Region(
        render(
            "missing", lang, line=" ".join(texts.stated(error, lang)), example=example, study=study
        )
    )
