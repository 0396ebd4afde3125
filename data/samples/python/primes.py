# SPDX-License-Identifier: GPL-3.0-or-later
"""A function that computes: threads of an interpreter with a GIL take turns
at it, and processes do not."""


def count_primes(n):
    """How many primes there are below n, by trial division."""
    found = []
    for candidate in range(2, n):
        for prime in found:
            if prime * prime > candidate:
                found.append(candidate)
                break
            if candidate % prime == 0:
                break
        else:
            found.append(candidate)
    return len(found)
