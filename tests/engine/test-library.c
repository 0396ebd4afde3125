/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Libraries that are loaded when they are needed, and those that are missing. */

#include "bobbin-config.h"

#include <gio/gio.h>

#include "engine/workloads/bobbin-library.h"
#include "engine/workloads/bobbin-muparser.h"

static const char * const names[] = { "cos", "no_such_function" };

static void
test_load (void)
{
  static void *functions[1];
  static BobbinLibrary library = {
    .title = "Mathematics", .file = "libm.so.6", .names = names, .n_functions = 1, .functions = functions,
  };
  g_autoptr (GError) error = NULL;

  g_assert_true (bobbin_library_check (&library, &error));
  g_assert_no_error (error);
  g_assert_nonnull (functions[0]);
}

static void
assert_missing (BobbinLibrary *library,
                const char    *what)
{
  /* Whoever asks again gets the same answer. */
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (bobbin_library_check (library, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED);
      g_assert_nonnull (strstr (error->message, library->title));
      g_assert_nonnull (strstr (error->message, what));
    }
}

static void
test_missing (void)
{
  static void *functions[G_N_ELEMENTS (names)];
  static BobbinLibrary library = {
    .title = "Nothing 3", .file = "libbobbin-nothing.so.3", .names = names, .n_functions = 1, .functions = functions,
  };
  static BobbinLibrary old = {
    .title = "Mathematics", .file = "libm.so.6",
    .names = names, .n_functions = G_N_ELEMENTS (names), .functions = functions,
  };

  assert_missing (&library, "libbobbin-nothing.so.3");
  assert_missing (&old, "no_such_function");
}

static gpointer
need (gpointer data)
{
  return mupEval != NULL ? data : NULL;
}

/* Somebody fetches it, and others need it before it is there. */
static void
test_fetch (void)
{
  GThread *threads[8];
  muParserHandle_t parser;

  bobbin_library_fetch (&bobbin_muparser_library);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("parser", need, threads);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_assert_true (g_thread_join (threads[i]) == threads);

  parser = mupCreate (muBASETYPE_FLOAT);
  mupSetExpr (parser, "6*7");
  g_assert_cmpfloat (mupEval (parser), ==, 42);
  mupRelease (parser);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/library/fetch", test_fetch);
  g_test_add_func ("/library/load", test_load);
  g_test_add_func ("/library/missing", test_missing);

  return g_test_run ();
}
