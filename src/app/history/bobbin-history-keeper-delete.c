/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How runs and races go: hidden while the user may change their mind, or doomed
 * and deleted one after the other. */
#include "bobbin-config.h"

#include <glib/gi18n-lib.h>

#include "app/bobbin-settings.h"
#include "bobbin-history-keeper-private.h"

static int
compare_doomed (gconstpointer a,
                gconstpointer b)
{
  const BobbinDoomed *x = a;
  const BobbinDoomed *y = b;

  if (x->is_race != y->is_race)
    return x->is_race - y->is_race;

  return (x->number > y->number) - (x->number < y->number);
}

static void
doom (BobbinHistoryKeeper *self,
      gint64               number,
      gboolean             is_race)
{
  const BobbinDoomed doomed = { number, is_race };

  g_array_append_val (self->doomed, doomed);
}

static gboolean
is_doomed (BobbinHistoryKeeper *self,
           gint64               number,
           gboolean             is_race)
{
  const BobbinDoomed wanted = { number, is_race };

  return g_array_binary_search (self->doomed, &wanted, compare_doomed, NULL);
}

static void
remove_run (BobbinHistoryKeeper *self,
            BobbinRun           *run)
{
  if (run != NULL && BOBBIN_RUN_IS_OVER (bobbin_run_get_state (run)))
    bobbin_session_list_remove (self->runs, run);
}

static void
remove_race (BobbinHistoryKeeper *self,
             BobbinShownRace     *race)
{
  if (race != NULL && !bobbin_shown_race_is_active (race))
    bobbin_session_list_remove (self->races, race);
}

static gboolean
delete_run (BobbinHistoryKeeper  *self,
            gint64                number,
            GError              **error)
{
  if (!bobbin_history_delete (self->history, number, error))
    return FALSE;

  bobbin_history_keeper_forget (self, number);
  remove_run (self, bobbin_history_keeper_find_run (self, number));

  return TRUE;
}

static gboolean
delete_race (BobbinHistoryKeeper  *self,
             gint64                number,
             GError              **error)
{
  if (!bobbin_history_delete_race (self->history, number, error))
    return FALSE;

  remove_race (self, bobbin_history_keeper_peek_race (self, number));
  g_hash_table_remove (self->loaded_races, &number);

  return TRUE;
}

/* Deletes one of those that are doomed. Trouble with one would be trouble with
 * all: then the others are let live. */
static void
delete_next (BobbinHistoryKeeper *self)
{
  const BobbinDoomed next = g_array_index (self->doomed, BobbinDoomed, self->doomed->len - 1);
  g_autoptr (GError) error = NULL;
  gboolean deleted;

  self->is_quiet = TRUE;
  deleted = next.is_race ? delete_race (self, next.number, &error) : delete_run (self, next.number, &error);
  self->is_quiet = FALSE;

  g_array_set_size (self->doomed, self->doomed->len - 1);
  /* Another Bobbin may have been faster. */
  if (deleted || g_error_matches (error, BOBBIN_HISTORY_ERROR, BOBBIN_HISTORY_ERROR_NOT_FOUND))
    return;

  g_array_set_size (self->doomed, 0);
  /* What is too old and cannot be deleted today is deleted another day. */
  if (self->is_asked)
    bobbin_history_keeper_emit_failed (self, _("The Run Was Not Deleted"), error);
}

void
bobbin_history_keeper_hide (BobbinHistoryKeeper *self,
                            BobbinRunItem       *item)
{
  g_return_if_fail (BOBBIN_IS_HISTORY_KEEPER (self));

  if (g_ptr_array_find (self->hidden, item, NULL))
    return;

  g_ptr_array_add (self->hidden, g_object_ref (item));
  bobbin_history_keeper_emit_changed (self);
}

void
bobbin_history_keeper_unhide (BobbinHistoryKeeper *self,
                              BobbinRunItem       *item)
{
  g_return_if_fail (BOBBIN_IS_HISTORY_KEEPER (self));

  if (g_ptr_array_remove (self->hidden, item))
    bobbin_history_keeper_emit_changed (self);
}

gboolean
bobbin_history_keeper_is_hidden (BobbinHistoryKeeper *self,
                                 gint64               number,
                                 BobbinRun           *run)
{
  g_return_val_if_fail (BOBBIN_IS_HISTORY_KEEPER (self), FALSE);

  if (is_doomed (self, number, FALSE))
    return TRUE;

  for (guint i = 0; i < self->hidden->len; i++)
    {
      BobbinRunItem *item = g_ptr_array_index (self->hidden, i);

      if (bobbin_run_item_is_race (item))
        continue;
      if (number != 0 ? bobbin_run_item_get_number (item) == number
                      : run != NULL && bobbin_run_item_get_run (item) == run)
        return TRUE;
    }

  return FALSE;
}

