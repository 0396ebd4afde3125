/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <string.h>

#include "bobbin-form-rows.h"
#include "bobbin-inputs-group.h"
#include "engine/job/bobbin-job-error.h"

/* How long after the last letter the inputs are read. */
#define CHECK_DELAY_MS 250
/* Inputs that are shown as the first of many, and letters of each. */
#define N_SHOWN        3
#define SHOWN_CHARS    24

struct _BobbinInputsGroup
{
  AdwPreferencesGroup  parent_instance;

  char                *folder;
  BobbinInputSource   *given;           /* what set_source() got, while it is not edited */
  BobbinInputs        *inputs;
  GCancellable        *check;           /* of the reading that goes on */
  guint                check_timeout;
  gboolean             wrong;
  gboolean             filling;

  /* Template */
  AdwComboRow         *kind;
  AdwEntryRow         *lines;
  AdwSwitchRow        *null_separated;
  AdwEntryRow         *range;
  AdwEntryRow         *glob;
  AdwEntryRow         *csv;
  AdwEntryRow         *aria2;
  AdwActionRow        *status;

  GtkWidget           *items;           /* borrowed */
  GtkTextBuffer       *items_buffer;    /* borrowed */
  GtkWidget           *error_row;       /* borrowed */
};

enum {
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (BobbinInputsGroup, bobbin_inputs_group, ADW_TYPE_PREFERENCES_GROUP)

static BobbinInputKind
get_kind (BobbinInputsGroup *self)
{
  return (BobbinInputKind) adw_combo_row_get_selected (self->kind);
}

/* The row in which the inputs of @kind are written. */
static GtkWidget *
get_field (BobbinInputsGroup *self,
           BobbinInputKind    kind)
{
  switch (kind)
    {
    case BOBBIN_INPUT_KIND_ITEMS:
      return self->items;
    case BOBBIN_INPUT_KIND_LINES:
      return GTK_WIDGET (self->lines);
    case BOBBIN_INPUT_KIND_RANGE:
      return GTK_WIDGET (self->range);
    case BOBBIN_INPUT_KIND_GLOB:
      return GTK_WIDGET (self->glob);
    case BOBBIN_INPUT_KIND_CSV:
      return GTK_WIDGET (self->csv);
    case BOBBIN_INPUT_KIND_ARIA2:
      return GTK_WIDGET (self->aria2);
    default:
      g_assert_not_reached ();
    }
}

static void
show_fields (BobbinInputsGroup *self)
{
  BobbinInputKind kind = get_kind (self);

  for (BobbinInputKind k = BOBBIN_INPUT_KIND_ITEMS; k <= BOBBIN_INPUT_KIND_ARIA2; k++)
    gtk_widget_set_visible (get_field (self, k), k == kind);
  gtk_widget_set_visible (GTK_WIDGET (self->null_separated), kind == BOBBIN_INPUT_KIND_LINES);
}

static void
show_error (BobbinInputsGroup *self,
            const char        *message)
{
  for (BobbinInputKind k = BOBBIN_INPUT_KIND_ITEMS; k <= BOBBIN_INPUT_KIND_ARIA2; k++)
    bobbin_error_row_set (self->error_row, get_field (self, k), NULL);

  self->wrong = message != NULL;
  bobbin_error_row_set (self->error_row, get_field (self, get_kind (self)), message);
  gtk_widget_set_visible (GTK_WIDGET (self->status), message == NULL);
}

/* "a, b, c, …" */
static char *
dup_first_inputs (BobbinInputs *inputs)
{
  guint64 n_inputs = bobbin_inputs_get_n_inputs (inputs);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint64 i = 0; i < MIN (n_inputs, N_SHOWN); i++)
    {
      BobbinInput input;
      glong length;

      bobbin_inputs_get (inputs, i, &input);
      length = g_utf8_strlen (input.text, (gssize) input.length);
      if (i > 0)
        g_string_append (text, ", ");
      if (length > SHOWN_CHARS)
        {
          g_autofree char *head = g_utf8_substring (input.text, 0, SHOWN_CHARS);

          g_string_append_printf (text, "%s…", head);
        }
      else
        g_string_append (text, input.text);
    }
  if (n_inputs > N_SHOWN)
    g_string_append (text, ", …");

