/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gstdio.h>

#include "engine/job/bobbin-input-source.h"
#include "engine/job/bobbin-job-error.h"
#include "engine/workloads/bobbin-command-template.h"

static BobbinInputs *
load_item (const char *item)
{
  const char *items[] = { item, NULL };
  g_autoptr(BobbinInputSource) source = bobbin_input_source_new_items (items);
  g_autoptr(GError) error = NULL;
  BobbinInputs *inputs = bobbin_input_source_load (source, NULL, NULL, &error);

  g_assert_no_error (error);

  return inputs;
}

static BobbinInputs *
load_csv (const char *text)
{
  g_autoptr(BobbinInputSource) source = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *path = NULL;
  BobbinInputs *inputs;
  int fd = g_file_open_tmp ("bobbin-XXXXXX.csv", &path, &error);

  g_assert_no_error (error);
  close (fd);
  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);

  source = bobbin_input_source_new_csv (path);
  inputs = bobbin_input_source_load (source, NULL, NULL, &error);
  g_assert_no_error (error);
  g_unlink (path);

  return inputs;
}

/* The arguments that @text becomes for the input at @index. */
static char **
expand (const char   *text,
        const char   *shell,
        BobbinInputs *inputs,
        guint64       index)
{
  g_autoptr(BobbinCommandTemplate) template = NULL;
  g_autoptr(GError) error = NULL;
  BobbinCommandArguments arguments;
  BobbinInput input;
  char **argv;

  template = bobbin_command_template_new (text, shell, TRUE, bobbin_inputs_get_names (inputs), &error);
  g_assert_no_error (error);

  bobbin_inputs_get (inputs, index, &input);
  bobbin_command_arguments_init (&arguments);
  argv = g_strdupv (bobbin_command_template_expand (template, &input, 2, &arguments));
  bobbin_command_arguments_clear (&arguments);

  return argv;
}

/* The arguments with a bar between them. */
static char *
expand_joined (const char *text,
               const char *shell,
               const char *item)
{
  g_autoptr(BobbinInputs) inputs = load_item (item);
  g_auto(GStrv) argv = expand (text, shell, inputs, 0);

  return g_strjoinv ("|", argv);
}

#define assert_expands(text, item, expected)                         \
  G_STMT_START {                                                     \
    g_autofree char *joined_ = expand_joined ((text), NULL, (item)); \
    g_assert_cmpstr (joined_, ==, (expected));                       \
  } G_STMT_END

#define assert_script(text, expected)                                 \
  G_STMT_START {                                                      \
    g_autofree char *joined_ = expand_joined ((text), "sh", "i");     \
    g_assert_cmpstr (joined_, ==, "sh|-c|" expected);                 \
  } G_STMT_END

static void
test_placeholders (void)
{
  assert_expands ("c {}", "a/b c.tar.gz", "c|a/b c.tar.gz");
  assert_expands ("c {.}", "a.d/b.tar.gz", "c|a.d/b.tar");
  assert_expands ("c {.}", "a.d/b", "c|a.d/b");
  assert_expands ("c {/}", "a/b.c", "c|b.c");
  assert_expands ("c {/}", "b.c", "c|b.c");
  assert_expands ("c {//}", "a/b/c.d", "c|a/b");
  assert_expands ("c {//}", "b.c", "c|.");
  assert_expands ("c {//}", "/b", "c|/");
  assert_expands ("c {//}", "a//b/", "c|a");
  assert_expands ("c {/.}", "a.x/b.c", "c|b");
  assert_expands ("c {#}:{%}", "x", "c|1:3");
  assert_expands ("c {1} {1/}", "a/x", "c|a/x|x");
  assert_expands ("c {}{} -o{/.}.png", "d/x.jpg", "c|d/x.jpgd/x.jpg|-ox.png");
}

static void
test_literals (void)
{
  assert_expands ("awk '{print $1}'", "f", "awk|{print $1}|f");
  assert_expands ("c {abc} {{}} {2} {", "x", "c|{abc}|{x}|{2}|{");
  assert_expands ("c \\{}", "x", "c|{}|x");
  assert_expands ("c '' \"a b\"", "x", "c||a b|x");
}

static void
test_quoting (void)
{
  assert_expands ("c '{}' \"{}\" a'b {}'c", "x y", "c|x y|x y|ab x yc");
  assert_expands ("c {}", "", "c|");
  assert_expands ("  c\t{}  ", "a b\n'\"$(x)`y`\\", "c|a b\n'\"$(x)`y`\\");
}

