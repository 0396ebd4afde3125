/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "bobbin-commands.h"
#include "bobbin-options.h"
#include "bobbin-text.h"
#include "engine/exports/bobbin-export.h"
#include "engine/exports/bobbin-race-export.h"
#include "engine/job/bobbin-number.h"

#define LEFT_WIDTH 28
#define MAX_WIDTH  100

static guint
get_width (void)
{
  guint columns, rows;

  bobbin_text_get_terminal (STDOUT_FILENO, &columns, &rows);

  return CLAMP (columns - 1, LEFT_WIDTH + 20, MAX_WIDTH);
}

void
bobbin_help_append_row (GString    *buffer,
                        const char *left,
                        const char *right)
{
  guint used = 2 + bobbin_text_get_width (left);

  g_string_append_printf (buffer, "  %s", left);
  if (used + 2 > LEFT_WIDTH)
    {
      g_string_append_c (buffer, '\n');
      used = 0;
    }
  g_string_append_printf (buffer, "%*s", (int) (LEFT_WIDTH - used), "");
  bobbin_text_append_wrapped (buffer, right, LEFT_WIDTH, LEFT_WIDTH, get_width ());
}

void
bobbin_help_flush (GString *buffer)
{
  fwrite (buffer->str, 1, buffer->len, stdout);
  fflush (stdout);
  g_string_free (buffer, TRUE);
}

static void
append_paragraph (GString    *buffer,
                  const char *text)
{
  bobbin_text_append_wrapped (buffer, text, 0, 0, get_width ());
}

/* What is typed stays as it is in every language; what it does does not. */
static void
append_example (GString    *buffer,
                const char *command,
                const char *meaning)
{
  g_string_append_printf (buffer, "  %s\n", command);
  if (meaning != NULL)
    {
      g_string_append (buffer, "      ");
      bobbin_text_append_wrapped (buffer, meaning, 6, 6, get_width ());
    }
}

static void
append_option (GString            *buffer,
               const BobbinOption *option)
{
  GString *left = g_string_new (NULL);

  if (option->short_name != 0)
    g_string_append_printf (left, "-%c, ", option->short_name);
  g_string_append_printf (left, "--%s", option->name);
  if (option->argument != NULL)
    g_string_append_printf (left, " %s", _(option->argument));

  bobbin_help_append_row (buffer, left->str, bobbin_option_get_blurb (option));
  g_string_free (left, TRUE);
}

static void
append_options (GString             *buffer,
                BobbinWorkloadClass *klass,
                const BobbinVerb    *verb)
{
  for (guint group = 0; group < BOBBIN_N_OPTION_GROUPS; group++)
    {
      g_string_append_printf (buffer, "\n%s:\n", bobbin_option_group_get_title (group));
      if (group == BOBBIN_OPTION_GROUP_INPUTS)
        bobbin_help_append_row (buffer, _("::: INPUT…"), _("The rest of the arguments are the inputs"));

      for (const BobbinOption *option = bobbin_options_get_all (); option->name != NULL; option++)
        if (option->group == group && (verb == NULL || !bobbin_option_is_of_run (option)) &&
            (!g_str_equal (option->name, "output") || klass == NULL ||
             bobbin_workload_class_find_parameter (klass, "output", &(BobbinParameter) { 0 })))
          append_option (buffer, option);
    }
}

static char *
dup_number (double number)
{
  char text[BOBBIN_NUMBER_LENGTH];

  bobbin_number_format (number, text);

  return g_strdup (text);
}

/* The ends of a range; an end that the type itself sets goes without saying. */
static char *
dup_range (double low,
           double high,
           double type_high)
{
  g_autofree char *from = dup_number (low);
  g_autofree char *to = dup_number (high);

  if (high >= type_high && low <= -type_high)
    return NULL;
  if (high >= type_high)
    return g_strdup_printf (_("%s or more"), from);

  return g_strdup_printf (_("%s to %s"), from, to);
}

