/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-history.h"

G_DEFINE_QUARK (bobbin-history-error-quark, bobbin_history_error)
