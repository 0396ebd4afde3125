/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * BobbinMachine:
 * @idle: seconds for which processors had nothing to do, all of them together,
 *   since the system started; -1: unknown
 * @io_stall: seconds in which some program waited for a disk; -1: unknown
 * @memory_stall: seconds in which some program waited for memory; -1: unknown
 * @major_faults: pages that had to be read from a disk; 0 where unknown
 * @memory: bytes of memory that there are; 0: unknown
 * @available: bytes of it that programs could have
 *
 * What the whole system has been doing: differences of two looks say what it
 * did meanwhile. The stalls are the kernel's own measure (“some” in
 * /proc/pressure, see the kernel's documentation on PSI); where it does not
 * keep one, what processors waited for disks stands for them.
 */
typedef struct
{
  double  idle;
  double  io_stall;
  double  memory_stall;
  guint64 major_faults;
  guint64 memory;
  guint64 available;
} BobbinMachine;

/* @root is "/proc", or in tests a folder that looks like it. Some ten
 * thousandths of a second. */
void bobbin_machine_look (BobbinMachine *self,
                          const char    *root);

/* The same of @idle, @memory and @available alone, and @io_stall as where the kernel
 * does not measure it: for who looks many times. */
void bobbin_machine_look_briefly (BobbinMachine *self,
                                  const char    *root);

/* Threads of the whole system that have a processor or wait for one just now, and
 * those that wait for a disk; -1: unknown. @root is as above. */
void bobbin_machine_look_at_queue (int           *n_running,
                                   int           *n_blocked,
                                   const char    *root);

/* What this system is, in a line: "Intel Core i7-8650U, 8 processors, 15.5 GiB,
 * Debian GNU/Linux 13 (trixie), Linux 6.12.9". @root is as above. (transfer full) */
char *bobbin_machine_dup_text (const char    *root);

G_END_DECLS
