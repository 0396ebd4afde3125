/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-fetch-url.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "../job/bobbin-job-error.h"
#include "../practice/bobbin-practice-server.h"
#include "bobbin-soup.h"

/* The longest URL; servers take some 8,000 bytes. */
#define MAX_URL_LENGTH 65536

#define WHOLE_INPUT (-1)

/* A piece of text and the field that follows it. */
typedef struct
{
  char     *text;
  int       field;    /* from 0, or WHOLE_INPUT */
  gboolean  encoded;
} Piece;

struct _BobbinUrlTemplate
{
  GArray *pieces;
  char   *rest;
};

static void
clear_piece (gpointer data)
{
  g_free (((Piece *) data)->text);
}

/* The field that a placeholder stands for, from 0; -2: none. */
static int
find_field (const char         *name,
            const char * const *names)
{
  guint64 number;

  if (*name == '\0')
    return WHOLE_INPUT;

  for (int i = 0; names != NULL && names[i] != NULL; i++)
    {
      if (g_str_equal (names[i], name))
        return i;
    }

  if (g_ascii_string_to_unsigned (name, 10, 1, G_MAXINT16, &number, NULL))
    return number - 1;

  return -2;
}

static void
set_name_error (GError             **error,
                const char          *name,
                const char * const  *names)
{
  g_autofree char *all = names != NULL ? g_strjoinv (", ", (char **) names) : NULL;

  if (all != NULL)
    g_set_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_VALUE,
                 _("The URL names “{%s}”, but the inputs have no such column; there are: %s."),
                 name, all);
  else
    g_set_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_VALUE,
                 _("The URL names “{%s}”, but the inputs have no columns; “{}” stands for the input."),
                 name);
}

/* Whether what comes after @text, the template up to here, is path or query. */
static gboolean
is_behind_host (const char *text)
{
  const char *host = strstr (text, "://");

  if (host != NULL)
    return strpbrk (host + 3, "/?#") != NULL;

  return *text != '\0';
}

BobbinUrlTemplate *
bobbin_url_template_new (const char          *text,
                         const char * const  *names,
                         GError             **error)
{
  g_autoptr (BobbinUrlTemplate) self = g_new0 (BobbinUrlTemplate, 1);
  const char *open, *close, *start = text;
  gboolean starts_with_input = text[0] == '{';

  self->pieces = g_array_new (FALSE, FALSE, sizeof (Piece));
  g_array_set_clear_func (self->pieces, clear_piece);

  while ((open = strchr (start, '{')) != NULL && (close = strchr (open, '}')) != NULL)
    {
      g_autofree char *name = g_strndup (open + 1, close - open - 1);
      g_autofree char *before = g_strndup (text, open - text);
      Piece piece = { .field = find_field (name, names) };

      if (piece.field == -2)
        {
          set_name_error (error, name, names);
          return NULL;
        }

      /* After an input that is an URL already there is no host any more. */
      piece.encoded = open != text && (starts_with_input || is_behind_host (before));
      piece.text = g_strndup (start, open - start);
      g_array_append_val (self->pieces, piece);
      start = close + 1;
    }

  self->rest = g_strdup (start);

  return g_steal_pointer (&self);
}

void
bobbin_url_template_free (BobbinUrlTemplate *self)
{
  g_clear_pointer (&self->pieces, g_array_unref);
  g_free (self->rest);
  g_free (self);
}

char *
bobbin_url_template_expand (const BobbinUrlTemplate *self,
                            const BobbinInput       *input)
{
  GString *text;

  /* The plain list of URLs. */
  if (self->pieces->len == 1 && *self->rest == '\0')
    {
      const Piece *piece = &g_array_index (self->pieces, Piece, 0);

      if (piece->field == WHOLE_INPUT && *piece->text == '\0')
        return g_strndup (input->text, input->length);
    }

  text = g_string_new (NULL);

  for (guint i = 0; i < self->pieces->len; i++)
    {
      const Piece *piece = &g_array_index (self->pieces, Piece, i);
      const char *value = "";

      if (piece->field == WHOLE_INPUT)
        value = input->text;
      else if ((guint) piece->field < input->n_fields)
        value = bobbin_input_get_field (input, piece->field);

      g_string_append (text, piece->text);

      if (piece->encoded)
        g_string_append_uri_escaped (text, value, "/", FALSE);
      else
        g_string_append (text, value);
    }

  g_string_append (text, self->rest);

  return g_string_free_and_steal (text);
}

static GUri *
refuse (BobbinOutcome   *outcome,
        BobbinErrorKind  kind,
        const char      *reason)
{
  bobbin_outcome_fail (outcome, kind,
                       kind == BOBBIN_ERROR_KIND_REDIRECT
                         ? _("The server redirects to an URL that cannot be fetched: %s")
                         : "%s",
                       reason);
  outcome->permanent = TRUE;

  return NULL;
}

static gboolean
has_control_character (const char *text)
{
  for (const char *p = text; *p != '\0'; p++)
    {
      if (g_ascii_iscntrl (*p))
        return TRUE;
    }

  return FALSE;
}

/* Percent-encodes what people write though an URL may not hold it: spaces and
 * letters beyond ASCII. Not in the host, which has an encoding of its own. */
static char *
encode_rest (const char *text)
{
  const char *host = strstr (text, "://");
  const char *path = host != NULL ? strpbrk (host + 3, "/?#") : NULL;
  GString *encoded;

  if (path == NULL)
    return NULL;

  for (const char *p = path; ; p++)
    {
      if (*p == '\0')
        return NULL;

      if ((guchar) *p >= 0x80 || *p == ' ')
        break;
    }

  encoded = g_string_new_len (text, path - text);

  for (const char *p = path; *p != '\0'; p++)
    {
      if ((guchar) *p >= 0x80 || *p == ' ')
        g_string_append_printf (encoded, "%%%02X", (guchar) *p);
      else
        g_string_append_c (encoded, *p);
    }

  return g_string_free_and_steal (encoded);
}

