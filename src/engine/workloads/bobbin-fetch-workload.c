/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-fetch-workload.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "../job/bobbin-job-error.h"
#include "../job/bobbin-number.h"
#include "bobbin-fetch-item.h"
#include "bobbin-fetch-proxies.h"
#include "bobbin-fetch-request.h"
#include "bobbin-fetch-url.h"
#include "bobbin-soup.h"

#define DEFAULT_MAX_SIZE (100 * 1024 * 1024)
#define DEFAULT_USER_AGENT "Bobbin/" BOBBIN_VERSION

/**
 * BobbinFetchWorkload:
 *
 * Fetches a page for each input, over HTTP/1.1 or HTTP/2, into memory or into
 * files, within limits of time and size. Waits without a thread.
 */
struct _BobbinFetchWorkload
{
  BobbinWorkload      parent_instance;

  /* The parameters. */
  char               *url;
  char               *output;
  BobbinFetchMethod   method;
  char              **headers;
  char               *user_agent;
  double              connect_timeout;
  double              deadline;
  guint64             min_rate;
  double              rate_window;
  guint64             max_size;
  guint64             max_download;
  guint               max_redirects;
  guint               per_host;
  char               *proxy;
  char               *ca_file;
  gboolean            insecure;
  gboolean            overwrite;
  gboolean            compressed;

  /* What prepare() made of them. */
  BobbinUrlTemplate  *template;
  BobbinFetchColumns  columns;
  BobbinFetchOptions  options;
};

enum
{
  PROP_0,
  PROP_URL,
  PROP_OUTPUT,
  PROP_METHOD,
  PROP_HEADERS,
  PROP_USER_AGENT,
  PROP_PER_HOST,
  PROP_CONNECT_TIMEOUT,
  PROP_DEADLINE,
  PROP_MIN_RATE,
  PROP_RATE_WINDOW,
  PROP_MAX_SIZE,
  PROP_MAX_DOWNLOAD,
  PROP_MAX_REDIRECTS,
  PROP_PROXY,
  PROP_CA_FILE,
  PROP_INSECURE,
  PROP_OVERWRITE,
  PROP_COMPRESSED,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static const gsize fields[N_PROPS] = {
  [PROP_URL] = G_STRUCT_OFFSET (BobbinFetchWorkload, url),
  [PROP_OUTPUT] = G_STRUCT_OFFSET (BobbinFetchWorkload, output),
  [PROP_METHOD] = G_STRUCT_OFFSET (BobbinFetchWorkload, method),
  [PROP_HEADERS] = G_STRUCT_OFFSET (BobbinFetchWorkload, headers),
  [PROP_USER_AGENT] = G_STRUCT_OFFSET (BobbinFetchWorkload, user_agent),
  [PROP_PER_HOST] = G_STRUCT_OFFSET (BobbinFetchWorkload, per_host),
  [PROP_CONNECT_TIMEOUT] = G_STRUCT_OFFSET (BobbinFetchWorkload, connect_timeout),
  [PROP_DEADLINE] = G_STRUCT_OFFSET (BobbinFetchWorkload, deadline),
  [PROP_MIN_RATE] = G_STRUCT_OFFSET (BobbinFetchWorkload, min_rate),
  [PROP_RATE_WINDOW] = G_STRUCT_OFFSET (BobbinFetchWorkload, rate_window),
  [PROP_MAX_SIZE] = G_STRUCT_OFFSET (BobbinFetchWorkload, max_size),
  [PROP_MAX_DOWNLOAD] = G_STRUCT_OFFSET (BobbinFetchWorkload, max_download),
  [PROP_MAX_REDIRECTS] = G_STRUCT_OFFSET (BobbinFetchWorkload, max_redirects),
  [PROP_PROXY] = G_STRUCT_OFFSET (BobbinFetchWorkload, proxy),
  [PROP_CA_FILE] = G_STRUCT_OFFSET (BobbinFetchWorkload, ca_file),
  [PROP_INSECURE] = G_STRUCT_OFFSET (BobbinFetchWorkload, insecure),
  [PROP_OVERWRITE] = G_STRUCT_OFFSET (BobbinFetchWorkload, overwrite),
  [PROP_COMPRESSED] = G_STRUCT_OFFSET (BobbinFetchWorkload, compressed),
};

G_DEFINE_FINAL_TYPE (BobbinFetchWorkload, bobbin_fetch_workload, BOBBIN_TYPE_WORKLOAD)

G_DEFINE_ENUM_TYPE (BobbinFetchMethod, bobbin_fetch_method,
                    G_DEFINE_ENUM_VALUE (BOBBIN_FETCH_METHOD_GET, "get"),
                    G_DEFINE_ENUM_VALUE (BOBBIN_FETCH_METHOD_HEAD, "head"))

static void
clear_options (BobbinFetchWorkload *self)
{
  g_clear_pointer (&self->template, bobbin_url_template_free);
  g_clear_object (&self->options.proxies);
  g_clear_object (&self->options.trust);
  g_clear_pointer (&self->options.limiter, bobbin_fetch_limiter_free);
  g_clear_pointer (&self->options.folder, bobbin_fetch_folder_free);
  g_clear_pointer (&self->options.header_names, g_strfreev);
  g_clear_pointer (&self->options.header_values, g_strfreev);
  self->options = (BobbinFetchOptions) { 0 };
}

static gboolean
split_header (const char  *header,
              char       **name,
              char       **value,
              GError     **error)
{
  if (bobbin_fetch_split_header (header, name, value))
    return TRUE;

  /* The value may be a secret: only the name is said. */
  g_set_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_VALUE,
               _("The header “%s” is not of the form “Name: value”."),
               *name != NULL ? *name : _("without a colon"));
  g_clear_pointer (name, g_free);

