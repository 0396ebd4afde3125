/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bobbin-config.h"

#include <glib/gi18n-lib.h>

#include "bobbin-verb.h"

/* What is said of the commands about past runs. */

static const BobbinOption history_options[] = {
  { "limit", 0, N_("N"), NULL, BOBBIN_OPTION_GROUP_OTHER,
    N_("List the N latest only") },
  { "format", 0, N_("FORMAT"), "text|json|csv", BOBBIN_OPTION_GROUP_OTHER,
    N_("How runs are listed: text (the default), json (one object a line) or csv") },
  { "yes", 0, NULL, NULL, BOBBIN_OPTION_GROUP_OTHER,
    N_("Do not ask") },
  { NULL },
};

static const BobbinExample history_examples[] = {
  { "bobbin history", N_("all runs, the latest first") },
  { "bobbin history wget --limit 10", N_("the ten latest that have “wget” in their title") },
  { "bobbin history rename last 'Nightly pages'", NULL },
  { "bobbin history delete 12 13", NULL },
  { "bobbin history prune 30", N_("delete what is older than a month, but for pinned runs") },
  { NULL },
};

const BobbinVerb bobbin_verb_history = {
  .name = "history",
  .usages = "bobbin history [SEARCH] [--limit N] [--format text|json|csv]\n"
            "bobbin history races [SEARCH] [--limit N] [--format text|json|csv]\n"
            "bobbin history rename RUN TITLE\n"
            "bobbin history pin|unpin RUN…\n"
            "bobbin history delete RUN…\n"
            "bobbin history prune DAYS [--yes]",
  .summary = N_("List, rename, pin and delete past runs"),
  .text = N_("Lists the runs whose number, title or kind of work has SEARCH in it, the latest first, with "
             "what they take on disk. A search for a word that is a command stands after “--”.\n"
             "RUN is the number of a run, or “last”; or that of a race, as in “R3”, or “last-race”. “races” lists the "
             "races with their verdicts. “prune” deletes what ended more than so many DAYS ago, "
             "but for runs that are pinned or were cut off; it asks before, and needs “--yes” where there is "
             "nobody to ask."),
  .options = history_options,
  .examples = history_examples,
};

static const BobbinOption show_options[] = {
  { "format", 0, N_("FORMAT"), "text|json|csv", BOBBIN_OPTION_GROUP_OTHER,
    N_("How results are written: text (the default), json (one object a line) or csv") },
  { "figures", 0, NULL, NULL, BOBBIN_OPTION_GROUP_OTHER,
    N_("In place of the results, say where the time went, and what could be done about it") },
  { "timeline", 0, N_("FILE"), "file", BOBBIN_OPTION_GROUP_OTHER,
    N_("Draw what each worker did over time into FILE, an SVG picture; results are not written") },
  { NULL },
};

static const BobbinExample show_examples[] = {
  { "bobbin show last", N_("the results once more") },
  { "bobbin show 12 --figures", NULL },
  { "bobbin show 12 --timeline run.svg", NULL },
  { "bobbin show R3", N_("a race: its table and its verdict") },
  { NULL },
};

const BobbinVerb bobbin_verb_show = {
  .name = "show",
  .usages = "bobbin show RUN|RACE [--format text|json|csv] [--figures] [--timeline FILE]",
  .summary = N_("Print the results of a past run"),
  .text = N_("Prints the results of a past run as “bobbin run” printed them: in the order of the inputs, "
             "messages on standard error. RUN is its number, see “bobbin history”, or “last”. A run that goes "
             "on is shown as far as it is. Of a race (“R3”, “last-race”) its table and verdict are printed."),
  .options = show_options,
  .examples = show_examples,
};

static const BobbinOption compare_options[] = {
  { "format", 0, N_("FORMAT"), "text|json|csv", BOBBIN_OPTION_GROUP_OTHER,
    N_("How the comparison is written: text (the default), json (one object) or csv (a line for each task)") },
  { "slower", 0, N_("N"), NULL, BOBBIN_OPTION_GROUP_OTHER,
    N_("List the N tasks that became slower most; 5 if not given") },
  { "faster", 0, N_("N"), NULL, BOBBIN_OPTION_GROUP_OTHER,
    N_("List the N tasks that became faster most; 5 if not given") },
  { NULL },
};

static const BobbinExample compare_examples[] = {
  { "bobbin compare last~1 last", N_("what the last run did otherwise than the one before it") },
  { "bobbin compare 11 12 --slower 20", NULL },
  { "bobbin compare 11 12 --format csv > tasks.csv", N_("each task, before and after") },
  { "bobbin compare R2 R3", N_("two races: which ways of running became faster, and how much") },
  { NULL },
};