static void
test_append (void)
{
  g_autoptr(BobbinCommandTemplate) template = NULL;
  g_autoptr(GError) error = NULL;

  assert_expands ("ls -l", "x", "ls|-l|x");

  template = bobbin_command_template_new ("ls -l", NULL, FALSE, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (bobbin_command_template_get_program (template), ==, "ls");
}

static void
test_script (void)
{
  assert_script ("a {} | b", "a \"${1}\" | b|bobbin|i");
  assert_script ("a \"<{}>\" '<{}>'", "a \"<${1}>\" '<'\"${1}\"'>'|bobbin|i");
  /* Parameter 1 is the input even where the template does not name it first. */
  assert_script ("a {#} {} {#}", "a \"${2}\" \"${1}\" \"${2}\"|bobbin|i|1");
  assert_script ("a $1", "a $1|bobbin|i");
  assert_script ("a \"$@\"", "a \"$@\"|bobbin|i");
  assert_script ("cd /; ls", "cd /; ls \"${1}\"|bobbin|i");
  assert_script ("a ${#} {}", "a ${#} \"${1}\"|bobbin|i");
  assert_script ("a ${x:-{}}", "a ${x:-\"${1}\"}|bobbin|i");
  assert_script ("a \"$(b \"{}\" '{}')\" {}",
                 "a \"$(b \"${1}\" ''\"${1}\"'')\" \"${1}\"|bobbin|i");
  assert_script ("a {} # isn't {}\nb \"{}\"", "a \"${1}\" # isn't {}\nb \"${1}\"|bobbin|i");
  assert_script ("a \\\"{}", "a \\\"\"${1}\"|bobbin|i");
}

static void
test_csv (void)
{
  g_autoptr(BobbinInputs) inputs = load_csv ("name,first name,file\nAda,Augusta,a/b.txt\nAlan,Mathison,c.d\n");
  g_auto(GStrv) argv = expand ("c {2}-{name} '{first name}' {file/} {3.}", NULL, inputs, 0);
  g_autofree char *joined = g_strjoinv ("|", argv);
  g_auto(GStrv) unquoted = expand ("c {first name} {#} {nothing like it} {4}", NULL, inputs, 1);
  g_autofree char *unquoted_joined = g_strjoinv ("|", unquoted);

  g_assert_cmpstr (joined, ==, "c|Augusta-Ada|Augusta|b.txt|a/b");
  g_assert_cmpstr (unquoted_joined, ==, "c|Mathison|2|{nothing|like|it}|{4}");
}

static void
assert_refused (const char         *text,
                const char         *shell,
                const char * const *names,
                const char         *expected)
{
  g_autoptr(GError) error = NULL;
  BobbinCommandTemplate *template = bobbin_command_template_new (text, shell, TRUE, names, &error);

  g_assert_null (template);
  g_assert_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_VALUE);
  g_assert_nonnull (strstr (error->message, expected));
}

static void
test_refused (void)
{
  const char *names[] = { "name", "folder", NULL };

  assert_refused ("", NULL, NULL, "no command");
  assert_refused (" \n ", NULL, NULL, "no command");
  assert_refused ("# nothing", NULL, NULL, "comment");
  assert_refused ("echo 'a", NULL, NULL, "quotation mark");
  assert_refused ("echo {nmae}", NULL, names, "“name”");
  assert_refused ("echo `ls {}`", "sh", NULL, "backquotes");
  assert_refused ("echo \001", NULL, NULL, "control character");
}

static void
test_needs_shell (void)
{
  const char *plain[] = {
    "sha256sum {}", "awk '{print $1}'", "grep -c 'a|b;c>d*?$(x)`' {}", "echo \"a|b\" {/.}",
    "convert {} -resize 50% out/{/.}.png", "echo a\\;b \\$x", "find {} -name \\*.c",
    "curl -s -o {#}.html -- {}", "echo 'a\nb'", "cdrecord {}", "forfiles x", "echo \"5$\"", "make -C a~b",
    "c --x=1 {}",
  };
  const char *shell[] = {
    "a | b", "a & b", "a; b", "a < {}", "a > {}.txt", "(a)", "echo $HOME", "echo `a`", "ls *.c", "ls ?",
    "a\nb", "for i in 1 2; do a; done", "while true", "if a", "cd /tmp", "export A=1", "[ -f {} ]",
    "LC_ALL=C sort {}", "ls ~/x", "echo \"$HOME\"", "echo \"`a`\"", "echo \"${1}\"", "! grep x {}", "exec a",
  };

  for (guint i = 0; i < G_N_ELEMENTS (plain); i++)
    {
      g_test_message ("%s", plain[i]);
      g_assert_false (bobbin_command_template_needs_shell (plain[i]));
    }

  for (guint i = 0; i < G_N_ELEMENTS (shell); i++)
    {
      g_test_message ("%s", shell[i]);
      g_assert_true (bobbin_command_template_needs_shell (shell[i]));
    }
}

