/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* As many different numbers of workers as a curve needs to be believed. */
#define BOBBIN_SCALABILITY_MIN_POINTS 4

/**
 * BobbinScalability:
 * @rate: of one worker, as the curve has it
 * @contention: the share that cannot be done at once: workers wait for the same
 *   thing (σ, or α)
 * @coherence: what each pair of workers costs because they must agree (κ, or β)
 * @best: the number of workers with the highest rate; 0: the more the better
 * @residual: root of the mean square of the relative differences
 * @serial: Amdahl's serial share: what @contention would be without @coherence
 *
 * Gunther's Universal Scalability Law (N. J. Gunther, “Guerrilla Capacity
 * Planning”, 2007): with N workers the rate is
 *
 *     rate · N / (1 + contention · (N − 1) + coherence · N · (N − 1))
 */
typedef struct
{
  double rate;
  double contention;
  double coherence;
  guint  best;
  double residual;
  double serial;
} BobbinScalability;

/**
 * bobbin_scalability_fit:
 * @workers: numbers of workers, each at least 1
 * @rates: tasks a second with so many
 *
 * Finds the curve that is nearest to the points, in relative differences, among
 * those whose coefficients are not negative. Pure; any thread.
 *
 * Returns: %FALSE with fewer than BOBBIN_SCALABILITY_MIN_POINTS different
 *   numbers of workers: nothing can be predicted from those
 */
gboolean bobbin_scalability_fit     (const guint             *workers,
                                     const double            *rates,
                                     guint                    n_points,
                                     BobbinScalability       *scalability);

/* The rate that the curve predicts for @workers. */
double   bobbin_scalability_predict (const BobbinScalability *self,
                                     double                   workers);

G_END_DECLS
