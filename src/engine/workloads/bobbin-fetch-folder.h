/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bobbin-outcome.h"

G_BEGIN_DECLS

/**
 * BobbinFetchFolder:
 *
 * The folder that pages are saved in, each under a name of its own. A page is
 * written to a temporary file and gets its name once it is whole; no file
 * appears outside the folder, whatever the names are. Any thread.
 */
typedef struct _BobbinFetchFolder BobbinFetchFolder;

/**
 * BobbinFetchFile:
 *
 * A page on its way to its name. All zeros but @fd, which is -1: none.
 */
typedef struct
{
  int  fd;
  char name[32];
} BobbinFetchFile;

#define BOBBIN_FETCH_FILE_INIT { .fd = -1 }

/* Opens the folder at @path, relative to @base (%NULL: the working folder),
 * and makes it if it is not there. @overwrite: whether files that are there
 * already are replaced. @shared_since: µs since 1970: other processes save pages
 * there since then, which are not replaced; 0: none do. BOBBIN_JOB_ERROR_VALUE. */
BobbinFetchFolder *bobbin_fetch_folder_new     (const char         *path,
                                                const char         *base,
                                                gboolean            overwrite,
                                                gint64              shared_since,
                                                GError            **error);
/* Before anything is saved. */
void               bobbin_fetch_folder_set_shared_since (BobbinFetchFolder *self,
                                                gint64              shared_since);
void               bobbin_fetch_folder_free    (BobbinFetchFolder  *self);

/* Each fails @outcome and returns %FALSE if the file system will not. */
gboolean           bobbin_fetch_folder_open    (BobbinFetchFolder  *self,
                                                BobbinFetchFile    *file,
                                                BobbinOutcome      *outcome);
gboolean           bobbin_fetch_folder_write   (BobbinFetchFolder  *self,
                                                BobbinFetchFile    *file,
                                                const char         *data,
                                                gsize               length,
                                                BobbinOutcome      *outcome);
/* Gives the file the name @name, or "NAME-2.EXT" and so on if that is taken;
 * @path becomes the folder's path, as it was given, with the name. */
gboolean           bobbin_fetch_folder_commit  (BobbinFetchFolder  *self,
                                                BobbinFetchFile    *file,
                                                const char         *name,
                                                char              **path,
                                                BobbinOutcome      *outcome);
/* Makes the folder "a/b" below it, which a name may then begin with. Follows no
 * symbolic link. Fails @outcome and returns %FALSE if the file system will not. */
gboolean           bobbin_fetch_folder_make    (BobbinFetchFolder  *self,
                                                const char         *path,
                                                BobbinOutcome      *outcome);
/* Removes a file that was not committed. */
void               bobbin_fetch_folder_discard (BobbinFetchFolder  *self,
                                                BobbinFetchFile    *file);

/* A file name for a page, made of the last part of an URL's path: without
 * slashes, control characters and leading dots, at most 200 bytes; never
 * empty. @path is percent-encoded. */
char              *bobbin_fetch_dup_file_name  (const char         *path);
/* The same of a name that is none of an URL: nothing in it is encoded. */
char              *bobbin_fetch_make_file_name (const char         *text);

G_END_DECLS
