/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "bobbin-workload.h"

G_BEGIN_DECLS

/**
 * BobbinFlood:
 * @BOBBIN_FLOOD_TRUNCATE: the rest is dropped
 * @BOBBIN_FLOOD_KILL: the process is stopped and the task fails
 *
 * What happens to a process that writes more than is kept.
 */
typedef enum
{
  BOBBIN_FLOOD_TRUNCATE,
  BOBBIN_FLOOD_KILL,
} BobbinFlood;

#define BOBBIN_TYPE_FLOOD (bobbin_flood_get_type ())
GType bobbin_flood_get_type (void);

/**
 * BobbinCommandWorkload:
 *
 * Runs a command for each input. See bobbin-command-template.h for the
 * placeholders, and bobbin-child.h for what a process gets and how it ends.
 *
 * Relative folders and the commands themselves start from the job's folder.
 */
#define BOBBIN_TYPE_COMMAND_WORKLOAD (bobbin_command_workload_get_type ())
G_DECLARE_FINAL_TYPE (BobbinCommandWorkload, bobbin_command_workload, BOBBIN, COMMAND_WORKLOAD, BobbinWorkload)

G_END_DECLS
