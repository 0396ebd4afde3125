/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "bobbin-inputs-private.h"

G_BEGIN_DECLS

/*
 * How each kind of inputs is read. All of them block, look at the cancellable
 * now and then, and set BOBBIN_JOB_ERROR_INPUTS. @name is what messages call
 * the file.
 */

BobbinInputs *bobbin_load_lines (const char    *path,
                                 const char    *name,
                                 gboolean       null_separated,
                                 GCancellable  *cancellable,
                                 GError       **error);

BobbinInputs *bobbin_load_csv   (const char    *path,
                                 const char    *name,
                                 GCancellable  *cancellable,
                                 GError       **error);

/* The downloads of an input file of aria2, as rows with the columns url, out,
 * dir, header (several have newlines between them) and checksum. */
BobbinInputs *bobbin_load_aria2 (const char    *path,
                                 const char    *name,
                                 GCancellable  *cancellable,
                                 GError       **error);

/* Paths that match @pattern, relative ones as seen from @folder (nullable). */
BobbinInputs *bobbin_load_glob  (const char    *pattern,
                                 const char    *folder,
                                 GCancellable  *cancellable,
                                 GError       **error);

/* Reads all of @path ("-": standard input) and checks that it is UTF-8 and,
 * unless @may_have_nul, without NUL bytes; a byte order mark is left out.
 * There is room for one byte after the text. Free with g_free(). */
char         *bobbin_read_text  (const char    *path,
                                 const char    *name,
                                 gboolean       may_have_nul,
                                 gsize         *length,
                                 GCancellable  *cancellable,
                                 GError       **error);

G_END_DECLS