static char *
dup_enum_values (GParamSpec *pspec)
{
  GEnumClass *values = G_PARAM_SPEC_ENUM (pspec)->enum_class;
  GString *list = g_string_new (NULL);

  for (guint i = 0; i < values->n_values; i++)
    g_string_append_printf (list, "%s%s", i > 0 ? "|" : "", values->values[i].value_nick);

  return g_string_free_and_steal (list);
}

/* What a value looks like, for the option's row: "N", "TEXT", "a|b|c"; and its
 * range, or NULL. */
static char *
dup_type (GParamSpec  *pspec,
          char       **range)
{
  *range = NULL;

  if (G_IS_PARAM_SPEC_BOOLEAN (pspec))
    return g_strdup ("");
  if (G_IS_PARAM_SPEC_ENUM (pspec))
    return dup_enum_values (pspec);
  if (G_IS_PARAM_SPEC_DOUBLE (pspec))
    {
      GParamSpecDouble *spec = G_PARAM_SPEC_DOUBLE (pspec);

      *range = dup_range (spec->minimum, spec->maximum, G_MAXDOUBLE);
      return g_strdup (_("NUMBER"));
    }
  if (G_IS_PARAM_SPEC_INT (pspec))
    *range = dup_range (G_PARAM_SPEC_INT (pspec)->minimum, G_PARAM_SPEC_INT (pspec)->maximum, G_MAXINT);
  else if (G_IS_PARAM_SPEC_UINT (pspec))
    *range = dup_range (G_PARAM_SPEC_UINT (pspec)->minimum, G_PARAM_SPEC_UINT (pspec)->maximum, G_MAXUINT);
  else if (G_IS_PARAM_SPEC_INT64 (pspec))
    *range = dup_range (G_PARAM_SPEC_INT64 (pspec)->minimum, G_PARAM_SPEC_INT64 (pspec)->maximum,
                        (double) G_MAXINT64);
  else if (G_IS_PARAM_SPEC_UINT64 (pspec))
    *range = dup_range (G_PARAM_SPEC_UINT64 (pspec)->minimum, G_PARAM_SPEC_UINT64 (pspec)->maximum,
                        (double) G_MAXUINT64);
  else if (G_PARAM_SPEC_VALUE_TYPE (pspec) == G_TYPE_STRV)
    return g_strdup (_("TEXT"));
  else
    return g_strdup (_("TEXT"));

  return g_strdup (_("N"));
}

/* The default as one would type it; NULL: there is none to speak of. */
static char *
dup_default (GParamSpec *pspec)
{
  const GValue *value = g_param_spec_get_default_value (pspec);
  g_auto (GValue) text = G_VALUE_INIT;

  if (G_IS_PARAM_SPEC_ENUM (pspec))
    {
      GEnumValue *found = g_enum_get_value (G_PARAM_SPEC_ENUM (pspec)->enum_class, g_value_get_enum (value));

      return g_strdup (found->value_nick);
    }
  if (G_IS_PARAM_SPEC_BOOLEAN (pspec))
    return g_strdup (g_value_get_boolean (value) ? "true" : "false");
  if (G_IS_PARAM_SPEC_STRING (pspec))
    {
      const char *string = g_value_get_string (value);

      return string != NULL && *string != '\0' ? g_strdup (string) : NULL;
    }
  if (G_IS_PARAM_SPEC_DOUBLE (pspec))
    return dup_number (g_value_get_double (value));
  if (G_PARAM_SPEC_VALUE_TYPE (pspec) == G_TYPE_STRV)
    return NULL;

  g_value_init (&text, G_TYPE_STRING);
  g_value_transform (value, &text);

  return g_value_dup_string (&text);
}

