"""Compiled kernels of PRIM. Loaded where they are called, never on import.

Columns of numbers are sorted once; a peel looks only at the tails of the sorted columns, passing
over rows that have left the box. When half of the rows are gone the columns are packed again.
A box is kept as a log of steps (column, side, value), so that a trajectory costs nothing to keep.
While a kernel runs, other threads do too.

One file: what numba keeps compiled is made anew when the file of a function changes, not when that
of a function it calls does.
"""

# mypy: disable-error-code="no-untyped-def,untyped-decorator"
from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

LENIENT1, LENIENT2, ORIGINAL = 0, 1, 2
LOWER, UPPER, OUT, IN = 0, 1, 2, 3


@njit("f8(i8,f8,i8,f8,i8)", cache=True, nogil=True)
def gain(objective, total_old, n_old, total_new, n_new):
    """Return how good a step is: what is gained in the mean, for what is paid in rows."""
    mean_new = total_new / n_new if n_new else 0.0
    if objective == ORIGINAL:
        return mean_new if n_new else -1.0
    mean_old = total_old / n_old
    if mean_old == mean_new or n_old == n_new:
        return 0.0
    change = (mean_new - mean_old) / abs(n_old - n_new)
    if objective == LENIENT1:
        return change
    return n_new * (mean_new - mean_old) / abs(n_old - n_new)


@njit("f8(f8[::1],i4[::1],u1[::1],i8,i8,f8)", cache=True, nogil=True)
def upper_cut(values, order, inside, tail, n, share):
    """Return the value above which a share of the n rows inside is cut.

    Half way between the two order statistics around the quantile; where they tie, the lower one
    goes down until it is another value.
    """
    place = (n - 1) * (1.0 - share)
    low, high = int(np.floor(place)), int(np.ceil(place))
    rank, p = n - 1, tail
    while inside[order[p]] == 0:
        p -= 1
    while rank > high:
        p -= 1
        if inside[order[p]]:
            rank -= 1
    top = values[p]
    while rank > low:
        p -= 1
        if inside[order[p]]:
            rank -= 1
    other = values[p]
    while other == top and rank > 0:
        p -= 1
        if inside[order[p]]:
            rank -= 1
            other = values[p]
    return (other + top) / 2


@njit("f8(f8[::1],i4[::1],u1[::1],i8,i8,f8)", cache=True, nogil=True)
def lower_cut(values, order, inside, head, n, share):
    """Return the value below which a share of the n rows inside is cut: the mirror of the above."""
    place = (n - 1) * share
    low, high = int(np.floor(place)), int(np.ceil(place))
    rank, p = 0, head
    while inside[order[p]] == 0:
        p += 1
    while rank < low:
        p += 1
        if inside[order[p]]:
            rank += 1
    bottom = values[p]
    while rank < high:
        p += 1
        if inside[order[p]]:
            rank += 1
    other = values[p]
    while other == bottom and rank < n - 1:
        p += 1
        if inside[order[p]]:
            rank += 1
            other = values[p]
    return (bottom + other) / 2


@njit(cache=True, nogil=True)
def limited(lower, upper, full_lower, full_upper, kept, full_kept, sizes, restricted):
    """Mark the columns that the box limits, numbers then categories; returns how many there are."""
    numbers = len(lower)
    taken = 0
    for j in range(numbers + len(sizes)):
        restricted[j] = 0
        if j < numbers:
            if lower[j] != full_lower[j] or upper[j] != full_upper[j]:
                restricted[j] = 1
        else:
            for e in range(sizes[j - numbers]):
                if kept[j - numbers, e] != full_kept[j - numbers, e]:
                    restricted[j] = 1
        taken += restricted[j]
    return taken


@njit(cache=True, nogil=True)
def pack(values, order, inside, size, head, tail):
    """Move the rows inside to the front of each sorted column."""
    for j in range(len(values)):
        to = 0
        for p in range(size):
            if inside[order[j, p]]:
                values[j, to] = values[j, p]
                order[j, to] = order[j, p]
                to += 1
        head[j], tail[j] = 0, to - 1


