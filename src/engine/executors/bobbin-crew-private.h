/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <pthread.h>
#include <stdatomic.h>

#include "../protocol/bobbin-channel.h"
#include "../protocol/bobbin-message.h"
#include "../run/bobbin-writer.h"
#include "bobbin-crew.h"

G_BEGIN_DECLS

/*
 * What the files that make up a crew share: bobbin-crew.c has its thread and its
 * lanes, -process.c a process and its descriptors, -frames.c what workers say,
 * -records.c above all what they have done, -tasks.c who does which task,
 * -deaths.c what follows when a process ends.
 * Everything is the crew's thread's, unless it says otherwise.
 */

typedef struct _BobbinSeat BobbinSeat;
typedef struct _BobbinCrewProcess BobbinCrewProcess;

#define BOBBIN_SEAT_MAX_CHUNKS 2

/**
 * BobbinSeat:
 *
 * A lane's place in a process: what it has been given and what is left of it.
 */
struct _BobbinSeat
{
  BobbinCrew        *crew;
  BobbinCrewWay      way;
  guint              lane;
  BobbinLaneLive    *live;
  GList              link;          /* in the crew's post */

  BobbinCrewProcess *process;       /* NULL: waits for one */
  guint              slot;          /* there */
  BobbinChunk        chunks[BOBBIN_SEAT_MAX_CHUNKS];   /* what is left of them; the first is being done */
  guint              n_chunks;
  gint64             begun;         /* ns: when the current task began, as far as is known */
  gboolean           seen;          /* the worker has said that it does it */
  gint64             cancelled_at;  /* µs: when the current task was asked to end; 0: was not */
  gboolean           timed_out;     /* …because its time was over; else it was cancelled, or the run stopped */
  gboolean           asked_back;    /* what it has not begun was asked back */
  gboolean           started;       /* the lane is known to have started */
  gboolean           leaving;       /* does no more; waits for its process to end */
};

typedef enum
{
  BOBBIN_PROCESS_STARTING,   /* has not greeted, or prepares the job */
  BOBBIN_PROCESS_READY,
  BOBBIN_PROCESS_LEAVING,    /* was told goodbye */
  BOBBIN_PROCESS_BROKEN,     /* is being killed; nothing it says counts */
} BobbinProcessState;

/**
 * BobbinCrewProcess:
 *
 * One worker process. A copy was forked from another one, which then is not
 * ours to wait for: the one that forked it tells how it ended.
 */
struct _BobbinCrewProcess
{
  BobbinCrew         *crew;
  BobbinCrewWay       way;
  BobbinProcessState  state;
  gboolean            is_source;     /* others are forked from it; it has no seats */
  guint               fork_id;       /* of a copy; 0: it is none */
  BobbinLaunched      launched;
  BobbinChannel      *channel;
  GSource            *watch;         /* of standard error and the pidfd */
  gpointer            errors_tag;
  gpointer            pidfd_tag;

  GPtrArray          *seats;         /* by slot; may hold NULL */
  guint               n_given;       /* seats that have chunks */
  GString            *last_words;    /* end of what it wrote to standard error */
  gint64              pid;           /* that it says it has; behind another program not what we started */
  const char         *runtime;       /* interned */
  BobbinGil           gil;
  BobbinAwaits        awaits;
  gint64              clock_shift;   /* ns from its clock to ours */
  gint64              started_at;    /* ns */
  gint64              status_at;     /* ns: of the last STATUS, and its CPU time */
  gint64              status_cpu;

  gint64              kill_at;       /* µs; 0: never */
  gint64              gone_at;       /* µs: when its end is believed without a status; 0: not yet */
  gboolean            closed;        /* its end of the channel */
  gboolean            was_ready;
  gboolean            has_ended;     /* with @status, as of waitpid() */
  int                 status;
  gboolean            killed_for_time;
  char               *violation;     /* what it did that is not of the protocol */
};

/* What is known of a task that was there when a worker died. */
typedef struct
{
  guint n_blamed;     /* it was the one */
  guint n_suspected;  /* it was one of several */
} BobbinSuspect;

struct _BobbinCrew
{
  /* Constant. */
  BobbinRunContext *run;
  BobbinCrewPlan    plan;
  GThread          *thread;
  GMainContext     *context;
  GSource          *pump;
  guint             wake_id;
  gint64            timeout;         /* ns for each attempt; 0: none */

  /* Any thread's. */
  _Atomic gboolean  woken;
  pthread_mutex_t   post_lock;
  GQueue            added;           /* of BobbinSeat */
  gboolean          quit;

