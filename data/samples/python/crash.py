# SPDX-License-Identifier: GPL-3.0-or-later
"""A function that takes its interpreter with it: under processes, that is one
task lost, and no other."""

import ctypes


def tread(n):
    """Every twentieth step is into the void: a read at address 0."""
    if n % 20 == 13:
        print(f'step {n} goes wrong')
        ctypes.string_at(0)
    return n