@njit(cache=True, nogil=True)
def summed(inside, outcome, codes, sums):
    """Return the outcome summed over the rows inside, and write its sum for each category."""
    total = 0.0
    sums[:] = 0.0
    for r in range(len(inside)):
        if inside[r]:
            total += outcome[r]
            for c in range(len(codes)):
                sums[c, codes[c, r]] += outcome[r]
    return total


@njit(cache=True, nogil=True)
def off_the_top(values, order, inside, outcome, whole, upper, head, tail, n, alpha):
    """Return the cut at the upper end of a column, the rows it takes out and their outcome.

    Whole numbers (``whole``) are cut between two of them, and the limit is the outermost kept.
    """
    cut, strict = upper_cut(values, order, inside, tail, n, alpha), False
    if whole:
        cut = np.trunc(cut)
        strict = cut == upper
    out, out_total, p = 0, 0.0, tail
    while p >= head and (values[p] > cut or (strict and values[p] == cut)):
        r = order[p]
        if inside[r]:
            out += 1
            out_total += outcome[r]
        p -= 1
    if whole:
        while p >= head and inside[order[p]] == 0:
            p -= 1
        cut = values[p] if p >= head else values[tail]
    return cut, out, out_total


@njit(cache=True, nogil=True)
def off_the_bottom(values, order, inside, outcome, whole, lower, head, tail, n, alpha):
    """Return the same at the lower end: the mirror of the above."""
    cut, strict = lower_cut(values, order, inside, head, n, alpha), False
    if whole:
        cut = np.trunc(cut)
        strict = cut == lower
    out, out_total, p = 0, 0.0, head
    while p <= tail and (values[p] < cut or (strict and values[p] == cut)):
        r = order[p]
        if inside[r]:
            out += 1
            out_total += outcome[r]
        p += 1
    if whole:
        while p <= tail and inside[order[p]] == 0:
            p += 1
        cut = values[p] if p <= tail else values[head]
    return cut, out, out_total


@njit(cache=True, nogil=True)
def taken_out(values, order, codes, interest, outcome, inside, head, tail, step, size, count, sums):
    """Take the rows beyond a step's limit out of the box; returns their number, and of interest."""
    column, side, limit = step
    numbers, gone, gone_k = len(values), 0, 0
    for p in range(size if numbers else len(inside)):
        # Any sorted column lists the rows; without one they are all looked at.
        r = p
        if side == UPPER:
            q = tail[column] - p
            if q < head[column] or values[column, q] <= limit:
                break
            r = order[column, q]
        elif side == LOWER:
            q = head[column] + p
            if q > tail[column] or values[column, q] >= limit:
                break
            r = order[column, q]
        else:
            if numbers:
                r = order[0, p]
            if codes[column - numbers, r] != int(limit):
                continue
        if inside[r] == 0:
            continue
        inside[r] = 0
        gone += 1
        gone_k += interest[r]
        for c in range(len(codes)):
            count[c, codes[c, r]] -= 1
            sums[c, codes[c, r]] -= outcome[r]
    return gone, gone_k


@njit(cache=True, nogil=True)
def best_peel(
    values, order, floats, sizes, outcome, inside, lower, upper, full_lower, full_upper, kept,
    alpha, objective, restricted, taken, head, tail, n, total, count, sums,
):  # fmt: skip
    """Return the best of all steps: how good, (column, side, limit), rows gone and their outcome.

    Of equals the one that leaves more columns free, then the first. ``head`` and ``tail`` move on
    to the first and last row inside.
    """
    numbers = len(values)
    best, best_free = -np.inf, 0
    column, side, limit, gone, gone_total = -1, 0, 0.0, 0, 0.0
    for j in range(numbers):
        while inside[order[j, tail[j]]] == 0:
            tail[j] -= 1
        while inside[order[j, head[j]]] == 0:
            head[j] += 1
        for s in (UPPER, LOWER):
            if s == UPPER:
                cut, out, out_total = off_the_top(
                    values[j], order[j], inside, outcome, j >= floats, upper[j],
                    head[j], tail[j], n, alpha,
                )  # fmt: skip
                bound = cut != full_upper[j] or lower[j] != full_lower[j]
            else:
                cut, out, out_total = off_the_bottom(
                    values[j], order[j], inside, outcome, j >= floats, lower[j],
                    head[j], tail[j], n, alpha,
                )  # fmt: skip
                bound = cut != full_lower[j] or upper[j] != full_upper[j]
            worth = gain(objective, total, n, total - out_total, n - out)
            free = restricted[j] - taken - (1 if bound else 0)
            if worth > best or (worth == best and free > best_free):
                best, best_free = worth, free
                column, side, limit, gone, gone_total = j, s, cut, out, out_total
    for c in range(len(sizes)):
        if kept[c].sum() < 2:
            continue
        for e in range(sizes[c]):
            if kept[c, e] == 0:
                continue
            worth = gain(objective, total, n, total - sums[c, e], n - count[c, e])
            free = restricted[numbers + c] - taken - 1
            if worth > best or (worth == best and free > best_free):
                best, best_free = worth, free
                column, side, limit = numbers + c, OUT, float(e)
                gone, gone_total = count[c, e], sums[c, e]
    return best, (column, side, limit), gone, gone_total


