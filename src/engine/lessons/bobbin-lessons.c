/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "bobbin-config.h"

#include "bobbin-lesson.h"

#include <glib/gi18n-lib.h>

#define ONE_BY_ONE { .title = N_("One by one"), .phrase = N_("one by one"), .executor = "serial", .workers = 1 }
#define ONE_THREAD { .title = N_("One thread"), .phrase = N_("with one thread"), .executor = "threads", .workers = 1 }
#define THREADS(n) { .title = N_("%u threads"), .phrase = N_("with %u threads"), .executor = "threads", .workers = (n) }
#define PROCESSES(n) \
  { .title = N_("%u processes"), .phrase = N_("with %u processes"), .executor = "processes", .workers = (n) }

/* In the order in which they are taught. Their work takes one to four seconds,
 * and needs no network. */
static const BobbinLesson lessons[] = {
  {
    .id = "one-by-one",
    .title = N_("One by One"),
    .text = N_("A program that works through a list does one task after the other: a loop. Nothing is simpler, and "
               "no task can get in the way of another, since there are never two at a time. The price: the time of "
               "the whole is the sum of the times of all tasks, and while one of them waits, for a network or a "
               "disk, everything waits.\n\n"
               "Each of these tasks waits 0.4 seconds. There is one lane, on which they follow each other without a "
               "gap. Run four of them, then eight: twice the tasks, twice the time. Every other way of running is "
               "measured against this one."),
    .python = "for item in items: work(item)",
    .workload = "wait",
    .what = "0.4",
    .range = "1:5",
    .point = BOBBIN_LESSON_POINT_SUM,
    .ways = {
      { .title = N_("Four tasks"), .phrase = N_("one by one"), .executor = "serial", .workers = 1 },
      { .title = N_("Eight tasks"), .phrase = N_("one by one"), .executor = "serial", .workers = 1, .range = "1:9" },
    },
  },
  {
    .id = "concurrency",
    .title = N_("Waiting Overlaps: Concurrency"),
    .text = N_("Most programs wait more than they compute: for pages, files, a database, other programs. Such work is "
               "called I/O-bound. Waiting needs no processor, so that many tasks can wait at the same time. They are "
               "concurrent: their times overlap, whether or not two of them ever compute at the same moment.\n\n"
               "Each of these four tasks waits a second. With one worker that takes four seconds, with four workers "
               "one second, even on a computer with a single processor. As long as tasks only wait, the speed-up is "
               "the number of workers."),
    .python = "concurrent.futures",
    .workload = "wait",
    .what = "1",
    .range = "1:5",
    .point = BOBBIN_LESSON_POINT_WAITING,
    .ways = {
      { .title = N_("One worker"), .phrase = N_("with one worker"), .executor = "threads", .workers = 1 },
      { .title = N_("%u workers"), .phrase = N_("with %u workers"), .executor = "threads", .workers = 4 },
    },
  },
  {
    .id = "parallelism",
    .title = N_("Computing Needs Processors: Parallelism"),
    .text = N_("A task that computes keeps a processor busy: it is CPU-bound. Two of them are done sooner only if two "
               "processors really work at the same time. That is parallelism. Concurrency alone does not help: the "
               "tasks would take turns, and each would take twice as long.\n\n"
               "Each of these tasks is a small program that counts. One worker keeps one processor busy. More workers "
               "are faster until each processor has one, and from then on not at all. The number of processors is the "
               "best that can be had; whatever cannot be shared out makes it less (Amdahl’s law)."),
    .python = "os.cpu_count()",
    .workload = "command",
    .what = "i=0; while [ $i -lt 100000 ]; do i=$((i+1)); done; echo $i",
    .parameter = "shell",
    .range = "1:9",
    .point = BOBBIN_LESSON_POINT_PROCESSORS,
    .ways = {
      { .title = N_("One worker"), .phrase = N_("with one worker"), .executor = "threads", .workers = 1 },
      { .title = N_("%u workers"), .phrase = N_("with %u workers"), .executor = "threads",
        .workers = BOBBIN_LESSON_PROCESSORS },
    },
  },
  {
    .id = "threads",
    .title = N_("Threads"),
    .text = N_("A thread is a worker within a program. The operating system shares the processors out among all "
               "threads, many times a second; one that waits costs none. Threads start within microseconds, and they "
               "share the program’s memory, so that handing over a task costs next to nothing. Sharing is the danger, "
               "too: what two threads change at the same time needs a lock.\n\n"
               "These tasks fetch pages from a server inside Bobbin that answers after 50 milliseconds. Sixteen "
               "threads wait for sixteen answers at once."),
    .python = "threading, ThreadPoolExecutor(max_workers=16).map(fetch, urls)",
    .workload = "fetch",
    .what = "practice:/page/{}?delay=50&size=2048",
    .range = "1:33",
    .point = BOBBIN_LESSON_POINT_WAITING,
    .ways = { ONE_THREAD, THREADS (16) },
  },
  {
    .id = "gil",
    .title = N_("Python’s Lock"),
    .text = N_("CPython, the usual interpreter, has a lock, the GIL: only the thread that holds it runs Python code. A "
               "thread that waits lets it go, so that threads help functions that wait. Functions that compute take "
               "turns: several threads are as slow as one, or slower.\n\n"
               "This function counts primes. Watch the lanes: every thread has a task all the time, but only one of "
               "them computes, while the others wait for the lock. Free-threaded builds of Python (from 3.13 on) have "
               "no such lock, and libraries such as NumPy let it go while they compute."),
    .python = "GIL, threading, ThreadPoolExecutor",
    .workload = "python",
    .what = "python/primes.py:count_primes",
    .range = "100000:100024",
    .point = BOBBIN_LESSON_POINT_PROCESSORS,
    .ways = { ONE_THREAD, THREADS (BOBBIN_LESSON_PROCESSORS) },
  },
  {
    .id = "processes",
    .title = N_("Processes"),
    .text = N_("A process has its own memory and, in Python, its own interpreter with its own lock. So the function of "
               "the last panel is computed by several processors at once. And a process that crashes takes one task "
               "with it and no other.\n\n"
               "That has its price. A process takes milliseconds to start, far more where it has much to import; it "
               "needs its own memory; and all that goes in and comes out is copied (pickled, as Python says). "
               "Processes pay where tasks compute for longer than handing them over takes."),
    .python = "multiprocessing.Pool, ProcessPoolExecutor",
    .workload = "python",
    .what = "python/primes.py:count_primes",
    .range = "100000:100024",
    .point = BOBBIN_LESSON_POINT_STARTING,
    .ways = { THREADS (BOBBIN_LESSON_PROCESSORS), PROCESSES (BOBBIN_LESSON_PROCESSORS) },
  },
  {
    .id = "asyncio",
    .title = N_("asyncio: A Thousand Waits in One Thread"),
    .text = N_("An event loop is one thread that looks after many tasks. A coroutine runs until it awaits something; "
               "then the loop goes on with another one whose wait is over. A coroutine that waits is a small object, "
               "and not a thread with a stack of its own: thousands can wait at once.\n\n"
               "Each of a thousand tasks waits 0.3 seconds. A hundred threads need ten rounds; a thousand coroutines "
               "wait all together, in a single thread. But the function must be written for it, with “async def”, and "
               "with libraries that await."),
    .python = "async def, await, asyncio.gather(*map(nap, numbers))",
    .workload = "python",
    .what = "python/lessons.py:nap",
    .range = "1:1001",
    .point = BOBBIN_LESSON_POINT_AT_ONCE,
    .ways = {
      { .title = N_("%u threads"), .phrase = N_("with %u threads"), .executor = "threads", .workers = 100,
        .what = "python/lessons.py:sleep" },
      { .title = N_("%u coroutines"), .phrase = N_("with %u coroutines"), .executor = "async", .workers = 1000 },
    },
  },
  {
    .id = "blocking",
    .title = N_("One Blocks All, and the Pool That Mends It"),
    .text = N_("A loop goes on only when a task gives control back. One that computes, or calls a function that blocks "
               "(time.sleep, requests.get), holds the only thread there is: all other tasks stand still, and their "
               "lanes say that they are blocked.\n\n"
               "The remedy is a pool of threads beside the loop: what blocks goes there, and the loop stays free. "
               "Bobbin calls this hybrid, Python run_in_executor. Where a task computes in Python, it has to be a pool "
               "of processes, since the threads of a pool share the lock. Each of these tasks blocks its thread for "
               "0.4 seconds."),
    .python = "loop.run_in_executor(pool, work, item), asyncio.to_thread",
    .workload = "wait",
    .what = "0.4",
    .parameter = "blocking",
    .range = "1:7",
    .point = BOBBIN_LESSON_POINT_BLOCKED,
    .ways = {
      { .title = N_("The loop alone"), .phrase = N_("on the loop alone"), .executor = "async", .workers = 6 },
      { .title = N_("Loop and pool"), .phrase = N_("with a pool beside it"), .executor = "hybrid", .workers = 6 },
    },
  },
  {
    .id = "how-many",
    .title = N_("How Many Workers?"),
    .text = N_("For work that computes, as many as there are processors. For work that waits, as many as the other side "
               "can stand, often dozens. Beyond that, workers only contend: for processors, memory, locks or the "
               "server; each further one makes all of them slower.\n\n"
               "Tiny tasks have another trouble: to hand one over and take its result back costs more than the task "
               "itself. More workers are then slower than one, until tasks are handed out in chunks. These tasks "
               "square a number. Bobbin finds the size of chunks by itself, unless you set it, as chunksize does in "
               "Python."),
    .python = "max_workers, pool.map(square, numbers, chunksize=1000)",
    .workload = "python",
    .what = "python/squares.py:square",
    .range = "0:40000",
    .point = BOBBIN_LESSON_POINT_CHUNKS,
    .ways = {
      { .title = N_("One process"), .phrase = N_("with one process"), .executor = "processes", .workers = 1 },
      { .title = N_("%u processes, task by task"), .phrase = N_("with %u processes task by task"),
        .executor = "processes", .workers = BOBBIN_LESSON_PROCESSORS, .chunk = 1 },
      { .title = N_("%u processes, in chunks"), .phrase = N_("with %u processes in chunks"),
        .executor = "processes", .workers = BOBBIN_LESSON_PROCESSORS },
    },
  },
  {
    .id = "which",
    .title = N_("Which Way for My Work?"),
    .text = N_("Ask first whether a task waits or computes, then whether something keeps tasks from running side by "
               "side, such as Python’s lock. The table says what usually follows. Then measure: it is your function, "
               "your data and your computer that count.\n\n"
               "Here a function waits for half of its time, and computes in Python for the other half. With the "
               "executor “Automatic” the first tasks of a run decide how the others are run. A race, to be had from "
               "the form and from the menu of a run, tries all ways and says which of them is the fastest."),
    .rules = N_("It waits, dozens at a time|Threads\n"
                "It waits, thousands at a time, and is written with async|Async\n"
                "It computes in Python|Processes\n"
                "It computes in programs, in C or with NumPy|Threads\n"
                "It is async, but blocks or computes in between|Hybrid\n"
                "It takes less than some microseconds|One by one, or in chunks"),
    .python = "ThreadPoolExecutor, asyncio.gather, ProcessPoolExecutor, run_in_executor",
    .workload = "python",
    .what = "python/lessons.py:wait_and_count",
    .range = "1:25",
    .point = BOBBIN_LESSON_POINT_NONE,
    .ways = {
      ONE_BY_ONE,
      THREADS (4),
      PROCESSES (4),
      { .title = N_("Automatic"), .phrase = N_("automatically"), .executor = "auto",
        .workers = BOBBIN_LESSON_FOUND_OUT },
    },
  },
};

const BobbinLesson *
bobbin_lessons_get_all (guint *n_lessons)
{
  g_return_val_if_fail (n_lessons != NULL, NULL);

  *n_lessons = G_N_ELEMENTS (lessons);

  return lessons;
}
