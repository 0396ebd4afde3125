/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bobbin-job.h"

G_BEGIN_DECLS

/*
 * Looks over the text of a job file line by line, before GKeyFile reads its
 * values: GKeyFile knows no line numbers, merges keys that are there twice and
 * keeps what it does not know.
 *
 * BobbinJobScan holds for each group the lines of its keys.
 */
typedef struct
{
  const char *name;        /* borrowed */
  GHashTable *lines;       /* "group\nkey" and "group\n" → line number */
  GPtrArray  *keys;        /* the same, in the order of the file */
} BobbinJobScan;

/* Fails with BOBBIN_JOB_ERROR for what is no key file, for groups that are not
 * Bobbin's, for their unknown keys and for keys that are there twice. */
gboolean bobbin_job_scan              (BobbinJobScan  *self,
                                       const char     *text,
                                       gsize           length,
                                       const char     *name,
                                       GError        **error);
void     bobbin_job_scan_clear        (BobbinJobScan  *self);

/* "NAME:LINE" of the key, or, where it is not there, of its group or the file. */
char    *bobbin_job_scan_dup_location (BobbinJobScan  *self,
                                       const char     *group,
                                       const char     *key);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (BobbinJobScan, bobbin_job_scan_clear)

G_END_DECLS