@njit(
    "i8(f8[:,::1],i4[:,::1],i8,i4[:,::1],i8[::1],f8[::1],u1[::1],b1,u1[::1],f8[::1],f8[::1],f8[::1],"
    "f8[::1],u1[:,::1],u1[:,::1],f8,f8,i8,i8,i8[::1],i8[::1],f8[::1],i8[::1],i8[::1],f8[::1])",
    cache=True,
    nogil=True,
)
def peel(
    values, order, floats, codes, sizes, outcome, interest, binary, inside, lower, upper,
    full_lower, full_upper, kept, full_kept, alpha, mass_min, whole, objective, log_column,
    log_side, log_value, log_n, log_k, log_total,
):  # fmt: skip
    """Peel until no step is allowed; returns the number of steps written to the log.

    ``values`` and ``order`` are packed in place; ``inside``, ``lower``, ``upper`` and ``kept``
    are left as the last box. The first ``floats`` rows of ``values`` are floats, then come whole
    numbers; categories are numbered after them. Entry 0 of the log is the first box.
    """
    numbers, rows = values.shape
    nominal, most = codes.shape[0], kept.shape[1]
    n, k = 0, 0
    count = np.zeros((nominal, most), np.int64)
    sums = np.zeros((nominal, most))
    for r in range(rows):
        if inside[r]:
            n += 1
            k += interest[r]
            for c in range(nominal):
                count[c, codes[c, r]] += 1
    total = summed(inside, outcome, codes, sums)
    size, packed_at = rows, rows
    head = np.zeros(numbers, np.int64)
    tail = np.full(numbers, rows - 1, np.int64)
    restricted = np.zeros(numbers + nominal, np.int64)
    log_n[0], log_k[0], log_total[0] = n, k, total
    step = 0
    while n > 0:
        if 2 * n <= packed_at or (step == 0 and n < packed_at):
            pack(values, order, inside, size, head, tail)
            size, packed_at = n, n
        taken = limited(lower, upper, full_lower, full_upper, kept, full_kept, sizes, restricted)
        best, found, gone, gone_total = best_peel(
            values, order, floats, sizes, outcome, inside, lower, upper, full_lower, full_upper,
            kept, alpha, objective, restricted, taken, head, tail, n, total, count, sums,
        )  # fmt: skip
        column, side, limit = found
        if column < 0 or gone == 0 or best <= 0 or (n - gone) / whole < mass_min:
            break
        # ---- the best one is taken
        if side == OUT:
            kept[column - numbers, int(limit)] = 0
        elif side == UPPER:
            upper[column] = limit
        else:
            lower[column] = limit
        out, out_k = taken_out(
            values, order, codes, interest, outcome, inside, head, tail, found,
            size, count, sums,
        )  # fmt: skip
        n, k, total = n - out, k - out_k, total - gone_total
        if not binary:  # no rounding is carried from step to step
            total = summed(inside, outcome, codes, sums)
        step += 1
        log_column[step], log_side[step], log_value[step] = column, side, limit
        log_n[step], log_k[step], log_total[step] = n, k, total
    return step