static char *
dup_parameter_left (const BobbinParameter *parameter,
                    const char            *type)
{
  const char *name = parameter->pspec->name;

  if (G_IS_PARAM_SPEC_BOOLEAN (parameter->pspec))
    return g_strdup_printf ("--%s, --no-%s", name, name);
  if (parameter->flags & BOBBIN_PARAMETER_FOLDER)
    return g_strdup_printf ("--%s %s", name, _("FOLDER"));

  return g_strdup_printf ("--%s %s", name, type);
}

static void
append_parameter (GString               *buffer,
                  const BobbinParameter *parameter)
{
  g_autofree char *range = NULL;
  g_autofree char *type = dup_type (parameter->pspec, &range);
  g_autofree char *left = dup_parameter_left (parameter, type);
  g_autofree char *standard = dup_default (parameter->pspec);
  g_autoptr (GString) right = g_string_new (_(g_param_spec_get_blurb (parameter->pspec)));

  if (range != NULL && parameter->unit != NULL)
    g_string_append_printf (right, "; %s %s", range, parameter->unit);
  else if (range != NULL)
    g_string_append_printf (right, "; %s", range);
  else if (parameter->unit != NULL)
    g_string_append_printf (right, _("; in %s"), parameter->unit);

  if (G_PARAM_SPEC_VALUE_TYPE (parameter->pspec) == G_TYPE_STRV)
    g_string_append (right, _("; may be given several times"));
  if (parameter->flags & BOBBIN_PARAMETER_WHAT)
    g_string_append (right, _("; may stand without its name, after the kind"));
  if (standard != NULL)
    g_string_append_printf (right, _("; default: %s"), standard);
  if (parameter->example != NULL && g_strcmp0 (parameter->example, standard) != 0)
    g_string_append_printf (right, _("; example: %s"), parameter->example);

  bobbin_help_append_row (buffer, left, right->str);
}

void
bobbin_help_append_parameters (BobbinWorkloadClass *klass,
                               GString             *buffer)
{
  g_autofree BobbinParameter *parameters = NULL;
  guint n_parameters;

  parameters = bobbin_workload_class_dup_parameters (klass, &n_parameters);

  /* Translators: %s is the name of a kind of work. */
  g_string_append_printf (buffer, _("Parameters of “%s”:"), klass->id);
  g_string_append_c (buffer, '\n');
  for (guint i = 0; i < n_parameters; i++)
    if (bobbin_options_has_parameter (klass, parameters[i].pspec->name, NULL))
      append_parameter (buffer, &parameters[i]);
}

static const char *
get_nature_text (BobbinWorkloadNature nature)
{
  switch (nature)
    {
    case BOBBIN_WORKLOAD_COMPUTES:
      return _("It computes: as many threads as the processor has cores are best.");

    case BOBBIN_WORKLOAD_VARIES:
      return _("Whether it computes or waits is up to the function: “--executor processes” is best for one "
               "that computes, “threads” for one that waits, “async” for a coroutine.");

    case BOBBIN_WORKLOAD_WAITS:
    default:
      return _("It waits more than it computes: many workers at once pay, and “--executor async” "
               "runs hundreds of them in one thread.");
    }
}

static void
append_kind_intro (GString             *buffer,
                   BobbinWorkloadClass *klass)
{
  g_auto (GStrv) inputs = g_strsplit (klass->input_example != NULL ? klass->input_example : "", "\n", -1);

  g_string_append_printf (buffer, "%s – ", klass->id);
  bobbin_text_append_wrapped (buffer, _(klass->summary), strlen (klass->id) + 3, 0, get_width ());
  g_string_append_c (buffer, '\n');

  g_string_append_printf (buffer, _("Each input: %s"), _(klass->input_name));
  for (guint i = 0; inputs[i] != NULL && i < 3; i++)
    if (*inputs[i] != '\0')
      g_string_append_printf (buffer, i == 0 ? " (%s" : ", %s", inputs[i]);
  g_string_append (buffer, inputs[0] != NULL && *inputs[0] != '\0' ? ")\n" : "\n");

  append_paragraph (buffer, get_nature_text (klass->nature));
  g_string_append_c (buffer, '\n');
}

