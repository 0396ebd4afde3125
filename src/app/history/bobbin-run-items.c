/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include <glib/gi18n-lib.h>

#include "bobbin-day.h"
#include "bobbin-run-items.h"

/* Sections that are no day; the others have the number of theirs. */
#define SECTION_RUNNING G_MAXINT64
#define SECTION_PINNED  (G_MAXINT64 - 1)

/* ms from a change to the list that shows it: longer than a few frames, so that the rows
 * that move are not styled, laid out and drawn in those in which the page of a run that
 * begins or ends changes, and shorter than anybody notices. */
#define DELAY 60

typedef struct
{
  BobbinRunItem *item;
  gint64         section;
  gint64         started;
} Place;

struct _BobbinRunItems
{
  GObject              parent_instance;

  BobbinHistoryKeeper *keeper;
  char                *search;
  gint64               today;      /* when whoever shows the list was told of it */

  GArray              *places;     /* Place, in the order of the list */
  guint                timer;      /* that lists anew */
};

static void list_model_iface_init (GListModelInterface *iface);
static void section_model_iface_init (GtkSectionModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (BobbinRunItems, bobbin_run_items, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_iface_init)
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_SECTION_MODEL, section_model_iface_init))

/* The items that there are, to be used again. */
typedef struct
{
  GHashTable *by_number;
  GHashTable *by_run;
  GHashTable *races_by_number;
  GHashTable *by_race;
} Known;

static void
place_clear (gpointer data)
{
  g_object_unref (((Place *) data)->item);
}

static GArray *
new_places (void)
{
  GArray *places = g_array_new (FALSE, FALSE, sizeof (Place));

  g_array_set_clear_func (places, place_clear);

  return places;
}

static Place *
get_place (BobbinRunItems *self,
           guint           position)
{
  return &g_array_index (self->places, Place, position);
}

static void
known_clear (Known *known)
{
  g_hash_table_unref (known->by_number);
  g_hash_table_unref (known->by_run);
  g_hash_table_unref (known->races_by_number);
  g_hash_table_unref (known->by_race);
}

static void
find_known (BobbinRunItems *self,
            Known          *known)
{
  /* Keys of its own: an item gets a new entry while it is looked for. */
  known->by_number = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  known->by_run = g_hash_table_new (NULL, NULL);
  known->races_by_number = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  known->by_race = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < self->places->len; i++)
    {
      BobbinRunItem *item = get_place (self, i)->item;
      gint64 number = bobbin_run_item_get_number (item);

      if (bobbin_run_item_get_race (item) != NULL)
        g_hash_table_insert (known->by_race, bobbin_run_item_get_race (item), item);
      else if (bobbin_run_item_is_race (item))
        g_hash_table_insert (known->races_by_number, g_memdup2 (&number, sizeof number), item);
      else if (bobbin_run_item_get_run (item) != NULL)
        g_hash_table_insert (known->by_run, bobbin_run_item_get_run (item), item);
      else
        g_hash_table_insert (known->by_number, g_memdup2 (&number, sizeof number), item);
    }
}

static void
add_place (GArray        *places,
           BobbinRunItem *item,
           GDateTime     *now)
{
  Place place = { .item = item, .started = bobbin_run_item_get_started (item) };

  if (bobbin_run_item_is_active (item))
    place.section = SECTION_RUNNING;
  else if (bobbin_run_item_is_pinned (item))
    place.section = SECTION_PINNED;
  else
    place.section = bobbin_day_get_number (place.started, now);

  g_array_append_val (places, place);
}

static gboolean
title_matches (BobbinRunItems *self,
               const char     *text)
{
  g_autofree char *title = g_utf8_casefold (text, -1);
  g_autofree char *search = NULL;

  if (self->search == NULL)
    return TRUE;

  search = g_utf8_casefold (self->search, -1);

  return strstr (title, search) != NULL;
}

/* Adds the runs of the session, and takes their entries out of @entries. */
static void
add_runs (BobbinRunItems *self,
          GHashTable     *entries,
          Known          *known,
          GArray         *places,
          GDateTime      *now)
{
  GListModel *runs = G_LIST_MODEL (bobbin_history_keeper_get_runs (self->keeper));

  for (guint i = g_list_model_get_n_items (runs); i > 0; i--)
    {
      g_autoptr (BobbinRun) run = g_list_model_get_item (runs, i - 1);
      gint64 number = bobbin_history_get_run_number (run);
      BobbinHistoryEntry *entry = NULL;
      BobbinRunItem *item;

      /* One that was resumed later in this session stands for both. */
      if (number != 0 && bobbin_history_keeper_find_run (self->keeper, number) != run)
        continue;
      if (number != 0)
        entry = g_hash_table_lookup (entries, &number);
      if (bobbin_history_keeper_is_hidden (self->keeper, number, run) ||
          (entry == NULL && !title_matches (self, bobbin_run_get_title (run))))
        continue;

      item = g_hash_table_lookup (known->by_run, run);
      item = item != NULL ? g_object_ref (item) : bobbin_run_item_new (run, entry);
      if (entry != NULL)
        bobbin_run_item_set_entry (item, entry);
      add_place (places, item, now);
      if (entry != NULL)
        g_hash_table_remove (entries, &number);
    }
}

