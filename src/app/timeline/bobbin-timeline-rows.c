/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-timeline-rows.h"

#include <math.h>

typedef enum
{
  PLACE_PINNED,
  PLACE_USUAL,
  PLACE_FOLDED,
} Place;

typedef struct
{
  guint8 place;    /* a Place */
  double key;
} Lane;

struct _BobbinTimelineRows
{
  GArray  *lanes;      /* Lane */
  GArray  *order;      /* guint: lanes, pinned ones first, folded ones last */
  GArray  *ranks;      /* guint: the place of each lane in it */
  guint    n_pinned;
  guint    n_folded;

  double   height;
  double   pitch;      /* 0: as there is room */
  guint    first;
};

static Lane *
get_lane (BobbinTimelineRows *self,
          guint               lane)
{
  return &g_array_index (self->lanes, Lane, lane);
}

static int
compare_lanes (gconstpointer a,
               gconstpointer b,
               gpointer      user_data)
{
  BobbinTimelineRows *self = user_data;
  guint first = *(const guint *) a;
  guint second = *(const guint *) b;
  const Lane *left = get_lane (self, first);
  const Lane *right = get_lane (self, second);

  if (left->place != right->place)
    return left->place < right->place ? -1 : 1;
  if (left->key < right->key || left->key > right->key)
    return left->key < right->key ? -1 : 1;

  return first < second ? -1 : first > second;
}

static void
sort (BobbinTimelineRows *self)
{
  self->n_pinned = 0;
  self->n_folded = 0;
  for (guint i = 0; i < self->lanes->len; i++)
    {
      g_array_index (self->order, guint, i) = i;
      self->n_pinned += get_lane (self, i)->place == PLACE_PINNED;
      self->n_folded += get_lane (self, i)->place == PLACE_FOLDED;
    }

  g_array_sort_with_data (self->order, compare_lanes, self);
  for (guint i = 0; i < self->lanes->len; i++)
    g_array_index (self->ranks, guint, g_array_index (self->order, guint, i)) = i;

  bobbin_timeline_rows_set_first (self, self->first);
}

static void
set_place (BobbinTimelineRows *self,
           guint               lane,
           Place               place)
{
  if (get_lane (self, lane)->place == place)
    return;

  get_lane (self, lane)->place = place;
  sort (self);
}

/* Pinned rows that are shown: something must be left to scroll. */
static guint
get_pinned_slots (BobbinTimelineRows *self)
{
  guint n_slots = bobbin_timeline_rows_get_n_slots (self);

  return self->n_pinned < n_slots || bobbin_timeline_rows_get_n_rows (self) <= n_slots
         ? self->n_pinned
         : n_slots - 1;
}

BobbinTimelineRows *
bobbin_timeline_rows_new (void)
{
  BobbinTimelineRows *self = g_new0 (BobbinTimelineRows, 1);

  self->lanes = g_array_new (FALSE, TRUE, sizeof (Lane));
  self->order = g_array_new (FALSE, TRUE, sizeof (guint));
  self->ranks = g_array_new (FALSE, TRUE, sizeof (guint));

  return self;
}

void
bobbin_timeline_rows_free (BobbinTimelineRows *self)
{
  g_array_unref (self->lanes);
  g_array_unref (self->order);
  g_array_unref (self->ranks);
  g_free (self);
}

void
bobbin_timeline_rows_set_n_lanes (BobbinTimelineRows *self,
                                  guint               n_lanes)
{
  Lane lane = { .place = PLACE_USUAL };

  g_return_if_fail (n_lanes >= self->lanes->len);

  if (n_lanes == self->lanes->len)
    return;

  while (self->lanes->len < n_lanes)
    g_array_append_val (self->lanes, lane);
  g_array_set_size (self->order, n_lanes);
  g_array_set_size (self->ranks, n_lanes);
  sort (self);
}

guint
bobbin_timeline_rows_get_n_lanes (BobbinTimelineRows *self)
{
  return self->lanes->len;
}

void
bobbin_timeline_rows_set_keys (BobbinTimelineRows *self,
                               const double       *keys,
                               guint               n_keys)
{
  gboolean changed = FALSE;

  g_return_if_fail (keys == NULL || n_keys == self->lanes->len);

  for (guint i = 0; i < self->lanes->len; i++)
    {
      double key = keys != NULL ? keys[i] : 0;

      changed |= get_lane (self, i)->key < key || get_lane (self, i)->key > key;
      get_lane (self, i)->key = key;
    }

  if (changed)
    sort (self);
}

void
bobbin_timeline_rows_set_pinned (BobbinTimelineRows *self,
                                 guint               lane,
                                 gboolean            pinned)
{
  g_return_if_fail (lane < self->lanes->len);

  if (pinned != bobbin_timeline_rows_is_pinned (self, lane))
    set_place (self, lane, pinned ? PLACE_PINNED : PLACE_USUAL);
}

gboolean
bobbin_timeline_rows_is_pinned (BobbinTimelineRows *self,
                                guint               lane)
{
  return lane < self->lanes->len && get_lane (self, lane)->place == PLACE_PINNED;
}

void
bobbin_timeline_rows_set_folded (BobbinTimelineRows *self,
                                 guint               lane,
                                 gboolean            folded)
{
  g_return_if_fail (lane < self->lanes->len);

  if (folded != bobbin_timeline_rows_is_folded (self, lane))
    set_place (self, lane, folded ? PLACE_FOLDED : PLACE_USUAL);
}

