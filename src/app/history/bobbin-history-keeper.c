/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include <glib/gi18n-lib.h>

#include "app/bobbin-settings.h"
#include "bobbin-history-keeper-private.h"

enum {
  SIGNAL_CHANGED,
  SIGNAL_FAILED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (BobbinHistoryKeeper, bobbin_history_keeper, G_TYPE_OBJECT)

static void
weak_ref_free (gpointer data)
{
  g_weak_ref_clear (data);
  g_free (data);
}

void
bobbin_history_keeper_emit_changed (BobbinHistoryKeeper *self)
{
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
history_changed_cb (BobbinHistoryKeeper *self)
{
  if (!self->is_quiet)
    bobbin_history_keeper_emit_changed (self);
}

void
bobbin_history_keeper_emit_failed (BobbinHistoryKeeper *self,
                                   const char          *heading,
                                   const GError        *error)
{
  g_signal_emit (self, signals[SIGNAL_FAILED], 0, heading, error->message);
}

static void
find_cut_off (BobbinHistoryKeeper *self)
{
  gint64 dismissed = bobbin_settings_get_dismissed ();
  g_autoptr (GPtrArray) entries = bobbin_history_list (self->history, NULL, 0, NULL);

  for (guint i = 0; entries != NULL && i < entries->len && self->cut_off == 0; i++)
    {
      const BobbinHistoryEntry *entry = g_ptr_array_index (entries, i);

      if (entry->cut_off && entry->resumable && entry->number > dismissed)
        self->cut_off = entry->number;
    }
}

static void
open_history (BobbinHistoryKeeper *self)
{
  g_autofree char *folder = bobbin_history_dup_default_folder ();
  g_autoptr (GError) error = NULL;

  self->history = bobbin_history_open (folder, &error);
  if (self->history == NULL)
    {
      self->failure = g_strdup_printf (_("There is no history, and runs are not kept: %s"), error->message);
      return;
    }

  g_signal_connect_swapped (self->history, "changed", G_CALLBACK (history_changed_cb), self);
  find_cut_off (self);
}

static void
bobbin_history_keeper_dispose (GObject *object)
{
  BobbinHistoryKeeper *self = BOBBIN_HISTORY_KEEPER (object);

  g_clear_handle_id (&self->deleting, g_source_remove);
  if (self->history != NULL)
    g_signal_handlers_disconnect_by_data (self->history, self);
  g_ptr_array_set_size (self->hidden, 0);
  g_clear_object (&self->history);
  g_clear_object (&self->runs);
  g_clear_object (&self->races);

  G_OBJECT_CLASS (bobbin_history_keeper_parent_class)->dispose (object);
}

static void
bobbin_history_keeper_finalize (GObject *object)
{
  BobbinHistoryKeeper *self = BOBBIN_HISTORY_KEEPER (object);

  g_hash_table_unref (self->loaded);
  g_hash_table_unref (self->loaded_races);
  g_ptr_array_unref (self->hidden);
  g_array_unref (self->doomed);
  g_free (self->failure);

  G_OBJECT_CLASS (bobbin_history_keeper_parent_class)->finalize (object);
}

static void
bobbin_history_keeper_class_init (BobbinHistoryKeeperClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = bobbin_history_keeper_dispose;
  object_class->finalize = bobbin_history_keeper_finalize;

  signals[SIGNAL_CHANGED] =
    g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_FAILED] =
    g_signal_new ("failed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
}

static void
bobbin_history_keeper_init (BobbinHistoryKeeper *self)
{
  self->loaded = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, weak_ref_free);
  self->loaded_races = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, weak_ref_free);
  self->hidden = g_ptr_array_new_with_free_func (g_object_unref);
  self->doomed = g_array_new (FALSE, FALSE, sizeof (BobbinDoomed));
}