static void
add_entries (GPtrArray  *list,
             GHashTable *entries,
             Known      *known,
             GArray     *places,
             GDateTime  *now)
{
  for (guint i = 0; i < list->len; i++)
    {
      BobbinHistoryEntry *entry = g_ptr_array_index (list, i);
      BobbinRunItem *item;

      if (!g_hash_table_contains (entries, &entry->number))
        continue;

      item = g_hash_table_lookup (known->by_number, &entry->number);
      item = item != NULL ? g_object_ref (item) : bobbin_run_item_new (NULL, entry);
      bobbin_run_item_set_entry (item, entry);
      add_place (places, item, now);
    }
}

/* What the history knows of the race with that number; %NULL: nothing. */
static BobbinHistoryRace *
find_past (GPtrArray *pasts,
           gint64     number)
{
  for (guint i = 0; i < pasts->len && number != 0; i++)
    {
      BobbinHistoryRace *past = g_ptr_array_index (pasts, i);

      if (past->number == number)
        return past;
    }

  return NULL;
}

/* Adds the races of the session, and takes them out of @pasts. */
static void
add_races (BobbinRunItems *self,
           GPtrArray      *pasts,
           Known          *known,
           GArray         *places,
           GDateTime      *now)
{
  GListModel *races = G_LIST_MODEL (bobbin_history_keeper_get_races (self->keeper));

  for (guint i = g_list_model_get_n_items (races); i > 0; i--)
    {
      g_autoptr (BobbinShownRace) race = g_list_model_get_item (races, i - 1);
      gint64 number = bobbin_shown_race_get_number (race);
      BobbinHistoryRace *past = find_past (pasts, number);
      BobbinRunItem *item;

      if (bobbin_history_keeper_is_race_hidden (self->keeper, number, race) ||
          (past == NULL && !title_matches (self, bobbin_shown_race_get_title (race))))
        continue;

      item = g_hash_table_lookup (known->by_race, race);
      item = item != NULL ? g_object_ref (item) : bobbin_run_item_new_race (race, past);
      if (past != NULL)
        bobbin_run_item_set_past (item, past);
      add_place (places, item, now);
      if (past != NULL)
        g_ptr_array_remove (pasts, past);
    }
}

static void
add_pasts (GPtrArray *pasts,
           Known     *known,
           GArray    *places,
           GDateTime *now)
{
  for (guint i = 0; i < pasts->len; i++)
    {
      BobbinHistoryRace *past = g_ptr_array_index (pasts, i);
      BobbinRunItem *item = g_hash_table_lookup (known->races_by_number, &past->number);

      item = item != NULL ? g_object_ref (item) : bobbin_run_item_new_race (NULL, past);
      bobbin_run_item_set_past (item, past);
      add_place (places, item, now);
    }
}

static int
compare_places (gconstpointer a,
                gconstpointer b)
{
  const Place *x = a;
  const Place *y = b;
  gint64 x_number, y_number;

  if (x->section != y->section)
    return x->section > y->section ? -1 : 1;
  if (x->started != y->started)
    return x->started > y->started ? -1 : 1;

  x_number = bobbin_run_item_get_number (x->item);
  y_number = bobbin_run_item_get_number (y->item);

  return (x_number < y_number) - (x_number > y_number);
}

static gboolean
places_equal (const Place *a,
              const Place *b)
{
  return a->item == b->item && a->section == b->section;
}

/* Shows @places instead of those that are shown, and tells of the smallest
 * stretch that covers what differs. */
static void
replace_places (BobbinRunItems *self,
                GArray         *places)
{
  g_autoptr (GArray) previous = self->places;
  guint n_old = previous->len;
  guint n_new = places->len;
  guint shorter = MIN (n_old, n_new);
  guint first = 0, last = 0;

  while (first < shorter && places_equal (&g_array_index (previous, Place, first),
                                          &g_array_index (places, Place, first)))
    first++;
  while (last < shorter - first && places_equal (&g_array_index (previous, Place, n_old - 1 - last),
                                                 &g_array_index (places, Place, n_new - 1 - last)))
    last++;

  self->places = places;
  if (first + last < MAX (n_old, n_new))
    g_list_model_items_changed (G_LIST_MODEL (self), first, n_old - first - last, n_new - first - last);
}

