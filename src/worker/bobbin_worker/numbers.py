# SPDX-License-Identifier: GPL-3.0-or-later
"""Which texts are numbers."""

_STARTS = frozenset('-.0123456789')
_DIGITS = frozenset('0123456789')
_INFINITY = float('inf')
_FLOAT = frozenset('0123456789.eE+-')


def if_number(text):
    """The int or float that a text is the usual way to write of; else the text.

    “007”, “1_000”, “+5”, “nan” and “ 5” stay what they are: a name, a code.
    """
    if text[:1] not in _STARTS:
        return text
    try:
        value = int(text)
    except ValueError:
        return _if_float(text)
    return value if str(value) == text else text


def _if_float(text):
    whole = text[1:] if text[0] == '-' else text
    if not _FLOAT.issuperset(text) or whole[:1] not in '.0123456789' or whole[:1] == '0' and whole[1:2] in _DIGITS:
        return text
    try:
        value = float(text)
    except ValueError:
        return text
    # 1e999 is no number that could be counted with.
    return text if value in (_INFINITY, -_INFINITY) else value


def number(text):
    """The number that a text is, in any way to write one. Raises ValueError."""
    if '_' in text:
        raise ValueError(text)
    try:
        return int(text)
    except ValueError:
        return float(text)
