# SPDX-License-Identifier: GPL-3.0-or-later
"""Fifty runs killed at random moments, and resumed to their end."""

import os
import random

from bobbintest import BOBBIN, Case, environment
from crash import WAYS, Batch, Way, crash

KILLS = 50
SEED = random.SystemRandom().randrange(1_000_000)


def seed():
    """A seed that failed can be given again."""
    return int(os.environ.get('BOBBIN_CRASH_SEED', SEED))


class Crash(Case):
    def kill(self, way, kills):
        try:
            crash(BOBBIN, environment(), way, kills, seed())
        except AssertionError as error:
            raise AssertionError(f'BOBBIN_CRASH_SEED={seed()}: {error}') from error

    def test_a_thousand_commands_killed_three_times(self):
        way = Way('command', 'threads', 4, 1000)
        with Batch(BOBBIN, environment(), way) as batch:
            batch.run(3, 0.5, random.Random(seed()))


def add_tests():
    """A test for each way of running, which share the kills."""
    for number, way in enumerate(WAYS):
        kills = KILLS // len(WAYS) + (number < KILLS % len(WAYS))
        setattr(Crash, f'test_{way.kind}_{way.executor}',
                lambda self, way=way, kills=kills: self.kill(way, kills))


add_tests()