gboolean
bobbin_history_keeper_is_race_hidden (BobbinHistoryKeeper *self,
                                      gint64               number,
                                      BobbinShownRace     *race)
{
  g_return_val_if_fail (BOBBIN_IS_HISTORY_KEEPER (self), FALSE);

  if (is_doomed (self, number, TRUE))
    return TRUE;

  for (guint i = 0; i < self->hidden->len; i++)
    {
      BobbinRunItem *item = g_ptr_array_index (self->hidden, i);

      if (bobbin_run_item_is_race (item) &&
          (number != 0 ? bobbin_run_item_get_number (item) == number
                       : race != NULL && bobbin_run_item_get_race (item) == race))
        return TRUE;
    }

  return FALSE;
}

gboolean
bobbin_history_keeper_delete (BobbinHistoryKeeper  *self,
                              BobbinRunItem        *item,
                              GError              **error)
{
  g_autoptr (BobbinRunItem) held = g_object_ref (item);
  gint64 number = bobbin_run_item_get_number (item);
  gboolean deleted = TRUE;

  g_return_val_if_fail (BOBBIN_IS_HISTORY_KEEPER (self), FALSE);

  if (number != 0)
    deleted = bobbin_run_item_is_race (item) ? delete_race (self, number, error) : delete_run (self, number, error);
  else if (bobbin_run_item_is_race (item))
    remove_race (self, bobbin_run_item_get_race (item));
  else
    remove_run (self, bobbin_run_item_get_run (item));
  bobbin_history_keeper_unhide (self, item);

  return deleted;
}

static gboolean
delete_next_cb (gpointer user_data)
{
  BobbinHistoryKeeper *self = user_data;

  if (self->doomed->len > 0)
    delete_next (self);
  if (self->doomed->len > 0)
    return G_SOURCE_CONTINUE;

  self->deleting = 0;
  self->is_asked = FALSE;
  bobbin_history_keeper_emit_changed (self);

  return G_SOURCE_REMOVE;
}

/* A large run takes a while: one at a time, and the windows live on. */
static void
delete_doomed (BobbinHistoryKeeper *self)
{
  if (self->doomed->len == 0)
    return;

  g_array_sort (self->doomed, compare_doomed);
  if (self->deleting == 0)
    self->deleting = g_idle_add (delete_next_cb, self);
  bobbin_history_keeper_emit_changed (self);
}

void
bobbin_history_keeper_clean_up (BobbinHistoryKeeper *self)
{
  gint64 seconds = bobbin_settings_get_keep_seconds ();
  gint64 limit = g_get_real_time () - seconds * G_USEC_PER_SEC;
  g_autoptr (GPtrArray) entries = NULL;
  g_autoptr (GPtrArray) races = NULL;

  g_return_if_fail (BOBBIN_IS_HISTORY_KEEPER (self));

  if (self->history == NULL || bobbin_history_is_read_only (self->history) || seconds <= 0)
    return;

  entries = bobbin_history_keeper_list (self, NULL);
  races = bobbin_history_keeper_list_races (self, NULL);
  for (guint i = 0; i < entries->len; i++)
    if (bobbin_history_entry_is_older (g_ptr_array_index (entries, i), limit))
      doom (self, ((BobbinHistoryEntry *) g_ptr_array_index (entries, i))->number, FALSE);
  for (guint i = 0; i < races->len; i++)
    if (bobbin_history_race_is_older (g_ptr_array_index (races, i), limit))
      doom (self, ((BobbinHistoryRace *) g_ptr_array_index (races, i))->number, TRUE);
  delete_doomed (self);
}

/* What “Delete All” deletes. */
static gboolean
is_deletable (const BobbinHistoryEntry *entry)
{
  return !entry->pinned && BOBBIN_RUN_IS_OVER (entry->state);
}

guint
bobbin_history_keeper_count_deletable (BobbinHistoryKeeper *self)
{
  g_autoptr (GPtrArray) entries = bobbin_history_keeper_list (self, NULL);
  guint n_runs = 0;

  for (guint i = 0; i < entries->len; i++)
    n_runs += is_deletable (g_ptr_array_index (entries, i));

  return n_runs;
}

void
bobbin_history_keeper_delete_all (BobbinHistoryKeeper *self)
{
  g_autoptr (GPtrArray) entries = bobbin_history_keeper_list (self, NULL);

  for (guint i = 0; i < entries->len; i++)
    {
      const BobbinHistoryEntry *entry = g_ptr_array_index (entries, i);

      if (is_deletable (entry))
        doom (self, entry->number, FALSE);
    }

  self->is_asked |= self->doomed->len > 0;
  delete_doomed (self);
}

void
bobbin_history_keeper_delete_rest (BobbinHistoryKeeper *self)
{
  while (self->is_asked && self->doomed->len > 0)
    delete_next (self);

  while (self->hidden->len > 0)
    {
      g_autoptr (BobbinRunItem) item = g_object_ref (g_ptr_array_index (self->hidden, 0));

      bobbin_history_keeper_delete (self, item, NULL);
      g_ptr_array_remove (self->hidden, item);
    }
}