const BobbinVerb bobbin_verb_compare = {
  .name = "compare",
  .usages = "bobbin compare RUN RUN [--format text|json|csv] [--slower N] [--faster N]\n"
            "bobbin compare RACE RACE [--format text|json|csv]",
  .summary = N_("Compare a past run with another one"),
  .text = N_("Says whether the tasks of the second run took longer than those of the first, by how much, and how sure "
             "that is; which of them became slower or faster, failed or gave another result; and what was set "
             "otherwise. A task is known by what its input is, wherever it stands. RUN is the number of a run, see "
             "“bobbin history”, “last”, or “last~1” for the one before it.\n"
             "Exit status: 0, 1 when the history cannot be read, 2 for what cannot be compared: runs that do not "
             "exist, or have no input in common."),
  .options = compare_options,
  .examples = compare_examples,
};

static const BobbinOption resume_options[] = {
  { "yes", 0, NULL, NULL, BOBBIN_OPTION_GROUP_OTHER,
    N_("Do not ask") },
  { "keep-failed", 0, NULL, NULL, BOBBIN_OPTION_GROUP_OTHER,
    N_("Do not try failed tasks again") },
  { "stored-inputs", 0, NULL, NULL, BOBBIN_OPTION_GROUP_OTHER,
    N_("Take the inputs as they were then, and do not look at their source again") },
  { NULL },
};

static const BobbinExample resume_examples[] = {
  { "bobbin resume last", N_("go on where the last run was cut off") },
  { "bobbin resume 12 --yes --workers 8 --timeout 60", N_("do not ask, and try what failed with other settings") },
  { "bobbin resume 12 --inputs more-urls.txt", N_("a changed list: what is still true is not done again") },
  { NULL },
};

const BobbinVerb bobbin_verb_resume = {
  .name = "resume",
  .usages = "bobbin resume RUN [OPTION…] [--PARAMETER VALUE…] [::: INPUT…]",
  .summary = N_("Go on with a run that is not complete"),
  .text = N_("Goes on with a past run: results that are still true are not computed again, failed tasks are tried "
             "again, and what was not done is done. RUN is its number, see “bobbin history”, or “last”. Says "
             "before it starts how many results are reused, how many tasks are tried again, new, changed or gone, "
             "and asks; where there is nobody to ask it needs “--yes”. Then prints the results of the whole run.\n"
             "A task is known by what its input is, and by the parameters that matter to its result: a file that "
             "has changed, in size or time, is done again. Settings, parameters and inputs can be changed with the "
             "options of “bobbin run”. Secrets, such as passwords and the values of some headers, are not kept, and "
             "must be given again."),
  .options = resume_options,
  .shares_run_options = TRUE,
  .examples = resume_examples,
};

static const BobbinOption export_options[] = {
  { "format", 0, N_("FORMAT"), "exports", BOBBIN_OPTION_GROUP_OTHER,
    N_("What to write; “list” lists the formats") },
  { "output", 0, N_("PATH"), "file", BOBBIN_OPTION_GROUP_OTHER,
    N_("The file or folder to write; “-”, the default for a file, is standard output") },
  { NULL },
};

static const BobbinExample export_examples[] = {
  { "bobbin export --format list", NULL },
  { "bobbin export last --format csv --output results.csv", NULL },
  { "bobbin export R3 --format html --output race.html", NULL },
  { NULL },
};

const BobbinVerb bobbin_verb_export = {
  .name = "export",
  .usages = "bobbin export RUN|RACE --format FORMAT [--output PATH]\n"
            "bobbin export --format list",
  .summary = N_("Save a past run for other programs"),
  .text = N_("Writes a past run in a form that another program reads. RUN is its number, see “bobbin history”, or "
             "“last”; RACE that of a race, as in “R3”, or “last-race”. A file that exists is replaced once all is written; a folder must be new or empty. Secrets "
             "are left out."),
  .options = export_options,
  .examples = export_examples,
};

static const BobbinOption import_options[] = {
  { NULL },
};

static const BobbinExample import_examples[] = {
  { "parallel --joblog jobs.log gzip ::: *.txt && bobbin import jobs.log",
    N_("what GNU parallel ran, with its timeline") },
  { "hyperfine --export-json times.json 'sleep 0.1' && bobbin import times.json", NULL },
  { NULL },
};

const BobbinVerb bobbin_verb_import = {
  .name = "import",
  .usages = "bobbin import FILE…",
  .summary = N_("Take what another program measured for a past run"),
  .text = N_("Makes a past run of each FILE: a job log of GNU parallel, or the JSON that hyperfine exports. What it is "
             "is seen from what is in it."),
  .options = import_options,
  .examples = import_examples,
};

static const BobbinVerb * const verbs[] = {
  &bobbin_verb_race,
  &bobbin_verb_history,
  &bobbin_verb_show,
  &bobbin_verb_compare,
  &bobbin_verb_resume,
  &bobbin_verb_export,
  &bobbin_verb_import,
  NULL,
};

const BobbinVerb * const *
bobbin_verbs_get_all (void)
{
  return verbs;
}

const BobbinVerb *
bobbin_verbs_find (const char *name)
{
  for (guint i = 0; verbs[i] != NULL; i++)
    if (g_str_equal (verbs[i]->name, name))
      return verbs[i];

  return NULL;
}