  /* The crew's thread's. */
  BobbinWriter      writer;
  GPtrArray        *seats;           /* by lane; may hold NULL */
  GPtrArray        *processes;
  guint             n_seats;
  guint             last_fork_id;
  GHashTable       *suspects;        /* of task numbers to BobbinSuspect */
  GQueue            alone;           /* of BobbinChunk: suspects to be done with nobody beside them */
  BobbinSeat       *alone_seat;      /* that does one, with the others of its process waiting; or NULL */
  GPtrArray        *touched;         /* seats that a frame changed */
  guint             n_failed_starts; /* in a row */
  gint64            start_at;        /* µs: no new process before; after a failed start */
  gboolean          stopped;
  gboolean          refused;
  gboolean          at_end;          /* the cursor has no more */
  GHashTable       *phases;          /* those that workers use, interned */
};

/* bobbin-crew.c */
void               bobbin_crew_wake          (BobbinCrew        *self);
void               bobbin_crew_post_event    (BobbinCrew        *self,
                                              BobbinRecordType   type,
                                              guint              lane);
/* Ends the run: this job cannot be done. */
void               bobbin_crew_refuse        (BobbinCrew        *self,
                                              const char        *message,
                                              const char        *detail);
/* The seat's lane has ended; frees the seat. */
void               bobbin_seat_end           (BobbinSeat        *seat);
/* When the crew must look again at the latest, µs. */
#define BOBBIN_CREW_TICK 20000

/* -process.c */
BobbinCrewProcess *bobbin_crew_process_start (BobbinCrew        *crew,
                                              const BobbinCrewWay *way,
                                              gboolean           is_source);
BobbinCrewProcess *bobbin_crew_process_fork  (BobbinCrewProcess *source,
                                              const BobbinCrewWay *way);
void               bobbin_crew_process_free  (BobbinCrewProcess *self);
void               bobbin_crew_process_seat  (BobbinCrewProcess *self,
                                              BobbinSeat        *seat,
                                              guint              slot);
BobbinSeat        *bobbin_crew_process_get_seat (BobbinCrewProcess *self,
                                              guint              slot);
void               bobbin_crew_process_send_job (BobbinCrewProcess *self);
void               bobbin_crew_process_leave (BobbinCrewProcess *self);
/* It has the job, and takes tasks. */
void               bobbin_crew_process_ready (BobbinCrewProcess *self);
/* Its end of the channel is closed. */
void               bobbin_crew_process_hung_up (BobbinCrewProcess *self);
/* Kills its group at once. */
void               bobbin_crew_process_kill  (BobbinCrewProcess *self);
/* It broke the protocol: kills it. */
void               bobbin_crew_process_break (BobbinCrewProcess *self,
                                              const char        *format,
                                              ...) G_GNUC_PRINTF (2, 3);
/* Whether it has ended, and all that it said was read. */
gboolean           bobbin_crew_process_is_gone (BobbinCrewProcess *self,
                                              gint64             now);

/* -records.c: what was done. */
void               bobbin_crew_process_take_records (BobbinCrewProcess *self,
                                              const BobbinFrame *frame);
gint64             bobbin_crew_process_to_our_clock (BobbinCrewProcess *self,
                                              gint64             when);
/* Something of the seat changed; serves all of which this was said: shows what
 * they have now, and feeds them. */
void               bobbin_seat_touch         (BobbinSeat        *seat);
void               bobbin_crew_serve_touched (BobbinCrew        *crew);

/* -frames.c: BobbinChannelFuncs. */
extern const BobbinChannelFuncs bobbin_crew_channel_funcs;
void               bobbin_seat_show_process  (BobbinSeat        *seat);

/* -tasks.c */
void               bobbin_seat_feed          (BobbinSeat        *seat);
void               bobbin_seat_ask_back      (BobbinSeat        *seat);
void               bobbin_seat_cancel        (BobbinSeat        *seat,
                                              gboolean           timed_out);
/* Ends the current task if it was cancelled, and asks back those behind it if
 * one of them was. */
void               bobbin_seat_look_for_cancelled (BobbinSeat   *seat);
/* Its current task has an outcome: on to the next one. */
void               bobbin_seat_advance       (BobbinSeat        *seat,
                                              gint64             now);
/* The chunk of that number goes back to the cursor; or all of them. */
void               bobbin_seat_give_back     (BobbinSeat        *seat,
                                              guint              number);
void               bobbin_seat_give_all_back (BobbinSeat        *seat);
void               bobbin_seat_rest          (BobbinSeat        *seat);
/* Enters @outcome, which it clears, for the seat's current task, and advances.
 * @retry_delay in ns; -1: no further attempt. */
void               bobbin_seat_settle        (BobbinSeat        *seat,
                                              BobbinOutcome     *outcome,
                                              gint64             retry_delay);

/* -deaths.c: all that follows from the end of a process; frees it. */
void               bobbin_crew_process_gone  (BobbinCrewProcess *self);
void               bobbin_crew_forget_suspect (BobbinCrew       *self,
                                              guint64            task);
/* Whether the task may only be done with no other one beside it. */
gboolean           bobbin_crew_is_dangerous  (BobbinCrew        *self,
                                              guint64            task);

G_END_DECLS
