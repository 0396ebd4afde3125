/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-lane-map.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>
#include <math.h>

#include "app/bobbin-format.h"
#include "bobbin-drawing-painter.h"

/* px. */
#define MARGIN        12.0
#define LEGEND_HEIGHT 32.0
#define TEXT_SIZE     11.0
#define LETTER        0.6
#define MIN_WIDTH     240

/* Of an input that is told. */
#define MAX_CHARS 200

struct _BobbinLaneMap
{
  GtkWidget           parent_instance;

  BobbinRun          *run;
  BobbinRunSelection *selection;

  BobbinDrawing      *drawing;
  guint               n_lanes;      /* when it was last measured */
  guint               chosen;
  gboolean            has_chosen;
  gint64              described;    /* µs: when; nobody can listen to more than once a second */
};

G_DEFINE_FINAL_TYPE (BobbinLaneMap, bobbin_lane_map, GTK_TYPE_WIDGET)

static guint
count_lanes (BobbinLaneMap *self)
{
  return self->run != NULL ? g_list_model_get_n_items (bobbin_run_get_lanes (self->run)) : 0;
}

static void
get_grid (BobbinLaneMap  *self,
          BobbinLaneGrid *grid)
{
  GtkWidget *widget = GTK_WIDGET (self);

  bobbin_lane_grid_init (grid, count_lanes (self), gtk_widget_get_width (widget) - 2 * MARGIN,
                         gtk_widget_get_height (widget) - LEGEND_HEIGHT - MARGIN);
}

static double
get_busy (BobbinLane *lane)
{
  BobbinShares shares;

  bobbin_lane_get_shares (lane, &shares);

  return CLAMP (shares.working + shares.waiting, 0, 1);
}

static BobbinInk
get_ink (BobbinLaneState state)
{
  switch (state)
    {
    case BOBBIN_LANE_STARTING:
      return BOBBIN_INK_STARTING;
    case BOBBIN_LANE_WORKING:
      return BOBBIN_INK_RUNNING;
    case BOBBIN_LANE_WAITING:
      return BOBBIN_INK_AREA;
    case BOBBIN_LANE_BLOCKED:
      return BOBBIN_INK_RETRIED;
    case BOBBIN_LANE_IDLE:
    case BOBBIN_LANE_ENDED:
    default:
      return BOBBIN_INK_DONE;
    }
}

/* "working on 42". */
static char *
dup_doing (BobbinLaneMap *self,
           BobbinLane    *lane)
{
  const char *state = bobbin_lane_state_get_title (bobbin_lane_get_state (lane));
  gint64 task = bobbin_lane_get_task (lane);
  g_autofree char *text = NULL;
  BobbinInput input;

  if (task < 0)
    return g_strdup (state);

  bobbin_inputs_get (bobbin_run_get_inputs (self->run), (guint64) task, &input);
  text = bobbin_format_line (input.text, (gssize) input.length, MAX_CHARS);

  return g_strdup_printf (_("%s on %s"), state, text);
}

/* "Slot 12, working on 42, 216 done, busy 97 %". */
static char *
dup_description (BobbinLaneMap *self,
                 guint          number)
{
  g_autoptr (BobbinLane) lane = g_list_model_get_item (bobbin_run_get_lanes (self->run), number);
  g_autofree char *doing = NULL;
  g_autofree char *n_done = NULL;
  g_autofree char *busy = NULL;

  if (lane == NULL)
    return NULL;

  doing = dup_doing (self, lane);
  n_done = bobbin_format_count (bobbin_lane_get_n_done (lane));
  busy = bobbin_format_percent (get_busy (lane));

  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s, %s, %s done, busy %s", "%s, %s, %s done, busy %s",
                                       (gulong) bobbin_lane_get_n_done (lane)),
                          bobbin_lane_get_title (lane), doing, n_done, busy);
}

/* How many lanes are in which state, in words; and the chosen one. */
static void
describe (BobbinLaneMap *self)
{
  GListModel *lanes = bobbin_run_get_lanes (self->run);
  guint counts[BOBBIN_LANE_ENDED + 1] = { 0 };
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (lanes); i++)
    {
      g_autoptr (BobbinLane) lane = g_list_model_get_item (lanes, i);

      counts[bobbin_lane_get_state (lane)]++;
    }
  for (BobbinLaneState state = 0; state <= BOBBIN_LANE_ENDED; state++)
    if (counts[state] > 0)
      g_string_append_printf (text, "%s%s: %u", text->len > 0 ? ", " : "", bobbin_lane_state_get_title (state),
                              counts[state]);
  if (self->has_chosen)
    {
      g_autofree char *chosen = dup_description (self, self->chosen);

      g_string_append_printf (text, _(". Chosen: %s"), chosen != NULL ? chosen : "");
    }

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text->str, -1);
  self->described = g_get_monotonic_time ();
}

