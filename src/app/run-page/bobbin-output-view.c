/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-output-view.h"

#include "app/bobbin-format.h"

#include <glib/gi18n-lib.h>

#define MAX_CHARS 2000

struct _BobbinOutputView
{
  AdwBin         parent_instance;

  BobbinRun     *run;
  GtkStack      *stack;
  GtkListView   *list;
  GtkRevealer   *to_end;
  gboolean       follow;

  /* The adjustment as last seen: tells the user's scrolling from growth. */
  double         upper;
  double         page_size;
};

G_DEFINE_FINAL_TYPE (BobbinOutputView, bobbin_output_view, ADW_TYPE_BIN)

static GtkWidget *
new_cell (int         chars,
          const char *class)
{
  GtkWidget *cell = gtk_inscription_new (NULL);

  gtk_inscription_set_min_chars (GTK_INSCRIPTION (cell), chars);
  gtk_inscription_set_nat_chars (GTK_INSCRIPTION (cell), chars);
  gtk_inscription_set_text_overflow (GTK_INSCRIPTION (cell), GTK_INSCRIPTION_OVERFLOW_ELLIPSIZE_END);
  gtk_widget_add_css_class (cell, "numeric");
  if (class != NULL)
    gtk_widget_add_css_class (cell, class);

  return cell;
}

static void
setup_cb (GtkSignalListItemFactory *factory,
          GtkListItem              *item)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *seconds = new_cell (7, "dim-label");
  GtkWidget *text = new_cell (10, "monospace");

  gtk_inscription_set_xalign (GTK_INSCRIPTION (seconds), 1);
  gtk_box_append (GTK_BOX (box), seconds);
  gtk_box_append (GTK_BOX (box), new_cell (12, "dim-label"));
  gtk_widget_set_hexpand (text, TRUE);
  gtk_box_append (GTK_BOX (box), text);

  gtk_list_item_set_child (item, box);
  gtk_list_item_set_activatable (item, FALSE);
}

static void
bind_cb (GtkSignalListItemFactory *factory,
         GtkListItem              *item,
         BobbinOutputView         *self)
{
  BobbinOutputLine *line = gtk_list_item_get_item (item);
  GtkWidget *seconds = gtk_widget_get_first_child (gtk_list_item_get_child (item));
  GtkWidget *input = gtk_widget_get_next_sibling (seconds);
  GtkWidget *text = gtk_widget_get_next_sibling (input);
  g_autofree char *time = g_strdup_printf (_("%.2f s"), bobbin_output_line_get_seconds (line));
  g_autofree char *input_text = NULL;
  g_autofree char *line_text = bobbin_format_line (bobbin_output_line_get_text (line), -1, MAX_CHARS);
  g_autofree char *label = NULL;
  BobbinInput found;

  bobbin_inputs_get (bobbin_run_get_inputs (self->run), bobbin_output_line_get_task (line), &found);
  input_text = bobbin_format_line (found.text, (gssize) found.length, 60);

  gtk_inscription_set_text (GTK_INSCRIPTION (seconds), time);
  gtk_inscription_set_text (GTK_INSCRIPTION (input), input_text);
  gtk_inscription_set_text (GTK_INSCRIPTION (text), line_text);
  if (bobbin_output_line_get_stream (line) == BOBBIN_STREAM_ERRORS)
    gtk_widget_add_css_class (text, "errors");
  else
    gtk_widget_remove_css_class (text, "errors");

  label = g_strdup_printf ("%s: %s", input_text, line_text);
  gtk_list_item_set_accessible_label (item, label);
}

static void
go_to_end (BobbinOutputView *self)
{
  GtkSelectionModel *model = gtk_list_view_get_model (self->list);
  guint n_items = model != NULL ? g_list_model_get_n_items (G_LIST_MODEL (model)) : 0;

  if (n_items > 0)
    gtk_list_view_scroll_to (self->list, n_items - 1, GTK_LIST_SCROLL_NONE, NULL);
}

