/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * BobbinPythonFunction:
 * @file: (nullable): path of a Python file, as it was given
 * @module: (nullable): name of a module, with dots: "package.module"
 * @name: name of the function, with dots within a class: "Parser.parse"
 *
 * What “FILE.py:FUNCTION” or “package.module:FUNCTION” names. It has either a
 * file (what ends in ".py" or has a slash in it) or a module.
 */
typedef struct
{
  char *file;
  char *module;
  char *name;
} BobbinPythonFunction;

/* Takes @text apart; BOBBIN_JOB_ERROR_VALUE says what is missing, or at which
 * character it goes wrong. Looks at no file. Any thread. */
gboolean bobbin_python_function_parse (const char            *text,
                                       BobbinPythonFunction  *self,
                                       GError               **error);
void     bobbin_python_function_clear (BobbinPythonFunction  *self);

/* Finds the interpreter @name: a path (from @folder), the folder of a virtual
 * environment, or the name of a program in PATH. The path is not resolved
 * further: through which link a Python is called decides which modules it has.
 * BOBBIN_JOB_ERROR_VALUE says what can be done. (transfer full) */
char    *bobbin_python_dup_interpreter (const char  *name,
                                        const char  *folder,
                                        GError     **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (BobbinPythonFunction, bobbin_python_function_clear)

G_END_DECLS
