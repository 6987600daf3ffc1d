"""Compiled kernels of the exact search. Loaded where they are called, never on import.

Rows: for each ordered pair of states (a, b) of one descriptor j, the row ``D[p, u] = C[u, a] -
C[u, b]`` reads "if j is in a, then b does not beat it": ``sum_i D[p, x_i] >= -t``. Rows of one
value (j, a) are contiguous: ``first[v] .. first[v + 1]``. While a kernel runs, other threads do too: a
server that computes goes on answering.
"""

# mypy: disable-error-code="no-untyped-def,untyped-decorator"
from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit


@njit(
    "i8(i4[:,::1],i4[::1],i4[::1],i4[::1],i4[:,::1],u1[:,::1],u1[::1],i8,i8,i8,i4[:,::1],i8[::1])",
    cache=True,
    nogil=True,
)
def static_bound(
    D,
    first,
    offsets,
    order,
    suffix,
    allowed_pair,
    alive,
    tolerance,
    max_nodes,
    max_found,
    out,
    state,
):
    """Search in a fixed order, each row bounded by its best completion.

    ``suffix[p, d]`` is the best that the descriptors at depth d and beyond can add to row p.
    ``state`` keeps depth, nodes and the stack between calls, so that a caller can look at the
    clock; returns 1 when the tree is exhausted, 2 at the budget of found, 0 at that of nodes.
    """
    n, rows = order.shape[0], D.shape[0]
    # state: [depth, nodes, found, started, cursor_0 .. cursor_{n-1}]
    partial = np.zeros((n + 1, rows), np.int32)
    chosen = np.full(n, -1, np.int32)
    depth = state[0]
    for d in range(depth):  # resume: rebuild what the stack says
        i = order[d]
        u = offsets[i] + state[4 + d]
        chosen[i] = u
        for p in range(rows):
            partial[d + 1, p] = partial[d, p] + D[p, u]
    if state[3] == 0:
        state[3] = 1
        state[4] = -1
    budget = state[1] + max_nodes
    while depth >= 0:
        i = order[depth]
        state[4 + depth] += 1
        k = state[4 + depth]
        if offsets[i] + k >= offsets[i + 1]:
            chosen[i] = -1
            depth -= 1
            if depth >= 0:
                chosen[order[depth]] = -1
            continue
        u = offsets[i] + k
        if alive[u] == 0:
            continue
        state[1] += 1
        good = True
        for d in range(depth):
            if allowed_pair[chosen[order[d]], u] == 0:
                good = False
                break
        if good:
            chosen[i] = u
            for p in range(rows):
                partial[depth + 1, p] = partial[depth, p] + D[p, u]
            for d in range(depth + 1):
                v = chosen[order[d]]
                for p in range(first[v], first[v + 1]):
                    if partial[depth + 1, p] + suffix[p, depth + 1] < -tolerance:
                        good = False
                        break
                if not good:
                    break
        if not good:
            chosen[i] = -1
            continue
        if depth == n - 1:
            for j in range(n):
                out[state[2], j] = chosen[j] - offsets[j]
            state[2] += 1
            chosen[i] = -1
            if state[2] >= max_found:
                state[0] = depth
                return 2
            continue
        depth += 1
        state[4 + depth] = -1
        if state[1] >= budget:
            state[0] = depth
            return 0
    state[0] = -1
    return 1


