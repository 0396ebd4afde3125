/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Secrets, planted wherever a job has room for one, and searched for. */

#include "engine/workloads/bobbin-secrets.h"

#include <glib/gstdio.h>
#include <string.h>

#include "engine/job/bobbin-job-file.h"

#define SECRET "hunter2"

static void
test_text (void)
{
  static const struct {
    const char *text;
    const char *redacted;
  } cases[] = {
    { "https://me:hunter2@host/", "https://me:•••@host/" },
    { "https://me:hunter2@host", "https://me:•••@host" },
    { "https://:hunter2@host", "https://:•••@host" },
    { "ftp+x.y-1://me:hunter2@[::1]:80/a", "ftp+x.y-1://me:•••@[::1]:80/a" },
    { "https://me:a@b:hunter2@host/x@y", "https://me:•••@host/x@y" },
    { "https://me:hun'ter2!$&*;=,@host/", "https://me:•••@host/" },
    { "curl \"http://a:1@b/\" http://c/ 'https://d:e@f?g#h'", "curl \"http://a:•••@b/\" http://c/ 'https://d:•••@f?g#h'" },
    { "http://a:b@c http://a:•••@d x://e:f@g", "http://a:•••@c http://a:•••@d x://e:•••@g" },
    { "https://out/?to=http://me:hunter2@in/", "https://out/?to=http://me:•••@in/" },
    { "https://me:p@out/?to=http://me:q@in/", "https://me:•••@out/?to=http://me:•••@in/" },
    { "https://me:hun/ter2@host/", "https://me:•••@host/" },
    { "https://me:hun#ter2@host/", "https://me:•••@host/" },
    { "https://{user}:hunter2@{host}/{}", "https://{user}:•••@{host}/{}" },
    { "https://größe:hünter2@host/ü", "https://größe:•••@host/ü" },
    /* There is none in these. */
    { "", NULL },
    { "://", NULL },
    { "me:hunter2@host", NULL },
    { "https://host/me:x@y", NULL },
    { "https://host?me:x@y", NULL },
    { "https://host:80/@user", NULL },
    { "https://[::1]/a:b@c", NULL },
    { "https://me@host/", NULL },
    { "https://me:@host/", NULL },
    { "https://me:•••@host/", NULL },
    { "https://{user}:{password}@host/", NULL },
    { "https://me:${PASSWORD}@host/", NULL },
    { "http://localhost:{}/a@b", NULL },
    { "http://host:80 and b@c", NULL },
    { "http://a\nb:c@d", NULL },
    { "{\"url\":\"http://host:80\",\"to\":\"b@c\"}", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *behind = g_strconcat (cases[i].text, "://x:y@z", NULL);
      g_autofree char *redacted = bobbin_secrets_redact_text (cases[i].text, -1);
      g_autofree char *again = bobbin_secrets_redact_text (behind, strlen (cases[i].text));

      g_assert_cmpstr (redacted, ==, cases[i].redacted);
      g_assert_cmpstr (again, ==, cases[i].redacted);

      /* Once is enough. */
      if (redacted != NULL)
        g_assert_null (bobbin_secrets_redact_text (redacted, -1));
    }
}

/* What would take hours if each URL were looked for to the end of the text. */
static void
test_long (void)
{
  static const char * const pieces[] = { "://", "://a:b/", "://a:b#", "://a:", "http://a:b/c", "://@" };

  for (guint i = 0; i < G_N_ELEMENTS (pieces); i++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      g_autofree char *redacted = NULL;

      while (text->len < 1024 * 1024)
        g_string_append (text, pieces[i]);

      g_assert_null (bobbin_secrets_redact_text (text->str, text->len));

      /* The last one is found. */
      g_string_append (text, " http://me:" SECRET "@host");
      redacted = bobbin_secrets_redact_text (text->str, text->len);
      g_assert_nonnull (redacted);
      g_assert_null (strstr (redacted, SECRET));
    }
}

static void
assert_parameter (const char *workload,
                  const char *name,
                  const char *text,
                  const char *redacted,
                  guint       n_redacted)
{
  g_autoptr (BobbinJob) job = bobbin_job_new (workload);
  g_autoptr (BobbinJob) copy = NULL;
  g_auto (GStrv) missing = NULL;
  guint count;

  bobbin_job_set_parameter (job, name, text);
  copy = bobbin_secrets_redact_job (job, &count);
  g_assert_cmpstr (bobbin_job_get_parameter (copy, name), ==, redacted);
  g_assert_cmpuint (count, ==, n_redacted);
  g_assert_cmpstr (bobbin_job_get_parameter (job, name), ==, text);

  missing = bobbin_secrets_list_missing (copy);
  g_assert_cmpuint (g_strv_length (missing), ==, n_redacted > 0 ? 1 : 0);
  if (n_redacted > 0)
    g_assert_cmpstr (missing[0], ==, name);
}

static void
test_parameters (void)
{
  assert_parameter ("fetch", "url", "http://me:x@host/{}", "http://me:•••@host/{}", 1);
  assert_parameter ("fetch", "url", "http://host/{}", "http://host/{}", 0);
  assert_parameter ("fetch", "proxy", "me:x@host:3128", "me:•••@host:3128", 1);
  assert_parameter ("fetch", "proxy", "socks5://me:x@host:3128", "socks5://me:•••@host:3128", 1);
  assert_parameter ("fetch", "proxy", "host:3128", "host:3128", 0);
  assert_parameter ("fetch", "proxy", "none", "none", 0);
  assert_parameter ("fetch", "headers",
                    "Accept: text/html\nauthorization: Basic abc=\nX-API-Key:k\nReferer: http://a:b@c/\n"
                    "Cookie:  a=b; c=d\n\nX-My-Token: \nnonsense",
                    "Accept: text/html\nauthorization: •••\nX-API-Key:•••\nReferer: http://a:•••@c/\n"
                    "Cookie:  •••\n\nX-My-Token: \n•••", 5);
  assert_parameter ("fetch", "user-agent", "Me (http://a:b@c/)", "Me (http://a:•••@c/)", 1);
  assert_parameter ("command", "environment", "A=b:c=d\nEMPTY=\nLANG=C", "A=•••\nEMPTY=\nLANG=•••", 2);
  assert_parameter ("command", "command", "curl http://a:b@c/{}", "curl http://a:•••@c/{}", 1);
  assert_parameter ("command", "stdin", "http://a:b@c/\nhttp://a:b@d/", "http://a:•••@c/\nhttp://a:•••@d/", 2);
  assert_parameter ("formula", "expression", "x*x", "x*x", 0);
  /* Of a newer Bobbin. */
  assert_parameter ("weave", "headers", "Authorization: x", "Authorization: •••", 1);
  assert_parameter ("weave", "environment", "A=b", "A=•••", 1);
  assert_parameter ("weave", "password", "hunter2", "•••", 1);
  assert_parameter ("weave", "pattern", "x:y@z", "x:y@z", 0);
  assert_parameter ("fetch", "token", "hunter2", "•••", 1);
}

static void
test_items (void)
{
  const char *items[] = { "http://a/", "http://me:hunter2@b/", "c", NULL };
  g_autoptr (BobbinInputSource) source = bobbin_input_source_new_items (items);
  g_autoptr (BobbinInputSource) lines = bobbin_input_source_new_lines ("urls.txt", FALSE);
  g_autoptr (BobbinJob) job = bobbin_job_new ("fetch");
  g_autoptr (BobbinJob) copy = NULL;
  g_autoptr (BobbinJob) other = NULL;
  g_auto (GStrv) missing = NULL;
  const char * const *redacted;
  guint count;

  bobbin_job_set_inputs (job, source);
  copy = bobbin_secrets_redact_job (job, &count);
  redacted = bobbin_input_source_get_items (bobbin_job_get_inputs (copy));
  g_assert_cmpuint (count, ==, 1);
  g_assert_cmpstr (redacted[0], ==, "http://a/");
  g_assert_cmpstr (redacted[1], ==, "http://me:•••@b/");
  g_assert_cmpstr (redacted[2], ==, "c");
  g_assert_null (redacted[3]);
  missing = bobbin_secrets_list_missing (copy);
  g_assert_cmpstr (missing[0], ==, "inputs");

  bobbin_job_set_inputs (job, lines);
  other = bobbin_secrets_redact_job (job, &count);
  g_assert_cmpuint (count, ==, 0);
  g_assert_true (bobbin_job_get_inputs (other) == lines);
}

/* Whatever is written of a job afterwards holds none. */
static void
test_everywhere (void)
{
  const char *items[] = { "http://me:" SECRET "@b/", NULL };
  g_autoptr (BobbinInputSource) source = bobbin_input_source_new_items (items);
  const char *workloads[] = { "fetch", "command", "python", "formula", "wait", "weave" };

  for (guint i = 0; i < G_N_ELEMENTS (workloads); i++)
    {
      g_autoptr (BobbinJob) job = bobbin_job_new (workloads[i]);
      g_autoptr (BobbinJob) copy = NULL;
      g_autofree char *folder = g_dir_make_tmp ("bobbin-XXXXXX", NULL);
      g_autofree char *path = g_build_filename (folder, "a.bobbin", NULL);
      g_autofree char *text = NULL;
      g_autofree char *title = NULL;
      g_autoptr (GError) error = NULL;

      bobbin_job_set_title (job, "All of https://me:" SECRET "@host/");
      bobbin_job_set_inputs (job, source);
      bobbin_job_set_parameter (job, "headers", "Authorization: " SECRET "\nX-Auth-Key: " SECRET);
      bobbin_job_set_parameter (job, "environment", "A=" SECRET "\nB=x" SECRET);
      bobbin_job_set_parameter (job, "proxy", "me:" SECRET "@proxy:80");
      bobbin_job_set_parameter (job, "url", "http://me:" SECRET "@host/");
      bobbin_job_set_parameter (job, "command", "curl 'http://me:" SECRET "@host/'");
      bobbin_job_set_parameter (job, "function", "http://me:" SECRET "@host/");
      bobbin_job_set_parameter (job, "expression", "x://me:" SECRET "@host");
      bobbin_job_set_parameter (job, "api-token", SECRET);

      copy = bobbin_secrets_redact_job (job, NULL);
      g_assert_true (bobbin_job_file_save (copy, path, &error));
      g_assert_no_error (error);
      g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
      g_assert_null (strstr (text, SECRET));
      title = bobbin_job_dup_display_title (copy);
      g_assert_null (strstr (title, SECRET));

      g_remove (path);
      g_rmdir (folder);
    }
}

/* Headers within texts: in lines, in quotes, and what only looks like them. */
static void
test_headers_in_text (void)
{
  static const struct { const char *text; const char *redacted; } cases[] = {
    { "Authorization: Bearer abc", "Authorization: •••" },
    { "curl -H 'authorization: Basic eHk=' {} && echo done", "curl -H 'authorization: •••' {} && echo done" },
    { "curl -H \"Cookie: a=b; c=d\" -H 'X-Api-Key:k' https://u:p@h/",
      "curl -H \"Cookie: •••\" -H 'X-Api-Key:•••' https://u:•••@h/" },
    { "Accept: text/html\nCookie: a=b\nTE: gzip", "Accept: text/html\nCookie: •••\nTE: gzip" },
    { "Authorization: •••", NULL },
    { "curl -H 'Authorization: Bearer {token}' {}", NULL },
    { "curl -H \"Authorization: Bearer $TOKEN\" {}", NULL },
    { "authorization is needed: yes", NULL },
    { "Authorization:", NULL },
    { ":", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *redacted = bobbin_secrets_redact_text (cases[i].text, -1);

      g_assert_cmpstr (redacted, ==, cases[i].redacted);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/secrets/text", test_text);
  g_test_add_func ("/secrets/long", test_long);
  g_test_add_func ("/secrets/parameters", test_parameters);
  g_test_add_func ("/secrets/items", test_items);
  g_test_add_func ("/secrets/everywhere", test_everywhere);
  g_test_add_func ("/secrets/headers-in-text", test_headers_in_text);

  return g_test_run ();
}
