"""Maps of actors, and of actors with objectives, that do not flip between runs."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from futurs.errors import InputError
from futurs.shapes import Plane

Floats = NDArray[np.float64]
_NOWHERE = 1e-18


def apart(net: Any) -> Floats:
    """Turn net distances, which are large for allies, into distances on a map.

    Parameters
    ----------
    net : array_like, shape (n, n)
        ``CAA - DAA``.

    Returns
    -------
    ndarray, shape (n, n)
        ``max(ND) - ND_ij``, the largest taken between different actors; zero on the diagonal.

    References
    ----------
    The projection of the original software is not documented: this is our choice, beside the
    method of doi:10.1016/0016-3287(91)90082-D (doi to confirm).

    Examples
    --------
    >>> apart([[0, -4, 2.5], [-4, 0, -5], [2.5, -5, 0]]).tolist()
    [[0.0, 6.5, 0.0], [6.5, 0.0, 7.5], [0.0, 7.5, 0.0]]
    """
    nd = np.asarray(net, float)
    off = ~np.eye(len(nd), dtype=bool)
    out = np.where(off, nd[off].max(initial=-np.inf) - nd, 0.0)
    return np.asarray(out)


def scaling(distances: Any, ids: tuple[str, ...], previous: Plane | None = None) -> Plane:
    """Place items on a plane so that near means close, turned as the previous map was.

    Parameters
    ----------
    distances : array_like, shape (n, n)
        Symmetric, zero diagonal; they need not be those of any space.
    ids : tuple of str, length n
    previous : Plane, optional
        A map to turn and mirror this one to.

    Returns
    -------
    Plane
        ``explained`` is the share of the positive inertia that the plane keeps. Without a
        previous map the coordinate of largest size is positive on each axis.

    Notes
    -----
    Classical scaling: ``B = -1/2 J (d^2) J``, ``J = I - 11'/n``; eigenvectors of the two largest
    positive eigenvalues times their square roots. Negative eigenvalues, where distances are not
    Euclidean, are left out.

    References
    ----------
    W. S. Torgerson, "Multidimensional scaling: I. Theory and method", Psychometrika, 1952,
    doi:10.1007/BF02288916.

    Examples
    --------
    >>> flat = scaling([[0, 3, 4], [3, 0, 5], [4, 5, 0]], ("a", "b", "c"))
    >>> round(flat.explained, 6)
    1.0
    """
    d = np.asarray(distances, float)
    n = len(d)
    centre = np.eye(n) - 1.0 / max(n, 1)
    values, vectors = np.linalg.eigh(-0.5 * centre @ d**2 @ centre)
    top = np.argsort(-values, kind="stable")[:2]
    kept = np.maximum(values[top], 0)
    axes = np.pad(vectors[:, top] * np.sqrt(kept), ((0, 0), (0, 2 - len(top))))
    whole = float(np.maximum(values, 0).sum())
    return _placed(axes, ids, float(kept.sum()) / whole if whole else 1.0, previous)


def correspondence(
    signed: Any, rows: tuple[str, ...], columns: tuple[str, ...], previous: Plane | None = None
) -> tuple[Plane, Plane, float]:
    """Place actors and objectives on one plane, near when they weigh on one another.

    Parameters
    ----------
    signed : array_like, shape (n, m)
        Signed positions, e.g. 3MAO.
    rows, columns : tuple of str
    previous : Plane, optional
        A map of the rows to turn and mirror both to.

    Returns
    -------
    rows, columns : Plane
        ``explained`` is the share of inertia that the plane keeps, ``quality`` the same of each
        item. Without a previous map the coordinate of largest size among rows is positive on each
        axis.
    shift : float
        What was added to every cell: the analysis needs a table without negative values. The map
        depends on it.

    Raises
    ------
    InputError
        When all cells are equal: there is nothing to place.

    Notes
    -----
    ``P = X / sum X``, r and c its margins, ``S = D_r^-1/2 (P - r c') D_c^-1/2 = U s V'``; rows
    ``D_r^-1/2 U s``, columns ``D_c^-1/2 V s``; inertia ``s^2``.

    References
    ----------
    M. Greenacre, *Correspondence Analysis in Practice*, 3rd edition, 2017,
    doi:10.1201/9781315369983.

    Examples
    --------
    >>> people, aims, shift = correspondence([[2, -1], [-1, 2]], ("a", "b"), ("x", "y"))
    >>> shift, bool(people.x[0] * aims.x[0] > 0)
    (1.0, True)
    """
    x = np.asarray(signed, float)
    shift = max(0.0, -float(x.min(initial=0.0)))
    x = x + shift
    # A row or column without anything in it has no place: it would be divided by zero.
    if not (x.sum(axis=0) > 0).all() or not (x.sum(axis=1) > 0).all() or np.ptp(x) == 0:
        raise InputError("nothing_to_place", rows=x.shape[0], columns=x.shape[1])
    p = x / x.sum()
    r, c = p.sum(axis=1), p.sum(axis=0)
    u, s, vt = np.linalg.svd((p - np.outer(r, c)) / np.sqrt(np.outer(r, c)), full_matrices=False)
    share = float((s[:2] ** 2).sum() / (s**2).sum())
    mine, theirs = u * s / np.sqrt(r)[:, None], vt.T * s / np.sqrt(c)[:, None]
    turned = _turning(_flat(mine), rows, previous)
    return _item(mine, turned, rows, share), _item(theirs, turned, columns, share), shift


def _flat(coordinates: Floats) -> Floats:
    """Return the first two coordinates; zeros where there are fewer."""
    return np.pad(coordinates[:, :2], ((0, 0), (0, max(0, 2 - coordinates.shape[1]))))


def _item(coordinates: Floats, turned: Floats, ids: tuple[str, ...], share: float) -> Plane:
    flat, whole = _flat(coordinates), (coordinates**2).sum(axis=1)
    kept = (flat**2).sum(axis=1)
    # An item at the middle is where it should be.
    quality = np.divide(kept, whole, out=np.ones(len(ids)), where=whole > _NOWHERE)
    x, y = (flat @ turned).T
    return Plane(ids, x, y, share, quality)


def _placed(axes: Floats, ids: tuple[str, ...], share: float, previous: Plane | None) -> Plane:
    turned = axes @ _turning(axes, ids, previous)
    return Plane(ids, turned[:, 0], turned[:, 1], share)


def _turning(axes: Floats, ids: tuple[str, ...], previous: Plane | None) -> Floats:
    """Return the turn and mirroring (Procrustes) that brings a map nearest to the previous one."""
    shared = [i for i in ids if i in previous.ids] if previous else []
    if previous is None or len(shared) < 2:
        first = np.argmax(np.round(np.abs(axes), 9), axis=0)
        signs = np.sign(axes[first, range(axes.shape[1])])
        return np.diag(np.where(signs == 0, 1.0, signs))
    was = np.array([[previous.x[k], previous.y[k]] for k in map(previous.ids.index, shared)])
    now = axes[[ids.index(i) for i in shared]]
    # Both are centred on the items that they share: a newcomer does not shift the comparison.
    u, _, vt = np.linalg.svd((now - now.mean(axis=0)).T @ (was - was.mean(axis=0)))
    return np.asarray(u @ vt)