  /* A line break in an input is not one of the row. */
  return g_strdelimit (g_string_free_and_steal (g_steal_pointer (&text)), "\n\r", ' ');
}

static void
show_inputs (BobbinInputsGroup *self)
{
  guint64 n_inputs = bobbin_inputs_get_n_inputs (self->inputs);
  const char * const *names = bobbin_inputs_get_names (self->inputs);
  g_autofree char *title = NULL;
  g_autofree char *first = dup_first_inputs (self->inputs);

  title = g_strdup_printf (ngettext ("%'" PRIu64 " input",
                                     "%'" PRIu64 " inputs", n_inputs), n_inputs);
  if (names != NULL)
    {
      g_autofree char *columns = g_strjoinv ("}, {", (char **) names);

      g_free (first);
      /* Translators: the columns of a CSV file, by which a command can name its fields. */
      first = g_strdup_printf (_("Columns: {%s}"), columns);
    }

  show_error (self, NULL);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->status), title);
  adw_action_row_set_subtitle (self->status, first);
}

static void
loaded_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (BobbinInputsGroup) self = user_data;
  g_autoptr (BobbinInputs) inputs = NULL;
  g_autoptr (GError) error = NULL;

  inputs = bobbin_input_source_load_finish (BOBBIN_INPUT_SOURCE (source), result, &error);
  /* Another reading has begun, or the form is gone. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  g_clear_object (&self->check);
  g_set_object (&self->inputs, inputs);
  if (inputs != NULL)
    show_inputs (self);
  else
    show_error (self, error->message);

  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static gboolean
field_is_empty (BobbinInputsGroup *self)
{
  GtkWidget *field = get_field (self, get_kind (self));

  if (field == self->items)
    return gtk_text_buffer_get_char_count (self->items_buffer) == 0;

  return *gtk_editable_get_text (GTK_EDITABLE (field)) == '\0';
}

static void
stop_check (BobbinInputsGroup *self)
{
  g_clear_handle_id (&self->check_timeout, g_source_remove);
  g_cancellable_cancel (self->check);
  g_clear_object (&self->check);
}

static gboolean
check_cb (gpointer user_data)
{
  BobbinInputsGroup *self = user_data;
  g_autoptr (BobbinInputSource) source = NULL;
  g_autoptr (GError) error = NULL;

  self->check_timeout = 0;
  stop_check (self);

  /* Nothing has been written yet: that is no mistake. */
  if (field_is_empty (self))
    return G_SOURCE_REMOVE;

  source = bobbin_inputs_group_dup_source (self, &error);
  if (source == NULL)
    {
      show_error (self, error->message);
      g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
      return G_SOURCE_REMOVE;
    }

  self->check = g_cancellable_new ();
  bobbin_input_source_load_async (source, self->folder, self->check, loaded_cb, g_object_ref (self));

  return G_SOURCE_REMOVE;
}

static void
begin_check (BobbinInputsGroup *self,
             guint              delay)
{
  stop_check (self);
  g_clear_object (&self->inputs);
  show_error (self, NULL);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->status),
                                 field_is_empty (self) ? _("No inputs yet") : _("Counting…"));
  adw_action_row_set_subtitle (self->status, "");
  self->check_timeout = g_timeout_add (delay, check_cb, self);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
edited_cb (BobbinInputsGroup *self)
{
  if (self->filling)
    return;

  g_clear_object (&self->given);
  begin_check (self, CHECK_DELAY_MS);
}

static void
kind_changed_cb (BobbinInputsGroup *self)
{
  show_fields (self);
  edited_cb (self);
}