static void
choose (BobbinLaneMap *self,
        guint          lane)
{
  g_autofree char *description = dup_description (self, lane);

  self->chosen = lane;
  self->has_chosen = TRUE;
  describe (self);
  if (description != NULL)
    gtk_accessible_announce (GTK_ACCESSIBLE (self), description, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
activate (BobbinLaneMap *self)
{
  g_autoptr (BobbinLane) lane = NULL;

  if (!self->has_chosen)
    return;

  lane = g_list_model_get_item (bobbin_run_get_lanes (self->run), self->chosen);
  if (lane != NULL && bobbin_lane_get_task (lane) >= 0)
    bobbin_run_selection_set_task (self->selection, bobbin_lane_get_task (lane));
  else
    gtk_widget_error_bell (GTK_WIDGET (self));
}

static int
find_lane (BobbinLaneMap *self,
           double         x,
           double         y)
{
  BobbinLaneGrid grid;

  get_grid (self, &grid);

  return bobbin_lane_grid_to_lane (&grid, count_lanes (self), x - MARGIN, y - LEGEND_HEIGHT);
}

static void
pressed_cb (BobbinLaneMap *self,
            int            n_presses,
            double         x,
            double         y)
{
  int lane = find_lane (self, x, y);

  gtk_widget_grab_focus (GTK_WIDGET (self));
  if (lane < 0)
    return;

  choose (self, (guint) lane);
  if (n_presses == 2)
    activate (self);
}

static void
move (BobbinLaneMap *self,
      int            by)
{
  int lane = self->has_chosen ? (int) self->chosen + by : 0;

  if (lane >= 0 && lane < (int) count_lanes (self))
    choose (self, (guint) lane);
}

static gboolean
key_pressed_cb (BobbinLaneMap   *self,
                guint            key,
                guint            code,
                GdkModifierType  state)
{
  BobbinLaneGrid grid;

  if (count_lanes (self) == 0 || (state & (GDK_CONTROL_MASK | GDK_ALT_MASK)) != 0)
    return GDK_EVENT_PROPAGATE;

  get_grid (self, &grid);
  switch (key)
    {
    case GDK_KEY_Left:
    case GDK_KEY_KP_Left:
      move (self, -1);
      return GDK_EVENT_STOP;
    case GDK_KEY_Right:
    case GDK_KEY_KP_Right:
      move (self, 1);
      return GDK_EVENT_STOP;
    case GDK_KEY_Up:
    case GDK_KEY_KP_Up:
      move (self, -(int) grid.n_columns);
      return GDK_EVENT_STOP;
    case GDK_KEY_Down:
    case GDK_KEY_KP_Down:
      move (self, (int) grid.n_columns);
      return GDK_EVENT_STOP;
    case GDK_KEY_Home:
      choose (self, 0);
      return GDK_EVENT_STOP;
    case GDK_KEY_End:
      choose (self, count_lanes (self) - 1);
      return GDK_EVENT_STOP;
    case GDK_KEY_Return:
    case GDK_KEY_KP_Enter:
      activate (self);
      return GDK_EVENT_STOP;
    default:
      return GDK_EVENT_PROPAGATE;
    }
}

static gboolean
bobbin_lane_map_query_tooltip (GtkWidget  *widget,
                               int         x,
                               int         y,
                               gboolean    keyboard,
                               GtkTooltip *tooltip)
{
  BobbinLaneMap *self = BOBBIN_LANE_MAP (widget);
  int lane = keyboard ? (self->has_chosen ? (int) self->chosen : -1) : find_lane (self, x, y);
  g_autofree char *text = lane >= 0 && self->run != NULL ? dup_description (self, (guint) lane) : NULL;

  if (text == NULL)
    return FALSE;
  gtk_tooltip_set_text (tooltip, text);

  return TRUE;
}

static GtkSizeRequestMode
bobbin_lane_map_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
bobbin_lane_map_measure (GtkWidget      *widget,
                         GtkOrientation  orientation,
                         int             for_size,
                         int            *minimum,
                         int            *natural,
                         int            *minimum_baseline,
                         int            *natural_baseline)
{
  BobbinLaneMap *self = BOBBIN_LANE_MAP (widget);
  BobbinLaneGrid grid;

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = *natural = MIN_WIDTH;
      return;
    }

  bobbin_lane_grid_init (&grid, count_lanes (self), (for_size > 0 ? for_size : MIN_WIDTH) - 2 * MARGIN, 0);
  *minimum = *natural = (int) ceil (grid.n_rows * grid.cell + LEGEND_HEIGHT + MARGIN);
}

/* What the colours mean. */
static void
draw_legend (BobbinLaneMap *self)
{
  static const BobbinLaneState states[] = {
    BOBBIN_LANE_STARTING, BOBBIN_LANE_WORKING, BOBBIN_LANE_WAITING, BOBBIN_LANE_BLOCKED, BOBBIN_LANE_IDLE,
  };
  double y = LEGEND_HEIGHT / 2;
  double x = MARGIN;

  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    {
      const char *title = bobbin_lane_state_get_title (states[i]);
      double width = 20 + (double) g_utf8_strlen (title, -1) * TEXT_SIZE * LETTER + 14;

      if (x + width > gtk_widget_get_width (GTK_WIDGET (self)))
        break;
      bobbin_drawing_add_rectangle (self->drawing, get_ink (states[i]), x, y - 6, 14, 12);
      bobbin_drawing_add_text (self->drawing, BOBBIN_INK_DIM_TEXT, BOBBIN_ANCHOR_START, x + 20, y, TEXT_SIZE, FALSE,
                               title);
      x += width;
    }
}

static void
draw_cell (BobbinLaneMap *self,
           BobbinLane    *lane,
           double         x,
           double         y,
           double         size)
{
  BobbinLaneState state = bobbin_lane_get_state (lane);
  double fill = state == BOBBIN_LANE_STARTING ? size : round (get_busy (lane) * size);

  /* A task counts as soon as it runs. */
  if (bobbin_lane_get_task (lane) >= 0)
    fill = MAX (fill, 3);

  bobbin_drawing_add_rectangle (self->drawing, BOBBIN_INK_IDLE, x, y, size, size);
  if (fill > 0)
    bobbin_drawing_add_rectangle (self->drawing, get_ink (state), x, y + size - fill, size, fill);
  if (bobbin_lane_get_n_failed (lane) > 0)
    bobbin_drawing_add_rectangle (self->drawing, BOBBIN_INK_FAILED, x, y, 4, 4);
}

static void
draw_frame (BobbinLaneMap *self,
            double         x,
            double         y,
            double         size)
{
  const double width = 2;

  bobbin_drawing_add_rectangle (self->drawing, BOBBIN_INK_CURSOR, x, y, size, width);
  bobbin_drawing_add_rectangle (self->drawing, BOBBIN_INK_CURSOR, x, y + size - width, size, width);
  bobbin_drawing_add_rectangle (self->drawing, BOBBIN_INK_CURSOR, x, y, width, size);
  bobbin_drawing_add_rectangle (self->drawing, BOBBIN_INK_CURSOR, x + size - width, y, width, size);
}

static void
bobbin_lane_map_snapshot (GtkWidget   *widget,
                          GtkSnapshot *snapshot)
{
  BobbinLaneMap *self = BOBBIN_LANE_MAP (widget);
  GdkSurface *surface = gtk_native_get_surface (gtk_widget_get_native (widget));
  gboolean dark = adw_style_manager_get_dark (adw_style_manager_get_default ());
  guint n_lanes = count_lanes (self);
  BobbinLaneGrid grid;

  if (n_lanes == 0)
    return;

  get_grid (self, &grid);
  bobbin_drawing_clear (self->drawing, gtk_widget_get_width (widget), gtk_widget_get_height (widget),
                        gdk_surface_get_scale (surface));
  draw_legend (self);
  for (guint i = 0; i < n_lanes; i++)
    {
      g_autoptr (BobbinLane) lane = g_list_model_get_item (bobbin_run_get_lanes (self->run), i);
      double x = MARGIN + i % grid.n_columns * grid.cell;
      double y = LEGEND_HEIGHT + i / grid.n_columns * grid.cell;

      draw_cell (self, lane, x + 1, y + 1, grid.cell - 2);
      if (self->has_chosen && i == self->chosen)
        draw_frame (self, x - 1, y - 1, grid.cell + 2);
    }
  bobbin_drawing_paint (self->drawing, snapshot, gtk_widget_get_pango_context (widget), dark);
}

static void
bobbin_lane_map_dispose (GObject *object)
{
  BobbinLaneMap *self = BOBBIN_LANE_MAP (object);

  g_clear_object (&self->selection);
  g_clear_object (&self->run);

  G_OBJECT_CLASS (bobbin_lane_map_parent_class)->dispose (object);
}

static void
bobbin_lane_map_finalize (GObject *object)
{
  bobbin_drawing_free (BOBBIN_LANE_MAP (object)->drawing);

  G_OBJECT_CLASS (bobbin_lane_map_parent_class)->finalize (object);
}

static void
bobbin_lane_map_class_init (BobbinLaneMapClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = bobbin_lane_map_dispose;
  object_class->finalize = bobbin_lane_map_finalize;

  widget_class->get_request_mode = bobbin_lane_map_get_request_mode;
  widget_class->measure = bobbin_lane_map_measure;
  widget_class->query_tooltip = bobbin_lane_map_query_tooltip;
  widget_class->snapshot = bobbin_lane_map_snapshot;

  gtk_widget_class_set_css_name (widget_class, "chart");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
bobbin_lane_map_init (BobbinLaneMap *self)
{
  GtkGesture *click = gtk_gesture_click_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->drawing = bobbin_drawing_new ();

  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Map of the workers"), -1);
  g_signal_connect_swapped (click, "pressed", G_CALLBACK (pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark", G_CALLBACK (gtk_widget_queue_draw),
                           self, G_CONNECT_SWAPPED);
}

GtkWidget *
bobbin_lane_map_new (void)
{
  return g_object_new (BOBBIN_TYPE_LANE_MAP, NULL);
}

void
bobbin_lane_map_set_run (BobbinLaneMap      *self,
                         BobbinRun          *run,
                         BobbinRunSelection *selection)
{
  g_return_if_fail (BOBBIN_IS_LANE_MAP (self));
  g_return_if_fail (BOBBIN_IS_RUN (run) && BOBBIN_IS_RUN_SELECTION (selection));

  g_set_object (&self->run, run);
  g_set_object (&self->selection, selection);
  self->has_chosen = FALSE;
  bobbin_lane_map_update (self);
}

void
bobbin_lane_map_update (BobbinLaneMap *self)
{
  g_return_if_fail (BOBBIN_IS_LANE_MAP (self));

  if (self->run == NULL)
    return;
  if (count_lanes (self) != self->n_lanes)
    gtk_widget_queue_resize (GTK_WIDGET (self));
  self->n_lanes = count_lanes (self);
  if (BOBBIN_RUN_IS_OVER (bobbin_run_get_state (self->run)) ||
      g_get_monotonic_time () - self->described >= G_USEC_PER_SEC)
    describe (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
set_cell (BobbinLaneGrid *self,
          guint           n_lanes,
          double          width,
          double          cell)
{
  self->cell = cell;
  self->n_columns = (guint) MAX (floor (width / cell), 1);
  self->n_rows = (n_lanes + self->n_columns - 1) / self->n_columns;
}

void
bobbin_lane_grid_init (BobbinLaneGrid *self,
                       guint           n_lanes,
                       double          width,
                       double          height)
{
  for (double cell = BOBBIN_LANE_GRID_MAX_CELL; cell >= BOBBIN_LANE_GRID_MIN_CELL; cell--)
    {
      set_cell (self, n_lanes, width, cell);
      if (self->n_rows * cell <= height)
        return;
    }
}

int
bobbin_lane_grid_to_lane (const BobbinLaneGrid *self,
                          guint                 n_lanes,
                          double                x,
                          double                y)
{
  guint column, row;

  if (x < 0 || y < 0 || x >= self->n_columns * self->cell || y >= self->n_rows * self->cell)
    return -1;

  column = (guint) (x / self->cell);
  row = (guint) (y / self->cell);

  return row * self->n_columns + column < n_lanes ? (int) (row * self->n_columns + column) : -1;
}
