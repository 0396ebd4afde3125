/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "bobbin-fetch-folder.h"
#include "bobbin-fetch-limiter.h"

G_BEGIN_DECLS

typedef enum
{
  BOBBIN_FETCH_METHOD_GET,
  BOBBIN_FETCH_METHOD_HEAD,
} BobbinFetchMethod;

#define BOBBIN_TYPE_FETCH_METHOD (bobbin_fetch_method_get_type ())
GType bobbin_fetch_method_get_type (void);

/* The result's number columns, in order; the texts are protocol, type, and
 * body or file. */
typedef enum
{
  BOBBIN_FETCH_NUMBER_STATUS,
  BOBBIN_FETCH_NUMBER_BYTES,
  BOBBIN_FETCH_NUMBER_CONNECT,
  BOBBIN_FETCH_NUMBER_FIRST_BYTE,
  BOBBIN_FETCH_NUMBER_TOTAL,
} BobbinFetchNumber;

/**
 * BobbinFetchOptions:
 *
 * How to fetch: what prepare() made of the parameters. Not changed while tasks
 * run; read from any thread. Times in µs, sizes in bytes.
 */
typedef struct
{
  BobbinFetchMethod   method;
  char               *user_agent;
  char              **header_names;   /* each has a value at the same place */
  char              **header_values;
  gboolean            compressed;
  guint               max_redirects;

  gint64              connect_timeout;
  gint64              deadline;
  guint64             min_rate;       /* bytes a second; 0: none */
  gint64              rate_window;
  guint64             max_size;
  guint64             max_download;

  GProxyResolver     *proxies;
  GTlsDatabase       *trust;          /* NULL: whom the system trusts */
  gboolean            insecure;       /* no certificate is looked at */

  BobbinFetchLimiter *limiter;        /* NULL: no limit for a host */
  BobbinFetchFolder  *folder;         /* NULL: bodies are kept in memory */
} BobbinFetchOptions;

G_END_DECLS
