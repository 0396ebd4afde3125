/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-soup.h"

BOBBIN_LIBRARY_DEFINE (BobbinSoup, bobbin_soup, BOBBIN_SOUP_FUNCTIONS, "libsoup 3", "libsoup-3.0.so.0", FALSE)