void
bobbin_help_print_kind (BobbinWorkloadClass *klass)
{
  GString *buffer = g_string_new (NULL);

  append_kind_intro (buffer, klass);
  bobbin_help_append_parameters (klass, buffer);
  g_string_append_printf (buffer, "\n%s\n", _("“bobbin help run” lists the options that every kind has."));
  bobbin_help_flush (buffer);
}

void
bobbin_help_print (void)
{
  GString *buffer = g_string_new (NULL);

  append_paragraph (buffer, _("Bobbin runs a batch of work in parallel and shows every worker while it happens."));
  g_string_append_printf (buffer, "\n%s:\n", _("Usage"));
  g_string_append (buffer, "  bobbin run KIND|FILE.bobbin|sample:ID [WHAT] [OPTION…] [::: INPUT…]\n"
                           "  bobbin history [SEARCH]\n"
                           "  bobbin show|resume|export RUN [OPTION…]\n"
                           "  bobbin import FILE…\n"
                           "  bobbin kinds [KIND]\n"
                           "  bobbin practice-server [--port N]\n"
                           "  bobbin help [COMMAND [KIND]]\n");

  g_string_append_printf (buffer, "\n%s:\n", _("Commands"));
  bobbin_help_append_row (buffer, "run", _("Run a job: a kind of work over inputs"));
  for (const BobbinVerb * const *verb = bobbin_verbs_get_all (); *verb != NULL; verb++)
    bobbin_help_append_row (buffer, (*verb)->name, _((*verb)->summary));
  bobbin_help_append_row (buffer, "kinds", _("What can be run, its parameters, and samples"));
  bobbin_help_append_row (buffer, "practice-server", _("Serve pages on this machine to practise fetching on"));
  bobbin_help_append_row (buffer, "help", _("Explain a command, or a kind of work"));

  g_string_append_printf (buffer, "\n%s:\n", _("Options"));
  bobbin_help_append_row (buffer, "-h, --help", _("Show this help"));
  bobbin_help_append_row (buffer, "--version", _("Show the version"));

  g_string_append_printf (buffer, "\n%s:\n", _("Examples"));
  append_example (buffer, "bobbin run formula 'x*x' --range 1:6", NULL);
  append_example (buffer, "bobbin run command 'sha256sum {}' --glob 'src/**/*.c'", NULL);
  append_example (buffer, "bobbin run fetch --inputs urls.txt --executor async --workers 64", NULL);
  append_example (buffer, "bobbin run sample:squares", NULL);
  append_example (buffer, "bobbin resume last", NULL);
  bobbin_help_flush (buffer);
}

static void
append_run_examples (GString             *buffer,
                     BobbinWorkloadClass *klass)
{
  g_string_append_printf (buffer, "\n%s:\n", _("Examples"));

  if (klass == NULL || g_str_equal (klass->id, "formula"))
    {
      append_example (buffer, "bobbin run formula 'x*x' --range 1:6", _("the squares of 1 to 5"));
      append_example (buffer, "bobbin run formula 'x*2, x*3' --format csv ::: 1 2 3",
                      _("two values of each number, as a table"));
    }
  if (klass == NULL || g_str_equal (klass->id, "command"))
    {
      append_example (buffer, "bobbin run command 'sha256sum {}' --glob 'src/**/*.c'",
                      _("a command for each file"));
      append_example (buffer, "find . -name '*.wav' -print0 | bobbin run command 'flac -s {}' --null",
                      _("a command for each name that another program prints"));
    }
  if (klass == NULL || g_str_equal (klass->id, "fetch"))
    append_example (buffer, "bobbin run fetch --inputs urls.txt --output pages --executor async --workers 64",
                    _("download pages into the folder “pages”, 64 at a time"));
  if (klass == NULL || g_str_equal (klass->id, "python"))
    append_example (buffer, "bobbin run python squares.py:square --range 0:100000 --executor processes --workers 4",
                    _("a Python function in four processes"));
  if (klass != NULL && g_str_equal (klass->id, "python"))
    {
      append_example (buffer, "bobbin run python pages.py:title --inputs list.txt --executor async --workers 100",
                      _("a coroutine for each line of a file, 100 at a time"));
      append_example (buffer, "bobbin run python statistics:mean --input-as json ::: '[1, 2, 4]' '[3, 5]'",
                      _("a function of a module, with a JSON value as its argument"));
      append_example (buffer, "bobbin run python shapes.py:box --csv sizes.csv --columns area --columns volume",
                      _("CSV rows as keyword arguments, and two numbers of each"));
    }
  if (klass != NULL && g_str_equal (klass->id, "wait"))
    append_example (buffer, "bobbin run wait 1 --workers 4 ::: a b c d",
                    _("four waits of one second that take one second together"));
  if (klass == NULL)
    append_example (buffer, "bobbin run sample:squares", _("a sample that needs nothing"));
}

