/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

#include "../job/bobbin-job.h"

G_BEGIN_DECLS

/* What stands where a secret was. */
#define BOBBIN_SECRET_MARK "•••"

/*
 * Secrets do not reach the history, exports or logs: passwords in URLs, the
 * values of headers that carry them, the values of environment variables, and
 * every parameter that its workload calls secret. Any thread.
 */

/* @text with the password of each URL in it replaced by the mark
 * (https://me:•••@host/), and the value of each header that carries one
 * (Authorization: •••, in a line or in quotes); %NULL where there is none, so that nothing is copied.
 * @length: bytes, among which there is no NUL; -1: up to it. A placeholder,
 * “{password}”, is no password. (transfer full) */
char      *bobbin_secrets_redact_text (const char *text,
                                       gssize      length);

/* A copy of @job with every secret replaced by the mark: names stay, so that it
 * can be told what to give again. @n_redacted (nullable): how many there were.
 * (transfer full) */
BobbinJob *bobbin_secrets_redact_job  (BobbinJob  *job,
                                       guint      *n_redacted);

/* The names of the parameters of which @job holds a mark and no value, and
 * "inputs" where that is so of items written in the job; NULL-terminated.
 * (transfer full) */
char     **bobbin_secrets_list_missing (BobbinJob *job);

G_END_DECLS
