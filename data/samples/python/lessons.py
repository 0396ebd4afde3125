# SPDX-License-Identifier: GPL-3.0-or-later
"""The functions of “Which way of running?”: one waits in a thread, one on a
loop, and one waits as long as it computes."""

import asyncio
import time


def sleep(number):
    """Waits as time.sleep() does: its thread does nothing else."""
    time.sleep(0.3)
    return number


async def nap(number):
    """Waits as asyncio does: a thousand of them can wait on one loop."""
    await asyncio.sleep(0.3)
    return number


def wait_and_count(number):
    """Waits 40 milliseconds, and then counts for about as long."""
    time.sleep(0.04)
    total = 0
    for step in range(700000):
        total += step % 7
    return total
