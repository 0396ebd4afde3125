# SPDX-License-Identifier: GPL-3.0-or-later
"""A function that fails now and then: what retries are for."""

import random


def fetch_parcel(number):
    """Delivers two parcels of three; a third of all attempts fails."""
    if random.random() < 1 / 3:
        print(f'nobody opens for parcel {number}')
        raise ConnectionError('nobody is at home')
    return f'parcel {number} is delivered'
