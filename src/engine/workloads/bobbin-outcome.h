/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bobbin-column.h"
#include "bobbin-error-kind.h"

G_BEGIN_DECLS

/**
 * BobbinOutcome:
 * @error: how the attempt failed, or BOBBIN_ERROR_KIND_NONE
 * @message: (nullable): one sentence for people, if it failed
 * @detail: (nullable): what stands behind the message: standard error, a header
 * @permanent: if it failed: another attempt cannot help
 * @retry_after: if it failed: seconds to wait before another attempt, as the
 *   peer asked; -1: the run's own delay
 * @cpu_seconds: CPU time that the attempt took outside the worker's thread (a
 *   child process); -1 where there is none
 * @has_result: whether the columns are filled; a failed attempt may have a
 *   result too (the output of a command with exit status 1)
 * @n_numbers: numbers set so far, from the first number column on
 * @n_texts: texts set so far, likewise
 *
 * What an attempt ended with. Belongs to the worker that makes it, which
 * initialises it before and clears it after each attempt; a workload only sets
 * things. Not to be copied.
 */
typedef struct
{
  BobbinErrorKind  error;
  char            *message;
  char            *detail;
  gboolean         permanent;
  double           retry_after;
  double           cpu_seconds;

  gboolean         has_result;
  guint            n_numbers;
  guint            n_texts;
  double           numbers[BOBBIN_MAX_NUMBERS];
  struct {
    char          *data;      /* NUL-terminated, may hold any bytes */
    gsize          length;
  }                texts[BOBBIN_MAX_TEXTS];
} BobbinOutcome;

/* Makes @self an outcome without error and result, whatever it held before. */
void bobbin_outcome_init         (BobbinOutcome   *self);
/* Frees what @self owns and initialises it again. */
void bobbin_outcome_clear        (BobbinOutcome   *self);

void bobbin_outcome_add_number   (BobbinOutcome   *self,
                                  double           number);
/* Copies @length bytes (-1: up to the NUL). */
void bobbin_outcome_add_text     (BobbinOutcome   *self,
                                  const char      *text,
                                  gssize           length);
/* Takes @text, which was made with g_malloc() and has a NUL after @length bytes. */
void bobbin_outcome_take_text    (BobbinOutcome   *self,
                                  char            *text,
                                  gsize            length);

/* Makes @self a failure. The message is a full sentence without the input in
 * it, which every view shows beside it. Replaces an earlier failure; keeps the
 * columns. */
void bobbin_outcome_fail         (BobbinOutcome   *self,
                                  BobbinErrorKind  kind,
                                  const char      *format,
                                  ...) G_GNUC_PRINTF (3, 4);
/* Sets the detail; takes it. */
void bobbin_outcome_take_detail  (BobbinOutcome   *self,
                                  char            *detail);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (BobbinOutcome, bobbin_outcome_clear)

G_END_DECLS
