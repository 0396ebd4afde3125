# SPDX-License-Identifier: GPL-3.0-or-later
"""A page of HTML as tests look at it."""

import html.parser
import re


class Page(html.parser.HTMLParser):
    """The text of a page, its elements, and what it would fetch."""

    VOID = {'meta', 'br', 'link', 'img', 'hr', 'input'}

    def __init__(self, text):
        super().__init__()
        self.open, self.elements, self.outside, self.text, self.strays = [], [], [], [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.elements.append(tag)
        if tag not in self.VOID:
            self.open.append(tag)
        for name, value in attributes:
            if name in ('src', 'href', 'xlink:href', 'action', 'data') or (value and re.search(r'url\((?!#)', value)):
                self.outside.append((tag, name, value))

    def handle_startendtag(self, tag, attributes):
        self.elements.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.strays.append(tag)

    def handle_data(self, data):
        self.text.append(data)
