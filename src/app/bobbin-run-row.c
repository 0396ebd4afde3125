/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "bobbin-run-row.h"
#include "history/bobbin-day.h"

/* ms from a change of the figures to the row that shows it: new words have all of the
 * window laid out anew, which it need not be in every frame. */
#define INTERVAL 100

struct _BobbinRunRow
{
  AdwBin          parent_instance;

  BobbinRunItem  *item;
  guint           timer;       /* that shows its figures */

  /* Template */
  GtkImage       *icon;
  GtkLabel       *title;
  GtkImage       *state;
  GtkImage       *pin;
  GtkInscription *subtitle;
  GtkLabel       *time;
  GtkProgressBar *progress;
};

enum {
  SIGNAL_CLICKED,
  SIGNAL_MENU,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (BobbinRunRow, bobbin_run_row, ADW_TYPE_BIN)

/* Who tells that the figures have changed: a run or a race of this session. */
static gpointer
get_live (BobbinRunItem *item)
{
  if (bobbin_run_item_get_race (item) != NULL)
    return bobbin_run_item_get_race (item);

  return bobbin_run_item_get_run (item);
}

/* An icon for what the words of the summary do not begin with a sign for. */
static void
show_state_icon (BobbinRunRow *self)
{
  const BobbinHistoryEntry *entry = bobbin_run_item_get_entry (self->item);
  BobbinRunState state = bobbin_run_item_get_state (self->item);
  const char *icon_name = NULL;

  if (bobbin_run_item_is_elsewhere (self->item))
    icon_name = "computer-symbolic";
  else if (bobbin_run_item_get_run (self->item) == NULL && entry != NULL && entry->cut_off)
    icon_name = "dialog-warning-symbolic";
  else if (state == BOBBIN_RUN_FAILED)
    icon_name = "dialog-error-symbolic";
  else if (state == BOBBIN_RUN_CANCELLED)
    icon_name = "media-playback-stop-symbolic";

  gtk_widget_set_visible (GTK_WIDGET (self->state), icon_name != NULL);
  if (icon_name != NULL)
    gtk_image_set_from_icon_name (self->state, icon_name);
}

/* What changes while a run goes on. */
static void
update_figures (BobbinRunRow *self)
{
  gboolean over = !bobbin_run_item_is_active (self->item);
  g_autofree char *subtitle = bobbin_run_item_dup_summary (self->item);
  double fraction;

  if (g_strcmp0 (gtk_inscription_get_text (self->subtitle), subtitle) != 0)
    gtk_inscription_set_text (self->subtitle, subtitle);
  show_state_icon (self);
  gtk_widget_set_visible (GTK_WIDGET (self->progress), !over);
  if (over)
    return;

  /* The bar is 200 pixels wide or so: finer steps only cost drawing. */
  fraction = floor (bobbin_run_item_get_fraction (self->item) * 250) / 250;
  if (!G_APPROX_VALUE (gtk_progress_bar_get_fraction (self->progress), fraction, 1e-6))
    gtk_progress_bar_set_fraction (self->progress, fraction);
}

static gboolean
timer_cb (gpointer user_data)
{
  BobbinRunRow *self = user_data;

  self->timer = 0;
  update_figures (self);

  return G_SOURCE_REMOVE;
}

static void
queue_figures (BobbinRunRow *self)
{
  if (self->timer == 0)
    self->timer = g_timeout_add_full (G_PRIORITY_HIGH_IDLE, INTERVAL, timer_cb, self, NULL);
}

static void
update (BobbinRunRow *self)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *time = bobbin_day_dup_time (bobbin_run_item_get_started (self->item), now);

  gtk_label_set_label (self->title, bobbin_run_item_get_title (self->item));
  gtk_label_set_label (self->time, time);
  gtk_widget_set_visible (GTK_WIDGET (self->pin), bobbin_run_item_is_pinned (self->item));
  update_figures (self);
}

static void
clicked_cb (BobbinRunRow *self)
{
  g_signal_emit (self, signals[SIGNAL_CLICKED], 0);
}

static void
menu_cb (BobbinRunRow *self,
         int           n_press,
         double        x,
         double        y)
{
  g_signal_emit (self, signals[SIGNAL_MENU], 0, x, y);
}

