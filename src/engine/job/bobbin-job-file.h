/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bobbin-job.h"

G_BEGIN_DECLS

#define BOBBIN_JOB_FILE_SUFFIX    ".bobbin"
#define BOBBIN_JOB_FILE_MIME_TYPE "application/x-bobbin"
/* The largest job file that is read, in bytes. */
#define BOBBIN_JOB_FILE_MAX_SIZE  (64 * 1024 * 1024)

/**
 * bobbin_job_file_parse:
 * @name: what to call the text in messages, usually its file name
 *
 * Reads a job from the text of a `.bobbin` file:
 *
 *     [Job]
 *     format=1
 *     workload=formula
 *     title=Squares                 (optional)
 *
 *     [Parameters]                  (the workload's own; see `bobbin kinds`)
 *     expression=x*x
 *
 *     [Inputs]                      (exactly one of these)
 *     range=0:100000
 *     items=a;b;c
 *     lines=urls.txt                (null-separated=true: NUL instead of newline)
 *     glob=pictures/IMG*.png (`**` for any number of folders)
 *     csv=people.csv
 *     aria2=downloads.txt
 *
 *     [Run]
 *     executor=threads
 *     workers=4
 *
 * Errors are of BOBBIN_JOB_ERROR and start with "NAME:LINE: ".
 *
 * Returns: (transfer full): the job
 */
BobbinJob *bobbin_job_file_parse (const char  *text,
                                  gssize       length,
                                  const char  *name,
                                  GError     **error);

/* Reads the file at @path (native file name). Blocking. */
BobbinJob *bobbin_job_file_load  (const char  *path,
                                  GError     **error);

/* The text of a job file, which bobbin_job_file_parse() reads back as an equal job. */
char      *bobbin_job_file_print (BobbinJob   *job);

/* Replaces the file at @path by the job, all or nothing. Blocking. */
gboolean   bobbin_job_file_save  (BobbinJob   *job,
                                  const char  *path,
                                  GError     **error);

G_END_DECLS