@njit(
    "i8(i4[:,::1],i4[::1],i4[::1],i4[::1],i4[::1],i4[::1],f8[::1],u1[:,::1],u1[::1],i8,i8,i8,i4[:,::1],i8[::1],i4[::1],u1[::1])",
    cache=True,
    nogil=True,
)
def propagation(
    D,
    first,
    offsets,
    owner,
    target_ptr,
    target_idx,
    influence,
    allowed_pair,
    alive,
    tolerance,
    max_nodes,
    max_found,
    out,
    state,
    branch,
    root_alive,
):
    """Search with propagation to a fixpoint at each node (rules on targets and on sources).

    The stack of decisions is kept in ``branch`` (one state a level) so that the search can stop
    at a budget and go on: it is replayed, then the next sibling is taken.
    """
    n, V, rows = offsets.shape[0] - 1, offsets[-1], D.shape[0]
    live = alive.copy()
    dom = np.zeros(n, np.int32)
    best = np.empty((rows, n), np.int32)
    slack = np.empty(rows, np.int32)
    for i in range(n):
        for u in range(offsets[i], offsets[i + 1]):
            dom[i] += live[u]
        if dom[i] == 0:
            return 1
    for p in range(rows):
        total = tolerance
        for i in range(n):
            m = -(1 << 30)
            for u in range(offsets[i], offsets[i + 1]):
                if live[u] and D[p, u] > m:
                    m = D[p, u]
            best[p, i] = m
            total += m
        slack[p] = total
    # Trail: removed states, and old values of best with their row and descriptor.
    gone = np.empty(V + 8, np.int32)
    trail_p = np.empty(rows * V + 8, np.int32)
    trail_i = np.empty(rows * V + 8, np.int32)
    trail_v = np.empty(rows * V + 8, np.int32)
    n_gone, n_trail = 0, 0
    queue = np.empty(V + 8, np.int32)
    head, tail = 0, 0
    at_gone = np.zeros(n + 2, np.int32)
    at_trail = np.zeros(n + 2, np.int32)
    # What rule 2 has to look at: descriptors decided on the path, and those that lost slack since.
    widest = np.zeros(rows, np.int32)  # a row with so much slack forbids nothing to anybody
    for p in range(rows):
        for i in range(n):
            low = best[p, i]
            for u in range(offsets[i], offsets[i + 1]):
                if live[u] and D[p, u] < low:
                    low = D[p, u]
            widest[p] = max(widest[p], best[p, i] - low)
    stale, decided = np.ones(n, np.uint8), np.zeros(n, np.uint8)
    news = np.empty(n + 2, np.int32)
    at_news = np.zeros(n + 2, np.int32)
    n_news = 0
    rows_of = np.empty(rows, np.int32)
    picked = np.full(n + 2, -1, np.int32)  # descriptor split at each level
    cursor = np.full(n + 2, -1, np.int32)  # state tried there

    # Root: rule 1 on all rows, rule 2 where one state is left.
    failed = False
    for v in range(V):
        if live[v]:
            for p in range(first[v], first[v + 1]):
                if slack[p] < 0:
                    live[v] = 0
                    gone[n_gone] = v
                    n_gone += 1
                    queue[tail] = v
                    tail += 1
                    dom[owner[v]] -= 1
                    if dom[owner[v]] == 0:
                        failed = True
                    break
    depth = 0
    replay = state[0]
    first_round = True
    budget = state[1] + max_nodes
    while True:
        # ---- propagate what stands in the queue
        single = first_round
        while not failed and (head < tail or single):
            while head < tail and not failed:
                u = queue[head]
                head += 1
                i = owner[u]
                for t in range(target_ptr[i], target_ptr[i + 1]):
                    j = target_idx[t]
                    for v in range(offsets[j], offsets[j + 1]):
                        if live[v] == 0:
                            continue
                        dead = False
                        for p in range(first[v], first[v + 1]):
                            if best[p, i] == D[p, u]:
                                m = -(1 << 30)
                                for w in range(offsets[i], offsets[i + 1]):
                                    if live[w] and D[p, w] > m:
                                        m = D[p, w]
                                if m != best[p, i]:
                                    trail_p[n_trail] = p
                                    trail_i[n_trail] = i
                                    trail_v[n_trail] = best[p, i]
                                    n_trail += 1
                                    slack[p] -= best[p, i] - m
                                    best[p, i] = m
                                    if slack[p] < 0:
                                        dead = True
                                    elif slack[p] < widest[p]:
                                        stale[j] = 1
                        if dead:
                            live[v] = 0
                            gone[n_gone] = v
                            n_gone += 1
                            queue[tail] = v
                            tail += 1
                            dom[j] -= 1
                            if dom[j] == 0:
                                failed = True
                                break
                    if failed:
                        break
            single = False
            if failed:
                break
            # Rule 2: what a decided state forbids to its sources; excluded pairs.
            for j in range(n):
                # What was decided before, and has lost no slack since, forbids nothing new.
                if dom[j] != 1 or (stale[j] == 0 and decided[j]):
                    continue
                stale[j] = 0
                a = -1
                for v in range(offsets[j], offsets[j + 1]):
                    if live[v]:
                        a = v
                tight = 0
                for p in range(first[a], first[a + 1]):
                    if slack[p] < widest[p]:
                        rows_of[tight] = p
                        tight += 1
                new = decided[j] == 0
                if new:
                    decided[j] = 1
                    news[n_news] = j
                    n_news += 1
                elif tight == 0:
                    continue
                for u in range(V):
                    if live[u] and owner[u] != j:
                        kill = new and allowed_pair[a, u] == 0
                        if not kill and dom[owner[u]] > 1:
                            for t in range(tight):
                                p = rows_of[t]
                                if slack[p] - best[p, owner[u]] + D[p, u] < 0:
                                    kill = True
                                    break
                        if kill:
                            live[u] = 0
                            gone[n_gone] = u
                            n_gone += 1
                            queue[tail] = u
                            tail += 1
                            dom[owner[u]] -= 1
                            if dom[owner[u]] == 0:
                                failed = True
                                break
                if failed:
                    break
        head, tail = 0, 0
        if first_round:
            first_round = False
            for v in range(V):
                root_alive[v] = live[v] if not failed else 0
            at_gone[0], at_trail[0], at_news[0] = n_gone, n_trail, n_news
            if failed:
                return 1
        # ---- solved, failed, or split
        down = False
        if not failed:
            solved = True
            pick, score = -1, -1.0
            for i in range(n):
                if dom[i] > 1:
                    solved = False
                    if influence[i] / dom[i] > score:
                        pick, score = i, influence[i] / dom[i]
            if solved:
                for j in range(n):
                    for v in range(offsets[j], offsets[j + 1]):
                        if live[v]:
                            out[state[2], j] = v - offsets[j]
                state[2] += 1
            else:
                picked[depth] = pick
                cursor[depth] = offsets[pick] - 1
                at_gone[depth], at_trail[depth], at_news[depth] = n_gone, n_trail, n_news
                if replay > depth:
                    cursor[depth] = branch[depth] - 1
                down = True
        if not down:
            depth -= 1
        stop = 0
        if state[2] >= max_found and not down:
            stop = 2
        # ---- next sibling, climbing where none is left
        while True:
            if depth < 0:
                state[0] = 0
                return 1
            while n_trail > at_trail[depth]:
                n_trail -= 1
                p, i = trail_p[n_trail], trail_i[n_trail]
                slack[p] += trail_v[n_trail] - best[p, i]
                best[p, i] = trail_v[n_trail]
            while n_gone > at_gone[depth]:
                n_gone -= 1
                live[gone[n_gone]] = 1
                dom[owner[gone[n_gone]]] += 1
            while n_news > at_news[depth]:
                n_news -= 1
                decided[news[n_news]] = 0
            pick = picked[depth]
            nxt = cursor[depth] + 1
            while nxt < offsets[pick + 1] and live[nxt] == 0:
                nxt += 1
            if nxt < offsets[pick + 1]:
                break
            depth -= 1
        if stop == 0 and state[1] >= budget and replay <= depth:
            stop = 3
        if stop:
            for d in range(depth):
                branch[d] = cursor[d]
            branch[depth] = nxt
            state[0] = depth + 1
            return 2 if stop == 2 else 0
        stale[:] = 0  # the node above stood at its fixpoint
        cursor[depth] = nxt
        if replay > depth:
            # On the way back to where the search stopped: no node is counted twice.
            if depth == replay - 1:
                replay = 0
                state[1] += 1
        else:
            state[1] += 1
        failed = False
        for w in range(offsets[pick], offsets[pick + 1]):
            if live[w] and w != nxt:
                live[w] = 0
                gone[n_gone] = w
                n_gone += 1
                queue[tail] = w
                tail += 1
                dom[pick] -= 1
        depth += 1
    return 1


