/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bobbin-export.h"
#include "bobbin-exporter.h"

G_BEGIN_DECLS

/* bobbin-export-formats.c: how a format of the table is written. */
const BobbinExporter *bobbin_export_format_get_exporter (const BobbinExportFormat *format);

G_END_DECLS
