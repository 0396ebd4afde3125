/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-config.h"

#include "bobbin-crew-private.h"

#include <glib/gi18n-lib.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>

#include "../run/bobbin-attempt.h"
#include "../run/bobbin-clock.h"

/* A task that has taken so many workers with it is not tried again. */
#define MAX_DEATHS 3

/* Workers in a row that end before they are ready; then the job is refused.
 * Those that somebody kills say little about the job. */
#define MAX_FAILED_STARTS 3
#define MAX_KILLED_STARTS 30
/* µs before the next one is started, after the first that failed; doubles. */
#define START_DELAY (50 * 1000)

static BobbinSuspect *
get_suspect (BobbinCrew *crew,
             guint64     task)
{
  BobbinSuspect *suspect = g_hash_table_lookup (crew->suspects, &task);

  if (suspect == NULL)
    {
      suspect = g_new0 (BobbinSuspect, 1);
      g_hash_table_insert (crew->suspects, g_memdup2 (&task, sizeof task), suspect);
    }

  return suspect;
}

void
bobbin_crew_forget_suspect (BobbinCrew *self,
                            guint64     task)
{
  if (g_hash_table_size (self->suspects) > 0)
    g_hash_table_remove (self->suspects, &task);
}

/* Twice there when a worker died: a third time it shall be known for sure. */
gboolean
bobbin_crew_is_dangerous (BobbinCrew *self,
                          guint64     task)
{
  BobbinSuspect *suspect = g_hash_table_lookup (self->suspects, &task);

  return suspect != NULL && suspect->n_blamed + suspect->n_suspected >= 2;
}

static gboolean
is_memory_signal (int number)
{
  return number == SIGABRT || number == SIGTRAP || number == SIGSEGV ||
         number == SIGBUS || number == SIGKILL;
}

/* One sentence on how the process ended. */
static char *
dup_reason (BobbinCrewProcess *self)
{
  guint64 max_memory = self->crew->run->settings.max_memory;

  if (self->violation != NULL)
    return g_strdup (self->violation);
  if (!self->has_ended)
    return g_strdup (_("The worker went away."));

  if (WIFSIGNALED (self->status) && max_memory > 0 && is_memory_signal (WTERMSIG (self->status)))
    {
      g_autofree char *size = g_format_size_full (max_memory, G_FORMAT_SIZE_IEC_UNITS);

      return g_strdup_printf (_("The worker was ended by signal %d (%s) under its memory limit of %s."),
                              WTERMSIG (self->status), strsignal (WTERMSIG (self->status)), size);
    }
  if (WIFSIGNALED (self->status))
    return g_strdup_printf (_("The worker was ended by signal %d (%s)."),
                            WTERMSIG (self->status), strsignal (WTERMSIG (self->status)));

  return g_strdup_printf (_("The worker ended with exit status %d."), WEXITSTATUS (self->status));
}

static char *
dup_last_words (BobbinCrewProcess *self)
{
  if (self->last_words->len == 0)
    return NULL;

  return g_utf8_make_valid (self->last_words->str, self->last_words->len);
}

static gboolean
is_over_cpu_limit (BobbinCrewProcess *self)
{
  return self->has_ended && self->crew->run->settings.max_cpu > 0 &&
         WIFSIGNALED (self->status) && WTERMSIG (self->status) == SIGXCPU;
}

static gint64
get_retry_delay (BobbinSeat      *seat,
                 BobbinErrorKind  error)
{
  BobbinRunContext *run = seat->crew->run;
  const BobbinChunk *chunk = &seat->chunks[0];

  if (!bobbin_attempt_shall_retry (run, error, FALSE, chunk->first, chunk->attempt))
    return -1;

  return bobbin_attempt_get_retry_delay (run, chunk->first, chunk->attempt, -1);
}

static void
settle_timeout (BobbinSeat *seat)
{
  BobbinRunContext *run = seat->crew->run;
  g_auto (BobbinOutcome) outcome;

  bobbin_outcome_init (&outcome);
  if (is_over_cpu_limit (seat->process))
    bobbin_outcome_fail (&outcome, BOBBIN_ERROR_KIND_TIMEOUT,
                         _("Took more than the limit of %g s of CPU time."), run->settings.max_cpu);
  else
    bobbin_outcome_fail (&outcome, BOBBIN_ERROR_KIND_TIMEOUT,
                         _("Took longer than the limit of %g s."), run->settings.timeout);
  bobbin_seat_settle (seat, &outcome, get_retry_delay (seat, BOBBIN_ERROR_KIND_TIMEOUT));
}

static void
settle_cancelled (BobbinSeat *seat)
{
  g_auto (BobbinOutcome) outcome;

  bobbin_outcome_init (&outcome);
  bobbin_outcome_fail (&outcome, BOBBIN_ERROR_KIND_CANCELLED,
                       seat->crew->stopped ? _("The run was stopped.") : _("It was cancelled."));
  bobbin_seat_settle (seat, &outcome, -1);
}

