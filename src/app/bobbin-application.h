/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define BOBBIN_TYPE_APPLICATION (bobbin_application_get_type ())

G_DECLARE_FINAL_TYPE (BobbinApplication, bobbin_application, BOBBIN, APPLICATION, AdwApplication)

BobbinApplication *bobbin_application_new (void);

G_END_DECLS
