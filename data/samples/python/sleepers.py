# SPDX-License-Identifier: GPL-3.0-or-later
"""Two functions that wait: one holds its thread meanwhile, one lets others on."""

import asyncio
import time


def sleep(milliseconds):
    """Waits as time.sleep() does: this thread does nothing else."""
    time.sleep(milliseconds / 1000)
    return milliseconds


async def nap(milliseconds):
    """Waits as asyncio does: hundreds of them can wait on one loop."""
    await asyncio.sleep(milliseconds / 1000)
    return milliseconds