/* The seat's current task was the one. */
static void
settle_crashed (BobbinSeat *seat)
{
  BobbinSuspect *suspect = get_suspect (seat->crew, seat->chunks[0].first);
  guint n_deaths = ++suspect->n_blamed + suspect->n_suspected;
  g_autofree char *reason = dup_reason (seat->process);
  g_auto (BobbinOutcome) outcome;

  bobbin_outcome_init (&outcome);
  if (n_deaths >= MAX_DEATHS)
    bobbin_outcome_fail (&outcome, BOBBIN_ERROR_KIND_CRASHED,
                         ngettext ("%s It took %u worker with it and is set aside.",
                                   "%s It took %u workers with it and is set aside.", n_deaths),
                         reason, n_deaths);
  else
    bobbin_outcome_fail (&outcome, BOBBIN_ERROR_KIND_CRASHED, "%s", reason);
  bobbin_outcome_take_detail (&outcome, dup_last_words (seat->process));
  bobbin_seat_settle (seat, &outcome, n_deaths >= MAX_DEATHS ? -1 : 0);
}

/* Any of the chunk's tasks may have been the one: each is done again alone. */
static void
give_back_singly (BobbinSeat *seat)
{
  BobbinChunk chunk = seat->chunks[0];

  if (seat->n_chunks > 1)
    bobbin_seat_give_back (seat, 1);
  for (guint64 i = 0; i < chunk.n_tasks; i++)
    get_suspect (seat->crew, chunk.first + i)->n_suspected++;

  /* From the end, so that what is left stays one chunk. */
  while (seat->n_chunks > 0)
    {
      BobbinChunk *rest = &seat->chunks[0];

      if (rest->n_tasks == 1)
        {
          bobbin_seat_give_back (seat, 0);
          break;
        }
      rest->n_tasks--;
      bobbin_cursor_give_back (seat->crew->run->cursor,
                               &(BobbinChunk) { rest->first + rest->n_tasks, 1, rest->attempt });
    }
}

static guint
count_suspects (BobbinCrewProcess *self)
{
  guint n = 0;

  for (guint i = 0; i < self->seats->len; i++)
    {
      BobbinSeat *seat = g_ptr_array_index (self->seats, i);

      if (seat != NULL && seat->n_chunks > 0)
        n += MIN (seat->chunks[0].n_tasks, 2);
    }

  return n;
}

/* What the seat had, now that its process is gone. */
static void
recover (BobbinSeat *seat,
         guint       n_suspects)
{
  BobbinCrewProcess *process = seat->process;

  if (seat->n_chunks == 0)
    return;

  if (seat->crew->stopped)
    settle_cancelled (seat);
  else if (process->killed_for_time && seat->timed_out)
    settle_timeout (seat);
  else if (process->killed_for_time && seat->cancelled_at > 0)
    settle_cancelled (seat);
  else if (process->killed_for_time)
    ;
  else if (n_suspects == 1 && is_over_cpu_limit (process))
    settle_timeout (seat);
  else if (n_suspects == 1)
    settle_crashed (seat);
  else
    give_back_singly (seat);

  bobbin_seat_give_all_back (seat);
}

static void
note_failed_start (BobbinCrewProcess *self)
{
  BobbinCrew *crew = self->crew;
  gboolean killed = self->has_ended && WIFSIGNALED (self->status) && WTERMSIG (self->status) == SIGKILL;

  if (self->was_ready || crew->stopped || crew->refused || crew->at_end || self->state == BOBBIN_PROCESS_LEAVING)
    return;

  crew->n_failed_starts++;
  if (crew->n_failed_starts >= (killed && self->violation == NULL ? MAX_KILLED_STARTS : MAX_FAILED_STARTS))
    {
      g_autofree char *reason = dup_reason (self);
      g_autofree char *message = g_strdup_printf (_("No worker can be started. %s"), reason);
      g_autofree char *words = dup_last_words (self);

      bobbin_crew_refuse (crew, message, words);
      return;
    }

  crew->start_at = g_get_monotonic_time () + (START_DELAY << MIN (crew->n_failed_starts, 4));
}

void
bobbin_crew_process_gone (BobbinCrewProcess *self)
{
  BobbinCrew *crew = self->crew;
  g_autoptr (GPtrArray) seats = g_ptr_array_copy (self->seats, NULL, NULL);
  guint n_suspects = count_suspects (self);

  self->has_ended = self->has_ended || self->closed;
  note_failed_start (self);
  for (guint i = 0; i < seats->len; i++)
    {
      BobbinSeat *seat = g_ptr_array_index (seats, i);

      if (seat == NULL)
        continue;

      recover (seat, n_suspects);
      if (self->was_ready && !seat->leaving && !crew->stopped)
        atomic_fetch_add (&seat->live->n_restarts, 1);
      seat->process = NULL;
      atomic_store (&seat->live->memory, 0);
      atomic_store (&seat->live->cpu_share, 0);
      bobbin_seat_rest (seat);
      if (seat->leaving)
        bobbin_seat_end (seat);
    }

  bobbin_crew_process_free (self);
  bobbin_crew_wake (crew);
}