  return FALSE;
}

static gboolean
prepare_headers (BobbinFetchWorkload  *self,
                 GError              **error)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  g_autoptr (GStrvBuilder) values = g_strv_builder_new ();

  for (guint i = 0; self->headers != NULL && self->headers[i] != NULL; i++)
    {
      char *name, *value;

      if (*self->headers[i] == '\0')
        continue;
      if (!split_header (self->headers[i], &name, &value, error))
        return FALSE;
      g_strv_builder_take (names, name);
      g_strv_builder_take (values, value);
    }

  self->options.header_names = g_strv_builder_end (names);
  self->options.header_values = g_strv_builder_end (values);

  return TRUE;
}

/* Through whom, and whom to believe. */
static gboolean
prepare_connections (BobbinFetchWorkload  *self,
                     GError              **error)
{
  g_autoptr (GError) reason = NULL;
  g_autofree char *path = NULL;

  self->options.insecure = self->insecure;
  self->options.proxies = bobbin_fetch_proxies_new (self->proxy, error);
  if (self->options.proxies == NULL)
    return FALSE;
  if (self->ca_file == NULL || *self->ca_file == '\0')
    return TRUE;

  path = g_canonicalize_filename (self->ca_file, bobbin_workload_get_folder (BOBBIN_WORKLOAD (self)));
  self->options.trust = G_TLS_DATABASE (g_tls_file_database_new (path, &reason));
  if (self->options.trust == NULL)
    g_set_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_VALUE,
                 _("The certificates in “%s” cannot be read: %s"), self->ca_file, reason->message);

  return self->options.trust != NULL;
}

static gboolean
bobbin_fetch_workload_prepare (BobbinWorkload  *workload,
                               BobbinInputs    *inputs,
                               GError         **error)
{
  BobbinFetchWorkload *self = BOBBIN_FETCH_WORKLOAD (workload);
  BobbinFetchOptions *options = &self->options;
  const char *url = self->url != NULL && *self->url != '\0' ? self->url : "{}";

  clear_options (self);
  options->method = self->method;
  options->user_agent = self->user_agent;
  options->compressed = self->compressed;
  options->max_redirects = self->max_redirects;
  options->connect_timeout = self->connect_timeout * G_USEC_PER_SEC;
  options->deadline = self->deadline * G_USEC_PER_SEC;
  options->min_rate = self->min_rate;
  options->rate_window = self->rate_window * G_USEC_PER_SEC;
  options->max_size = self->max_size;
  options->max_download = self->max_download;

  bobbin_fetch_columns_find (&self->columns, bobbin_inputs_get_names (inputs));
  if (self->columns.used && g_str_equal (url, "{}"))
    url = "{url}";
  self->template = bobbin_url_template_new (url, bobbin_inputs_get_names (inputs), error);
  if (self->template == NULL || !prepare_headers (self, error) || !prepare_connections (self, error))
    return FALSE;

  if (self->per_host > 0)
    options->limiter = bobbin_fetch_limiter_new (self->per_host);
  if (self->output != NULL && *self->output != '\0')
    {
      options->folder = bobbin_fetch_folder_new (self->output, bobbin_workload_get_folder (workload),
                                                 self->overwrite,
                                                 bobbin_workload_get_shared_since (workload), error);
      return options->folder != NULL;
    }

  return TRUE;
}

