/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-lane-row.h"

#include "app/bobbin-damage.h"
#include "app/bobbin-format.h"
#include "app/bobbin-readout.h"
#include "bobbin-spark.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

#define MAX_CHARS 240

/* Room for a million, at most, is left before it is needed: a narrow window has little. */
#define MAX_RESERVE 9

struct _BobbinLaneRow
{
  GtkWidget        parent_instance;

  BobbinRun       *run;
  BobbinLane      *lane;

  GtkLabel        *title;
  GtkInscription  *input;
  GtkProgressBar  *progress;
  GtkLabel        *process;
  GtkLabel        *chip;
  BobbinReadout   *seconds;
  BobbinReadout   *n_done;
  BobbinReadout   *busy;
  BobbinSpark     *spark;

  guint            n_changes;
  gboolean         compact;
  gint64           task;           /* whose input is shown; -1: none */
  const char      *role;           /* the chip's style class; static */
};

enum {
  PROP_0,
  PROP_COMPACT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (BobbinLaneRow, bobbin_lane_row, GTK_TYPE_WIDGET)

static const char *
get_role (BobbinLaneState state)
{
  switch (state)
    {
    case BOBBIN_LANE_WORKING:
      return "working";
    case BOBBIN_LANE_WAITING:
      return "waiting-for";
    case BOBBIN_LANE_BLOCKED:
      return "blocked";
    case BOBBIN_LANE_STARTING:
    case BOBBIN_LANE_IDLE:
    case BOBBIN_LANE_ENDED:
    default:
      return "idle";
    }
}

/* What is in a row is drawn anew as a whole. */
static void
note_change (BobbinLaneRow *self)
{
  self->n_changes++;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
set_label (BobbinLaneRow *self,
           GtkLabel      *label,
           const char    *text)
{
  if (g_strcmp0 (gtk_label_get_text (label), text) == 0)
    return;

  gtk_label_set_text (label, text);
  note_change (self);
}

static void
set_readout (BobbinLaneRow *self,
             BobbinReadout *readout,
             const char    *text)
{
  if (g_str_equal (bobbin_readout_get_text (readout), text))
    return;

  bobbin_readout_set_text (readout, text);
  note_change (self);
}

static char *
dup_input (BobbinLaneRow *self,
           gint64         task)
{
  BobbinInput input;

  if (task < 0)
    return g_strdup ("");

  bobbin_inputs_get (bobbin_run_get_inputs (self->run), (guint64) task, &input);

  return bobbin_format_line (input.text, (gssize) input.length, MAX_CHARS);
}

static double
get_busy (BobbinLaneRow *self)
{
  BobbinShares shares;

  bobbin_lane_get_shares (self->lane, &shares);

  return shares.working + shares.waiting;
}

static void
update_chip (BobbinLaneRow *self)
{
  BobbinLaneState state = bobbin_lane_get_state (self->lane);
  const char *phase = bobbin_lane_get_phase (self->lane);
  const char *role = get_role (state);
  gboolean in_task = bobbin_lane_get_task (self->lane) >= 0;

  set_label (self, self->chip, in_task && phase != NULL ? phase : bobbin_lane_state_get_title (state));
  if (self->role != role)
    {
      if (self->role != NULL)
        gtk_widget_remove_css_class (GTK_WIDGET (self->chip), self->role);
      gtk_widget_add_css_class (GTK_WIDGET (self->chip), role);
      self->role = role;
    }
}

static void
update_task (BobbinLaneRow *self)
{
  gint64 task = bobbin_lane_get_task (self->lane);
  double progress = task >= 0 ? bobbin_lane_get_progress (self->lane) : -1;
  double seconds = task >= 0 ? bobbin_lane_get_task_seconds (self->lane) : 0;
  g_autofree char *duration = NULL;

  if (task != self->task)
    {
      g_autofree char *text = dup_input (self, task);

      gtk_inscription_set_text (self->input, text);
      self->task = task;
      note_change (self);
    }

  /* Seen through rather than hidden where nothing is known: rows keep their size. */
  gtk_widget_set_opacity (GTK_WIDGET (self->progress), progress >= 0 ? 1 : 0);
  if (!G_APPROX_VALUE (gtk_progress_bar_get_fraction (self->progress), CLAMP (progress, 0, 1), 1e-6))
    gtk_progress_bar_set_fraction (self->progress, CLAMP (progress, 0, 1));

  /* Below a tenth of a second nobody could read it. */
  if (seconds >= 0.1)
    duration = seconds < 9.95 ? g_strdup_printf (_("%.1f s"), seconds) : bobbin_format_duration (seconds);
  set_readout (self, self->seconds, duration != NULL ? duration : "");
}

/* "Python 3.13.5, GIL"; NULL: nothing to say. */
static char *
dup_runtime (BobbinLane *lane)
{
  const char *runtime = bobbin_lane_get_runtime (lane);

  if (runtime == NULL)
    return NULL;

  switch (bobbin_lane_get_gil (lane))
    {
    case BOBBIN_GIL_HELD:
      /* Translators: an interpreter, whose threads take turns: “Python 3.13.5, GIL” */
      return g_strdup_printf (_("%s, GIL"), runtime);

    case BOBBIN_GIL_FREE:
      /* Translators: an interpreter, whose threads run side by side: “Python 3.13.5, no GIL” */
      return g_strdup_printf (_("%s, no GIL"), runtime);

    case BOBBIN_GIL_NONE:
    default:
      return g_strdup (runtime);
    }
}

/* "pid 4711 · 34 MB · CPU 97 % · 2 restarts · Python 3.13.5, GIL"; NULL where
 * the worker is in Bobbin's own process. */
static char *
dup_process (BobbinLane *lane)
{
  g_autoptr (GStrvBuilder) parts = g_strv_builder_new ();
  g_autofree char *cpu = bobbin_format_percent (bobbin_lane_get_cpu_share (lane));
  g_auto (GStrv) strings = NULL;
  guint n_restarts = bobbin_lane_get_n_restarts (lane);
  char *runtime = dup_runtime (lane);

  if (bobbin_lane_get_pid (lane) > 0)
    {
      g_strv_builder_take (parts, g_strdup_printf (_("pid %" PRId64), bobbin_lane_get_pid (lane)));
      if (bobbin_lane_get_memory (lane) > 0)
        g_strv_builder_take (parts, bobbin_format_quantity ((double) bobbin_lane_get_memory (lane), "bytes"));
      /* Translators: processor time lately: “CPU 97 %” */
      if (bobbin_lane_get_state (lane) != BOBBIN_LANE_ENDED)
        g_strv_builder_take (parts, g_strdup_printf (_("CPU %s"), cpu));
    }
  if (n_restarts > 0)
    g_strv_builder_take (parts, g_strdup_printf (ngettext ("%u restart", "%u restarts", n_restarts), n_restarts));
  if (runtime != NULL)
    g_strv_builder_take (parts, runtime);

  strings = g_strv_builder_end (parts);

  return strings[0] != NULL ? g_strjoinv (" · ", strings) : NULL;
}

static void
update_process (BobbinLaneRow *self)
{
  g_autofree char *text = dup_process (self->lane);

  gtk_widget_set_visible (GTK_WIDGET (self->process), text != NULL);
  if (text == NULL || g_str_equal (gtk_label_get_text (self->process), text))
    return;

  gtk_label_set_text (self->process, text);
}

/* A tooltip that is asked for, not set: setting one asks the X server where the pointer is. */
static gboolean
query_process_cb (BobbinLaneRow *self,
                  int            x,
                  int            y,
                  gboolean       keyboard,
                  GtkTooltip    *tooltip,
                  GtkWidget     *widget)
{
  gtk_tooltip_set_text (tooltip, gtk_label_get_text (self->process));

  return TRUE;
}

/* "79 % working, 3 % waiting, 2 % starting, 16 % idle" */
static char *
dup_shares (BobbinLane *lane)
{
  BobbinShares shares;
  g_autofree char *working = NULL;
  g_autofree char *waiting = NULL;
  g_autofree char *starting = NULL;
  g_autofree char *idle = NULL;

  bobbin_lane_get_shares (lane, &shares);
  shares = bobbin_shares_round (&shares);
  working = bobbin_format_percent (shares.working);
  waiting = bobbin_format_percent (shares.waiting);
  starting = bobbin_format_percent (shares.starting);
  idle = bobbin_format_percent (shares.idle);

  if (shares.starting <= 0)
    return g_strdup_printf (_("%s working, %s waiting, %s idle"), working, waiting, idle);

  return g_strdup_printf (_("%s working, %s waiting, %s starting, %s idle"), working, waiting, starting, idle);
}

static gboolean
query_busy_cb (BobbinLaneRow *self,
               int            x,
               int            y,
               gboolean       keyboard,
               GtkTooltip    *tooltip,
               GtkWidget     *widget)
{
  g_autofree char *shares = NULL;

  if (self->lane == NULL)
    return FALSE;

  shares = dup_shares (self->lane);
  gtk_tooltip_set_text (tooltip, shares);

  return TRUE;
}

static void
update_totals (BobbinLaneRow *self)
{
  guint spark[BOBBIN_LANE_SPARK_LENGTH];
  g_autofree char *busy = bobbin_format_percent (get_busy (self));

  update_process (self);
  set_readout (self, self->busy, busy);
  bobbin_lane_get_spark (self->lane, spark);
  bobbin_spark_set_values (self->spark, spark);
}

static void
bobbin_lane_row_get_property (GObject    *object,
                              guint       prop_id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_COMPACT:
      g_value_set_boolean (value, BOBBIN_LANE_ROW (object)->compact);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
bobbin_lane_row_set_property (GObject      *object,
                              guint         prop_id,
                              const GValue *value,
                              GParamSpec   *pspec)
{
  BobbinLaneRow *self = BOBBIN_LANE_ROW (object);

  switch (prop_id)
    {
    case PROP_COMPACT:
      if (self->compact != g_value_get_boolean (value))
        {
          self->compact = g_value_get_boolean (value);
          g_object_notify_by_pspec (object, pspec);
        }
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
bobbin_lane_row_dispose (GObject *object)
{
  BobbinLaneRow *self = BOBBIN_LANE_ROW (object);
  GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (object));

  gtk_widget_dispose_template (GTK_WIDGET (self), BOBBIN_TYPE_LANE_ROW);
  /* The box that holds them all has no name in the template. */
  g_clear_pointer (&child, gtk_widget_unparent);
  g_clear_object (&self->lane);
  g_clear_object (&self->run);

  G_OBJECT_CLASS (bobbin_lane_row_parent_class)->dispose (object);
}

static void
bobbin_lane_row_snapshot (GtkWidget   *widget,
                          GtkSnapshot *snapshot)
{
  bobbin_damage_snapshot (widget, snapshot, BOBBIN_LANE_ROW (widget)->n_changes);

  GTK_WIDGET_CLASS (bobbin_lane_row_parent_class)->snapshot (widget, snapshot);
}

static void
bobbin_lane_row_class_init (BobbinLaneRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = bobbin_lane_row_get_property;
  object_class->set_property = bobbin_lane_row_set_property;
  object_class->dispose = bobbin_lane_row_dispose;
  widget_class->snapshot = bobbin_lane_row_snapshot;

  properties[PROP_COMPACT] =
    g_param_spec_boolean ("compact", NULL, NULL, FALSE,
                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (BOBBIN_TYPE_READOUT);
  g_type_ensure (BOBBIN_TYPE_SPARK);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "lane");
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/bobbin/Bobbin/run-page/bobbin-lane-row.ui");
  gtk_widget_class_bind_template_child (widget_class, BobbinLaneRow, title);
  gtk_widget_class_bind_template_child (widget_class, BobbinLaneRow, input);
  gtk_widget_class_bind_template_child (widget_class, BobbinLaneRow, progress);
  gtk_widget_class_bind_template_child (widget_class, BobbinLaneRow, process);
  gtk_widget_class_bind_template_child (widget_class, BobbinLaneRow, chip);
  gtk_widget_class_bind_template_child (widget_class, BobbinLaneRow, seconds);
  gtk_widget_class_bind_template_child (widget_class, BobbinLaneRow, n_done);
  gtk_widget_class_bind_template_child (widget_class, BobbinLaneRow, busy);
  gtk_widget_class_bind_template_child (widget_class, BobbinLaneRow, spark);
  gtk_widget_class_bind_template_callback (widget_class, query_process_cb);
  gtk_widget_class_bind_template_callback (widget_class, query_busy_cb);
}

static void
bobbin_lane_row_init (BobbinLaneRow *self)
{
  self->task = -1;
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
bobbin_lane_row_new (void)
{
  return g_object_new (BOBBIN_TYPE_LANE_ROW, NULL);
}

void
bobbin_lane_row_set (BobbinLaneRow *self,
                     BobbinRun     *run,
                     BobbinLane    *lane)
{
  g_autofree char *total = NULL;

  g_return_if_fail (BOBBIN_IS_LANE_ROW (self));

  g_set_object (&self->run, run);
  g_set_object (&self->lane, lane);
  if (lane == NULL)
    return;

  total = bobbin_format_count (bobbin_inputs_get_n_inputs (bobbin_run_get_inputs (run)));
  bobbin_readout_reserve (self->n_done, (guint) MIN (g_utf8_strlen (total, -1), MAX_RESERVE));
  self->task = -1;
  gtk_inscription_set_text (self->input, "");
  set_label (self, self->title, bobbin_lane_get_title (lane));
  bobbin_lane_row_update (self, TRUE);
}

void
bobbin_lane_row_update (BobbinLaneRow *self,
                        gboolean       second)
{
  g_autofree char *n_done = NULL;

  g_return_if_fail (BOBBIN_IS_LANE_ROW (self));

  if (self->lane == NULL)
    return;

  n_done = bobbin_format_count (bobbin_lane_get_n_done (self->lane));
  set_readout (self, self->n_done, n_done);
  update_chip (self);
  update_task (self);
  if (second)
    update_totals (self);
}

char *
bobbin_lane_row_dup_description (BobbinLaneRow *self)
{
  g_autofree char *input = NULL;
  g_autofree char *doing = NULL;
  g_autofree char *n_done = NULL;
  g_autofree char *busy = NULL;
  g_autofree char *process = NULL;
  g_autofree char *text = NULL;
  guint64 count;

  g_return_val_if_fail (BOBBIN_IS_LANE_ROW (self), NULL);

  if (self->lane == NULL)
    return g_strdup ("");

  count = bobbin_lane_get_n_done (self->lane);
  n_done = bobbin_format_count (count);
  busy = bobbin_format_percent (get_busy (self));
  if (bobbin_lane_get_task (self->lane) >= 0)
    {
      input = dup_input (self, bobbin_lane_get_task (self->lane));
      /* Translators: what a worker does now and its input: “working on 42” */
      doing = g_strdup_printf (_("%s on %s"), gtk_label_get_text (self->chip), input);
    }
  else
    {
      doing = g_strdup (gtk_label_get_text (self->chip));
    }

  process = dup_process (self->lane);
  /* Translators: “Thread 1, working on 42, 216 done, busy 97 %” */
  text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s, %s, %s done, busy %s", "%s, %s, %s done, busy %s", (gulong) count),
                          bobbin_lane_get_title (self->lane), doing, n_done, busy);

  return process != NULL ? g_strdup_printf ("%s, %s", text, process) : g_steal_pointer (&text);
}
