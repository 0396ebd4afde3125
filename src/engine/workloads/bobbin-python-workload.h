/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bobbin-workload.h"

G_BEGIN_DECLS

/**
 * BobbinPythonInput:
 * @BOBBIN_PYTHON_INPUT_AUTO: a number for what looks like one, else text; the
 *   columns of CSV rows as keyword arguments
 * @BOBBIN_PYTHON_INPUT_TEXT: a str
 * @BOBBIN_PYTHON_INPUT_NUMBER: an int or a float
 * @BOBBIN_PYTHON_INPUT_JSON: what the input says as JSON
 * @BOBBIN_PYTHON_INPUT_ARGUMENTS: several arguments: the members of a JSON array, those
 *   of a JSON object by their names, or the columns of a CSV row in their order
 *
 * What the function gets.
 */
typedef enum
{
  BOBBIN_PYTHON_INPUT_AUTO,
  BOBBIN_PYTHON_INPUT_TEXT,
  BOBBIN_PYTHON_INPUT_NUMBER,
  BOBBIN_PYTHON_INPUT_JSON,
  BOBBIN_PYTHON_INPUT_ARGUMENTS,
} BobbinPythonInput;

#define BOBBIN_TYPE_PYTHON_INPUT (bobbin_python_input_get_type ())
GType bobbin_python_input_get_type (void);

/**
 * BobbinPythonResult:
 * @BOBBIN_PYTHON_RESULT_AUTO: a number where it returns one, else text
 * @BOBBIN_PYTHON_RESULT_TEXT: its str()
 * @BOBBIN_PYTHON_RESULT_NUMBER: a number
 * @BOBBIN_PYTHON_RESULT_JSON: a JSON value
 * @BOBBIN_PYTHON_RESULT_COLUMNS: several numbers: a tuple, a list or a dict
 *
 * What becomes of what the function returns.
 */
typedef enum
{
  BOBBIN_PYTHON_RESULT_AUTO,
  BOBBIN_PYTHON_RESULT_TEXT,
  BOBBIN_PYTHON_RESULT_NUMBER,
  BOBBIN_PYTHON_RESULT_JSON,
  BOBBIN_PYTHON_RESULT_COLUMNS,
} BobbinPythonResult;

#define BOBBIN_TYPE_PYTHON_RESULT (bobbin_python_result_get_type ())
GType bobbin_python_result_get_type (void);

/**
 * BobbinPythonStart:
 * @BOBBIN_PYTHON_START_FORK: copies of one interpreter that has imported the module
 * @BOBBIN_PYTHON_START_SPAWN: each interpreter starts and imports by itself
 *
 * How the interpreters of the executor “processes” begin.
 */
typedef enum
{
  BOBBIN_PYTHON_START_FORK,
  BOBBIN_PYTHON_START_SPAWN,
} BobbinPythonStart;

#define BOBBIN_TYPE_PYTHON_START (bobbin_python_start_get_type ())
GType bobbin_python_start_get_type (void);

#define BOBBIN_TYPE_PYTHON_WORKLOAD (bobbin_python_workload_get_type ())
G_DECLARE_FINAL_TYPE (BobbinPythonWorkload, bobbin_python_workload, BOBBIN, PYTHON_WORKLOAD, BobbinWorkload)

G_END_DECLS