static gint64
get_today (void)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();

  return bobbin_day_get_number (g_date_time_to_unix_usec (now), now);
}

static void
list (BobbinRunItems *self)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autoptr (GPtrArray) entries = bobbin_history_keeper_list (self->keeper, self->search);
  g_autoptr (GPtrArray) pasts = bobbin_history_keeper_list_races (self->keeper, self->search);
  g_autoptr (GHashTable) by_number = g_hash_table_new (g_int64_hash, g_int64_equal);
  GArray *places = new_places ();
  Known known;

  g_clear_handle_id (&self->timer, g_source_remove);

  for (guint i = 0; i < entries->len; i++)
    {
      BobbinHistoryEntry *entry = g_ptr_array_index (entries, i);

      g_hash_table_insert (by_number, &entry->number, entry);
    }

  find_known (self, &known);
  add_runs (self, by_number, &known, places, now);
  add_entries (entries, by_number, &known, places, now);
  add_races (self, pasts, &known, places, now);
  add_pasts (pasts, &known, places, now);
  g_array_sort (places, compare_places);
  known_clear (&known);

  replace_places (self, places);
}

static gboolean
timer_cb (gpointer user_data)
{
  BobbinRunItems *self = user_data;

  self->timer = 0;
  list (self);

  return G_SOURCE_REMOVE;
}

/* Several changes at once are one; and not in the turn of the main loop in which a run
 * takes in what its workers did. */
static void
queue_list (BobbinRunItems *self)
{
  if (self->timer == 0)
    self->timer = g_timeout_add_full (G_PRIORITY_HIGH_IDLE, DELAY, timer_cb, self, NULL);
}

static void
runs_changed_cb (GListModel     *runs,
                 guint           position,
                 guint           removed,
                 guint           added,
                 BobbinRunItems *self)
{
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr (BobbinRun) run = g_list_model_get_item (runs, i);

      g_signal_connect_object (run, "notify::state", G_CALLBACK (queue_list), self, G_CONNECT_SWAPPED);
    }

  queue_list (self);
}

static void
races_changed_cb (GListModel     *races,
                  guint           position,
                  guint           removed,
                  guint           added,
                  BobbinRunItems *self)
{
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr (BobbinShownRace) race = g_list_model_get_item (races, i);

      g_signal_connect_object (race, "finished", G_CALLBACK (queue_list), self, G_CONNECT_SWAPPED);
    }

  queue_list (self);
}

static GType
bobbin_run_items_get_item_type (GListModel *model)
{
  return BOBBIN_TYPE_RUN_ITEM;
}

static guint
bobbin_run_items_get_n_items (GListModel *model)
{
  return BOBBIN_RUN_ITEMS (model)->places->len;
}

static gpointer
bobbin_run_items_get_item (GListModel *model,
                           guint       position)
{
  BobbinRunItems *self = BOBBIN_RUN_ITEMS (model);

  return position < self->places->len ? g_object_ref (get_place (self, position)->item) : NULL;
}

static void
list_model_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = bobbin_run_items_get_item_type;
  iface->get_n_items = bobbin_run_items_get_n_items;
  iface->get_item = bobbin_run_items_get_item;
}

static void
bobbin_run_items_get_section (GtkSectionModel *model,
                              guint            position,
                              guint           *start,
                              guint           *end)
{
  BobbinRunItems *self = BOBBIN_RUN_ITEMS (model);
  guint n_places = self->places->len;
  gint64 section;

  if (position >= n_places)
    {
      *start = n_places;
      *end = G_MAXUINT;
      return;
    }

  section = get_place (self, position)->section;
  for (*start = position; *start > 0 && get_place (self, *start - 1)->section == section; *start -= 1)
    ;
  for (*end = position + 1; *end < n_places && get_place (self, *end)->section == section; *end += 1)
    ;
}

static void
section_model_iface_init (GtkSectionModelInterface *iface)
{
  iface->get_section = bobbin_run_items_get_section;
}

