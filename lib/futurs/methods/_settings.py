"""Settings given from outside, put to a method's inputs; all that is wrong is said at once."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from pydantic import ValidationError

from futurs.errors import Fault, FutursError, SettingsError
from futurs.study.loading import translated
from futurs.study.reading import Document

_BOUNDS = {
    "greater_than_equal": ("ge", "≥"), "greater_than": ("gt", ">"), "less_than_equal": ("le", "≤"),
    "less_than": ("lt", "<"),
}  # fmt: skip


def plain(value: Any) -> Any:
    """Return a value as it was meant: text is read as JSON where it is JSON.

    Parameters
    ----------
    value : object

    Returns
    -------
    object

    Examples
    --------
    >>> plain("3"), plain("mean"), plain('["a", "b"]')
    (3, 'mean', ['a', 'b'])
    """
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except json.JSONDecodeError:
        return value


def settled(model: Any, data: dict[str, Any], name: str) -> Any:
    """Return a method's inputs, validated.

    Parameters
    ----------
    model : type
        The method's ``Inputs``.
    data : dict
    name : str
        Of the method.

    Returns
    -------
    MethodInputs

    Raises
    ------
    SettingsError
        With all faults at once, in words of ours: pydantic's know one language.
    """
    try:
        return model.model_validate(data)
    except ValidationError as error:
        faults = [_fault(e, model) for e in error.errors()]
        raise SettingsError("settings", faults, method=name, n=len(faults)) from error


def _fault(error: Any, model: Any) -> Fault:
    said = error.get("ctx", {}).get("error")
    found = translated(error, {}, Document(""), model)
    if isinstance(said, FutursError):
        return Fault("refused", path=found.path, params={"error": said})
    if error["type"] in _BOUNDS:
        key, sign = _BOUNDS[error["type"]]
        return Fault(
            "bounds", path=found.path, found=found.found, allowed=f"{sign} {error['ctx'][key]}"
        )
    if error["type"] == "tuple_type":
        return replace(found, code="want_set_list")
    return found
