/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-secrets.h"

#include <string.h>

#include "bobbin-workloads.h"

/* What ends an URL within a text, and what ends its host. */
#define URL_ENDS  " \t\r\n\v\f\"<>"
#define HOST_ENDS "/?#\\"

/* How far a "@" is looked for behind what should be the host: text may be long,
 * and written by somebody who knows this. */
#define MAX_PASSWORD 1024

typedef struct
{
  const char *begin;
  const char *end;
} Span;

/* The first of @ends, or @end. */
static const char *
find_any (const char *text,
          const char *end,
          const char *ends)
{
  while (text < end && strchr (ends, *text) == NULL)
    text++;

  return text;
}

static const char *
find_last (const char *text,
           const char *end,
           char        what)
{
  return memrchr (text, what, end - text);
}

/* Where the next authority begins: behind "://". */
static const char *
find_authority (const char *text,
                const char *end)
{
  while ((text = memchr (text, ':', end - text)) != NULL)
    {
      if (end - text >= 3 && text[1] == '/' && text[2] == '/')
        return text + 3;
      text++;
    }

  return NULL;
}

/* Whether it only stands for a password: "{password}", "${PASSWORD}". */
static gboolean
is_placeholder (const Span *span)
{
  const char *begin = span->begin + (*span->begin == '$' ? 1 : 0);

  return span->end - begin >= 2 && *begin == '{' && span->end[-1] == '}' &&
         find_any (begin + 1, span->end - 1, "{}") == span->end - 1;
}

static gboolean
is_mark (const Span *span)
{
  gsize length = strlen (BOBBIN_SECRET_MARK);

  return (gsize) (span->end - span->begin) == length &&
         memcmp (span->begin, BOBBIN_SECRET_MARK, length) == 0;
}

/*
 * Where the user ends whose host follows: at the last "@" before the host's end.
 * Somebody may have left a "/" in a password unescaped; such an URL leads
 * nowhere, but the password is one all the same: what stands where the port
 * should be tells it.
 */
static const char *
find_at (const char *authority,
         const char *end)
{
  const char *host_end = find_any (authority, end, URL_ENDS HOST_ENDS);
  const char *at = find_last (authority, host_end, '@');
  const char *colon = memchr (authority, ':', host_end - authority);
  const char *limit = host_end + MIN (end - host_end, MAX_PASSWORD);

  if (at != NULL || colon == NULL || colon + 1 == host_end || *authority == '[' ||
      g_ascii_isdigit (colon[1]) || find_any (colon, host_end, "{$,") != host_end ||
      memchr (host_end, '@', limit - host_end) == NULL)
    return at;

  return find_last (host_end, find_any (host_end, limit, URL_ENDS), '@');
}

/* The password of the URL whose authority is at @authority; returns where to go
 * on. @password is empty where there is none. */
static const char *
find_password (const char *authority,
               const char *end,
               Span       *password)
{
  const char *at = find_at (authority, end);
  const char *colon = at != NULL ? memchr (authority, ':', at - authority) : NULL;

  *password = (Span) { authority, authority };
  if (colon == NULL)
    return at != NULL ? at + 1 : authority;

  *password = (Span) { colon + 1, at };
  if (is_placeholder (password) || is_mark (password))
    password->end = password->begin;

  return at + 1;
}

/* @is_authority: the text begins where that of an URL would. Adds to @count. */
static char *
redact_urls (const char *text,
             gsize       length,
             gboolean    is_authority,
             guint      *count)
{
  const char *end = text + length;
  const char *copied = text;
  const char *at = text;
  GString *result = NULL;

  while (is_authority || (at = find_authority (at, end)) != NULL)
    {
      Span password;

      at = find_password (at, end, &password);
      is_authority = FALSE;
      if (password.begin == password.end)
        continue;

      if (result == NULL)
        result = g_string_sized_new (length + sizeof BOBBIN_SECRET_MARK);
      g_string_append_len (result, copied, password.begin - copied);
      g_string_append (result, BOBBIN_SECRET_MARK);
      copied = password.end;
      *count += 1;
    }

  if (result == NULL)
    return NULL;

  g_string_append_len (result, copied, end - copied);

  return g_string_free (result, FALSE);
}

/* Whether the last word of it, behind "Bearer", only stands for a secret: a
 * placeholder, or a variable of a shell. */
static gboolean
is_reference (const Span *span)
{
  const char *space = find_last (span->begin, span->end, ' ');
  Span word = { space != NULL ? space + 1 : span->begin, span->end };

  return is_placeholder (&word) || (word.begin < word.end && *word.begin == '$');
}

