/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Which proxy to fetch an URL through. */

/* @proxy: the URL of the proxy for everything, as in "http://host:3128" or
 * "socks5://host"; "none"; or %NULL or "" for what the environment says, under
 * the names that curl reads (http_proxy, https_proxy, all_proxy, no_proxy), and
 * where it says nothing the settings of the desktop. To this computer itself
 * the environment's proxies do not apply. Any thread. BOBBIN_JOB_ERROR_VALUE. */
GProxyResolver *bobbin_fetch_proxies_new               (const char      *proxy,
                                                        GError         **error);
/* The proxy for @uri; %NULL: none, or one that the desktop's settings know of,
 * which may take time to find out. Never blocks. */
GUri           *bobbin_fetch_proxies_find              (GProxyResolver  *self,
                                                        GUri            *uri);

G_END_DECLS
