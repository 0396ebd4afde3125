/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-config.h"

#include "bobbin-lesson.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

#include "../run/bobbin-words.h"

/* Times that differ by less are the same. */
#define SAME 1.1

static char *
dup_phrase (const BobbinLessonWay *way)
{
  return g_strdup_printf (_(way->phrase), bobbin_lesson_way_get_workers (way));
}

static char *
dup_tasks (const BobbinLessonFigures *figures)
{
  return g_strdup_printf (ngettext ("%'" PRIu64 " task", "%'" PRIu64 " tasks", figures->n_tasks), figures->n_tasks);
}

/* "4.01 s with one thread"; "4 tasks in 1.60 s" where it is the tasks that differ. */
static char *
dup_time (const BobbinLesson        *self,
          const BobbinLessonWay     *way,
          const BobbinLessonFigures *figures)
{
  g_autofree char *seconds = bobbin_words_dup_time (figures->elapsed);
  g_autofree char *tasks = dup_tasks (figures);
  g_autofree char *phrase = dup_phrase (way);

  if (self->point == BOBBIN_LESSON_POINT_SUM)
    /* Translators: how many tasks, and a time. */
    return g_strdup_printf (_("%s in %s"), tasks, seconds);

  /* Translators: a time, and a way of running: “4.01 s with one thread”. */
  return g_strdup_printf (C_("lesson", "%s %s"), seconds, phrase);
}

/* "a, b and c". Takes the last of @parts, of which there is one at least. */
static char *
join_parts (GPtrArray *parts)
{
  g_autofree char *all_but_last = NULL;
  g_autofree char *last = NULL;

  last = g_ptr_array_steal_index (parts, parts->len - 1);
  if (parts->len == 0)
    return g_steal_pointer (&last);

  g_ptr_array_add (parts, NULL);
  all_but_last = g_strjoinv (", ", (char **) parts->pdata);

  /* Translators: the last two of some times, each with its way of running. */
  return g_strdup_printf (_("%s and %s"), all_but_last, last);
}

/* "4.01 s with one thread and 1.00 s with 4 threads". */
static char *
dup_times (const BobbinLesson                *self,
           const BobbinLessonFigures * const *figures)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < bobbin_lesson_get_n_ways (self); i++)
    if (figures[i] != NULL)
      g_ptr_array_add (parts, dup_time (self, &self->ways[i], figures[i]));

  return join_parts (parts);
}

/* What came of two ways. @ratio: how many times as long the first one took. */
static char *
dup_comparison (double ratio)
{
  if (ratio >= SAME)
    return g_strdup_printf (_("%.1f times as fast"), ratio);
  if (ratio > 1 / SAME)
    /* Translators: compared with the other one. */
    return g_strdup_printf (_("%.1f times as fast, which is no gain"), ratio);

  return g_strdup_printf (_("%.1f times as long"), 1 / ratio);
}

/* The fastest against the slowest of more than two. */
static char *
dup_extremes (const BobbinLessonFigures * const *figures,
              guint                              n_ways)
{
  double least = G_MAXDOUBLE;
  double most = 0;

  for (guint i = 0; i < n_ways; i++)
    if (figures[i] != NULL)
      {
        least = MIN (least, figures[i]->elapsed);
        most = MAX (most, figures[i]->elapsed);
      }

  return g_strdup_printf (_("the fastest is %.1f times as fast as the slowest"), most / least);
}

/* "4 tasks took 4.01 s with one thread and 1.00 s with 4 threads: 4.0 times as fast." */
static char *
dup_result (const BobbinLesson                *self,
            const BobbinLessonFigures * const *figures,
            const BobbinLessonFigures         *first,
            const BobbinLessonFigures         *last,
            guint                              n_known)
{
  g_autofree char *times = dup_times (self, figures);
  g_autofree char *tasks = dup_tasks (first);
  g_autofree char *whole = NULL;
  g_autofree char *comparison = NULL;

  if (self->point == BOBBIN_LESSON_POINT_SUM)
    whole = g_steal_pointer (&times);
  else
    /* Translators: how many tasks; times, each with its way of running. */
    whole = g_strdup_printf (_("%s took %s"), tasks, times);

  if (n_known == 1)
    return g_strdup_printf ("%s.", whole);

  comparison = n_known == 2 ? dup_comparison (first->elapsed / last->elapsed)
                            : dup_extremes (figures, bobbin_lesson_get_n_ways (self));

  /* Translators: what took how long, and what that means. */
  return g_strdup_printf (C_("lesson", "%s: %s."), whole, comparison);
}

