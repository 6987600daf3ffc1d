"""The foresight methods, one module each, found by scanning this folder.

>>> "cross_impact" in names()
True
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from futurs import __version__
from futurs.errors import UnknownNameError
from futurs.methods._base import Answer, Provenance
from futurs.methods._settings import plain, settled

if TYPE_CHECKING:
    from futurs.study import Study


def names() -> tuple[str, ...]:
    """Answer which methods there are: every module here without an underscore.

    Returns
    -------
    tuple of str
    """
    found = (m.name for m in pkgutil.iter_modules(__path__) if not m.name.startswith("_"))
    return tuple(sorted(found))


def method(name: str) -> Any:
    """Return the module of a method.

    Parameters
    ----------
    name : str

    Returns
    -------
    module
        With ``Inputs``, ``compute`` and ``EXAMPLE``.

    Raises
    ------
    UnknownNameError
        With the nearest known name.
    """
    if name not in names():
        raise UnknownNameError("unknown_method", found=name, known=names())
    return importlib.import_module(f"futurs.methods.{name}")


def question(name: str) -> str:
    """Return the first line of a method's docstring: the question that it answers."""
    return str(method(name).__doc__).strip().splitlines()[0]


@dataclass(frozen=True)
class Setting:
    """A choice of a method: its name, the value without a choice, what may stand there, and why."""

    name: str
    default: Any
    allowed: str
    help: str


def settings(name: str) -> tuple[Setting, ...]:
    """Answer which choices a method leaves, as ``run`` takes them.

    Parameters
    ----------
    name : str

    Returns
    -------
    tuple of Setting

    Examples
    --------
    >>> settings("cross_impact")[0]
    Setting(name='tolerance', default=0, allowed='0 … 100', help='Largest inconsistency allowed.')
    """
    inputs = method(name).Inputs
    given = inputs.model_json_schema()["properties"]
    return tuple(
        Setting(
            key, inputs.model_fields[key].get_default(call_default_factory=True), _allowed(given[key]),
            " ".join(str(inputs.model_fields[key].description).split()),
        )
        for key in inputs.setting_names()
    )  # fmt: skip


def _allowed(schema: dict[str, Any]) -> str:
    if "anyOf" in schema:
        return ", ".join(_allowed(part) for part in schema["anyOf"])
    if schema.get("type") == "array":
        return f"[{_allowed(schema.get('items', {}))}]"
    if "enum" in schema or "const" in schema:
        return ", ".join(str(x) for x in schema.get("enum", [schema.get("const")]))
    low = schema.get("minimum", schema.get("exclusiveMinimum"))
    high = schema.get("maximum", schema.get("exclusiveMaximum"))
    if low is None and high is None:
        return str(
            {"boolean": "true, false", "object": "{…}"}.get(
                schema.get("type", ""), schema.get("type", "")
            )
        )
    return f"{'' if low is None else low} … {'' if high is None else high}".strip()


def run(
    name: str, study: Study, *, settings: Mapping[str, Any] | None = None, seed: int = 0
) -> Answer:
    """Run a method on a study.

    Parameters
    ----------
    name : str
    study : Study
    settings : mapping, optional
        Values in place of those of the study or of the defaults; text is read as JSON where it
        is JSON.
    seed : int
        Of the random generator; written in the provenance.

    Returns
    -------
    Answer

    Raises
    ------
    UnknownNameError
        For a method that does not exist.
    InputError
        When the study lacks a part that the method needs.
    SettingsError
        With all faults of the settings at once.
    """
    import numpy as np

    module = method(name)
    inputs = module.Inputs.from_study(study)
    if settings:
        given = {k: plain(v) for k, v in settings.items()}
        inputs = settled(module.Inputs, {**inputs.model_dump(), **given}, name)
    result = module.compute(inputs, rng=np.random.default_rng(seed))
    variant = study.overlay.title if study.overlay else ""
    origin = Provenance(
        name, __version__, study.id, study.hash, variant, inputs.settings(), seed
    )  # fmt: skip
    return Answer(result, origin)