static void
set_follow (BobbinOutputView *self,
            gboolean          follow)
{
  self->follow = follow;
  gtk_revealer_set_reveal_child (self->to_end, !follow);
}

static void
value_changed_cb (BobbinOutputView *self,
                  GtkAdjustment    *adjustment)
{
  double upper = gtk_adjustment_get_upper (adjustment);
  double page_size = gtk_adjustment_get_page_size (adjustment);

  if (upper == self->upper && page_size == self->page_size)
    set_follow (self, gtk_adjustment_get_value (adjustment) + page_size >= upper - 12);
  self->upper = upper;
  self->page_size = page_size;
}

static void
to_end_clicked_cb (BobbinOutputView *self)
{
  set_follow (self, TRUE);
  go_to_end (self);
}

/* Out of sight the view has no model, so that nothing is done for each line. */
static void
bobbin_output_view_map (GtkWidget *widget)
{
  BobbinOutputView *self = BOBBIN_OUTPUT_VIEW (widget);

  if (self->run != NULL)
    {
      g_autoptr (GtkNoSelection) selection = gtk_no_selection_new (g_object_ref (G_LIST_MODEL (bobbin_run_get_output (self->run))));

      gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (selection));
    }

  GTK_WIDGET_CLASS (bobbin_output_view_parent_class)->map (widget);

  set_follow (self, TRUE);
  bobbin_output_view_update (self);
}

static void
bobbin_output_view_unmap (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (bobbin_output_view_parent_class)->unmap (widget);

  gtk_list_view_set_model (BOBBIN_OUTPUT_VIEW (widget)->list, NULL);
}

static void
bobbin_output_view_dispose (GObject *object)
{
  BobbinOutputView *self = BOBBIN_OUTPUT_VIEW (object);

  /* The template would let go of the child that the bin still knows. */
  adw_bin_set_child (ADW_BIN (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), BOBBIN_TYPE_OUTPUT_VIEW);
  g_clear_object (&self->run);

  G_OBJECT_CLASS (bobbin_output_view_parent_class)->dispose (object);
}

static void
bobbin_output_view_class_init (BobbinOutputViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = bobbin_output_view_dispose;
  widget_class->map = bobbin_output_view_map;
  widget_class->unmap = bobbin_output_view_unmap;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/bobbin/Bobbin/run-page/bobbin-output-view.ui");
  gtk_widget_class_bind_template_child (widget_class, BobbinOutputView, stack);
  gtk_widget_class_bind_template_child (widget_class, BobbinOutputView, list);
  gtk_widget_class_bind_template_child (widget_class, BobbinOutputView, to_end);
  gtk_widget_class_bind_template_callback (widget_class, setup_cb);
  gtk_widget_class_bind_template_callback (widget_class, bind_cb);
  gtk_widget_class_bind_template_callback (widget_class, value_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, to_end_clicked_cb);
}

static void
bobbin_output_view_init (BobbinOutputView *self)
{
  self->follow = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
bobbin_output_view_set_run (BobbinOutputView *self,
                            BobbinRun        *run)
{
  g_return_if_fail (BOBBIN_IS_OUTPUT_VIEW (self));
  g_return_if_fail (self->run == NULL);

  self->run = g_object_ref (run);
}

void
bobbin_output_view_update (BobbinOutputView *self)
{
  gboolean any;

  g_return_if_fail (BOBBIN_IS_OUTPUT_VIEW (self));

  if (self->run == NULL || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;

  any = g_list_model_get_n_items (G_LIST_MODEL (bobbin_run_get_output (self->run))) > 0;
  gtk_stack_set_visible_child_name (self->stack, any ? "lines" : "empty");
  if (any && self->follow)
    go_to_end (self);
}

gboolean
bobbin_output_view_is_used (BobbinRun *run)
{
  g_return_val_if_fail (BOBBIN_IS_RUN (run), FALSE);

  return bobbin_output_log_is_used (bobbin_run_get_output (run)) ||
         g_str_equal (BOBBIN_WORKLOAD_GET_CLASS (bobbin_run_get_workload (run))->id, "command");
}