void
bobbin_help_print_run (BobbinWorkloadClass *klass)
{
  GString *buffer = g_string_new (NULL);

  if (klass != NULL)
    {
      append_kind_intro (buffer, klass);
      g_string_append_printf (buffer, "%s: bobbin run %s%s [OPTION…] [::: INPUT…]\n\n", _("Usage"), klass->id,
                              bobbin_workload_class_get_what (klass) != NULL ? " [WHAT]" : "");
      bobbin_help_append_parameters (klass, buffer);
    }
  else
    {
      g_string_append_printf (buffer, "%s: bobbin run KIND|FILE.bobbin|sample:ID [WHAT] [OPTION…] "
                                      "[--PARAMETER VALUE…] [::: INPUT…]\n\n", _("Usage"));
      append_paragraph (buffer, _("Does the work of a KIND (“bobbin kinds” lists them) for each input, several at "
                                  "once. Results go to standard output, one line each, in the order of the "
                                  "inputs; messages and progress go to standard error. Without any inputs, "
                                  "lines are read from standard input."));
      g_string_append_c (buffer, '\n');
      append_paragraph (buffer, _("Each kind has parameters of its own, which are options too: “bobbin run KIND "
                                  "--help” shows them. Options override what a job file says."));
    }

  append_options (buffer, klass, NULL);
  append_run_examples (buffer, klass);

  g_string_append_c (buffer, '\n');
  append_paragraph (buffer, _("Exit status: 0 when all tasks were done, 1 when some failed, 2 when the arguments or "
                              "the job are wrong, 130 when it was interrupted."));
  bobbin_help_flush (buffer);
}

void
bobbin_help_append_formats (GString *buffer)
{
  guint n_formats;
  const BobbinExportFormat *formats = bobbin_export_get_formats (&n_formats);

  for (guint i = 0; i < n_formats; i++)
    bobbin_help_append_row (buffer, formats[i].id, _(formats[i].summary));
}

void
bobbin_help_append_race_formats (GString *buffer)
{
  guint n_formats;
  const BobbinRaceFormat *formats = bobbin_race_export_get_formats (&n_formats);

  for (guint i = 0; i < n_formats; i++)
    bobbin_help_append_row (buffer, formats[i].id, _(formats[i].title));
}

static void
append_verb_options (GString          *buffer,
                     const BobbinVerb *verb)
{
  g_string_append_printf (buffer, "\n%s:\n", _("Options"));
  for (const BobbinOption *option = verb->options; option->name != NULL; option++)
    append_option (buffer, option);
  if (verb->shares_run_options)
    append_options (buffer, NULL, verb);
  else
    bobbin_help_append_row (buffer, "-h, --help", _("Show this help"));
}

