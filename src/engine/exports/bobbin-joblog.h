/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "../run/bobbin-run.h"

G_BEGIN_DECLS

typedef struct _BobbinJoblog BobbinJoblog;

/**
 * bobbin_joblog_new:
 *
 * Writes GNU parallel's job log of @run: a header, then for each task nine
 * columns with tabs between them: Seq, Host, Starttime (seconds since 1970),
 * JobRuntime, Send, Receive (bytes of standard output), Exitval, Signal,
 * Command (with inputs quoted as GNU parallel quotes them, and without secrets).
 * A command that was killed has 128 and the number of the signal as its value;
 * one that was not let to its end has -1.
 */
BobbinJoblog *bobbin_joblog_new           (BobbinRun    *run);
void          bobbin_joblog_free          (BobbinJoblog *self);

void          bobbin_joblog_append_header (BobbinJoblog *self,
                                           GString      *buffer);
/* The line of a settled task. */
void          bobbin_joblog_append_task   (BobbinJoblog *self,
                                           guint64       task,
                                           GString      *buffer);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BobbinJoblog, bobbin_joblog_free)

G_END_DECLS
