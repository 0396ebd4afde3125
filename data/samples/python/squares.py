# SPDX-License-Identifier: GPL-3.0-or-later
"""The smallest of functions: what a way of running costs for each task."""


def square(n):
    """The square of a number."""
    return n * n