gboolean
bobbin_timeline_rows_is_folded (BobbinTimelineRows *self,
                                guint               lane)
{
  return lane < self->lanes->len && get_lane (self, lane)->place == PLACE_FOLDED;
}

void
bobbin_timeline_rows_fold_others (BobbinTimelineRows *self,
                                  guint               lane)
{
  for (guint i = 0; i < self->lanes->len; i++)
    if (i != lane && get_lane (self, i)->place == PLACE_USUAL)
      get_lane (self, i)->place = PLACE_FOLDED;

  sort (self);
}

void
bobbin_timeline_rows_unfold_all (BobbinTimelineRows *self)
{
  for (guint i = 0; i < self->lanes->len; i++)
    if (get_lane (self, i)->place == PLACE_FOLDED)
      get_lane (self, i)->place = PLACE_USUAL;

  sort (self);
}

guint
bobbin_timeline_rows_get_n_pinned (BobbinTimelineRows *self)
{
  return self->n_pinned;
}

guint
bobbin_timeline_rows_get_n_folded (BobbinTimelineRows *self)
{
  return self->n_folded;
}

guint
bobbin_timeline_rows_get_n_rows (BobbinTimelineRows *self)
{
  return self->lanes->len - self->n_folded + (self->n_folded > 0);
}

guint
bobbin_timeline_rows_get_lane (BobbinTimelineRows *self,
                               guint               row)
{
  return row < self->lanes->len - self->n_folded
         ? g_array_index (self->order, guint, row)
         : BOBBIN_TIMELINE_FOLDED;
}

guint
bobbin_timeline_rows_find (BobbinTimelineRows *self,
                           guint               lane)
{
  guint n_unfolded = self->lanes->len - self->n_folded;

  g_return_val_if_fail (lane < self->lanes->len, 0);

  return MIN (g_array_index (self->ranks, guint, lane), n_unfolded);
}

void
bobbin_timeline_rows_set_height (BobbinTimelineRows *self,
                                 double              height)
{
  self->height = MAX (height, 0);
  bobbin_timeline_rows_set_first (self, self->first);
}

void
bobbin_timeline_rows_set_pitch (BobbinTimelineRows *self,
                                double              pitch)
{
  self->pitch = pitch > 0 ? CLAMP (pitch, BOBBIN_TIMELINE_ROWS_MIN, BOBBIN_TIMELINE_ROWS_MAX) : 0;
  bobbin_timeline_rows_set_first (self, self->first);
}

double
bobbin_timeline_rows_get_pitch (BobbinTimelineRows *self)
{
  guint n_rows = MAX (bobbin_timeline_rows_get_n_rows (self), 1);

  if (self->pitch > 0)
    return self->pitch;

  return CLAMP (floor (self->height / n_rows), BOBBIN_TIMELINE_ROWS_AUTO_MIN, BOBBIN_TIMELINE_ROWS_MAX);
}

gboolean
bobbin_timeline_rows_has_pitch (BobbinTimelineRows *self)
{
  return self->pitch > 0;
}

guint
bobbin_timeline_rows_get_n_slots (BobbinTimelineRows *self)
{
  guint room = (guint) (self->height / bobbin_timeline_rows_get_pitch (self));

  return MIN (bobbin_timeline_rows_get_n_rows (self), MAX (room, 1));
}

guint
bobbin_timeline_rows_slot_to_row (BobbinTimelineRows *self,
                                  guint               slot)
{
  guint pinned = get_pinned_slots (self);

  return slot < pinned ? slot : self->first + slot;
}

int
bobbin_timeline_rows_row_to_slot (BobbinTimelineRows *self,
                                  guint               row)
{
  guint pinned = get_pinned_slots (self);

  if (row < pinned)
    return (int) row;
  if (row < pinned + self->first || row - self->first >= bobbin_timeline_rows_get_n_slots (self))
    return -1;

  return (int) (row - self->first);
}

guint
bobbin_timeline_rows_get_n_scrolled (BobbinTimelineRows *self)
{
  return bobbin_timeline_rows_get_n_rows (self) - get_pinned_slots (self);
}

guint
bobbin_timeline_rows_get_page (BobbinTimelineRows *self)
{
  return bobbin_timeline_rows_get_n_slots (self) - get_pinned_slots (self);
}

guint
bobbin_timeline_rows_get_first (BobbinTimelineRows *self)
{
  return self->first;
}

void
bobbin_timeline_rows_set_first (BobbinTimelineRows *self,
                                guint               first)
{
  guint last = bobbin_timeline_rows_get_n_scrolled (self) - bobbin_timeline_rows_get_page (self);

  self->first = MIN (first, last);
}

gboolean
bobbin_timeline_rows_scroll_to (BobbinTimelineRows *self,
                                guint               row)
{
  guint pinned = get_pinned_slots (self);

  if (bobbin_timeline_rows_row_to_slot (self, row) >= 0)
    return FALSE;

  if (row < pinned + self->first)
    bobbin_timeline_rows_set_first (self, row - pinned);
  else
    bobbin_timeline_rows_set_first (self, row - pinned + 1 - bobbin_timeline_rows_get_page (self));

  return TRUE;
}