static void
bobbin_inputs_group_dispose (GObject *object)
{
  BobbinInputsGroup *self = BOBBIN_INPUTS_GROUP (object);

  stop_check (self);
  g_clear_object (&self->given);
  g_clear_object (&self->inputs);
  gtk_widget_dispose_template (GTK_WIDGET (self), BOBBIN_TYPE_INPUTS_GROUP);

  G_OBJECT_CLASS (bobbin_inputs_group_parent_class)->dispose (object);
}

static void
bobbin_inputs_group_finalize (GObject *object)
{
  g_free (BOBBIN_INPUTS_GROUP (object)->folder);

  G_OBJECT_CLASS (bobbin_inputs_group_parent_class)->finalize (object);
}

static void
bobbin_inputs_group_class_init (BobbinInputsGroupClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = bobbin_inputs_group_dispose;
  object_class->finalize = bobbin_inputs_group_finalize;

  signals[SIGNAL_CHANGED] =
    g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/bobbin/Bobbin/bobbin-inputs-group.ui");
  gtk_widget_class_bind_template_child (widget_class, BobbinInputsGroup, kind);
  gtk_widget_class_bind_template_child (widget_class, BobbinInputsGroup, lines);
  gtk_widget_class_bind_template_child (widget_class, BobbinInputsGroup, null_separated);
  gtk_widget_class_bind_template_child (widget_class, BobbinInputsGroup, range);
  gtk_widget_class_bind_template_child (widget_class, BobbinInputsGroup, glob);
  gtk_widget_class_bind_template_child (widget_class, BobbinInputsGroup, csv);
  gtk_widget_class_bind_template_child (widget_class, BobbinInputsGroup, aria2);
  gtk_widget_class_bind_template_child (widget_class, BobbinInputsGroup, status);
  gtk_widget_class_bind_template_callback (widget_class, edited_cb);
  gtk_widget_class_bind_template_callback (widget_class, kind_changed_cb);
}

static void
bobbin_inputs_group_init (BobbinInputsGroup *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  self->error_row = bobbin_error_row_new ();
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), self->error_row);
  bobbin_entry_row_add_chooser (self->lines, BOBBIN_CHOOSE_FILE, NULL, _("Choose a File"));
  bobbin_entry_row_add_chooser (self->csv, BOBBIN_CHOOSE_FILE, ".csv", _("Choose a CSV File"));
  bobbin_entry_row_add_chooser (self->aria2, BOBBIN_CHOOSE_FILE, NULL, _("Choose an Input File of aria2"));
  bobbin_entry_row_add_chooser (self->glob, BOBBIN_CHOOSE_PATTERN, NULL, _("Choose a Folder"));
}

void
bobbin_inputs_group_set_words (BobbinInputsGroup *self,
                               const char        *input_name,
                               const char        *example)
{
  g_autofree char *hint = NULL;

  g_return_if_fail (BOBBIN_IS_INPUTS_GROUP (self));
  g_return_if_fail (self->items == NULL);

  if (input_name != NULL && example != NULL)
    {
      g_autofree char *first = g_strndup (example, strcspn (example, "\n"));

      /* Translators: what one input is (“URL”, “number”), and one. */
      hint = g_strdup_printf (_("One line for each %s (for example “%s”)"), _(input_name), first);
    }

  self->items = bobbin_text_row_new (_("_Items"), hint, TRUE, &self->items_buffer);
  g_signal_connect_object (self->items_buffer, "changed", G_CALLBACK (edited_cb), self, G_CONNECT_SWAPPED);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), self->items);
  /* What was counted or is wrong stands last. */
  for (guint i = 0; i < 2; i++)
    {
      GtkWidget *row = i == 0 ? self->error_row : GTK_WIDGET (self->status);

      g_object_ref (row);
      adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self), row);
      adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), row);
      g_object_unref (row);
    }
  show_fields (self);
}

