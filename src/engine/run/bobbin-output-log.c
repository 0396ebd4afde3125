/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-output-log.h"

#include <string.h>

#define MAX_TEXT   (64 * 1024)   /* kept of a running task and stream */
#define MAX_LINE   (8 * 1024)    /* a longer line is cut into several */
#define NS_PER_SECOND 1e9

struct _BobbinOutputLine
{
  GObject       parent_instance;

  char         *text;
  guint64       task;
  guint         lane;
  BobbinStream  stream;
  double        seconds;
};

G_DEFINE_FINAL_TYPE (BobbinOutputLine, bobbin_output_line, G_TYPE_OBJECT)

/* What a task that still runs has written to one of its streams. */
typedef struct
{
  GString *text;   /* the last MAX_TEXT bytes */
  GString *line;   /* what came after the last newline */
} Stream;

typedef struct
{
  guint  lane;
  Stream streams[2];
} Writing;

struct _BobbinOutputLog
{
  GObject     parent_instance;

  gint64      origin;
  GPtrArray  *lines;      /* of BobbinOutputLine: a ring once it is full */
  guint       first;      /* where the ring begins */
  GHashTable *writing;    /* task → Writing */
  gboolean    is_used;

  /* Lines that no view knows of: what is shown is what was there at the last flush. */
  GPtrArray  *fresh;
};

static void bobbin_output_log_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (BobbinOutputLog, bobbin_output_log, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      bobbin_output_log_list_model_init))

static void
bobbin_output_line_finalize (GObject *object)
{
  g_free (BOBBIN_OUTPUT_LINE (object)->text);

  G_OBJECT_CLASS (bobbin_output_line_parent_class)->finalize (object);
}

static void
bobbin_output_line_class_init (BobbinOutputLineClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = bobbin_output_line_finalize;
}

static void
bobbin_output_line_init (BobbinOutputLine *self)
{
}

const char *
bobbin_output_line_get_text (BobbinOutputLine *self)
{
  return self->text;
}

guint64
bobbin_output_line_get_task (BobbinOutputLine *self)
{
  return self->task;
}

guint
bobbin_output_line_get_lane (BobbinOutputLine *self)
{
  return self->lane;
}

BobbinStream
bobbin_output_line_get_stream (BobbinOutputLine *self)
{
  return self->stream;
}

double
bobbin_output_line_get_seconds (BobbinOutputLine *self)
{
  return self->seconds;
}

static void
writing_free (Writing *writing)
{
  for (guint i = 0; i < G_N_ELEMENTS (writing->streams); i++)
    {
      g_string_free (writing->streams[i].text, TRUE);
      g_string_free (writing->streams[i].line, TRUE);
    }
  g_free (writing);
}

static Writing *
ensure_writing (BobbinOutputLog *self,
                guint64          task,
                guint            lane)
{
  Writing *writing = g_hash_table_lookup (self->writing, &task);

  if (writing == NULL)
    {
      writing = g_new0 (Writing, 1);
      for (guint i = 0; i < G_N_ELEMENTS (writing->streams); i++)
        {
          writing->streams[i].text = g_string_new (NULL);
          writing->streams[i].line = g_string_new (NULL);
        }
      g_hash_table_insert (self->writing, g_memdup2 (&task, sizeof task), writing);
    }
  writing->lane = lane;

  return writing;
}

static void
add_line (BobbinOutputLog *self,
          guint64          task,
          guint            lane,
          BobbinStream     stream,
          gint64           time,
          GString         *text)
{
  BobbinOutputLine *line = g_object_new (BOBBIN_TYPE_OUTPUT_LINE, NULL);

  if (text->len > 0 && text->str[text->len - 1] == '\r')
    g_string_truncate (text, text->len - 1);

  line->text = g_utf8_make_valid (text->str, text->len);
  line->task = task;
  line->lane = lane;
  line->stream = stream;
  line->seconds = MAX (time - self->origin, 0) / NS_PER_SECOND;
  g_string_truncate (text, 0);

  /* Of a flood only the end will be kept anyway. */
  if (self->fresh->len == BOBBIN_OUTPUT_LOG_MAX_LINES)
    g_ptr_array_remove_range (self->fresh, 0, BOBBIN_OUTPUT_LOG_MAX_LINES / 2);
  g_ptr_array_add (self->fresh, line);
}

static void
add_text (Stream     *stream,
          const char *data,
          gsize       length)
{
  g_string_append_len (stream->text, data, length);
  if (stream->text->len > 2 * MAX_TEXT)
    g_string_erase (stream->text, 0, stream->text->len - MAX_TEXT);
}

static GType
bobbin_output_log_get_item_type (GListModel *model)
{
  return BOBBIN_TYPE_OUTPUT_LINE;
}

static guint
bobbin_output_log_get_n_items (GListModel *model)
{
  return BOBBIN_OUTPUT_LOG (model)->lines->len;
}

static gpointer
bobbin_output_log_get_item (GListModel *model,
                            guint       position)
{
  BobbinOutputLog *self = BOBBIN_OUTPUT_LOG (model);

  if (position >= self->lines->len)
    return NULL;

  return g_object_ref (g_ptr_array_index (self->lines,
                                          (self->first + position) % self->lines->len));
}

