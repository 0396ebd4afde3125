/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-outcome.h"

#include <string.h>

void
bobbin_outcome_init (BobbinOutcome *self)
{
  /* The columns stay as they are: there are millions of outcomes, and the
   * counts say that nothing of the columns is set. */
  self->error = BOBBIN_ERROR_KIND_NONE;
  self->message = NULL;
  self->detail = NULL;
  self->permanent = FALSE;
  self->retry_after = -1;
  self->cpu_seconds = -1;
  self->has_result = FALSE;
  self->n_numbers = 0;
  self->n_texts = 0;
}

void
bobbin_outcome_clear (BobbinOutcome *self)
{
  g_free (self->message);
  g_free (self->detail);

  for (guint i = 0; i < self->n_texts; i++)
    g_free (self->texts[i].data);

  bobbin_outcome_init (self);
}

void
bobbin_outcome_add_number (BobbinOutcome *self,
                           double         number)
{
  g_return_if_fail (self->n_numbers < BOBBIN_MAX_NUMBERS);

  self->numbers[self->n_numbers++] = number;
  self->has_result = TRUE;
}

void
bobbin_outcome_add_text (BobbinOutcome *self,
                         const char    *text,
                         gssize         length)
{
  gsize size = length < 0 ? strlen (text) : (gsize) length;
  char *copy = g_malloc (size + 1);

  if (size > 0)
    memcpy (copy, text, size);
  copy[size] = '\0';

  bobbin_outcome_take_text (self, copy, size);
}

void
bobbin_outcome_take_text (BobbinOutcome *self,
                          char          *text,
                          gsize          length)
{
  g_return_if_fail (self->n_texts < BOBBIN_MAX_TEXTS);

  self->texts[self->n_texts].data = text;
  self->texts[self->n_texts].length = length;
  self->n_texts++;
  self->has_result = TRUE;
}

void
bobbin_outcome_fail (BobbinOutcome   *self,
                     BobbinErrorKind  kind,
                     const char      *format,
                     ...)
{
  va_list args;

  g_return_if_fail (kind != BOBBIN_ERROR_KIND_NONE);

  g_clear_pointer (&self->message, g_free);
  g_clear_pointer (&self->detail, g_free);

  va_start (args, format);
  self->message = g_strdup_vprintf (format, args);
  va_end (args);

  self->error = kind;
  self->permanent = FALSE;
  self->retry_after = -1;
}

void
bobbin_outcome_take_detail (BobbinOutcome *self,
                            char          *detail)
{
  g_return_if_fail (self->error != BOBBIN_ERROR_KIND_NONE);

  g_free (self->detail);
  self->detail = detail;
}