void
bobbin_inputs_group_set_folder (BobbinInputsGroup *self,
                                const char        *folder)
{
  g_return_if_fail (BOBBIN_IS_INPUTS_GROUP (self));

  g_set_str (&self->folder, folder);
}

void
bobbin_inputs_group_set_source (BobbinInputsGroup *self,
                                BobbinInputSource *source)
{
  BobbinInputKind kind;

  g_return_if_fail (BOBBIN_IS_INPUTS_GROUP (self));
  g_return_if_fail (BOBBIN_IS_INPUT_SOURCE (source));

  kind = bobbin_input_source_get_kind (source);
  self->filling = TRUE;
  adw_combo_row_set_selected (self->kind, kind);
  show_fields (self);
  if (kind == BOBBIN_INPUT_KIND_ITEMS)
    {
      g_autofree char *text = g_strjoinv ("\n", (char **) bobbin_input_source_get_items (source));

      gtk_text_buffer_set_text (self->items_buffer, text, -1);
    }
  else
    gtk_editable_set_text (GTK_EDITABLE (get_field (self, kind)), bobbin_input_source_get_text (source));
  adw_switch_row_set_active (self->null_separated, bobbin_input_source_get_null_separated (source));
  self->filling = FALSE;

  g_set_object (&self->given, source);
  begin_check (self, 0);
}

static BobbinInputSource *
dup_items (BobbinInputsGroup  *self,
           GError            **error)
{
  g_autofree char *text = bobbin_text_buffer_dup (self->items_buffer);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autoptr (GPtrArray) items = g_ptr_array_new ();

  for (char **line = lines; *line != NULL; line++)
    if (**line != '\0')
      g_ptr_array_add (items, *line);
  if (items->len == 0)
    {
      g_set_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_INPUTS,
                   _("There are no items: write one a line."));
      return NULL;
    }
  g_ptr_array_add (items, NULL);

  return bobbin_input_source_new_items ((const char * const *) items->pdata);
}

BobbinInputSource *
bobbin_inputs_group_dup_source (BobbinInputsGroup  *self,
                                GError            **error)
{
  const char *text;

  g_return_val_if_fail (BOBBIN_IS_INPUTS_GROUP (self), NULL);

  /* Items may hold what the text of one item a line cannot say. */
  if (self->given != NULL)
    return g_object_ref (self->given);
  if (get_kind (self) == BOBBIN_INPUT_KIND_ITEMS)
    return dup_items (self, error);

  if (field_is_empty (self))
    {
      g_set_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_INPUTS, _("The inputs are not given yet."));
      return NULL;
    }

  text = gtk_editable_get_text (GTK_EDITABLE (get_field (self, get_kind (self))));
  switch (get_kind (self))
    {
    case BOBBIN_INPUT_KIND_LINES:
      return bobbin_input_source_new_lines (text, adw_switch_row_get_active (self->null_separated));
    case BOBBIN_INPUT_KIND_RANGE:
      return bobbin_input_source_new_range (text, error);
    case BOBBIN_INPUT_KIND_GLOB:
      return bobbin_input_source_new_glob (text);
    case BOBBIN_INPUT_KIND_CSV:
      return bobbin_input_source_new_csv (text);
    case BOBBIN_INPUT_KIND_ARIA2:
      return bobbin_input_source_new_aria2 (text);
    case BOBBIN_INPUT_KIND_ITEMS:
    default:
      g_assert_not_reached ();
    }
}

BobbinInputs *
bobbin_inputs_group_get_inputs (BobbinInputsGroup *self)
{
  g_return_val_if_fail (BOBBIN_IS_INPUTS_GROUP (self), NULL);

  return self->inputs;
}

gboolean
bobbin_inputs_group_is_wrong (BobbinInputsGroup *self)
{
  g_return_val_if_fail (BOBBIN_IS_INPUTS_GROUP (self), FALSE);

  return self->wrong;
}
