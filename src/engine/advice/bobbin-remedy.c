/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-config.h"

#include "bobbin-remedy.h"

#include <glib/gi18n-lib.h>

#include "../executors/bobbin-executors.h"

void
bobbin_remedy_apply (const BobbinRemedy *self,
                     BobbinJob          *job)
{
  BobbinRunSettings settings = *bobbin_job_get_settings (job);

  switch (self->kind)
    {
    case BOBBIN_REMEDY_LARGER_CHUNKS:
    case BOBBIN_REMEDY_SMALLER_CHUNKS:
      settings.chunk = self->chunk;
      break;
    case BOBBIN_REMEDY_WORKERS:
      settings.workers = self->workers;
      break;
    case BOBBIN_REMEDY_EXECUTOR:
      settings.executor = self->executor;
      settings.workers = 0;
      break;
    case BOBBIN_REMEDY_NONE:
    default:
      return;
    }

  bobbin_job_set_settings (job, &settings);
}

static const char *
get_executor_title (const BobbinRemedy *self)
{
  BobbinExecutorClass *klass = bobbin_executors_find (self->executor, NULL);

  return klass != NULL ? _(klass->title) : self->executor;
}

char *
bobbin_remedy_dup_label (const BobbinRemedy *self)
{
  switch (self->kind)
    {
    case BOBBIN_REMEDY_LARGER_CHUNKS:
      return g_strdup (_("Run Again with Larger Chunks"));
    case BOBBIN_REMEDY_SMALLER_CHUNKS:
      return g_strdup (_("Run Again with Smaller Chunks"));
    case BOBBIN_REMEDY_WORKERS:
      return g_strdup_printf (ngettext ("Run Again with %u Worker", "Run Again with %u Workers", self->workers),
                              self->workers);
    case BOBBIN_REMEDY_EXECUTOR:
      /* Translators: %s is a way of running, as “Processes”. */
      return g_strdup_printf (_("Run Again under “%s”"), get_executor_title (self));
    case BOBBIN_REMEDY_NONE:
    default:
      return NULL;
    }
}

char *
bobbin_remedy_dup_advice (const BobbinRemedy *self)
{
  g_autofree char *option = NULL;

  switch (self->kind)
    {
    case BOBBIN_REMEDY_LARGER_CHUNKS:
    case BOBBIN_REMEDY_SMALLER_CHUNKS:
      if (self->chunk == 0)
        return g_strdup (_("Try it without “--chunk”."));
      option = g_strdup_printf ("--chunk %" G_GUINT64_FORMAT, self->chunk);
      break;
    case BOBBIN_REMEDY_WORKERS:
      option = g_strdup_printf ("--workers %u", self->workers);
      break;
    case BOBBIN_REMEDY_EXECUTOR:
      option = g_strdup_printf ("--executor %s", self->executor);
      break;
    case BOBBIN_REMEDY_NONE:
    default:
      return NULL;
    }

  /* Translators: %s is an option, as “--workers 2”. */
  return g_strdup_printf (_("Try “%s”."), option);
}