@njit("f8(f8[::1],f8)", cache=True, nogil=True)
def quantile(values, share):
    """Return the cut of sorted values as the two functions above do: above one half from the top."""
    n = len(values)
    place = (n - 1) * share
    low, high = int(np.floor(place)), int(np.ceil(place))
    if share > 0.5:
        while values[low] == values[high] and low > 0:
            low -= 1
    else:
        while values[low] == values[high] and high < n - 1:
            high += 1
    return (values[low] + values[high]) / 2


@njit(cache=True, nogil=True)
def kept_out(values, codes, there, lower, upper, full_lower, full_upper, kept, fails, which):
    """Count the columns that keep each row out, and add up their numbers: of one, it is that one."""
    numbers, rows = values.shape
    for r in range(rows):
        if there[r] == 0:
            fails[r] = 1 << 20
    for j in range(numbers):
        if lower[j] != full_lower[j] or upper[j] != full_upper[j]:
            for r in range(rows):
                bad = np.int32(not (lower[j] <= values[j, r] <= upper[j]))
                fails[r] += bad
                which[r] += bad * np.int32(j)
    for c in range(len(codes)):
        for r in range(rows):
            bad = np.int32(1 - kept[c, codes[c, r]])
            fails[r] += bad
            which[r] += bad * np.int32(numbers + c)


@njit(cache=True, nogil=True)
def sorted_out(fails, which, first, fill, near, within):
    """List the rows inside, and those that one column keeps out, column by column.

    Returns the number of rows inside; column j keeps ``near[first[j] : first[j + 1]]`` out.
    """
    first[:] = 0
    here = 0
    for r in range(len(fails)):
        if fails[r] == 0:
            within[here] = r
            here += 1
        elif fails[r] == 1:
            first[which[r] + 1] += 1
    for j in range(len(fill)):
        first[j + 1] += first[j]
        fill[j] = first[j]
    for r in range(len(fails)):
        if fails[r] == 1:
            near[fill[which[r]]] = r
            fill[which[r]] += 1
    return here


@njit(cache=True, nogil=True)
def wider(values, side, lower, upper, full, near, within, alpha, data):
    """Return where a limit goes when a share of the rows beyond it comes in; ``full`` if none is."""
    m = 0
    for r in near:
        x = values[r]
        if (side == LOWER and x < lower) or (side == UPPER and x > upper):
            data[m] = x
            m += 1
    edge = lower if side == LOWER else upper
    for r in within:  # rows on the limit itself count as beyond it too
        if values[r] == edge:
            data[m] = edge
            m += 1
    if m == 0:
        return full
    return quantile(np.sort(data[:m]), 1.0 - alpha if side == LOWER else alpha)


@njit(cache=True, nogil=True)
def let_in(values, codes, there, lower, upper, column, side, limit, fails, which):
    """Tell the rows that a step takes in that its column keeps them out no longer."""
    numbers, rows = values.shape
    for r in range(rows):
        if column < numbers:
            x = values[column, r]
            if lower[column] <= x <= upper[column]:
                continue
            if (
                (x < limit or x > upper[column])
                if side == LOWER
                else (x > limit or x < lower[column])
            ):
                continue
        elif codes[column - numbers, r] != int(limit):
            continue
        if there[r]:
            fails[r] -= 1
            which[r] -= column


