/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-formula-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "../job/bobbin-job-error.h"
#include "../job/bobbin-nearest-name.h"

/* The numbers of muParser's EErrorCodes (muParserError.h), which its C
 * interface gives without names. Its own messages are not used: the C
 * interface of 2.3 returns the token in their place. */
enum
{
  UNEXPECTED_OPERATOR = 0,
  UNKNOWN_TOKEN = 1,
  UNEXPECTED_END = 2,
  UNEXPECTED_SEPARATOR = 3,
  UNEXPECTED_ARGUMENT = 4,
  UNEXPECTED_VALUE = 5,
  UNEXPECTED_VARIABLE = 6,
  UNEXPECTED_PARENTHESIS = 7,
  UNEXPECTED_STRING = 8,
  STRING_EXPECTED = 9,
  VALUE_EXPECTED = 10,
  MISSING_PARENTHESIS = 11,
  UNEXPECTED_FUNCTION = 12,
  UNTERMINATED_STRING = 13,
  TOO_MANY_ARGUMENTS = 14,
  TOO_FEW_ARGUMENTS = 15,
  STRING_RESULT = 17,
  MISSING_ELSE = 33,
  MISPLACED_COLON = 34,
};

static char *
describe_unknown (const char         *token,
                  const char * const *names)
{
  g_autofree char *all = g_strjoinv (", ", (char **) names);
  const char *nearest = bobbin_nearest_name (token, names);

  if (nearest != NULL)
    return g_strdup_printf (_("unknown name “%s”; did you mean “%s”?"), token, nearest);

  if (g_ascii_isalpha (*token) || *token == '_')
    return g_strdup_printf (_("unknown name “%s”; there are %s, and the functions of muParser"),
                            token, all);

  return g_strdup_printf (_("“%s” is not part of a formula"), token);
}

static char *
describe (int                 code,
          const char         *token,
          const char * const *names)
{
  switch (code)
    {
    case UNEXPECTED_OPERATOR:
      return g_strdup_printf (_("unexpected operator “%s”"), token);
    case UNKNOWN_TOKEN:
      return describe_unknown (token, names);
    case UNEXPECTED_END:
      return g_strdup (_("something is missing"));
    case UNEXPECTED_SEPARATOR:
      return g_strdup (_("unexpected comma"));
    case UNEXPECTED_ARGUMENT:
    case UNEXPECTED_VALUE:
    case UNEXPECTED_VARIABLE:
    case UNEXPECTED_FUNCTION:
    case UNEXPECTED_STRING:
      return g_strdup_printf (_("unexpected “%s”: an operator is missing before it"), token);
    case UNEXPECTED_PARENTHESIS:
      return g_strdup (_("unexpected parenthesis"));
    case STRING_EXPECTED:
      return g_strdup (_("a text in quotes is expected"));
    case VALUE_EXPECTED:
      return g_strdup (_("a number is expected"));
    case MISSING_PARENTHESIS:
      return g_strdup (_("a closing parenthesis is missing"));
    case UNTERMINATED_STRING:
      return g_strdup (_("the closing quote is missing"));
    case TOO_MANY_ARGUMENTS:
      return g_strdup_printf (_("too many values for the function “%s”"), token);
    case TOO_FEW_ARGUMENTS:
      return g_strdup_printf (_("too few values for the function “%s”"), token);
    case STRING_RESULT:
      return g_strdup (_("the value is a text, not a number"));
    case MISSING_ELSE:
      return g_strdup (_("“?” without a “:” after it"));
    case MISPLACED_COLON:
      return g_strdup (_("“:” without a “?” before it"));
    default:
      return g_strdup_printf (_("muParser does not take it (error %d)"), code);
    }
}

void
bobbin_formula_set_error (GError             **error,
                          const char          *expression,
                          int                  code,
                          int                  position,
                          const char          *token,
                          const char * const  *names)
{
  g_autofree char *word = g_strstrip (g_strdup (token));
  g_autofree char *what = describe (code, word, names);
  g_autofree char *line = g_strdelimit (g_strdup (expression), "\t\r\n", ' ');
  gsize length = strlen (line);
  glong place;

  if (position < 0)
    {
      g_set_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_VALUE,
                   _("The formula “%s” cannot be understood: %s."), line, what);
      return;
    }

  /* muParser puts a space at the end, and counts from 0 and in bytes. */
  place = g_utf8_strlen (line, MIN ((gsize) position, length)) + 1;

  if ((gsize) position >= length)
    g_set_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_VALUE,
                 _("The formula cannot be understood at its end: %s.\n  %s\n  %*s"),
                 what, line, (int) place, "^");
  else
    g_set_error (error, BOBBIN_JOB_ERROR, BOBBIN_JOB_ERROR_VALUE,
                 _("The formula cannot be understood at position %ld: %s.\n  %s\n  %*s"),
                 place, what, line, (int) place, "^");
}
