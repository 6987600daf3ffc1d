"""What every method shares: inputs that refuse what they do not know, results that travel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict

from futurs.errors import UnknownNameError
from futurs.shapes import Brief, Table

if TYPE_CHECKING:
    import pandas as pd


class MethodInputs(BaseModel):
    """What a group types in, and the settings of a method; frozen, unknown keys refused.

    A field whose ``json_schema_extra`` holds ``{"setting": True}`` is a choice that changes the
    result: it is written in the provenance of every answer.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    @classmethod
    def setting_names(cls) -> tuple[str, ...]:
        """Return the fields that are settings."""
        return tuple(name for name, f in cls.model_fields.items() if _is_setting(f))

    def settings(self) -> dict[str, Any]:
        """Return the settings as plain values."""
        return self.model_dump(mode="json", include=set(self.setting_names()))


SETTING: dict[str, Any] = {"setting": True}
"""Give to ``Field(json_schema_extra=SETTING)``."""


def _is_setting(found: Any) -> bool:
    extra = found.json_schema_extra
    return isinstance(extra, dict) and bool(extra.get("setting"))


class MethodResult:
    """Base of all results: named tables, the main one first."""

    def tables(self) -> dict[str, Table]:
        """Return the numbers as tables with identifiers and plain values, the main one first."""
        raise NotImplementedError

    def to_frame(self, name: str | None = None) -> pd.DataFrame:
        """Return one table as a pandas frame.

        Parameters
        ----------
        name : str, optional
            The main table when not given.

        Returns
        -------
        DataFrame

        Raises
        ------
        UnknownNameError
            With the nearest known name.
        """
        tables = self.tables()
        chosen = next(iter(tables)) if name is None else name
        if chosen not in tables:
            raise UnknownNameError("unknown_table", found=chosen, known=tables)
        return tables[chosen].to_frame()


@dataclass(frozen=True)
class Provenance:
    """Where an answer is from: enough to compute it again.

    Parameters
    ----------
    method, version : str
        Name of the method, version of the library.
    study, study_hash, variant : str
        Empty when the inputs were not a study's.
    settings : mapping
        Every choice that changes the result.
    seed : int or None
    """

    method: str
    version: str
    study: str = ""
    study_hash: str = ""
    variant: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)
    seed: int | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain values."""
        return {
            "method": self.method, "futurs": self.version, "study": self.study,
            "study_sha256": self.study_hash, "variant": self.variant,
            "settings": dict(self.settings), "seed": self.seed,
        }  # fmt: skip


@dataclass(frozen=True, eq=False, repr=False)
class Answer(Brief):
    """A result with its provenance."""

    result: Any
    provenance: Provenance

    def parts(self) -> dict[str, Any]:
        """Return what is said of it in a few words, the names of its tables among them."""
        made = self.provenance
        said = {"method": made.method, "study": made.study or None, "seed": made.seed}
        return said | {"tables": ", ".join(self.result.tables())}

    def to_frame(self, name: str | None = None) -> pd.DataFrame:
        """Return one table of the result as a pandas frame, its provenance in ``attrs``."""
        frame: pd.DataFrame = self.result.to_frame(name)
        frame.attrs["provenance"] = self.provenance.to_dict()
        return frame