void
bobbin_help_print_verb (const BobbinVerb *verb)
{
  GString *buffer = g_string_new (NULL);
  g_auto (GStrv) usages = g_strsplit (verb->usages, "\n", -1);
  g_auto (GStrv) paragraphs = g_strsplit (_(verb->text), "\n", -1);

  g_string_append_printf (buffer, "%s:\n", _("Usage"));
  for (guint i = 0; usages[i] != NULL; i++)
    g_string_append_printf (buffer, "  %s\n", usages[i]);
  for (guint i = 0; paragraphs[i] != NULL; i++)
    {
      g_string_append_c (buffer, '\n');
      append_paragraph (buffer, paragraphs[i]);
    }

  append_verb_options (buffer, verb);
  if (verb == &bobbin_verb_export)
    {
      g_string_append_printf (buffer, "\n%s:\n", _("Formats"));
      bobbin_help_append_formats (buffer);
      g_string_append_printf (buffer, "\n%s:\n", _("Formats of races"));
      bobbin_help_append_race_formats (buffer);
    }

  g_string_append_printf (buffer, "\n%s:\n", _("Examples"));
  for (const BobbinExample *example = verb->examples; example->command != NULL; example++)
    append_example (buffer, example->command, example->meaning != NULL ? _(example->meaning) : NULL);
  bobbin_help_flush (buffer);
}

void
bobbin_help_print_kinds (void)
{
  GString *buffer = g_string_new (NULL);

  g_string_append_printf (buffer, "%s: bobbin kinds [KIND]\n\n", _("Usage"));
  append_paragraph (buffer, _("Lists the kinds of work and the samples; with a KIND, documents its parameters."));
  bobbin_help_flush (buffer);
}

void
bobbin_help_print_practice (void)
{
  GString *buffer = g_string_new (NULL);

  g_string_append_printf (buffer, "%s: bobbin practice-server [--port N]\n\n", _("Usage"));
  append_paragraph (buffer, _("Serves pages on this machine only, prints their address, and goes on until it is "
                              "interrupted. The query of a page says how it answers: size (bytes), delay "
                              "(milliseconds), status, fail (percent), heal (attempt), type, redirect (hops). "
                              "The page “/” explains them."));
  g_string_append_c (buffer, '\n');
  bobbin_help_append_row (buffer, "--port N", _("The port to listen on; 0, the default, takes a free one"));
  g_string_append_printf (buffer, "\n%s:\n", _("Examples"));
  append_example (buffer, "bobbin practice-server --port 8000", NULL);
  append_example (buffer, "bobbin run fetch ::: 'http://127.0.0.1:8000/page?delay=100&size=4096'", NULL);
  bobbin_help_flush (buffer);
}

int
bobbin_cmd_help (char **arguments)
{
  const char *topic = arguments[0];
  BobbinWorkloadClass *klass = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *message = NULL;

  if (topic == NULL)
    bobbin_help_print ();
  else if (g_str_equal (topic, "run") && arguments[1] == NULL)
    bobbin_help_print_run (NULL);
  else if (bobbin_verbs_find (topic) != NULL)
    bobbin_help_print_verb (bobbin_verbs_find (topic));
  else if (g_str_equal (topic, "kinds"))
    bobbin_help_print_kinds ();
  else if (g_str_equal (topic, "practice-server"))
    bobbin_help_print_practice ();
  else if (g_str_equal (topic, "help"))
    bobbin_help_print ();
  else
    {
      klass = bobbin_workloads_find (g_str_equal (topic, "run") ? arguments[1] : topic, &error);
      if (klass == NULL && g_str_equal (topic, "run"))
        return bobbin_usage_error (NULL, error->message);
      if (klass == NULL)
        {
          message = g_strdup_printf (_("There is no command or kind of work “%s”"), topic);
          return bobbin_usage_error (NULL, message);
        }
      bobbin_help_print_run (klass);
    }

  return BOBBIN_EXIT_DONE;
}