/* The value of a header that was written into a text, as in a list of headers or
 * after curl's -H: up to the end of the line or, where the header stands in
 * quotes, to theirs. NULL: there is none from @text on. */
static const char *
find_header (const char *text,
             const char *start,
             const char *end,
             Span       *value)
{
  static const char * const names[] = {
    "authorization", "proxy-authorization", "cookie", "set-cookie", "x-api-key", "x-auth-token",
  };

  for (; (text = memchr (text, ':', end - text)) != NULL; text++)
    for (guint i = 0; i < G_N_ELEMENTS (names); i++)
      {
        gsize n = strlen (names[i]);
        const char *name = text - n;
        char before;

        if ((gsize) (text - start) < n || g_ascii_strncasecmp (name, names[i], n) != 0)
          continue;

        before = name > start ? name[-1] : '\n';
        value->begin = text + 1;
        while (value->begin < end && (*value->begin == ' ' || *value->begin == '\t'))
          value->begin++;
        value->end = find_any (value->begin, end, before == '"' ? "\r\n\"" : before == '\'' ? "\r\n'" : "\r\n");
        if (value->begin < value->end && !is_mark (value) && !is_reference (value))
          return value->end;
      }

  return NULL;
}

static char *
redact_headers (const char *text,
                gsize       length,
                guint      *count)
{
  const char *end = text + length;
  const char *copied = text;
  const char *at = text;
  GString *result = NULL;
  Span value;

  while ((at = find_header (at, text, end, &value)) != NULL)
    {
      if (result == NULL)
        result = g_string_sized_new (length + sizeof BOBBIN_SECRET_MARK);
      g_string_append_len (result, copied, value.begin - copied);
      g_string_append (result, BOBBIN_SECRET_MARK);
      copied = value.end;
      *count += 1;
    }

  if (result == NULL)
    return NULL;

  g_string_append_len (result, copied, end - copied);

  return g_string_free (result, FALSE);
}

/* Both; NULL where there is nothing. */
static char *
redact (const char *text,
        gsize       length,
        gboolean    is_authority,
        guint      *count)
{
  char *urls = redact_urls (text, length, is_authority, count);
  char *headers = redact_headers (urls != NULL ? urls : text, urls != NULL ? strlen (urls) : length, count);

  if (headers == NULL)
    return urls;

  g_free (urls);

  return headers;
}

char *
bobbin_secrets_redact_text (const char *text,
                            gssize      length)
{
  guint count = 0;

  return redact (text, length >= 0 ? (gsize) length : strlen (text), FALSE, &count);
}

/* Whether what goes by that name is secret: "Authorization", "X-Api-Key". */
static gboolean
is_secret_name (const char *name,
                gsize       length)
{
  static const char * const parts[] = {
    "auth", "cookie", "credential", "key", "pass", "secret", "session", "signature", "token",
  };
  g_autofree char *lower = g_ascii_strdown (name, length);

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    if (strstr (lower, parts[i]) != NULL)
      return TRUE;

  return FALSE;
}

/* Appends "Name: value" or "NAME=value": of a header the value if its name says
 * that it is secret, of a variable always. */
static void
redact_line (GString    *result,
             const char *line,
             guint      *count)
{
  gsize length = strlen (line);
  gsize name_length = strcspn (line, ":=");
  gboolean is_header = line[name_length] == ':';
  const char *value = line + name_length + (line[name_length] != '\0' ? 1 : 0);
  Span span;

  /* Neither: all of it may be one. */
  if (value == line + length && name_length == length)
    value = line;
  while (is_header && (*value == ' ' || *value == '\t'))
    value++;

  span = (Span) { value, line + length };
  if (span.begin == span.end || is_mark (&span))
    {
      g_string_append (result, line);
    }
  else if (is_header && !is_secret_name (line, name_length))
    {
      g_autofree char *redacted = redact (line, length, FALSE, count);

      g_string_append (result, redacted != NULL ? redacted : line);
    }
  else
    {
      g_string_append_len (result, line, value - line);
      g_string_append (result, BOBBIN_SECRET_MARK);
      *count += 1;
    }
}

static char *
redact_lines (const char *text,
              guint      *count)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  GString *result = g_string_new (NULL);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      if (i > 0)
        g_string_append_c (result, '\n');
      redact_line (result, lines[i], count);
    }

  return g_string_free (result, FALSE);
}