static void
bobbin_run_items_dispose (GObject *object)
{
  BobbinRunItems *self = BOBBIN_RUN_ITEMS (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  if (self->keeper != NULL)
    {
      g_signal_handlers_disconnect_by_data (bobbin_history_keeper_get_runs (self->keeper), self);
      g_signal_handlers_disconnect_by_data (bobbin_history_keeper_get_races (self->keeper), self);
      g_signal_handlers_disconnect_by_data (self->keeper, self);
    }
  g_clear_object (&self->keeper);

  G_OBJECT_CLASS (bobbin_run_items_parent_class)->dispose (object);
}

static void
bobbin_run_items_finalize (GObject *object)
{
  BobbinRunItems *self = BOBBIN_RUN_ITEMS (object);

  g_array_unref (self->places);
  g_free (self->search);

  G_OBJECT_CLASS (bobbin_run_items_parent_class)->finalize (object);
}

static void
bobbin_run_items_class_init (BobbinRunItemsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = bobbin_run_items_dispose;
  object_class->finalize = bobbin_run_items_finalize;
}

static void
bobbin_run_items_init (BobbinRunItems *self)
{
  self->places = new_places ();
}

BobbinRunItems *
bobbin_run_items_new (BobbinHistoryKeeper *keeper)
{
  BobbinRunItems *self = g_object_new (BOBBIN_TYPE_RUN_ITEMS, NULL);
  GListModel *runs, *races;

  g_return_val_if_fail (BOBBIN_IS_HISTORY_KEEPER (keeper), self);

  self->keeper = g_object_ref (keeper);
  self->today = get_today ();
  runs = G_LIST_MODEL (bobbin_history_keeper_get_runs (keeper));
  g_signal_connect (runs, "items-changed", G_CALLBACK (runs_changed_cb), self);
  races = G_LIST_MODEL (bobbin_history_keeper_get_races (keeper));
  g_signal_connect (races, "items-changed", G_CALLBACK (races_changed_cb), self);
  g_signal_connect_swapped (keeper, "changed", G_CALLBACK (queue_list), self);
  races_changed_cb (races, 0, 0, g_list_model_get_n_items (races), self);
  runs_changed_cb (runs, 0, 0, g_list_model_get_n_items (runs), self);
  list (self);

  return self;
}

guint
bobbin_run_items_get_n_races (BobbinRunItems *self)
{
  guint n = 0;

  g_return_val_if_fail (BOBBIN_IS_RUN_ITEMS (self), 0);

  for (guint i = 0; i < self->places->len; i++)
    n += bobbin_run_item_is_race (get_place (self, i)->item);

  return n;
}

void
bobbin_run_items_set_search (BobbinRunItems *self,
                             const char     *search)
{
  g_return_if_fail (BOBBIN_IS_RUN_ITEMS (self));

  if (search != NULL && *search == '\0')
    search = NULL;
  if (g_set_str (&self->search, search))
    list (self);
}

const char *
bobbin_run_items_get_search (BobbinRunItems *self)
{
  g_return_val_if_fail (BOBBIN_IS_RUN_ITEMS (self), NULL);

  return self->search;
}

gboolean
bobbin_run_items_check_day (BobbinRunItems *self)
{
  gint64 today = get_today ();

  g_return_val_if_fail (BOBBIN_IS_RUN_ITEMS (self), FALSE);

  if (today == self->today)
    return FALSE;

  self->today = today;
  list (self);

  return TRUE;
}

guint
bobbin_run_items_find (BobbinRunItems *self,
                       GObject        *shown)
{
  gboolean is_race = BOBBIN_IS_SHOWN_RACE (shown);
  gint64 number;

  g_return_val_if_fail (BOBBIN_IS_RUN_ITEMS (self), GTK_INVALID_LIST_POSITION);

  number = is_race ? bobbin_shown_race_get_number (BOBBIN_SHOWN_RACE (shown))
                   : bobbin_history_get_run_number (BOBBIN_RUN (shown));
  for (guint i = 0; i < self->places->len; i++)
    {
      BobbinRunItem *item = get_place (self, i)->item;
      gpointer live = is_race ? (gpointer) bobbin_run_item_get_race (item) : bobbin_run_item_get_run (item);

      if (bobbin_run_item_is_race (item) == is_race &&
          (live == shown || (number != 0 && bobbin_run_item_get_number (item) == number)))
        return i;
    }

  return GTK_INVALID_LIST_POSITION;
}

char *
bobbin_run_items_dup_section_title (BobbinRunItems *self,
                                    BobbinRunItem  *item)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  const Place *place = NULL;

  g_return_val_if_fail (BOBBIN_IS_RUN_ITEMS (self), NULL);

  for (guint i = 0; i < self->places->len && place == NULL; i++)
    if (get_place (self, i)->item == item)
      place = get_place (self, i);

  if (place == NULL)
    return NULL;
  if (place->section == SECTION_RUNNING)
    return g_strdup (_("Running"));
  if (place->section == SECTION_PINNED)
    return g_strdup (_("Pinned"));

  return bobbin_day_dup_title (place->started, now);
}