static void
bobbin_output_log_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = bobbin_output_log_get_item_type;
  iface->get_n_items = bobbin_output_log_get_n_items;
  iface->get_item = bobbin_output_log_get_item;
}

static void
bobbin_output_log_finalize (GObject *object)
{
  BobbinOutputLog *self = BOBBIN_OUTPUT_LOG (object);

  g_ptr_array_unref (self->lines);
  g_ptr_array_unref (self->fresh);
  g_hash_table_unref (self->writing);

  G_OBJECT_CLASS (bobbin_output_log_parent_class)->finalize (object);
}

static void
bobbin_output_log_class_init (BobbinOutputLogClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = bobbin_output_log_finalize;
}

static void
bobbin_output_log_init (BobbinOutputLog *self)
{
  self->lines = g_ptr_array_new_with_free_func (g_object_unref);
  self->fresh = g_ptr_array_new_with_free_func (g_object_unref);
  self->writing = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free,
                                         (GDestroyNotify) writing_free);
}

BobbinOutputLog *
bobbin_output_log_new (void)
{
  return g_object_new (BOBBIN_TYPE_OUTPUT_LOG, NULL);
}

void
bobbin_output_log_set_origin (BobbinOutputLog *self,
                              gint64           origin)
{
  self->origin = origin;
}

void
bobbin_output_log_add (BobbinOutputLog *self,
                       guint64          task,
                       guint            lane,
                       BobbinStream     stream,
                       gint64           time,
                       const char      *data,
                       gsize            length)
{
  Stream *target = &ensure_writing (self, task, lane)->streams[stream];
  const char *end = data + length;

  self->is_used = TRUE;
  add_text (target, data, length);

  while (data < end)
    {
      const char *newline = memchr (data, '\n', end - data);
      const char *stop = newline != NULL ? newline : end;
      gsize take = MIN ((gsize) (stop - data), MAX_LINE - target->line->len);

      g_string_append_len (target->line, data, take);
      data += take;
      if (data == newline)
        data++;
      else if (target->line->len < MAX_LINE)
        break;
      add_line (self, task, lane, stream, time, target->line);
    }
}

void
bobbin_output_log_end_task (BobbinOutputLog *self,
                            guint64          task,
                            gint64           time)
{
  Writing *writing = g_hash_table_lookup (self->writing, &task);

  if (writing == NULL)
    return;

  for (guint i = 0; i < G_N_ELEMENTS (writing->streams); i++)
    if (writing->streams[i].line->len > 0)
      add_line (self, task, writing->lane, i, time, writing->streams[i].line);

  g_hash_table_remove (self->writing, &task);
}

void
bobbin_output_log_end_all (BobbinOutputLog *self,
                           gint64           time)
{
  g_autoptr (GPtrArray) tasks = g_hash_table_get_keys_as_ptr_array (self->writing);

  for (guint i = 0; i < tasks->len; i++)
    {
      /* Its key goes with the entry. */
      guint64 task = *(const guint64 *) g_ptr_array_index (tasks, i);

      bobbin_output_log_end_task (self, task, time);
    }
}

void
bobbin_output_log_flush (BobbinOutputLog *self)
{
  guint n_old = self->lines->len;
  guint n_fresh = self->fresh->len;
  guint n_gone;

  if (n_fresh == 0)
    return;

  n_gone = n_old + n_fresh > BOBBIN_OUTPUT_LOG_MAX_LINES
           ? n_old + n_fresh - BOBBIN_OUTPUT_LOG_MAX_LINES : 0;

  for (guint i = 0; i < n_fresh; i++)
    {
      gpointer line = g_object_ref (g_ptr_array_index (self->fresh, i));

      if (self->lines->len < BOBBIN_OUTPUT_LOG_MAX_LINES)
        {
          g_ptr_array_add (self->lines, line);
        }
      else
        {
          g_object_unref (g_ptr_array_index (self->lines, self->first));
          g_ptr_array_index (self->lines, self->first) = line;
          self->first = (self->first + 1) % BOBBIN_OUTPUT_LOG_MAX_LINES;
        }
    }
  g_ptr_array_set_size (self->fresh, 0);

  if (n_gone > 0)
    {
      /* The model must be seen in one state at a time: at once, as a whole. */
      g_list_model_items_changed (G_LIST_MODEL (self), 0, n_old, self->lines->len);
    }
  else
    {
      g_list_model_items_changed (G_LIST_MODEL (self), n_old, 0, n_fresh);
    }
}

char *
bobbin_output_log_dup_text (BobbinOutputLog *self,
                            guint64          task,
                            BobbinStream     stream)
{
  Writing *writing = g_hash_table_lookup (self->writing, &task);
  GString *text;

  if (writing == NULL || writing->streams[stream].text->len == 0)
    return NULL;

  text = writing->streams[stream].text;

  return g_utf8_make_valid (text->str + (text->len > MAX_TEXT ? text->len - MAX_TEXT : 0),
                            MIN (text->len, MAX_TEXT));
}

gboolean
bobbin_output_log_is_used (BobbinOutputLog *self)
{
  return self->is_used;
}
