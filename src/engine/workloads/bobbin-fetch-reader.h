/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* @data: @length bytes that came; 0: there are no more. %NULL: @error is why.
 * %FALSE: reads no more, and touches nothing. */
typedef gboolean (*BobbinFetchReaderFunc) (const char   *data,
                                           gsize         length,
                                           const GError *error,
                                           gpointer      user_data);

/**
 * BobbinFetchReader:
 *
 * Reads a page without waiting, on the thread-default context: what is there
 * at once, and lets others have a turn now and then. Lies in its request, and
 * borrows everything.
 */
typedef struct
{
  GPollableInputStream  *stream;
  GCancellable          *cancellable;
  BobbinFetchReaderFunc  func;
  gpointer               user_data;
} BobbinFetchReader;

/* Calls the function, at once and later, until it returns %FALSE, or once
 * with an end or an error. A cancelled read is an error as well. */
void bobbin_fetch_reader_run (BobbinFetchReader *self);

G_END_DECLS