BobbinHistoryKeeper *
bobbin_history_keeper_new (BobbinSessionList *runs,
                           BobbinSessionList *races)
{
  BobbinHistoryKeeper *self = g_object_new (BOBBIN_TYPE_HISTORY_KEEPER, NULL);

  g_return_val_if_fail (BOBBIN_IS_SESSION_LIST (runs), self);
  g_return_val_if_fail (BOBBIN_IS_SESSION_LIST (races), self);

  self->runs = g_object_ref (runs);
  self->races = g_object_ref (races);
  open_history (self);

  return self;
}

BobbinHistory *
bobbin_history_keeper_get_history (BobbinHistoryKeeper *self)
{
  g_return_val_if_fail (BOBBIN_IS_HISTORY_KEEPER (self), NULL);

  return self->history;
}

BobbinSessionList *
bobbin_history_keeper_get_runs (BobbinHistoryKeeper *self)
{
  g_return_val_if_fail (BOBBIN_IS_HISTORY_KEEPER (self), NULL);

  return self->runs;
}

BobbinSessionList *
bobbin_history_keeper_get_races (BobbinHistoryKeeper *self)
{
  g_return_val_if_fail (BOBBIN_IS_HISTORY_KEEPER (self), NULL);

  return self->races;
}

const char *
bobbin_history_keeper_get_notice (BobbinHistoryKeeper *self)
{
  g_return_val_if_fail (BOBBIN_IS_HISTORY_KEEPER (self), NULL);

  return self->history != NULL ? bobbin_history_get_notice (self->history) : self->failure;
}

gboolean
bobbin_history_keeper_is_on (BobbinHistoryKeeper *self)
{
  g_return_val_if_fail (BOBBIN_IS_HISTORY_KEEPER (self), FALSE);

  return self->history != NULL && !bobbin_history_is_read_only (self->history) &&
         bobbin_settings_get_flag ("keep-history");
}

void
bobbin_history_keeper_get_options (BobbinHistoryKeeper  *self,
                                   BobbinHistoryOptions *options)
{
  g_return_if_fail (BOBBIN_IS_HISTORY_KEEPER (self));

  bobbin_settings_get_history (options);
}

void
bobbin_history_keeper_keep (BobbinHistoryKeeper *self,
                            BobbinRun           *run)
{
  g_autoptr (BobbinJournal) journal = NULL;
  BobbinHistoryOptions options;

  g_return_if_fail (BOBBIN_IS_HISTORY_KEEPER (self));

  if (!bobbin_history_keeper_is_on (self))
    return;

  bobbin_history_keeper_get_options (self, &options);
  journal = bobbin_history_new_journal (self->history, run, &options);
  bobbin_run_set_journal (run, journal);
}

void
bobbin_history_keeper_poll (BobbinHistoryKeeper *self)
{
  g_return_if_fail (BOBBIN_IS_HISTORY_KEEPER (self));

  if (self->history != NULL)
    bobbin_history_poll (self->history);
}

void
bobbin_history_keeper_wait (BobbinHistoryKeeper *self)
{
  g_return_if_fail (BOBBIN_IS_HISTORY_KEEPER (self));

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->runs)); i++)
    {
      g_autoptr (BobbinRun) run = g_list_model_get_item (G_LIST_MODEL (self->runs), i);
      BobbinJournal *journal = bobbin_run_get_journal (run);

      if (journal != NULL)
        bobbin_journal_wait (journal);
    }

  bobbin_history_keeper_delete_rest (self);
}

GPtrArray *
bobbin_history_keeper_list (BobbinHistoryKeeper *self,
                            const char          *search)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *entries = NULL;

  g_return_val_if_fail (BOBBIN_IS_HISTORY_KEEPER (self), NULL);

  if (self->history != NULL)
    entries = bobbin_history_list (self->history, search, 0, &error);
  if (error != NULL)
    g_debug ("The history cannot be listed: %s", error->message);
  if (entries == NULL)
    return g_ptr_array_new_with_free_func ((GDestroyNotify) bobbin_history_entry_unref);

  for (guint i = entries->len; i > 0 && self->hidden->len + self->doomed->len > 0; i--)
    {
      BobbinHistoryEntry *entry = g_ptr_array_index (entries, i - 1);

      if (bobbin_history_keeper_is_hidden (self, entry->number, NULL))
        g_ptr_array_remove_index (entries, i - 1);
    }

  return entries;
}