/* What practice:/page stands for. */
static char *
resolve_practice (const char       *rest,
                  BobbinErrorKind   kind,
                  BobbinOutcome    *outcome)
{
  g_autoptr (GError) error = NULL;
  BobbinPracticeServer *server = bobbin_practice_server_get_default (&error);

  if (server == NULL)
    {
      bobbin_outcome_fail (outcome, BOBBIN_ERROR_KIND_INTERNAL,
                           _("The practice server does not start: %s"), error->message);
      return NULL;
    }

  while (*rest == '/')
    rest++;

  return g_strconcat (bobbin_practice_server_get_base_url (server), "/", rest, NULL);
}

static gboolean
is_good_host (const char *host)
{
  for (const char *p = host; *p != '\0'; p++)
    {
      if ((guchar) *p <= ' ' || *p == 0x7f || strchr ("/?#@\\<>^|", *p) != NULL)
        return FALSE;
    }

  return g_utf8_validate (host, -1, NULL);
}

GUri *
bobbin_url_parse (const char      *text,
                  gboolean         allow_practice,
                  BobbinErrorKind  kind,
                  BobbinOutcome   *outcome)
{
  g_autofree char *practice = NULL;
  g_autofree char *encoded = NULL;
  g_autofree char *scheme = NULL;
  g_autoptr (GUri) uri = NULL;

  if (*text == '\0')
    return refuse (outcome, kind, _("The URL is empty."));

  if (strlen (text) > MAX_URL_LENGTH)
    return refuse (outcome, kind, _("The URL is too long."));

  if (has_control_character (text))
    return refuse (outcome, kind, _("The URL holds a line break or another control character."));

  scheme = g_uri_parse_scheme (text);

  if (allow_practice && scheme != NULL && g_ascii_strcasecmp (scheme, "practice") == 0)
    {
      practice = resolve_practice (text + strlen ("practice:"), kind, outcome);

      if (practice == NULL)
        return NULL;

      text = practice;
    }
  else if (scheme == NULL || strstr (text, "://") == NULL)
    {
      return refuse (outcome, kind, _("This is no URL; one begins with “https://” or “http://”."));
    }
  else if (g_ascii_strcasecmp (scheme, "http") != 0 && g_ascii_strcasecmp (scheme, "https") != 0)
    {
      return refuse (outcome, kind, _("Only URLs that begin with “https:” or “http:” can be fetched."));
    }

  encoded = encode_rest (text);
  uri = g_uri_parse (encoded != NULL ? encoded : text,
                     SOUP_HTTP_URI_FLAGS | G_URI_FLAGS_PARSE_RELAXED, NULL);

  if (uri == NULL)
    return refuse (outcome, kind, _("This is no valid URL."));

  if (g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0')
    return refuse (outcome, kind, _("The URL names no host."));

  if (!is_good_host (g_uri_get_host (uri)))
    return refuse (outcome, kind, _("The URL's host holds a character that no host has."));

  return g_steal_pointer (&uri);
}

char *
bobbin_url_resolve (GUri       *base,
                    const char *location)
{
  g_autofree char *base_text = NULL;
  char *text;

  /* Resolving would encode them, and nobody would notice. */
  if (has_control_character (location))
    return g_strdup (location);

  text = g_uri_resolve_relative (NULL, location, SOUP_HTTP_URI_FLAGS, NULL);

  if (text == NULL)
    {
      base_text = g_uri_to_string (base);
      text = g_uri_resolve_relative (base_text, location,
                                     SOUP_HTTP_URI_FLAGS | G_URI_FLAGS_PARSE_RELAXED, NULL);
    }

  return text != NULL ? text : g_strdup (location);
}

char *
bobbin_url_dup_public (const char *text)
{
  const char *start = strstr (text, "://");
  const char *end, *at;

  if (start == NULL)
    return g_strdup (text);

  start += 3;
  end = start + strcspn (start, "/?#");
  at = g_strrstr_len (start, end - start, "@");

  if (at == NULL)
    return g_strdup (text);

  return g_strdup_printf ("%.*s%s", (int) (start - text), text, at + 1);
}

char *
bobbin_url_dup_host (GUri *uri)
{
  char *host = g_hostname_to_ascii (g_uri_get_host (uri));

  if (host == NULL)
    host = g_ascii_strdown (g_uri_get_host (uri), -1);
  if (g_str_has_suffix (host, "."))
    host[strlen (host) - 1] = '\0';

  return host;
}

static int
get_port (GUri *uri)
{
  int port = g_uri_get_port (uri);

  if (port != -1)
    return port;

  return g_str_equal (g_uri_get_scheme (uri), "https") ? 443 : 80;
}

char *
bobbin_url_dup_authority (const char *text)
{
  const char *host = strstr (text, "://");
  const char *at;
  gsize length;

  if (host == NULL)
    return NULL;

  host += strlen ("://");
  length = strcspn (host, "/?#");
  at = memrchr (host, '@', length);
  if (at != NULL)
    {
      length -= at + 1 - host;
      host = at + 1;
    }

  return length > 0 ? g_ascii_strdown (host, length) : NULL;
}

gboolean
bobbin_url_same_origin (GUri *a,
                        GUri *b)
{
  return g_str_equal (g_uri_get_scheme (a), g_uri_get_scheme (b)) &&
         g_ascii_strcasecmp (g_uri_get_host (a), g_uri_get_host (b)) == 0 &&
         get_port (a) == get_port (b);
}