static void
long_press_cb (BobbinRunRow *self,
               double        x,
               double        y)
{
  g_signal_emit (self, signals[SIGNAL_MENU], 0, x, y);
}

static void
bobbin_run_row_dispose (GObject *object)
{
  bobbin_run_row_set_item (BOBBIN_RUN_ROW (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), BOBBIN_TYPE_RUN_ROW);

  G_OBJECT_CLASS (bobbin_run_row_parent_class)->dispose (object);
}

static void
bobbin_run_row_class_init (BobbinRunRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = bobbin_run_row_dispose;

  signals[SIGNAL_CLICKED] =
    g_signal_new ("clicked", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_MENU] =
    g_signal_new ("menu", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_DOUBLE, G_TYPE_DOUBLE);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/bobbin/Bobbin/bobbin-run-row.ui");
  gtk_widget_class_bind_template_child (widget_class, BobbinRunRow, icon);
  gtk_widget_class_bind_template_child (widget_class, BobbinRunRow, title);
  gtk_widget_class_bind_template_child (widget_class, BobbinRunRow, state);
  gtk_widget_class_bind_template_child (widget_class, BobbinRunRow, pin);
  gtk_widget_class_bind_template_child (widget_class, BobbinRunRow, subtitle);
  gtk_widget_class_bind_template_child (widget_class, BobbinRunRow, time);
  gtk_widget_class_bind_template_child (widget_class, BobbinRunRow, progress);
  gtk_widget_class_bind_template_callback (widget_class, clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, menu_cb);
  gtk_widget_class_bind_template_callback (widget_class, long_press_cb);
}

static void
bobbin_run_row_init (BobbinRunRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
bobbin_run_row_new (void)
{
  return g_object_new (BOBBIN_TYPE_RUN_ROW, NULL);
}

void
bobbin_run_row_set_item (BobbinRunRow  *self,
                         BobbinRunItem *item)
{
  g_return_if_fail (BOBBIN_IS_RUN_ROW (self));

  if (self->item != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->item, self);
      if (get_live (self->item) != NULL)
        g_signal_handlers_disconnect_by_data (get_live (self->item), self);
    }

  g_clear_handle_id (&self->timer, g_source_remove);
  g_set_object (&self->item, item);
  if (item == NULL)
    return;

  g_signal_connect_swapped (item, "changed", G_CALLBACK (update), self);
  if (get_live (item) != NULL)
    g_signal_connect_swapped (get_live (item), "changed", G_CALLBACK (queue_figures), self);
  gtk_image_set_from_icon_name (self->icon, bobbin_run_item_get_icon_name (item));
  update (self);
}

BobbinRunItem *
bobbin_run_row_get_item (BobbinRunRow *self)
{
  g_return_val_if_fail (BOBBIN_IS_RUN_ROW (self), NULL);

  return self->item;
}

void
bobbin_run_row_setup (GtkSignalListItemFactory *factory,
                      GtkListItem              *list_item)
{
  gtk_list_item_set_child (list_item, bobbin_run_row_new ());
}

void
bobbin_run_row_bind (GtkSignalListItemFactory *factory,
                     GtkListItem              *list_item)
{
  BobbinRunItem *item = gtk_list_item_get_item (list_item);

  bobbin_run_row_set_item (BOBBIN_RUN_ROW (gtk_list_item_get_child (list_item)), item);
  gtk_list_item_set_accessible_label (list_item, bobbin_run_item_get_title (item));
}

void
bobbin_run_row_unbind (GtkSignalListItemFactory *factory,
                       GtkListItem              *list_item)
{
  bobbin_run_row_set_item (BOBBIN_RUN_ROW (gtk_list_item_get_child (list_item)), NULL);
}

void
bobbin_run_row_setup_header (GtkSignalListItemFactory *factory,
                             GtkListHeader            *header)
{
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL,
                                   "xalign", 0.0,
                                   "accessible-role", GTK_ACCESSIBLE_ROLE_HEADING,
                                   NULL);

  gtk_widget_add_css_class (label, "heading");
  gtk_widget_add_css_class (label, "dim-label");
  gtk_list_header_set_child (header, label);
}
