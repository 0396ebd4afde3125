/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/bobbin-drop.h"

static void
assert_urls (const char         *text,
             const char * const *expected)
{
  g_autoptr (BobbinInputSource) source = bobbin_drop_dup_urls (text);

  g_assert_nonnull (source);
  g_assert_cmpint (bobbin_input_source_get_kind (source), ==, BOBBIN_INPUT_KIND_ITEMS);
  g_assert_cmpstrv (bobbin_input_source_get_items (source), expected);
}

static void
test_uri_list (void)
{
  const char * const expected[] = { "http://a.example/1", "https://b.example/2?x=y", NULL };

  assert_urls ("# a comment\r\nhttp://a.example/1\r\nhttps://b.example/2?x=y\r\n", expected);
}

static void
test_text_around (void)
{
  const char * const expected[] = { "HTTPS://a.example", NULL };

  assert_urls ("See these pages:\n\n   HTTPS://a.example  \nfile:///etc/passwd\nftp://c.example\n", expected);
}

static void
test_none (void)
{
  g_assert_null (bobbin_drop_dup_urls (""));
  g_assert_null (bobbin_drop_dup_urls ("nothing\nfile:///etc/passwd\n"));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/app/drop/uri-list", test_uri_list);
  g_test_add_func ("/app/drop/text-around", test_text_around);
  g_test_add_func ("/app/drop/none", test_none);

  return g_test_run ();
}
