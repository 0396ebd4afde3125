/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-shown-race.h"

/* ms between two reports of a race that goes on: as often as a person can read. */
#define INTERVAL 250

struct _BobbinShownRace
{
  GObject           parent_instance;

  BobbinRace       *race;       /* NULL: a past one */
  BobbinRaceReport *report;
  char             *title;
  gint64            number;
  guint             timer;
};

enum {
  PROP_0,
  PROP_TITLE,
  N_PROPS
};

enum {
  SIGNAL_CHANGED,
  SIGNAL_FINISHED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (BobbinShownRace, bobbin_shown_race, G_TYPE_OBJECT)

static void
take_report (BobbinShownRace *self)
{
  g_clear_pointer (&self->report, bobbin_race_report_unref);
  self->report = bobbin_race_dup_report (self->race);
}

static gboolean
timer_cb (gpointer user_data)
{
  BobbinShownRace *self = user_data;

  take_report (self);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);

  return G_SOURCE_CONTINUE;
}

/* A change of the state is told at once, blocks by the timer. */
static void
race_changed_cb (BobbinShownRace *self)
{
  if (bobbin_race_get_state (self->race) == self->report->state)
    return;

  take_report (self);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
race_finished_cb (BobbinShownRace *self)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  take_report (self);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
  g_signal_emit (self, signals[SIGNAL_FINISHED], 0);
}

static void
bobbin_shown_race_get_property (GObject    *object,
                                guint       prop_id,
                                GValue     *value,
                                GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_TITLE:
      g_value_set_string (value, BOBBIN_SHOWN_RACE (object)->title);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
bobbin_shown_race_set_property (GObject      *object,
                                guint         prop_id,
                                const GValue *value,
                                GParamSpec   *pspec)
{
  switch (prop_id)
    {
    case PROP_TITLE:
      if (g_set_str (&BOBBIN_SHOWN_RACE (object)->title, g_value_get_string (value)))
        g_object_notify_by_pspec (object, pspec);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
bobbin_shown_race_dispose (GObject *object)
{
  BobbinShownRace *self = BOBBIN_SHOWN_RACE (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  if (self->race != NULL)
    g_signal_handlers_disconnect_by_data (self->race, self);
  g_clear_object (&self->race);

  G_OBJECT_CLASS (bobbin_shown_race_parent_class)->dispose (object);
}

static void
bobbin_shown_race_finalize (GObject *object)
{
  BobbinShownRace *self = BOBBIN_SHOWN_RACE (object);

  bobbin_race_report_unref (self->report);
  g_free (self->title);

  G_OBJECT_CLASS (bobbin_shown_race_parent_class)->finalize (object);
}

static void
bobbin_shown_race_class_init (BobbinShownRaceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = bobbin_shown_race_get_property;
  object_class->set_property = bobbin_shown_race_set_property;
  object_class->dispose = bobbin_shown_race_dispose;
  object_class->finalize = bobbin_shown_race_finalize;

  properties[PROP_TITLE] =
    g_param_spec_string ("title", NULL, NULL, NULL,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[SIGNAL_CHANGED] =
    g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_FINISHED] =
    g_signal_new ("finished", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
bobbin_shown_race_init (BobbinShownRace *self)
{
}

BobbinShownRace *
bobbin_shown_race_new (BobbinRace *race)
{
  BobbinShownRace *self = g_object_new (BOBBIN_TYPE_SHOWN_RACE, NULL);

  self->race = g_object_ref (race);
  take_report (self);
  self->title = g_strdup (self->report->title);
  g_signal_connect_swapped (race, "changed", G_CALLBACK (race_changed_cb), self);
  g_signal_connect_swapped (race, "finished", G_CALLBACK (race_finished_cb), self);

  return self;
}

BobbinShownRace *
bobbin_shown_race_new_past (BobbinRaceReport *report,
                            gint64            number,
                            const char       *title)
{
  BobbinShownRace *self = g_object_new (BOBBIN_TYPE_SHOWN_RACE, NULL);

  self->report = bobbin_race_report_ref (report);
  self->number = number;
  self->title = g_strdup (title);

  return self;
}

void
bobbin_shown_race_start (BobbinShownRace *self)
{
  g_return_if_fail (BOBBIN_IS_SHOWN_RACE (self));
  g_return_if_fail (self->race != NULL && self->timer == 0);

  self->timer = g_timeout_add (INTERVAL, timer_cb, self);
  bobbin_race_start (self->race);
}

void
bobbin_shown_race_stop (BobbinShownRace *self)
{
  g_return_if_fail (BOBBIN_IS_SHOWN_RACE (self));

  if (bobbin_shown_race_is_active (self))
    bobbin_race_stop (self->race);
}

BobbinRaceReport *
bobbin_shown_race_get_report (BobbinShownRace *self)
{
  g_return_val_if_fail (BOBBIN_IS_SHOWN_RACE (self), NULL);

  return self->report;
}

const char *
bobbin_shown_race_get_title (BobbinShownRace *self)
{
  g_return_val_if_fail (BOBBIN_IS_SHOWN_RACE (self), NULL);

  return self->title;
}

gboolean
bobbin_shown_race_is_active (BobbinShownRace *self)
{
  g_return_val_if_fail (BOBBIN_IS_SHOWN_RACE (self), FALSE);

  return self->timer != 0;
}

gint64
bobbin_shown_race_get_number (BobbinShownRace *self)
{
  g_return_val_if_fail (BOBBIN_IS_SHOWN_RACE (self), 0);

  return self->number;
}

void
bobbin_shown_race_set_number (BobbinShownRace *self,
                              gint64           number)
{
  g_return_if_fail (BOBBIN_IS_SHOWN_RACE (self));

  if (self->number == number)
    return;

  self->number = number;
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}