static char *
dup_processors (const BobbinLessonWay     *way,
                const BobbinLessonFigures *figures)
{
  g_autofree char *phrase = dup_phrase (way);

  /* Translators: a number, a way of running, a number of processors. */
  return g_strdup_printf (ngettext ("%.1f processors were kept busy %s; this computer has %u.",
                                    "%.1f processors were kept busy %s; this computer has %u.",
                                    g_get_num_processors ()),
                          figures->processors, phrase, g_get_num_processors ());
}

static char *
dup_starting (const BobbinLessonWay     *way,
              const BobbinLessonFigures *figures)
{
  g_autofree char *processors = dup_processors (way, figures);
  g_autofree char *ready = bobbin_words_dup_time (figures->ready);

  return g_strdup_printf (_("%s The first worker was ready after %s."), processors, ready);
}

/* Of every way: the difference is what there is to see. */
static char *
dup_blocked (const BobbinLesson                *self,
             const BobbinLessonFigures * const *figures)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *times = NULL;

  for (guint i = 0; i < bobbin_lesson_get_n_ways (self); i++)
    if (figures[i] != NULL)
      {
        g_autofree char *seconds = bobbin_words_dup_time (figures[i]->blocked * figures[i]->elapsed);
        g_autofree char *phrase = dup_phrase (&self->ways[i]);

        g_ptr_array_add (parts, g_strdup_printf (C_("lesson", "%s %s"), seconds, phrase));
      }

  times = join_parts (parts);

  /* Translators: times, each with its way of running. */
  return g_strdup_printf (_("Altogether, tasks were blocked for %s."), times);
}

static char *
dup_chunks (const BobbinLessonWay     *way,
            const BobbinLessonFigures *figures)
{
  g_autofree char *phrase = dup_phrase (way);
  g_autofree char *each = bobbin_words_dup_time (figures->elapsed / (double) MAX (figures->n_tasks, 1));

  /* Translators: a way of running, a time, a number of tasks. */
  return g_strdup_printf (_("A task cost %s %s, with %.0f in a chunk on average."), each, phrase,
                          MAX (figures->chunk, 1));
}

/* What else is to be seen in the figures of the last way that ran. */
static char *
dup_evidence (const BobbinLesson                *self,
              const BobbinLessonFigures * const *all,
              guint                              last)
{
  const BobbinLessonWay *way = &self->ways[last];
  const BobbinLessonFigures *figures = all[last];
  g_autofree char *seconds = bobbin_words_dup_time (figures->task_seconds);

  switch (self->point)
    {
    case BOBBIN_LESSON_POINT_SUM:
      return g_strdup_printf (_("Each of them took %s."), seconds);
    case BOBBIN_LESSON_POINT_WAITING:
      return g_strdup_printf (_("Each of them took %s, of which %.0f %% was computing."), seconds,
                              figures->computing * 100);
    case BOBBIN_LESSON_POINT_PROCESSORS:
      return dup_processors (way, figures);
    case BOBBIN_LESSON_POINT_STARTING:
      return dup_starting (way, figures);
    case BOBBIN_LESSON_POINT_AT_ONCE:
      return g_strdup_printf (_("Each of them took %s, and %.0f went on at once on average."), seconds,
                              figures->at_once);
    case BOBBIN_LESSON_POINT_BLOCKED:
      return dup_blocked (self, all);
    case BOBBIN_LESSON_POINT_CHUNKS:
      return dup_chunks (way, figures);
    case BOBBIN_LESSON_POINT_NONE:
    default:
      return NULL;
    }
}

char *
bobbin_lesson_dup_words (const BobbinLesson                *self,
                         const BobbinLessonFigures * const *figures)
{
  g_autofree char *result = NULL;
  g_autofree char *evidence = NULL;
  int first = -1;
  int last = -1;
  guint n_known = 0;

  for (guint i = 0; i < bobbin_lesson_get_n_ways (self); i++)
    if (figures[i] != NULL)
      {
        first = first < 0 ? (int) i : first;
        last = (int) i;
        n_known++;
      }

  if (n_known == 0)
    return NULL;

  result = dup_result (self, figures, figures[first], figures[last], n_known);
  evidence = dup_evidence (self, figures, (guint) last);

  return evidence != NULL ? g_strjoin (" ", result, evidence, NULL) : g_steal_pointer (&result);
}
