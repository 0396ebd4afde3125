/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * BobbinAria2Entry:
 * @uris: where it can be had from: the first one is used; at least one
 * @out: (nullable): the name to save it as
 * @dir: (nullable): the folder to save it in
 * @headers: "Name: value", each; may be empty
 * @checksum: (nullable): "sha-256=HEX"
 * @line: of the file, from 1
 *
 * What an input file of aria2 says of one download.
 */
typedef struct
{
  char   **uris;
  char    *out;
  char    *dir;
  char   **headers;
  char    *checksum;
  guint64  line;
} BobbinAria2Entry;

/**
 * BobbinAria2File:
 * @entries: (element-type BobbinAria2Entry): in the order of the file
 * @warnings: sentences with file and line: what was left out
 *
 * An input file of aria2 (its manual, “Input File”): a line of URIs with tabs
 * between them for each download, and under it indented lines with its
 * options. “#” begins a comment.
 */
typedef struct
{
  GPtrArray *entries;
  char     **warnings;
} BobbinAria2File;

/* Reads @text, which is UTF-8; @name is what messages call it. Errors are
 * BOBBIN_JOB_ERROR_INPUTS with file and line: an option before any URI, or
 * without a value; a checksum that cannot be checked. Options that are not
 * known are warned of. Any thread. (transfer full) */
BobbinAria2File *bobbin_aria2_file_parse (const char       *text,
                                          gsize             length,
                                          const char       *name,
                                          GError          **error);
void             bobbin_aria2_file_free  (BobbinAria2File  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BobbinAria2File, bobbin_aria2_file_free)

G_END_DECLS