@njit("void(i4[:,::1],i4[::1],i8[::1],u4[::1])", cache=True, nogil=True)
def successors(C, offsets, strides, out):
    """Write the global successor of every state, walking them like an odometer."""
    n, V, total = offsets.shape[0] - 1, offsets[-1], out.shape[0]
    z = np.zeros(n, np.int32)
    scores = np.zeros(V, np.int32)
    for i in range(n):
        for v in range(V):
            scores[v] += C[offsets[i], v]
    for s in range(total):
        code = np.int64(0)
        for j in range(n):
            a = z[j]
            top = scores[offsets[j] + a]
            pick = a
            for v in range(offsets[j + 1] - offsets[j]):
                if scores[offsets[j] + v] > top:
                    top = scores[offsets[j] + v]
                    pick = v
            code += strides[j] * pick
        out[s] = code
        i = n - 1
        while i >= 0:
            old = offsets[i] + z[i]
            z[i] += 1
            new = old + 1
            if new == offsets[i + 1]:
                z[i] = 0
                new = offsets[i]
            for v in range(V):
                scores[v] += C[new, v] - C[old, v]
            if z[i]:
                break
            i -= 1


@njit("i8(u4[::1],i4[::1],i8[::1])", cache=True, nogil=True)
def basins(follow, label, weights):
    """Label every state by the attractor it flows to; returns the number of attractors.

    ``label`` starts at -1; ``weights[k]`` counts the starts of attractor k. A path is marked by
    -2 while it is walked: meeting it again closes a cycle.
    """
    total, count = follow.shape[0], 0
    for start in range(total):
        s = np.int64(start)
        while label[s] == -1:
            label[s] = -2
            s = np.int64(follow[s])
        k = label[s]
        if k == -2:
            k = count
            count += 1
            if count > weights.shape[0]:
                return -1
        s = np.int64(start)
        while label[s] == -2:
            label[s] = k
            weights[k] += 1
            s = np.int64(follow[s])
    return count


def compiled() -> tuple[Any, ...]:
    """Return the kernels: explicit signatures compile them when this module is first loaded."""
    return static_bound, propagation, successors, basins
