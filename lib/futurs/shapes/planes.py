"""Items that have a place: on axes, in quadrants, in a network."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Plane:
    """Items placed on two axes, e.g. a map of scenarios by their distances.

    Parameters
    ----------
    ids : tuple of str
    x, y : ndarray, shape (n,)
    explained : float
        Share of the squared distances that the plane keeps, 0 to 1; 1 when the axes are exact.
    quality : ndarray, shape (n,), optional
        The same for each item: how far it can be read off the plane, 0 to 1.
    """

    ids: tuple[str, ...]
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    explained: float = 1.0
    quality: NDArray[np.float64] | None = None


@dataclass(frozen=True, eq=False)
class Quadrants:
    """Items on two axes that are cut into sectors, e.g. dependence (x) and influence (y).

    Parameters
    ----------
    ids : tuple of str
    x, y : ndarray, shape (n,)
    x_cut, y_cut : float
        Where the axes are cut.
    sectors : ndarray of int, shape (n,)
        0 upper left, 1 upper right, 2 lower right, 3 lower left, 4 the central band.
    sure : ndarray, shape (n,), optional
        Share of draws in which an item is in its sector, 0 to 1.
    x_range, y_range : ndarray, shape (2, n), optional
        Lowest and highest value over the draws.
    origin : tuple of two ndarrays, optional
        Where each item stands in another reading, x and y: the foot of its arrow.
    """

    ids: tuple[str, ...]
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    x_cut: float
    y_cut: float
    sectors: NDArray[np.int64]
    sure: NDArray[np.float64] | None = None
    x_range: NDArray[np.float64] | None = None
    y_range: NDArray[np.float64] | None = None
    origin: tuple[NDArray[np.float64], NDArray[np.float64]] | None = None


@dataclass(frozen=True, eq=False)
class Cross:
    """Two axes with two poles each, and the items that live in each of the four corners.

    Parameters
    ----------
    axes : tuple of (str, str)
        Identifiers of the horizontal and the vertical axis.
    poles : tuple of two tuples of (str, str)
        Left and right, bottom and top.
    corners : tuple of tuples of str
        Items at left-bottom, right-bottom, left-top, right-top.
    outside : tuple of str
        Items that stand at no pole of one axis or both.
    """

    axes: tuple[str, str]
    poles: tuple[tuple[str, str], tuple[str, str]]
    corners: tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...], tuple[str, ...]]
    outside: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Network:
    """Items and the links between them.

    Parameters
    ----------
    ids : tuple of str
        In the order to draw them.
    sources, targets : tuple of int
        Numbers of the items that each link joins.
    weights : ndarray, shape (m,)
    directed : bool
    """

    ids: tuple[str, ...]
    sources: tuple[int, ...]
    targets: tuple[int, ...]
    weights: NDArray[np.float64]
    directed: bool = True


@dataclass(frozen=True, eq=False)
class Ties:
    """Items joined two by two by a signed strength, in the order to set them round.

    Parameters
    ----------
    ids : tuple of str
    values : ndarray, shape (n, n)
        Symmetric; above 0 together, below 0 against one another.
    steady : ndarray of bool, shape (n, n)
        Which of them hold when judgements are a little off.
    """

    ids: tuple[str, ...]
    values: NDArray[np.float64]
    steady: NDArray[np.bool_]