static void
test_text (void)
{
  g_autoptr(BobbinInputs) inputs = load_item ("it's");
  g_autoptr(BobbinCommandTemplate) template = NULL;
  g_autoptr(GError) error = NULL;
  BobbinCommandArguments arguments;
  BobbinInput input;
  char **argv;

  template = bobbin_command_template_new_text (" don't $x `{}`\n\"{#}\" ", NULL, &error);
  g_assert_no_error (error);

  bobbin_inputs_get (inputs, 0, &input);
  bobbin_command_arguments_init (&arguments);
  argv = bobbin_command_template_expand (template, &input, 0, &arguments);
  g_assert_cmpstr (argv[0], ==, " don't $x `it's`\n\"1\" ");
  g_assert_null (argv[1]);
  bobbin_command_arguments_clear (&arguments);
}

/* Whatever an input is, printf prints it as it is, and runs nothing of it. */
static char *
dup_hostile_input (void)
{
  static const char * const bits[] = {
    "'", "\"", "\\", "$", "`", "$(touch oops)", "`touch oops`", "${IFS}", "\n", "\t", " ", "-n", "--", "*", "?",
    "[a-z]", "~", "#", ";", "&", "|", "<", ">", "(", ")", "{", "}", "{}", "{#}", "${1}", "$1", "!", "%s", "%",
    "\\n", "a", "é", "\001", "\002", "=", "\r", "'\"'\"'",
  };
  g_autoptr(GString) input = g_string_new (NULL);
  guint n_bits = g_test_rand_int_range (0, 9);

  for (guint i = 0; i < n_bits; i++)
    g_string_append (input, bits[g_test_rand_int_range (0, G_N_ELEMENTS (bits))]);

  return g_string_free (g_steal_pointer (&input), FALSE);
}

static void
test_hostile_inputs (void)
{
  /* What stands around the input in the output is of the template. */
  static const struct {
    const char *text;
    const char *before;
    const char *after;
    gboolean    shell;
  } cases[] = {
    { "printf %s {}", "", "", FALSE },
    { "printf %s '<{}>'", "<", ">", FALSE },
    { "printf %s \"<{}>\"", "<", ">", FALSE },
    { "printf %s a{}b", "a", "b", FALSE },
    { "printf %s {}", "", "", TRUE },
    { "printf %s '<{}>'", "<", ">", TRUE },
    { "printf %s \"<{}>\"", "<", ">", TRUE },
    { "printf %s a{}b", "a", "b", TRUE },
    { "printf %s \"$(printf %s \"{}>\")\"", "", ">", TRUE },
    { "x={}; printf %s \"$x\"", "", "", TRUE },
    { "printf %s \"$1\"", "", "", TRUE },
  };
  g_autofree char *folder = g_dir_make_tmp ("bobbin-XXXXXX", NULL);
  g_autofree char *oops = g_build_filename (folder, "oops", NULL);

  for (guint i = 0; i < 25 * G_N_ELEMENTS (cases); i++)
    {
      const guint n = i % G_N_ELEMENTS (cases);
      g_autofree char *item = dup_hostile_input ();
      g_autofree char *expected = g_strconcat (cases[n].before, item, cases[n].after, NULL);
      g_autoptr(BobbinInputs) inputs = load_item (item);
      g_auto(GStrv) argv = expand (cases[n].text, cases[n].shell ? "/bin/sh" : NULL, inputs, 0);
      g_autofree char *output = NULL;
      g_autofree char *errors = NULL;
      g_autoptr(GError) error = NULL;

      g_test_message ("%s with “%s”", cases[n].text, item);
      g_spawn_sync (folder, argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &output, &errors, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (errors, ==, "");
      g_assert_cmpstr (output, ==, expected);
    }

  g_assert_false (g_file_test (oops, G_FILE_TEST_EXISTS));
  g_rmdir (folder);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/command-template/placeholders", test_placeholders);
  g_test_add_func ("/command-template/literals", test_literals);
  g_test_add_func ("/command-template/quoting", test_quoting);
  g_test_add_func ("/command-template/append", test_append);
  g_test_add_func ("/command-template/script", test_script);
  g_test_add_func ("/command-template/csv", test_csv);
  g_test_add_func ("/command-template/refused", test_refused);
  g_test_add_func ("/command-template/needs-shell", test_needs_shell);
  g_test_add_func ("/command-template/text", test_text);
  g_test_add_func ("/command-template/hostile-inputs", test_hostile_inputs);

  return g_test_run ();
}