static void
bobbin_fetch_workload_shared_since_changed (BobbinWorkload *workload)
{
  BobbinFetchWorkload *self = BOBBIN_FETCH_WORKLOAD (workload);

  if (self->options.folder != NULL)
    bobbin_fetch_folder_set_shared_since (self->options.folder, bobbin_workload_get_shared_since (workload));
}

static const BobbinColumn *
bobbin_fetch_workload_get_columns (BobbinWorkload *workload,
                                   guint          *n_columns)
{
  static BobbinColumn columns[2][8] = {
    {
      { "status", N_("Status"), BOBBIN_COLUMN_NUMBER, NULL },
      { "bytes", N_("Size"), BOBBIN_COLUMN_NUMBER, "bytes", BOBBIN_COLUMN_TRANSFER },
      { "connect", N_("Connecting"), BOBBIN_COLUMN_NUMBER, "s" },
      { "first_byte", N_("First byte"), BOBBIN_COLUMN_NUMBER, "s" },
      { "total", N_("Total"), BOBBIN_COLUMN_NUMBER, "s" },
      { "protocol", N_("Protocol"), BOBBIN_COLUMN_TEXT, NULL },
      { "type", N_("Type"), BOBBIN_COLUMN_TEXT, NULL },
      { "body", N_("Page"), BOBBIN_COLUMN_TEXT, NULL },
    },
  };
  static gsize initialized;

  if (g_once_init_enter (&initialized))
    {
      for (guint i = 0; i < G_N_ELEMENTS (columns[0]); i++)
        columns[0][i].title = _(columns[0][i].title);
      memcpy (columns[1], columns[0], sizeof columns[0]);
      columns[1][7].name = "file";
      columns[1][7].title = _("File");
      g_once_init_leave (&initialized, 1);
    }

  *n_columns = G_N_ELEMENTS (columns[0]);

  return columns[BOBBIN_FETCH_WORKLOAD (workload)->options.folder != NULL];
}

static gpointer
bobbin_fetch_workload_new_scratch (BobbinWorkload *workload,
                                   guint           n_slots)
{
  return bobbin_fetch_scratch_new (n_slots);
}

static void
bobbin_fetch_workload_free_scratch (BobbinWorkload *workload,
                                    gpointer        scratch)
{
  bobbin_fetch_scratch_free (scratch);
}

static void
bobbin_fetch_workload_run_task_async (BobbinWorkload     *workload,
                                      BobbinTaskContext  *context,
                                      const BobbinInput  *input,
                                      BobbinOutcome      *outcome,
                                      BobbinTaskDoneFunc  done,
                                      gpointer            user_data)
{
  BobbinFetchWorkload *self = BOBBIN_FETCH_WORKLOAD (workload);
  g_autofree char *url = bobbin_url_template_expand (self->template, input);
  BobbinFetchItem *item = NULL;

  if (self->columns.used)
    {
      item = bobbin_fetch_item_new (&self->columns, input, outcome);
      if (item == NULL)
        {
          done (context, outcome, user_data);
          return;
        }
    }

  bobbin_fetch_request_run (&self->options, bobbin_task_context_get_scratch (context), url, item,
                            context, outcome, done, user_data);
}

/* STATUS, BYTES, SECONDS, URL and, if it was saved, FILE, with tabs between them. */
static char *
bobbin_fetch_workload_dup_text (BobbinWorkload      *workload,
                                const BobbinInput   *input,
                                const double        *numbers,
                                const char * const  *texts,
                                const gsize         *text_lengths,
                                gsize               *length)
{
  BobbinFetchWorkload *self = BOBBIN_FETCH_WORKLOAD (workload);
  g_autofree char *url = bobbin_url_template_expand (self->template, input);
  g_autofree char *public_url = bobbin_url_dup_public (url);
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "%.0f\t%.0f\t%.6f\t%s",
                          numbers[BOBBIN_FETCH_NUMBER_STATUS],
                          numbers[BOBBIN_FETCH_NUMBER_BYTES],
                          numbers[BOBBIN_FETCH_NUMBER_TOTAL],
                          public_url);
  if (self->options.folder != NULL && text_lengths[2] > 0)
    g_string_append_printf (text, "\t%s", texts[2]);

  *length = text->len;

  return g_string_free_and_steal (text);
}

static char *
bobbin_fetch_workload_dup_peer (BobbinWorkload    *workload,
                                const BobbinInput *input)
{
  g_autofree char *url = bobbin_url_template_expand (BOBBIN_FETCH_WORKLOAD (workload)->template, input);

  return bobbin_url_dup_authority (url);
}

