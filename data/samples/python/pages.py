# SPDX-License-Identifier: GPL-3.0-or-later
"""Fetches pages with asyncio and nothing but the standard library."""

import asyncio
from urllib.parse import urlsplit


async def fetch(url):
    """The status of a page and the length of its body in bytes."""
    parts = urlsplit(url)
    is_secure = parts.scheme == 'https'
    port = parts.port or (443 if is_secure else 80)
    reader, writer = await asyncio.open_connection(parts.hostname, port, ssl=is_secure or None)
    try:
        path = (parts.path or '/') + ('?' + parts.query if parts.query else '')
        writer.write(f'GET {path} HTTP/1.0\r\nHost: {parts.netloc}\r\n\r\n'.encode())
        head, _, body = (await reader.read(-1)).partition(b'\r\n\r\n')
    finally:
        writer.close()
    return {'status': int(head.split()[1]), 'bytes': len(body)}
