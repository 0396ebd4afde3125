/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "../job/bobbin-inputs.h"
#include "bobbin-outcome.h"

G_BEGIN_DECLS

/**
 * BobbinFetchColumns:
 *
 * Which columns of the inputs say more about a download than its URL: they are
 * called out, dir, header and checksum, beside one called url. -1: there is
 * none. @used: whether there is any.
 */
typedef struct
{
  int      url;
  int      out;
  int      dir;
  int      header;
  int      checksum;
  gboolean used;
} BobbinFetchColumns;

/* @names: of the inputs' columns, or %NULL. Only where one of them is called
 * url do the others count. */
void bobbin_fetch_columns_find (BobbinFetchColumns *self,
                                const char * const *names);

/**
 * BobbinFetchItem:
 * @name: (nullable): the name of the file, without a folder; safe
 * @folder: (nullable): the folder below the one that pages are saved in, "a/b"; safe
 * @header_names: each has a value at the same place
 * @digest: (nullable): hexadecimal digits of what the page must be
 * @type: of the digest
 *
 * What an input says of its download besides the URL.
 */
typedef struct
{
  char          *name;
  char          *folder;
  char         **header_names;
  char         **header_values;
  char          *digest;
  GChecksumType  type;
} BobbinFetchItem;

/* %NULL, and a failed @outcome, for a header or a checksum that is none. */
BobbinFetchItem *bobbin_fetch_item_new  (const BobbinFetchColumns *columns,
                                         const BobbinInput        *input,
                                         BobbinOutcome            *outcome);
void             bobbin_fetch_item_free (BobbinFetchItem          *self);

/* "Name: value", as it will be sent: a line break in it would be a header more.
 * %FALSE: it is none; then @name is what stands before the colon, or %NULL where
 * there is no colon, and @value is %NULL. */
gboolean bobbin_fetch_split_header      (const char               *header,
                                         char                    **name,
                                         char                    **value);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BobbinFetchItem, bobbin_fetch_item_free)

G_END_DECLS
