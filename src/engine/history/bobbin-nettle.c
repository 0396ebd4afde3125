/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-nettle.h"

BOBBIN_LIBRARY_DEFINE (BobbinNettle, bobbin_nettle, BOBBIN_NETTLE_FUNCTIONS, "Nettle", "libnettle.so.8", TRUE)
