/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * Where the files are that belong to Bobbin and are not part of its programs.
 *
 * A program in a build folder takes those of the build folder, so that it runs
 * without being installed; an installed one takes those that were installed
 * with it, also where the whole prefix has been moved. Any thread.
 */

/* The path of a worker: "bobbin-worker" or "bobbin_worker.py". Looked for in
 * the folder that the environment names as BOBBIN_WORKER_DIR first. Where there
 * is none, it is the path at which it should have been installed, so that a
 * message can name it. (transfer full) */
char *bobbin_worker_path_dup    (const char *name);

/* The folder that the files of the samples are in: "python/squares.py". (transfer full) */
char *bobbin_samples_folder_dup (void);

G_END_DECLS
