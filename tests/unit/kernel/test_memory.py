"""A web process does not grow with each thread in which somebody signs in, and shares what it began with."""

from __future__ import annotations

import os
import platform
import subprocess
import sys

import pytest

SIGN_INS = 8
# One hash takes 19 MB while it is made.
FEWER_THAN_THREE_HASHES = 50
HASH_IN_THREADS = """
import sys, threading
from pathlib import Path
from netwerk.kernel import passwords

def megabytes():
    [line] = [one for one in Path("/proc/self/status").read_text().splitlines() if one.startswith("VmRSS")]
    return int(line.split()[1]) // 1024

def sign_in():
    passwords.hash_password("een wachtwoord van lengte")
    done.release()
    end.wait()

before, done, end = megabytes(), threading.Semaphore(0), threading.Event()
for _time in range(int(sys.argv[1])):
    threading.Thread(target=sign_in).start()
    done.acquire()
print(megabytes() - before)
end.set()
"""
# About 50 MB of objects that the collector looks at.
OBJECTS = 600_000
FEW_MEGABYTES = 15
COLLECT_IN_A_CHILD = """
import gc, os, sys
from pathlib import Path
from netwerk.kernel import memory

kept = [[number] for number in range(int(sys.argv[1]))]
memory.share_with_children()
child = os.fork()
if not child:
    gc.collect()
    [line] = [one for one in Path("/proc/self/smaps_rollup").read_text().splitlines()
              if one.startswith("Private_Dirty")]
    print(int(line.split()[1]) // 1024, flush=True)
    os._exit(0)
os.waitpid(child, 0)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="what other C libraries keep is their affair")
def test_the_memory_of_a_hash_is_given_back_in_every_thread() -> None:
    others = {name: value for name, value in os.environ.items() if not name.startswith("MALLOC_")}
    command = [sys.executable, "-c", HASH_IN_THREADS, str(SIGN_INS)]
    grown = subprocess.run(command, env=others, capture_output=True, text=True, check=True).stdout
    assert int(grown) < FEWER_THAN_THREE_HASHES


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells what is shared")
def test_what_was_loaded_before_the_web_processes_begin_is_shared_by_them() -> None:
    command = [sys.executable, "-c", COLLECT_IN_A_CHILD, str(OBJECTS)]
    own = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert int(own) < FEW_MEGABYTES
