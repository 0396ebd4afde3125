/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-choices-row.h"

#include <string.h>

#include "engine/workloads/bobbin-choices.h"

/* ms without a change until the workload is asked: while somebody types, every
 * answer would come too late. */
#define REST 250

struct _BobbinChoicesRow
{
  AdwComboRow      parent_instance;

  BobbinWorkload  *workload;
  char            *name;
  GtkEditable     *entry;          /* borrowed */

  BobbinChoices   *choices;
  char            *problem;
  GCancellable    *cancellable;    /* of the question under way */
  guint            rest_id;
  gboolean         filling;
};

enum {
  SIGNAL_LISTED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (BobbinChoicesRow, bobbin_choices_row, ADW_TYPE_COMBO_ROW)

static const BobbinChoice *
get_choice (BobbinChoicesRow *self,
            guint             position)
{
  if (self->choices == NULL || position >= self->choices->choices->len)
    return NULL;

  return &g_array_index (self->choices->choices, BobbinChoice, position);
}

/* Shows the choice that the entry holds, if it is one. */
static void
select_current (BobbinChoicesRow *self)
{
  const char *text = gtk_editable_get_text (self->entry);
  const BobbinChoice *choice;
  guint selected = GTK_INVALID_LIST_POSITION;

  for (guint i = 0; (choice = get_choice (self, i)) != NULL; i++)
    if (g_str_equal (choice->value, text))
      selected = i;

  self->filling = TRUE;
  adw_combo_row_set_selected (ADW_COMBO_ROW (self), selected);
  self->filling = FALSE;

  choice = get_choice (self, selected);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self),
                               choice != NULL && choice->summary != NULL ? choice->summary : "");
}

static void
show_choices (BobbinChoicesRow *self)
{
  g_autoptr (GtkStringList) titles = gtk_string_list_new (NULL);
  const BobbinChoice *choice;

  for (guint i = 0; (choice = get_choice (self, i)) != NULL; i++)
    gtk_string_list_append (titles, choice->title);

  self->filling = TRUE;
  adw_combo_row_set_model (ADW_COMBO_ROW (self), G_LIST_MODEL (titles));
  self->filling = FALSE;

  if (self->choices != NULL)
    adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), self->choices->title);
  gtk_widget_set_visible (GTK_WIDGET (self), get_choice (self, 0) != NULL);
  select_current (self);
}

/* A file alone was named, and there is but one thing in it: that is meant. */
static void
take_only_choice (BobbinChoicesRow *self)
{
  const BobbinChoice *only = get_choice (self, 0);
  const char *text = gtk_editable_get_text (self->entry);

  int length = g_utf8_strlen (text, -1);

  if (only == NULL || get_choice (self, 1) != NULL ||
      !g_str_has_prefix (only->value, text) || strchr (text, ':') != NULL)
    return;

  /* Selected, so that who is writing just then writes over it. */
  gtk_editable_set_text (self->entry, only->value);
  gtk_editable_select_region (self->entry, length, -1);
}