static void
bobbin_fetch_workload_finalize (GObject *object)
{
  BobbinFetchWorkload *self = BOBBIN_FETCH_WORKLOAD (object);

  clear_options (self);

  G_OBJECT_CLASS (bobbin_fetch_workload_parent_class)->finalize (object);
}

#define PROPERTY_FLAGS (G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS)

static void
init_limits (void)
{
  properties[PROP_PER_HOST] =
    g_param_spec_uint ("per-host", N_("Pages of one host"),
                       N_("How many pages to fetch from one host at a time; 0 is as many as there are workers"),
                       0, 4096, 0, PROPERTY_FLAGS);
  properties[PROP_CONNECT_TIMEOUT] =
    g_param_spec_double ("connect-timeout", N_("Time to connect"),
                         N_("How long a host may take to accept a connection"),
                         0.001, 3600.0, 10.0, PROPERTY_FLAGS);
  properties[PROP_DEADLINE] =
    g_param_spec_double ("deadline", N_("Deadline"),
                         N_("How long one page may take from the beginning to the end"),
                         0.001, 604800.0, 300.0, PROPERTY_FLAGS);
  properties[PROP_MIN_RATE] =
    g_param_spec_uint64 ("min-rate", N_("Least rate"),
                         N_("Bytes a second below which a page is given up; 0 is none"),
                         0, G_MAXUINT32, 0, PROPERTY_FLAGS);
  properties[PROP_RATE_WINDOW] =
    g_param_spec_double ("rate-window", N_("Slow for"),
                         N_("How long a page may come slower than the least rate"),
                         0.001, 3600.0, 30.0, PROPERTY_FLAGS);
  properties[PROP_MAX_SIZE] =
    g_param_spec_uint64 ("max-size", N_("Largest page"),
                         N_("How large a page may be once it is unpacked"),
                         1, G_MAXUINT32, DEFAULT_MAX_SIZE, PROPERTY_FLAGS);
  properties[PROP_MAX_DOWNLOAD] =
    g_param_spec_uint64 ("max-download", N_("Largest download"),
                         N_("How much may come from the network for a page"),
                         1, G_MAXUINT32, DEFAULT_MAX_SIZE, PROPERTY_FLAGS);
  properties[PROP_MAX_REDIRECTS] =
    g_param_spec_uint ("max-redirects", N_("Redirects"),
                       N_("How many redirects to follow"),
                       0, 100, 10, PROPERTY_FLAGS);
}

static void
init_connections (void)
{
  properties[PROP_PROXY] =
    g_param_spec_string ("proxy", N_("Proxy"),
                         N_("Proxy for everything, or “none”; if it is empty, what the environment says"),
                         NULL, PROPERTY_FLAGS);
  properties[PROP_CA_FILE] =
    g_param_spec_string ("ca-file", N_("Trusted authorities"),
                         N_("File with the certificates to trust in place of the system’s"),
                         NULL, PROPERTY_FLAGS);
  properties[PROP_INSECURE] =
    g_param_spec_boolean ("insecure", N_("Accept any certificate"),
                          N_("Whether a server need not prove who it is"),
                          FALSE, PROPERTY_FLAGS);
}

static void
init_properties (BobbinWorkloadClass *workload_class)
{
  properties[PROP_URL] =
    g_param_spec_string ("url", N_("URL"),
                         N_("The URL to fetch; {} stands for the input, {name} for a CSV column"),
                         "{}", PROPERTY_FLAGS);
  properties[PROP_OUTPUT] =
    g_param_spec_string ("output", N_("Save in"),
                         N_("Folder for the pages, each in a file; without one they are kept in memory"),
                         NULL, PROPERTY_FLAGS);
  properties[PROP_METHOD] =
    g_param_spec_enum ("method", N_("Method"),
                       N_("“get” fetches the page, “head” only asks about it"),
                       BOBBIN_TYPE_FETCH_METHOD, BOBBIN_FETCH_METHOD_GET, PROPERTY_FLAGS);
  properties[PROP_HEADERS] =
    g_param_spec_boxed ("headers", N_("Headers"),
                        N_("Headers to send, “Name: value”, one a line"),
                        G_TYPE_STRV, PROPERTY_FLAGS);
  properties[PROP_USER_AGENT] =
    g_param_spec_string ("user-agent", N_("User agent"),
                         N_("What to call itself to the server"),
                         DEFAULT_USER_AGENT, PROPERTY_FLAGS);
  init_limits ();
  init_connections ();
  properties[PROP_OVERWRITE] =
    g_param_spec_boolean ("overwrite", N_("Replace files"),
                          N_("Whether a saved page replaces a file that was there before; else it gets another name"),
                          FALSE, PROPERTY_FLAGS);
  properties[PROP_COMPRESSED] =
    g_param_spec_boolean ("compressed", N_("Ask for compressed pages"),
                          N_("Whether the server may send pages compressed"),
                          TRUE, PROPERTY_FLAGS);

  bobbin_workload_class_install_parameters (workload_class, properties, fields, N_PROPS);
}