BobbinRun *
bobbin_history_keeper_find_run (BobbinHistoryKeeper *self,
                                gint64               number)
{
  GListModel *runs;

  g_return_val_if_fail (BOBBIN_IS_HISTORY_KEEPER (self), NULL);

  /* A run that was resumed is there twice: the latest one counts. */
  runs = G_LIST_MODEL (self->runs);
  for (guint i = g_list_model_get_n_items (runs); i > 0; i--)
    {
      g_autoptr (BobbinRun) run = g_list_model_get_item (runs, i - 1);

      if (number != 0 && bobbin_history_get_run_number (run) == number)
        return run;
    }

  return NULL;
}

BobbinRun *
bobbin_history_keeper_peek_run (BobbinHistoryKeeper *self,
                                gint64               number)
{
  BobbinRun *run = bobbin_history_keeper_find_run (self, number);
  GWeakRef *known = g_hash_table_lookup (self->loaded, &number);
  g_autoptr (BobbinRun) loaded = known != NULL ? g_weak_ref_get (known) : NULL;

  return run != NULL ? run : loaded;
}

/* Knows @object by its number for as long as somebody holds it. */
static void
remember (GHashTable *loaded,
          gint64      number,
          gpointer    object)
{
  GWeakRef *known = g_new (GWeakRef, 1);

  g_weak_ref_init (known, object);
  g_hash_table_replace (loaded, g_memdup2 (&number, sizeof number), known);
}

BobbinRun *
bobbin_history_keeper_dup_run (BobbinHistoryKeeper  *self,
                               BobbinRunItem        *item,
                               GError              **error)
{
  gint64 number = bobbin_run_item_get_number (item);
  BobbinRun *run = bobbin_run_item_get_run (item);

  g_return_val_if_fail (BOBBIN_IS_HISTORY_KEEPER (self), NULL);

  if (run == NULL)
    run = bobbin_history_keeper_peek_run (self, number);
  if (run != NULL)
    return g_object_ref (run);

  g_return_val_if_fail (self->history != NULL, NULL);

  run = bobbin_history_load_run (self->history, number, error);
  if (run != NULL)
    remember (self->loaded, number, run);

  return run;
}

void
bobbin_history_keeper_forget (BobbinHistoryKeeper *self,
                              gint64               number)
{
  g_return_if_fail (BOBBIN_IS_HISTORY_KEEPER (self));

  g_hash_table_remove (self->loaded, &number);
}

void
bobbin_history_keeper_keep_race (BobbinHistoryKeeper *self,
                                 BobbinShownRace     *race)
{
  const BobbinRaceReport *report = bobbin_shown_race_get_report (race);
  const char *title = bobbin_shown_race_get_title (race);
  g_autoptr (GError) error = NULL;
  gint64 number;

  g_return_if_fail (BOBBIN_IS_HISTORY_KEEPER (self));

  if (!bobbin_history_keeper_is_on (self) || report->state == BOBBIN_RACE_FAILED || report->n_rounds == 0)
    return;

  number = bobbin_history_add_race (self->history, report, &error);
  if (number == 0)
    {
      bobbin_history_keeper_emit_failed (self, _("The Race Was Not Kept"), error);
      return;
    }

  bobbin_shown_race_set_number (race, number);
  /* It may have been renamed while it went on. */
  if (g_strcmp0 (title, report->title) != 0 &&
      !bobbin_history_rename_race (self->history, number, title, &error))
    bobbin_history_keeper_emit_failed (self, _("The Race Was Not Renamed"), error);
}

