/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include "bobbin-html-job.h"

#include <glib/gi18n-lib.h>

#include "../workloads/bobbin-secrets.h"
#include "../workloads/bobbin-workloads.h"
#include "bobbin-html.h"

static void
append_parameters (GString             *page,
                   BobbinJob           *job,
                   BobbinWorkloadClass *klass)
{
  g_auto (GStrv) names = bobbin_job_dup_parameter_names (job);

  for (guint i = 0; names[i] != NULL; i++)
    {
      BobbinParameter parameter;
      const char *title = names[i];

      if (klass != NULL && bobbin_workload_class_find_parameter (klass, names[i], &parameter))
        title = _(g_param_spec_get_nick (parameter.pspec));
      bobbin_html_append_pair (page, title, bobbin_job_get_parameter (job, names[i]));
    }
}

void
bobbin_html_append_job (GString                 *page,
                        BobbinJob               *job,
                        const BobbinRunSettings *settings)
{
  g_autoptr (BobbinJob) redacted = bobbin_secrets_redact_job (job, NULL);
  BobbinWorkloadClass *klass = bobbin_workloads_find (bobbin_job_get_workload_id (job), NULL);
  const char * const *names = bobbin_run_settings_get_names ();
  BobbinInputSource *source = bobbin_job_get_inputs (redacted);
  g_autofree char *inputs = source != NULL ? bobbin_input_source_dup_summary (source) : NULL;

  bobbin_html_append (page, "h2", _("How it was run"));
  g_string_append (page, "<div class=\"card scroll\"><table>\n<tbody>\n");
  bobbin_html_append_pair (page, _("Kind of work"),
                           klass != NULL ? _(klass->title) : bobbin_job_get_workload_id (job));
  append_parameters (page, redacted, klass);
  bobbin_html_append_pair (page, _("Inputs"), inputs);
  bobbin_html_append_pair (page, "executor", settings->executor);
  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autofree char *value = NULL;

      if (g_str_equal (names[i], "executor"))
        continue;
      value = bobbin_run_settings_dup (settings, names[i]);
      bobbin_html_append_pair (page, names[i], value);
    }
  g_string_append (page, "</tbody></table></div>\n");
}