static void
describe_parameters (BobbinWorkloadClass *klass)
{
  static const struct {
    const char           *name;
    BobbinParameterFlags  flags;
    const char           *unit;
    const char           *example;
  } hints[] = {
    { "url", BOBBIN_PARAMETER_WHAT | BOBBIN_PARAMETER_CODE, NULL, "https://example.org/page/{}" },
    { "output", BOBBIN_PARAMETER_FOLDER, NULL, NULL },
    { "headers", BOBBIN_PARAMETER_MULTILINE | BOBBIN_PARAMETER_SECRET | BOBBIN_PARAMETER_ADVANCED, NULL,
      "Accept-Language: de" },
    { "user-agent", BOBBIN_PARAMETER_ADVANCED, NULL, NULL },
    { "connect-timeout", BOBBIN_PARAMETER_MANNER | BOBBIN_PARAMETER_ADVANCED, "s", NULL },
    { "deadline", BOBBIN_PARAMETER_MANNER | BOBBIN_PARAMETER_ADVANCED, "s", NULL },
    { "min-rate", BOBBIN_PARAMETER_MANNER | BOBBIN_PARAMETER_ADVANCED, "bytes/s", NULL },
    { "rate-window", BOBBIN_PARAMETER_MANNER | BOBBIN_PARAMETER_ADVANCED, "s", NULL },
    { "max-size", BOBBIN_PARAMETER_MANNER | BOBBIN_PARAMETER_ADVANCED, "bytes", NULL },
    { "max-download", BOBBIN_PARAMETER_MANNER | BOBBIN_PARAMETER_ADVANCED, "bytes", NULL },
    { "max-redirects", BOBBIN_PARAMETER_MANNER | BOBBIN_PARAMETER_ADVANCED, NULL, NULL },
    { "per-host", BOBBIN_PARAMETER_MANNER, NULL, NULL },
    { "proxy", BOBBIN_PARAMETER_MANNER | BOBBIN_PARAMETER_SECRET | BOBBIN_PARAMETER_ADVANCED, NULL,
      "http://proxy.example.org:3128" },
    { "ca-file", BOBBIN_PARAMETER_FILE | BOBBIN_PARAMETER_ADVANCED, NULL, NULL },
    { "insecure", BOBBIN_PARAMETER_ADVANCED, NULL, NULL },
    { "overwrite", BOBBIN_PARAMETER_ADVANCED, NULL, NULL },
    { "compressed", BOBBIN_PARAMETER_ADVANCED, NULL, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (hints); i++)
    bobbin_workload_class_describe (klass, hints[i].name, hints[i].flags, hints[i].unit, hints[i].example);
}

static void
bobbin_fetch_workload_class_init (BobbinFetchWorkloadClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  BobbinWorkloadClass *workload_class = BOBBIN_WORKLOAD_CLASS (klass);

  object_class->finalize = bobbin_fetch_workload_finalize;

  workload_class->id = "fetch";
  workload_class->title = N_("Fetch");
  workload_class->summary = N_("Fetches web pages, into memory or into files.");
  workload_class->icon_name = "bobbin-fetch-symbolic";
  workload_class->input_name = N_("URL");
  workload_class->input_example = "https://example.org/\nhttps://example.com/";
  workload_class->nature = BOBBIN_WORKLOAD_WAITS;
  workload_class->library = &bobbin_soup_library;
  workload_class->prepare = bobbin_fetch_workload_prepare;
  workload_class->get_columns = bobbin_fetch_workload_get_columns;
  workload_class->shared_since_changed = bobbin_fetch_workload_shared_since_changed;
  workload_class->new_scratch = bobbin_fetch_workload_new_scratch;
  workload_class->free_scratch = bobbin_fetch_workload_free_scratch;
  workload_class->run_task_async = bobbin_fetch_workload_run_task_async;
  workload_class->dup_text = bobbin_fetch_workload_dup_text;
  workload_class->dup_peer = bobbin_fetch_workload_dup_peer;

  init_properties (workload_class);
  describe_parameters (workload_class);
}

static void
bobbin_fetch_workload_init (BobbinFetchWorkload *self)
{
}