GPtrArray *
bobbin_history_keeper_list_races (BobbinHistoryKeeper *self,
                                  const char          *search)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *races = NULL;

  g_return_val_if_fail (BOBBIN_IS_HISTORY_KEEPER (self), NULL);

  if (self->history != NULL)
    races = bobbin_history_list_races (self->history, search, 0, &error);
  if (error != NULL)
    g_debug ("The races cannot be listed: %s", error->message);
  if (races == NULL)
    return g_ptr_array_new_with_free_func ((GDestroyNotify) bobbin_history_race_unref);

  for (guint i = races->len; i > 0 && self->hidden->len + self->doomed->len > 0; i--)
    {
      BobbinHistoryRace *race = g_ptr_array_index (races, i - 1);

      if (bobbin_history_keeper_is_race_hidden (self, race->number, NULL))
        g_ptr_array_remove_index (races, i - 1);
    }

  return races;
}

BobbinShownRace *
bobbin_history_keeper_peek_race (BobbinHistoryKeeper *self,
                                 gint64               number)
{
  GWeakRef *known = g_hash_table_lookup (self->loaded_races, &number);
  g_autoptr (BobbinShownRace) loaded = known != NULL ? g_weak_ref_get (known) : NULL;
  GListModel *races = G_LIST_MODEL (self->races);

  for (guint i = 0; i < g_list_model_get_n_items (races); i++)
    {
      g_autoptr (BobbinShownRace) race = g_list_model_get_item (races, i);

      if (number != 0 && bobbin_shown_race_get_number (race) == number)
        return race;
    }

  return loaded;
}

BobbinShownRace *
bobbin_history_keeper_dup_race (BobbinHistoryKeeper  *self,
                                BobbinRunItem        *item,
                                GError              **error)
{
  gint64 number = bobbin_run_item_get_number (item);
  BobbinShownRace *race = bobbin_run_item_get_race (item);
  g_autoptr (BobbinRaceReport) report = NULL;

  g_return_val_if_fail (BOBBIN_IS_HISTORY_KEEPER (self), NULL);

  if (race == NULL)
    race = bobbin_history_keeper_peek_race (self, number);
  if (race != NULL)
    return g_object_ref (race);

  g_return_val_if_fail (self->history != NULL, NULL);

  report = bobbin_history_load_race (self->history, number, error);
  if (report == NULL)
    return NULL;

  race = bobbin_shown_race_new_past (report, number, bobbin_run_item_get_title (item));
  remember (self->loaded_races, number, race);

  return race;
}

BobbinHistoryEntry *
bobbin_history_keeper_dup_cut_off (BobbinHistoryKeeper *self)
{
  g_autoptr (BobbinHistoryEntry) entry = NULL;

  g_return_val_if_fail (BOBBIN_IS_HISTORY_KEEPER (self), NULL);

  if (self->cut_off == 0 || bobbin_history_keeper_is_hidden (self, self->cut_off, NULL) ||
      bobbin_history_keeper_find_run (self, self->cut_off) != NULL)
    return NULL;

  entry = bobbin_history_get (self->history, self->cut_off, NULL);

  return entry != NULL && entry->cut_off ? g_steal_pointer (&entry) : NULL;
}

void
bobbin_history_keeper_dismiss_cut_off (BobbinHistoryKeeper *self)
{
  g_return_if_fail (BOBBIN_IS_HISTORY_KEEPER (self));

  bobbin_settings_set_dismissed (self->cut_off);
  self->cut_off = 0;
  bobbin_history_keeper_emit_changed (self);
}

gboolean
bobbin_history_keeper_is_gone (BobbinHistoryKeeper *self,
                               BobbinRun           *run)
{
  gint64 number = bobbin_history_get_run_number (run);
  g_autoptr (BobbinHistoryEntry) entry = NULL;
  g_autoptr (GError) error = NULL;

  g_return_val_if_fail (BOBBIN_IS_HISTORY_KEEPER (self), FALSE);

  /* One of the session is still there, if only in memory. */
  if (self->history == NULL || number == 0 || bobbin_session_list_contains (self->runs, run))
    return FALSE;

  entry = bobbin_history_get (self->history, number, &error);

  return g_error_matches (error, BOBBIN_HISTORY_ERROR, BOBBIN_HISTORY_ERROR_NOT_FOUND);
}