static char *
redact_whole (const char *text,
              guint      *count)
{
  if (*text == '\0' || g_str_equal (text, BOBBIN_SECRET_MARK))
    return NULL;

  *count += 1;

  return g_strdup (BOBBIN_SECRET_MARK);
}

/* What is to stand in place of a parameter's text; %NULL: the same. @klass is
 * %NULL for a workload of a newer Bobbin: then names say what they can. */
static char *
redact_parameter (BobbinWorkloadClass *klass,
                  const char          *name,
                  const char          *text,
                  guint               *count)
{
  BobbinParameter parameter;

  if (klass == NULL || !bobbin_workload_class_find_parameter (klass, name, &parameter))
    {
      if (g_str_equal (name, "headers") || g_str_equal (name, "environment"))
        return redact_lines (text, count);
      if (is_secret_name (name, strlen (name)))
        return redact_whole (text, count);
    }
  else if ((parameter.flags & BOBBIN_PARAMETER_SECRET) != 0)
    {
      if (parameter.pspec->value_type == G_TYPE_STRV)
        return redact_lines (text, count);
      if (!g_str_equal (name, "proxy"))
        return redact_whole (text, count);
    }

  /* A proxy may do without "http://". */
  return redact (text, strlen (text), g_str_equal (name, "proxy") && strstr (text, "://") == NULL, count);
}

static void
redact_parameters (BobbinJob *job,
                   guint     *count)
{
  BobbinWorkloadClass *klass = bobbin_workloads_find (bobbin_job_get_workload_id (job), NULL);
  g_auto (GStrv) names = bobbin_job_dup_parameter_names (job);

  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autofree char *redacted =
        redact_parameter (klass, names[i], bobbin_job_get_parameter (job, names[i]), count);

      if (redacted != NULL)
        bobbin_job_set_parameter (job, names[i], redacted);
    }
}

/* Inputs that are read from somewhere stay there. */
static void
redact_items (BobbinJob *job,
              guint     *count)
{
  BobbinInputSource *source = bobbin_job_get_inputs (job);
  const char * const *items = source != NULL ? bobbin_input_source_get_items (source) : NULL;
  g_autoptr (GStrvBuilder) builder = NULL;
  g_auto (GStrv) redacted = NULL;
  guint before = *count;

  if (items == NULL)
    return;

  builder = g_strv_builder_new ();
  for (gsize i = 0; items[i] != NULL; i++)
    {
      char *item = redact (items[i], strlen (items[i]), FALSE, count);

      g_strv_builder_take (builder, item != NULL ? item : g_strdup (items[i]));
    }
  redacted = g_strv_builder_end (builder);

  if (*count > before)
    {
      g_autoptr (BobbinInputSource) instead = bobbin_input_source_new_items ((const char * const *) redacted);

      bobbin_job_set_inputs (job, instead);
    }
}

BobbinJob *
bobbin_secrets_redact_job (BobbinJob *job,
                           guint     *n_redacted)
{
  BobbinJob *copy;
  const char *title;
  guint count = 0;

  g_return_val_if_fail (BOBBIN_IS_JOB (job), NULL);

  copy = bobbin_job_copy (job);
  redact_parameters (copy, &count);
  redact_items (copy, &count);

  title = bobbin_job_get_title (copy);
  if (title != NULL)
    {
      g_autofree char *redacted = redact (title, strlen (title), FALSE, &count);

      if (redacted != NULL)
        bobbin_job_set_title (copy, redacted);
    }

  if (n_redacted != NULL)
    *n_redacted = count;

  return copy;
}

static gboolean
has_mark (const char *text)
{
  return strstr (text, BOBBIN_SECRET_MARK) != NULL;
}

char **
bobbin_secrets_list_missing (BobbinJob *job)
{
  g_autoptr (GStrvBuilder) missing = g_strv_builder_new ();
  g_auto (GStrv) names = NULL;
  BobbinInputSource *source;
  const char * const *items;

  g_return_val_if_fail (BOBBIN_IS_JOB (job), NULL);

  names = bobbin_job_dup_parameter_names (job);
  for (guint i = 0; names[i] != NULL; i++)
    if (has_mark (bobbin_job_get_parameter (job, names[i])))
      g_strv_builder_add (missing, names[i]);

  source = bobbin_job_get_inputs (job);
  items = source != NULL ? bobbin_input_source_get_items (source) : NULL;
  for (gsize i = 0; items != NULL && items[i] != NULL; i++)
    {
      if (has_mark (items[i]))
        {
          g_strv_builder_add (missing, "inputs");
          break;
        }
    }

  return g_strv_builder_end (missing);
}
