#pragma once

#include "bobbin-workload.h"

G_BEGIN_DECLS

#define BOBBIN_TYPE_COMMAND_WORKLOAD (bobbin_command_workload_get_type ())
G_DECLARE_FINAL_TYPE (BobbinCommandWorkload, bobbin_command_workload, BOBBIN, COMMAND_WORKLOAD, BobbinWorkload)

G_END_DECLS
