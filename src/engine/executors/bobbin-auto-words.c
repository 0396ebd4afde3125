/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-config.h"

#include "bobbin-auto-pilot.h"

#include <glib/gi18n-lib.h>

/* How much it computes, where that is known. */
static char *
dup_share (const BobbinEvidence *evidence)
{
  double percent = CLAMP (evidence->working, 0, 1) * 100;

  if (evidence->working < 0)
    return NULL;

  return g_strdup_printf (_("A task computes %.0f %% of its time"), percent);
}

static char *
dup_processors (const BobbinEvidence *evidence)
{
  return g_strdup_printf (ngettext ("there is %u processor", "there are %u processors", evidence->n_processors),
                          evidence->n_processors);
}

static char *
dup_computes (const BobbinEvidence *evidence,
              gboolean              in_processes)
{
  g_autofree char *share = dup_share (evidence);
  g_autofree char *processors = dup_processors (evidence);
  const char *what = share != NULL ? share : _("Its tasks compute");

  if (in_processes)
    /* Translators: “A task computes 98 % of its time; each process has an
     * interpreter to itself, and there are 2 processors.” */
    return g_strdup_printf (_("%s; each process has an interpreter to itself, and %s."), what, processors);

  /* Translators: “A task computes 98 % of its time; there are 2 processors.” */
  return g_strdup_printf (_("%s; %s."), what, processors);
}

static char *
dup_waits (const BobbinEvidence *evidence,
           gboolean              says_so)
{
  double share = evidence->loop >= 0 ? evidence->loop : evidence->working;
  const char *what = says_so ? _("The function is a coroutine and waits") : _("Its tasks wait");

  if (says_so && evidence->n_attempts == 0 && share < 0)
    return g_strdup (_("The function is a coroutine: while one waits, others go on."));
  if (evidence->n_attempts == 0 || share < 0)
    return g_strdup_printf (_("%s; none had ended after %.0f ms."), what, MAX (evidence->task, evidence->seconds) * 1000);
  if (evidence->loop >= 0)
    return g_strdup_printf (ngettext ("%s; %u at a time kept a processor busy for %.0f %% of the time.",
                                      "%s; %u at a time kept a processor busy for %.0f %% of the time.",
                                      evidence->n_workers),
                            what, evidence->n_workers, CLAMP (share, 0, 1) * 100);

  return g_strdup_printf (_("%s: a task computes %.0f %% of its %.3g s."), what, CLAMP (share, 0, 1) * 100,
                          evidence->task * (1 - MAX (evidence->delay, 0)));
}

static char *
dup_why (const BobbinChoice   *choice,
         const BobbinEvidence *evidence)
{
  g_autofree char *need = NULL;
  g_autofree char *available = NULL;
  g_autofree char *share = dup_share (evidence);

  switch (choice->why)
    {
    case BOBBIN_WHY_SINGLE:
      return g_strdup (_("There is one task."));
    case BOBBIN_WHY_DONE:
      return g_strdup (_("All was done before there was anything to decide."));
    case BOBBIN_WHY_RESULTS:
      return g_strdup (_("The tasks are so short that taking in their results keeps a processor of its own busy."));
    case BOBBIN_WHY_LOCK:
      return dup_computes (evidence, TRUE);
    case BOBBIN_WHY_WAITS:
    case BOBBIN_WHY_WAITS_STILL:
      return dup_waits (evidence, FALSE);
    case BOBBIN_WHY_COROUTINE:
      return dup_waits (evidence, TRUE);
    case BOBBIN_WHY_MIXED:
      return g_strdup_printf (_("%s and waits the rest; with so many at a time the processors stay busy."),
                              share != NULL ? share : _("A task computes"));
    case BOBBIN_WHY_MEMORY:
      need = g_format_size_full (evidence->memory, G_FORMAT_SIZE_IEC_UNITS);
      available = g_format_size_full (evidence->available, G_FORMAT_SIZE_IEC_UNITS);
      return g_strdup_printf (_("A worker needs %s of memory, and %s are free."), need, available);
    case BOBBIN_WHY_LIMITS:
      return g_strdup (_("Only processes can be held to a limit of memory or CPU time."));
    case BOBBIN_WHY_FASTER:
      return g_strdup (_("With so many more tasks were done a second."));
    case BOBBIN_WHY_NO_FASTER:
      return g_strdup (_("More of them did no more tasks a second."));
    case BOBBIN_WHY_COMPUTES:
    default:
      return dup_computes (evidence, FALSE);
    }
}

char *
bobbin_choice_dup_reason (const BobbinChoice   *choice,
                          const BobbinEvidence *evidence)
{
  g_autofree char *why = dup_why (choice, evidence);

  if (evidence->fixed == 0)
    return g_steal_pointer (&why);

  /* Translators: a sentence that says why so many workers were chosen. */
  return g_strdup_printf (_("%s Their number was given."), why);
}
