# SPDX-License-Identifier: GPL-3.0-or-later
"""What is no protocol ends the worker: it never hangs, and never guesses."""

import json
import signal
import struct

from workertest import CANCEL, FORK, GIVE_BACK, GOODBYE, JOB, SLOTS, TASKS, Case, frame

PLAIN = 'def f(n): return n * n\n'


class Nonsense(Case):
    def test_instead_of_a_job(self):
        for data in (b'GET / HTTP/1.1\r\n\r\n', frame(GOODBYE), frame(99), frame(JOB, b'{'), frame(JOB, b'[]'),
                     frame(JOB, b'\xff\xfe'), frame(JOB, b'[' * 100000), frame(JOB, b'{"mode": 3}'),
                     frame(JOB, json.dumps({'workload': 'python', 'range': '0:x'}).encode()),
                     frame(JOB, json.dumps({'workload': 'python', 'slots': -1}).encode()),
                     frame(JOB, b'{}', length=(64 << 20) + 1), frame(JOB, b'{}', mark=0xBBB1),
                     frame(JOB, b'{}', zero=1)):
            with self.subTest(data[:40]):
                worker = self.launch()
                worker.send_bytes(data)
                status = worker.read_to_end()
                self.assertIn(status, (0, -signal.SIGKILL))
                if status == 0:
                    self.assertEqual(data[2], JOB)

    def test_instead_of_tasks(self):
        head = struct.Struct('<IIQII').pack
        for data in (frame(JOB, b'{}'), frame(15), frame(SLOTS, b'\0' * 5), frame(GIVE_BACK), frame(CANCEL, b'\0' * 15),
                     frame(TASKS), frame(TASKS, b'\0' * 23), frame(TASKS, head(0, 0, 0, 0, 1)),
                     frame(TASKS, head(0, 0, 99, 2, 1)), frame(TASKS, head(0, 0, 0, 1, 0)),
                     frame(TASKS, head(0, 0, 0, 1, 1) + b'x'), frame(TASKS, head(0, 2, 0, 1, 1)),
                     frame(TASKS, head(7, 0, 0, 1, 1)), frame(TASKS, head(0, 1, 0, 2, 1) + struct.pack('<II', 1, 0)),
                     frame(TASKS, head(0, 1, 0, 1, 1) + struct.pack('<II', 1, 4_000_000_000)),
                     frame(TASKS, head(0, 1, 0, 1, 1) + struct.pack('<II', 1 << 31, 0)),
                     frame(TASKS, head(0, 1, 0, 1, 1) + struct.pack('<II', 1, 1) + b'xx'),
                     frame(FORK, b'\0' * 4), frame(SLOTS, struct.pack('<I', 1 << 31)), b'nonsense'):
            with self.subTest(data[:60]):
                worker = self.start(source=PLAIN, mode='threads', range='0:100', n_tasks=100)
                worker.send_bytes(data)
                self.assertEqual(worker.read_to_end(), -signal.SIGKILL)
                self.assertIn(b'Bobbin sent what the protocol does not allow', worker.errors)

    def test_between_tasks(self):
        for mode in ('serial', 'threads', 'async', 'hybrid'):
            with self.subTest(mode):
                worker = self.start(source='import time\ndef f(n): time.sleep(1000)\n', mode=mode)
                worker.text_tasks(['1'])
                worker.send_bytes(b'nonsense')
                self.assertEqual(worker.read_to_end(), -signal.SIGKILL)

    def test_too_many_chunks(self):
        worker = self.start(source='import time\ndef f(n): time.sleep(1000)\n')
        for i in range(100):
            worker.text_tasks(['1'], first=i)
        self.assertEqual(worker.read_to_end(), -signal.SIGKILL)

    def test_frames_in_pieces(self):
        worker = self.start(source=PLAIN, range='0:100', n_tasks=100)
        data = b''.join(frame(TASKS, struct.pack('<IIQII', 0, 0, i, 1, 1)) for i in range(20)) + frame(GOODBYE)
        for i in range(len(data)):
            worker.send_bytes(data[i:i + 1])
        worker.wait_for(20)
        self.assertEqual(worker.read_to_end(), 0)