@njit(cache=True, nogil=True)
def best_paste(
    values, codes, sizes, outcome, interest, lower, upper, full_lower, full_upper, kept, full_kept,
    alpha, objective, restricted, taken, first, near, within, n, total, data,
):  # fmt: skip
    """Return the best of all steps: how good, (column, side, limit), and what comes in.

    That is rows, rows of interest among them, and their outcome. Of equals as in a peel.
    """
    numbers = len(values)
    best, best_free = -np.inf, 0
    column, side, limit, more, more_k, more_total = -1, 0, 0.0, 0, 0, 0.0
    for j in range(numbers + len(sizes)):
        if restricted[j] == 0:
            continue
        out = near[first[j] : first[j + 1]]
        for s in range(2 if j < numbers else sizes[j - numbers]):
            if j >= numbers:
                if kept[j - numbers, s] or full_kept[j - numbers, s] == 0:
                    continue
                cut = float(s)
            else:
                full = full_lower[j] if s == LOWER else full_upper[j]
                cut = wider(values[j], s, lower[j], upper[j], full, out, within, alpha, data)
            got, got_k, got_total = 0, 0, 0.0
            for r in out:
                if j >= numbers:
                    if codes[j - numbers, r] != s:
                        continue
                elif s == LOWER:
                    if values[j, r] < cut or values[j, r] > upper[j]:
                        continue
                elif values[j, r] > cut or values[j, r] < lower[j]:
                    continue
                got += 1
                got_k += interest[r]
                got_total += outcome[r]
            if j >= numbers:
                bound = False
                for e in range(sizes[j - numbers]):
                    if e != s and kept[j - numbers, e] != full_kept[j - numbers, e]:
                        bound = True
            elif s == LOWER:
                bound = cut != full_lower[j] or upper[j] != full_upper[j]
            else:
                bound = cut != full_upper[j] or lower[j] != full_lower[j]
            worth = gain(objective, total, n, total + got_total, n + got)
            free = 1 - taken - (1 if bound else 0)
            if worth > best or (worth == best and free > best_free):
                best, best_free = worth, free
                column, side, limit = j, s if j < numbers else IN, cut
                more, more_k, more_total = got, got_k, got_total
    return best, (column, side, limit), more, more_k, more_total


@njit(
    "i8(f8[:,::1],i4[:,::1],i8[::1],f8[::1],u1[::1],u1[::1],f8[::1],f8[::1],f8[::1],f8[::1],"
    "u1[:,::1],u1[:,::1],f8,f8,i8,i8,i8,i8[::1],i8[::1],f8[::1],i8[::1],i8[::1],f8[::1])",
    cache=True,
    nogil=True,
)
def paste(
    values, codes, sizes, outcome, interest, there, lower, upper, full_lower, full_upper, kept,
    full_kept, alpha, mass_min, whole, objective, step, log_column, log_side, log_value, log_n,
    log_k, log_total,
):  # fmt: skip
    """Paste until no step is allowed, from step ``step`` of the log; returns the last step.

    A row that one single column keeps out comes in when that column gives way. So rows are kept
    by the number of columns that keep them out (``fails``) and, where it is one, by that column
    (``which``); a step changes both in its own column only.
    """
    numbers, rows = values.shape
    nominal = codes.shape[0]
    fails = np.zeros(rows, np.int32)
    which = np.zeros(rows, np.int32)
    kept_out(values, codes, there, lower, upper, full_lower, full_upper, kept, fails, which)
    restricted = np.zeros(numbers + nominal, np.int64)
    first = np.zeros(numbers + nominal + 1, np.int64)
    fill = np.zeros(numbers + nominal, np.int64)
    near = np.empty(rows, np.int32)
    within = np.empty(rows, np.int32)
    data = np.empty(rows)
    while True:
        n, k, total = log_n[step], log_k[step], log_total[step]
        taken = limited(lower, upper, full_lower, full_upper, kept, full_kept, sizes, restricted)
        here = sorted_out(fails, which, first, fill, near, within)
        best, found, more, more_k, more_total = best_paste(
            values, codes, sizes, outcome, interest, lower, upper, full_lower, full_upper, kept,
            full_kept, alpha, objective, restricted, taken, first, near, within[:here], n, total,
            data,
        )  # fmt: skip
        column, side, limit = found
        if column < 0 or more == 0 or best <= 0 or (n + more) / whole < mass_min:
            return step
        if (total + more_total) / (n + more) <= total / n:
            return step
        # ---- the best one is taken
        let_in(values, codes, there, lower, upper, column, side, limit, fails, which)
        if side == IN:
            kept[column - numbers, int(limit)] = 1
        elif side == LOWER:
            lower[column] = limit
        else:
            upper[column] = limit
        step += 1
        log_column[step], log_side[step], log_value[step] = column, side, limit
        log_n[step], log_k[step], log_total[step] = n + more, k + more_k, total + more_total


def compiled() -> tuple[Any, Any]:
    """Return the kernels: explicit signatures compile them when this module is first loaded."""
    return peel, paste