static void
listed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (BobbinChoicesRow) self = user_data;
  g_autoptr (GError) error = NULL;
  BobbinChoices *choices = bobbin_workload_list_choices_finish (BOBBIN_WORKLOAD (source), result, &error);

  /* Another question is under way, or nobody wants to know any more. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->choices, bobbin_choices_free);
  g_clear_pointer (&self->problem, g_free);
  self->choices = choices;
  if (error != NULL)
    self->problem = g_strdup (error->message);

  show_choices (self);
  g_signal_emit (self, signals[SIGNAL_LISTED], 0);
  take_only_choice (self);
}

static void
cancel (BobbinChoicesRow *self)
{
  g_clear_handle_id (&self->rest_id, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}

static gboolean
rest_cb (gpointer user_data)
{
  BobbinChoicesRow *self = user_data;

  self->rest_id = 0;
  self->cancellable = g_cancellable_new ();
  bobbin_workload_list_choices_async (self->workload, self->name, self->cancellable,
                                      listed_cb, g_object_ref (self));

  return G_SOURCE_REMOVE;
}

static void
entry_changed_cb (BobbinChoicesRow *self)
{
  select_current (self);
  bobbin_choices_row_refresh (self);
}

static void
selected_cb (BobbinChoicesRow *self)
{
  const BobbinChoice *choice = get_choice (self, adw_combo_row_get_selected (ADW_COMBO_ROW (self)));

  if (!self->filling && choice != NULL)
    gtk_editable_set_text (self->entry, choice->value);
}

static GtkWidget *
new_label (const char *css_class)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 48);
  gtk_widget_add_css_class (label, css_class);

  return label;
}

static void
setup_item_cb (GtkListItemFactory *factory,
               GtkListItem        *item)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  GtkWidget *summary = new_label ("caption");

  gtk_widget_add_css_class (summary, "dim-label");
  gtk_box_append (GTK_BOX (box), new_label ("monospace"));
  gtk_box_append (GTK_BOX (box), summary);
  gtk_list_item_set_child (item, box);
}

static void
bind_item_cb (GtkListItemFactory *factory,
              GtkListItem        *item,
              BobbinChoicesRow   *self)
{
  const BobbinChoice *choice = get_choice (self, gtk_list_item_get_position (item));
  GtkWidget *title = gtk_widget_get_first_child (gtk_list_item_get_child (item));
  GtkWidget *summary = gtk_widget_get_next_sibling (title);

  if (choice == NULL)
    return;

  gtk_label_set_label (GTK_LABEL (title), choice->title);
  gtk_label_set_label (GTK_LABEL (summary), choice->summary);
  gtk_widget_set_visible (summary, choice->summary != NULL);
  gtk_list_item_set_accessible_label (item, choice->title);
  gtk_list_item_set_accessible_description (item, choice->summary != NULL ? choice->summary : "");
}

static void
bobbin_choices_row_dispose (GObject *object)
{
  BobbinChoicesRow *self = BOBBIN_CHOICES_ROW (object);

  cancel (self);
  g_clear_object (&self->workload);

  G_OBJECT_CLASS (bobbin_choices_row_parent_class)->dispose (object);
}

static void
bobbin_choices_row_finalize (GObject *object)
{
  BobbinChoicesRow *self = BOBBIN_CHOICES_ROW (object);

  g_clear_pointer (&self->choices, bobbin_choices_free);
  g_free (self->problem);
  g_free (self->name);

  G_OBJECT_CLASS (bobbin_choices_row_parent_class)->finalize (object);
}

static void
bobbin_choices_row_class_init (BobbinChoicesRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = bobbin_choices_row_dispose;
  G_OBJECT_CLASS (klass)->finalize = bobbin_choices_row_finalize;

  signals[SIGNAL_LISTED] =
    g_signal_new ("listed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
bobbin_choices_row_init (BobbinChoicesRow *self)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();

  g_signal_connect (factory, "setup", G_CALLBACK (setup_item_cb), NULL);
  g_signal_connect_object (factory, "bind", G_CALLBACK (bind_item_cb), self, G_CONNECT_DEFAULT);
  adw_combo_row_set_list_factory (ADW_COMBO_ROW (self), factory);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self), FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);

  g_signal_connect (self, "notify::selected", G_CALLBACK (selected_cb), NULL);
}

GtkWidget *
bobbin_choices_row_new (BobbinWorkload *workload,
                        const char     *name,
                        GtkEditable    *entry)
{
  BobbinChoicesRow *self = g_object_new (BOBBIN_TYPE_CHOICES_ROW, NULL);

  self->workload = g_object_ref (workload);
  self->name = g_strdup (name);
  self->entry = entry;
  g_signal_connect_object (entry, "changed", G_CALLBACK (entry_changed_cb), self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  bobbin_choices_row_refresh (self);

  return GTK_WIDGET (self);
}

void
bobbin_choices_row_refresh (BobbinChoicesRow *self)
{
  g_return_if_fail (BOBBIN_IS_CHOICES_ROW (self));

  cancel (self);
  self->rest_id = g_timeout_add (REST, rest_cb, self);
}

const char *
bobbin_choices_row_get_problem (BobbinChoicesRow *self)
{
  g_return_val_if_fail (BOBBIN_IS_CHOICES_ROW (self), NULL);

  return self->problem;
}
