/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "bobbin-fetch-options.h"

G_BEGIN_DECLS

/**
 * BobbinFetchBody:
 *
 * Takes a page's bytes as they come from the network, unpacks them if they are
 * compressed, and keeps them in memory or in a file, within the limits of the
 * options. Belongs to one request.
 */
typedef struct
{
  const BobbinFetchOptions *options;
  GConverter               *decoder;      /* NULL: the bytes are the page */
  gboolean                  is_gzip;
  gboolean                  decoder_done;
  gboolean                  to_file;
  BobbinFetchFile           file;
  GString                  *text;
  GChecksum                *checksum;     /* of the page; NULL: nobody asks. May be set
                                           * after bobbin_fetch_body_begin(); freed with it */
  guint64                   n_raw;        /* bytes from the network */
  guint64                   n_decoded;
} BobbinFetchBody;

/* @encoding: the value of Content-Encoding, or %NULL. @to_file: whether the
 * page is worth a file. Fails @outcome and returns %FALSE for an encoding that
 * was not asked for, or a file that cannot be made. */
gboolean bobbin_fetch_body_begin (BobbinFetchBody          *self,
                                  const BobbinFetchOptions *options,
                                  const char               *encoding,
                                  gboolean                  to_file,
                                  BobbinOutcome            *outcome);

/* Takes @length bytes; fails @outcome and returns %FALSE when a limit is
 * passed, the bytes are not what the encoding says, or the file is full. */
gboolean bobbin_fetch_body_take  (BobbinFetchBody          *self,
                                  const char               *data,
                                  gsize                     length,
                                  BobbinOutcome            *outcome);

/* No more bytes come. %FALSE if compressed data ended in the middle. */
gboolean bobbin_fetch_body_end   (BobbinFetchBody          *self,
                                  BobbinOutcome            *outcome);

/* Frees everything; removes a file that was not committed. */
void     bobbin_fetch_body_clear (BobbinFetchBody          *self);

G_END_DECLS
